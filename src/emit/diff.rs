//! The comparison of two runs: for a terminal, as Markdown, as JSON.

use crate::report::diff::{Compared, Diff, Drawn, Item};
use std::fmt::Write as _;

/// Most errors that are listed of each kind in texts; JSON has all.
const MOST: usize = 50;

/// For programs: all there is.
#[must_use]
pub fn json(d: &Diff) -> String {
    serde_json::to_string_pretty(d).unwrap_or_default() + "\n"
}

/// Controls would move the cursor of a terminal.
fn clean(s: &str) -> String {
    s.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn signed(x: f64) -> String {
    format!("{}{:.2}", if x >= 0.005 { "+" } else { "" }, if x.abs() < 0.005 { 0.0 } else { x })
}

fn certainty(c: &Compared, drawn: (Drawn, usize)) -> String {
    match (c.interval, c.p) {
        (Some((low, high)), Some(p)) => {
            let p = if p < 0.01 { format!("p = {p:.3}") } else { format!("p = {p:.2}") };
            let chance = if c.p.is_some_and(|p| p < 0.05) { "more than chance" } else { "within chance" };
            format!("95 % interval {} to {}, {p}: {chance}", signed(low), signed(high))
        }
        _ => format!("too few for an interval ({})", drawn.1),
    }
}

fn drawn(d: &Diff) -> String {
    let what = if d.drawn.0 == Drawn::Beads { "beads" } else { "documents" };
    format!("paired bootstrap over {} {what}", d.drawn.1)
}

fn words(i: &Item) -> String {
    match (i.source_words.is_empty(), i.target_words.is_empty()) {
        (false, false) => format!("{} -> {}", i.source_words, i.target_words),
        (false, true) => i.source_words.clone(),
        _ => i.target_words.clone(),
    }
}

/// For a terminal.
#[must_use]
pub fn text(d: &Diff) -> String {
    let [a, b] = [clean(&d.labels[0]), clean(&d.labels[1])];
    let mut out = format!("A: {a}\nB: {b}\ndocuments in both: {}; source words: {:.0}; {}\n", d.documents, d.words, drawn(d));
    for (label, list) in ["A", "B"].iter().zip(&d.alone).filter(|(_, l)| !l.is_empty()) {
        let _ = writeln!(out, "only in {label}: {}", clean(&list.join(", ")));
    }
    out.push('\n');
    for (name, c) in [("MQM score", &d.mqm), ("fidelity", &d.fidelity)] {
        let _ =
            writeln!(out, "{name:10}  A {:6.2}  B {:6.2}  B-A {}  ({})", c.first, c.second, signed(c.difference), certainty(c, d.drawn));
    }
    let width = d.checks.keys().map(String::len).max().unwrap_or(0).max(5);
    let _ = writeln!(out, "\n{:width$}  {:>6}  {:>6}  {:>6}", "check", "came", "went", "stayed");
    for (check, n) in &d.checks {
        let _ = writeln!(out, "{check:width$}  {:6}  {:6}  {:6}", n.came, n.went, n.stayed);
    }
    let _ = writeln!(out, "{:width$}  {:6}  {:6}  {:6}", "all", d.came.len(), d.went.len(), d.stayed.len());
    for (title, sign, list) in [("came (B only)", '+', &d.came), ("went (A only)", '-', &d.went), ("stayed", '=', &d.stayed)] {
        if list.is_empty() {
            continue;
        }
        let _ = writeln!(out, "\n{title}");
        for i in list.iter().take(MOST) {
            let line = format!("{sign} {} {}: {}", i.severity.name(), i.check, words(i));
            let _ = writeln!(out, "{}\n    {}: {}", clean(&line), clean(&i.document), clean(&i.source));
        }
        if list.len() > MOST {
            let _ = writeln!(out, "  and {} more (--format json has all)", list.len() - MOST);
        }
    }
    out
}

fn cell(text: &str) -> String {
    let mut out = String::new();
    for c in clean(text).chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            '|' | '*' | '_' | '`' | '[' | ']' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    out
}

/// For a ticket or a mail.
#[must_use]
pub fn markdown(d: &Diff) -> String {
    let [a, b] = [cell(&d.labels[0]), cell(&d.labels[1])];
    let mut out = format!("# {a} and {b}\n\nDocuments in both: {}; source words: {:.0}; {}.\n\n", d.documents, d.words, drawn(d));
    for (label, list) in [&a, &b].iter().zip(&d.alone).filter(|(_, l)| !l.is_empty()) {
        let _ = writeln!(out, "Only in {label}: {}.\n", cell(&list.join(", ")));
    }
    let _ = writeln!(out, "| score | {a} | {b} | difference | |\n| --- | ---: | ---: | ---: | --- |");
    for (name, c) in [("MQM score", &d.mqm), ("Fidelity", &d.fidelity)] {
        let _ = writeln!(out, "| {name} | {:.2} | {:.2} | {} | {} |", c.first, c.second, signed(c.difference), certainty(c, d.drawn));
    }
    let _ = writeln!(out, "\n| check | came | went | stayed |\n| --- | ---: | ---: | ---: |");
    for (check, n) in &d.checks {
        let _ = writeln!(out, "| {check} | {} | {} | {} |", n.came, n.went, n.stayed);
    }
    let _ = writeln!(out, "| all | {} | {} | {} |", d.came.len(), d.went.len(), d.stayed.len());
    for (title, list) in [("Came", &d.came), ("Went", &d.went), ("Stayed", &d.stayed)] {
        if list.is_empty() {
            continue;
        }
        let _ = writeln!(out, "\n## {title}\n");
        for i in list.iter().take(MOST) {
            let place = format!("{}: {}", cell(&i.document), cell(&i.source));
            let _ = writeln!(out, "- {} {}: **{}** ({place})", i.severity.name(), i.check, cell(&words(i)));
        }
        if list.len() > MOST {
            let _ = writeln!(out, "- and {} more", list.len() - MOST);
        }
    }
    out
}
