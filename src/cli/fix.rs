//! `selaras fix`: what editors accepted, written into the translation.

use super::annotate::below;
use super::output::{self, colours, print, warn};
use super::{Stop, args, input};
use crate::document::Body;
use crate::emit::annotate::corrected::{Change, Writing, corrected};
use crate::error::Error;
use crate::ingest::{self, Columns, Kind};
use crate::report::DocumentReport;
use crate::store::decisions::{Decisions, Verdict};
use similar::{ChangeTag, TextDiff};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// Changes by the file that they go into.
#[derive(Default)]
pub struct Fixes {
    files: BTreeMap<String, Vec<Change>>,
    /// Decisions that cannot be written, told at the end.
    told: Vec<String>,
}

impl Fixes {
    /// Takes what was decided on a document's findings, whatever keeps them out of reports.
    pub fn add(&mut self, document: &DocumentReport, decisions: &Decisions) {
        let path = &document.place.path;
        let changes = self.files.entry(path.clone()).or_default();
        for bead in &document.beads {
            for f in bead.findings.iter().chain(bead.known.iter().map(|(f, _)| f)) {
                let Some(d) = decisions.effective(&f.fingerprint).filter(|d| d.verdict != Verdict::Reject) else { continue };
                let text = &bead.text.target.text;
                let accepted = d.verdict == Verdict::Accept;
                let new = if accepted && d.text.is_empty() { &f.suggestion } else { &d.text };
                let (Some(span), Some(region), false) = (f.target_span, f.region, new.is_empty()) else {
                    let line = f.region.map_or(0, |r| r.line);
                    let why = if new.is_empty() {
                        "accepted, but there is no suggestion"
                    } else {
                        "there are no words in the translation to change"
                    };
                    self.told.push(format!("{path}:{line}: {}: {why}", f.check));
                    continue;
                };
                let old = span.of(text);
                // a suggestion is written as it stands inside of a sentence
                let new = if accepted && opens(text, span.start) { capital_as(old, new) } else { new.clone() };
                changes.push(Change { bytes: region.bytes, old: old.to_owned(), new });
            }
        }
    }

    /// Shows what changes, and writes it where asked to.
    pub fn write(self, a: &args::Fix, columns: &Columns) -> Result<(), Stop> {
        let many = self.files.len() > 1 || a.write.as_deref().is_some_and(|to| Path::new(to).is_dir());
        let colour = colours(a.check.options.color.unwrap_or_default());
        let (mut done, mut left, mut outputs) = (0, self.told, Vec::new());
        for (path, changes) in &self.files {
            if path.is_empty() || path == "-" {
                return Err(Error::new("", "standard input cannot be fixed; give the translation as a file").into());
            }
            let bytes = input::read(path)?;
            let text = std::str::from_utf8(&bytes).map_err(|_| Error::new(path, "is not UTF-8; save it as UTF-8"))?;
            let (kind, feed) = (Kind::of_path(path), a.check.options.feed.unwrap_or(false) || input::is_feed(path));
            let tabs = kind == Kind::Table && !path.to_ascii_lowercase().ends_with(".csv");
            let writing = if feed {
                Writing::Nested
            } else if tabs {
                Writing::Tabs
            } else {
                Writing::Of(kind)
            };
            let (new, made, skipped) = corrected(text, writing, changes);
            done += made;
            left.extend(
                skipped
                    .iter()
                    .map(|s| format!("{path}:{}: \u{201C}{}\u{201D} to \u{201C}{}\u{201D}: {}", s.line, s.change.old, s.change.new, s.why)),
            );
            if made > 0 {
                print(&diff(path, text, &new, colour))?;
            }
            let new = if a.plain { plain(path, kind, feed, &new, columns)? } else { new };
            let to = match &a.write {
                _ if a.in_place && made > 0 => path.clone(),
                Some(to) if many => below(to, path),
                Some(to) => to.clone(),
                None => continue,
            };
            if !a.in_place && same(&to, path) {
                return Err(Error::new(&to, "is the translation itself; give another name, or --in-place").into());
            }
            outputs.push((to, new));
        }
        left.iter().for_each(|l| warn(&format!("not applied: {l}")));
        // all of them or, where one cannot be read, none
        for (to, new) in &outputs {
            output::write(to, new.as_bytes())?;
        }
        if !a.check.options.quiet.unwrap_or(false) {
            let fixes = if done == 1 { "1 fix".to_owned() } else { format!("{done} fixes") };
            let asked = a.write.is_some() || a.in_place;
            warn(&format!("{fixes}{}, {} not applied", if asked { " applied" } else { " to apply" }, left.len()));
            outputs.iter().for_each(|(to, _)| warn(&format!("written: {to}")));
            if !asked && done > 0 {
                warn("nothing is written; --write OUT does");
            }
        }
        Ok(())
    }
}

/// Whether a sentence begins at a byte of a text.
fn opens(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or("").trim_end_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '.' | '!' | '?' | ','));
    before.is_empty() || before.ends_with(['.', '!', '?'])
}

fn capital_as(old: &str, new: &str) -> String {
    let mut chars = new.chars();
    match chars.next() {
        Some(c) if old.chars().next().is_some_and(char::is_uppercase) => c.to_uppercase().chain(chars).collect(),
        _ => new.to_owned(),
    }
}

fn same(to: &str, path: &str) -> bool {
    to == path || matches!((std::fs::canonicalize(to), std::fs::canonicalize(path)), (Ok(a), Ok(b)) if a == b)
}

fn diff(path: &str, old: &str, new: &str, colour: bool) -> String {
    let diff = TextDiff::from_lines(old, new);
    let mut out = format!("--- {path}\n+++ {path}\n");
    for hunk in diff.unified_diff().context_radius(3).iter_hunks() {
        let _ = writeln!(out, "{}", hunk.header());
        for c in hunk.iter_changes() {
            let (sign, on) = match c.tag() {
                ChangeTag::Delete => ('-', "\u{1b}[31m"),
                ChangeTag::Insert => ('+', "\u{1b}[32m"),
                ChangeTag::Equal => (' ', ""),
            };
            let (on, off) = if colour && !on.is_empty() { (on, "\u{1b}[0m") } else { ("", "") };
            let line = c.value().trim_end_matches(['\n', '\r']);
            let _ = writeln!(out, "{on}{sign}{line}{off}");
            if !c.value().ends_with('\n') {
                out.push_str("\\ No newline at end of file\n");
            }
        }
    }
    out
}

/// The translation alone, without its format: a line a row of what holds both languages.
fn plain(path: &str, kind: Kind, feed: bool, text: &str, columns: &Columns) -> Result<String, Error> {
    if feed {
        return Err(Error::new(path, "is a feed, which is fixed in its own format; leave --plain out"));
    }
    let mut out = String::new();
    if kind.is_aligned() {
        for unit in ingest::aligned(kind, path, text.as_bytes(), columns)? {
            match &unit.body {
                Body::Rows { rows, .. } => rows.iter().for_each(|r| {
                    out.push_str(r.target.text());
                    out.push('\n');
                }),
                Body::Texts { target, .. } => out.push_str(target.text.text()),
            }
        }
        return Ok(out);
    }
    out.push_str(ingest::located(kind, path, text.as_bytes())?.text.text());
    if !out.ends_with('\n') {
        out.push('\n');
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggestions_open_sentences_with_a_capital() {
        assert!(opens("\u{201C}Kata", 3) && opens("Ya. Kata", 4) && !opens("Ya, kata", 4) && !opens("satu kata", 5));
        assert_eq!((capital_as("Kata", "babak").as_str(), capital_as("kata", "babak").as_str()), ("Babak", "babak"));
    }
}
