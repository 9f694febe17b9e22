//! `selaras checks` and `selaras explain`.

use super::output::print;
use super::{Exit, Stop};
use crate::checks::{ALL, find};
use crate::emit::Rule;
use crate::error::Error;
use std::fmt::Write;

pub fn list() -> Result<Exit, Stop> {
    let width = ALL.iter().map(|c| c.meta().id.len()).max().unwrap_or(0);
    let mut out = String::new();
    for check in ALL {
        let m = check.meta();
        let _ = writeln!(out, "{:width$}  {:8}  {}", m.id, m.severity.name(), m.summary);
    }
    print(&out)?;
    Ok(Exit::Clean)
}

pub fn explain(id: &str) -> Result<Exit, Stop> {
    let Some(check) = find(id) else {
        let near = ALL
            .iter()
            .map(|c| c.meta().id)
            .max_by(|x, y| strsim::jaro_winkler(x, id).total_cmp(&strsim::jaro_winkler(y, id)))
            .unwrap_or("");
        return Err(
            Error::new("", format!("there is no check \u{201C}{id}\u{201D}; did you mean {near}? (selaras checks lists them)")).into()
        );
    };
    print(&document(check.meta()))?;
    Ok(Exit::Clean)
}

/// The checks, for reports that describe them.
pub fn rules() -> Vec<Rule> {
    let rule = |m: &'static crate::checks::Meta| Rule {
        id: m.id,
        category: m.category,
        severity: m.severity,
        summary: m.summary,
        why: m.why,
        advice: m.advice,
        example: m.examples.first().map_or(("", "", ""), |e| (e.source, e.bad, e.good.first().copied().unwrap_or(""))),
    };
    ALL.iter().map(|c| rule(c.meta())).collect()
}

/// The documentation of a check, as `explain` prints it.
fn document(m: &crate::checks::Meta) -> String {
    let mut out = String::new();
    let _ = writeln!(
        out,
        "{} ({}, {})\n\nWhat: {}.\n\nWhy: {}\n\nWhat to do: {}",
        m.id,
        m.category.name(),
        m.severity.name(),
        m.summary,
        m.why,
        m.advice
    );
    for e in m.examples {
        let _ = writeln!(out, "\n  en    {}\n  bad   {}", e.source, e.bad);
        if !e.suggestion.is_empty() {
            let _ = writeln!(out, "        suggestion: {}", e.suggestion);
        }
        for g in e.good {
            let _ = writeln!(out, "  good  {g}");
        }
    }
    out
}
