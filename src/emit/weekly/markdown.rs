//! The weekly report as Markdown.

use super::Texts;
use crate::finding::{Category, Severity};
use crate::report::weekly::{By, Weekly};
use std::fmt::Write as _;

/// A text inside a line or a cell: nothing in it is markup.
fn cell(text: &str) -> String {
    let mut out = String::new();
    for c in text.split_whitespace().collect::<Vec<_>>().join(" ").chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '|' | '*' | '_' | '`' | '[' | ']' | '\\' | '#' => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    out
}

fn table(out: &mut String, head: &[&str], rows: &[Vec<String>]) {
    let _ = writeln!(out, "| {} |", head.join(" | "));
    // all but the first column are figures, or short
    let _ = writeln!(out, "|{}", head.iter().enumerate().map(|(k, _)| if k == 0 { " --- |" } else { " ---: |" }).collect::<String>());
    for r in rows {
        let _ = writeln!(out, "| {} |", r.join(" | "));
    }
    out.push('\n');
}

pub fn write(r: &Weekly, t: Texts) -> String {
    let mut out = format!("# {}\n\n", t.fill("title", &[&r.week.to_string()]));
    let _ = writeln!(out, "{}\n", t.fill("days", &[&r.week.monday().to_string(), &r.week.sunday().to_string()]));
    let all = r.weeks.iter().map(|(_, f)| f.documents).sum::<usize>();
    if let Some((_, f)) = r.weeks.last() {
        match (f.mqm, f.fidelity) {
            (Some(mqm), Some(fidelity)) => {
                let _ = writeln!(out, "- {}: **{}** ({})", t.t("mqm"), t.number(mqm.value, 1), t.interval(mqm, 1));
                let _ = writeln!(out, "- {}: **{}** ({})", t.t("fidelity"), t.number(fidelity.value, 1), t.interval(fidelity, 1));
                let _ = writeln!(out, "- {}: **{}**", t.t("errors"), t.number(f.error_rate(), 1));
                let _ = writeln!(out, "- {}: {}; {}: {}\n", t.t("documents"), t.count(f.documents), t.t("words"), t.number(f.words, 0));
            }
            _ => {
                let _ = writeln!(out, "{}\n", t.t(if all == 0 { "empty-all" } else { "empty-week" }));
            }
        }
    }
    let _ = writeln!(out, "## {}\n", t.t("figures"));
    let names: Vec<&str> = Severity::ALL.iter().rev().map(|s| t.t(s.name())).collect();
    let mut head = vec![t.t("week"), t.t("documents"), t.t("words"), t.t("mqm"), "95 %", t.t("fidelity"), "95 %", t.t("errors")];
    head.extend(&names);
    let none = || t.t("none").to_owned();
    let rows: Vec<Vec<String>> = r
        .weeks
        .iter()
        .map(|(w, f)| {
            let mut row = vec![w.to_string(), t.count(f.documents), t.number(f.words, 0)];
            for e in [f.mqm, f.fidelity] {
                row.push(e.map_or_else(none, |e| t.number(e.value, 1)));
                let interval = e.and_then(|e| e.interval).map(|(l, h)| format!("{}\u{2013}{}", t.number(l, 1), t.number(h, 1)));
                row.push(interval.unwrap_or_else(none));
            }
            let rate = |x: f64| if f.words > 0.0 { t.number(x, 1) } else { none() };
            row.push(rate(f.error_rate()));
            row.extend(Severity::ALL.iter().rev().map(|s| rate(f.severity_rate(*s))));
            row
        })
        .collect();
    table(&mut out, &head, &rows);
    let _ = writeln!(out, "## {}\n", t.t("by-category"));
    let (mut shown, rest) = super::series(r);
    shown.extend(rest);
    if shown.is_empty() {
        let _ = writeln!(out, "{}\n", t.t("no-errors"));
    } else {
        let mut head = vec![t.t("week")];
        head.extend(shown.iter().filter_map(|k| Category::ALL.get(*k)).map(|c| t.t(c.name())));
        let used: Vec<_> = r.weeks.iter().filter(|(_, f)| f.words > 0.0).collect();
        let rows: Vec<Vec<String>> = used
            .iter()
            .map(|(w, f)| std::iter::once(w.to_string()).chain(shown.iter().map(|k| t.number(f.category_rate(*k), 1))).collect())
            .collect();
        let _ = writeln!(out, "{}\n", t.t("errors"));
        table(&mut out, &head, &rows);
    }
    let _ = writeln!(out, "## {}\n", t.t("changes"));
    match r.against {
        None => {
            let _ = writeln!(out, "{}\n", t.t("nothing-against"));
        }
        Some(w) => {
            let _ = writeln!(out, "{}. {}\n", t.fill("against", &[&w.to_string()]), t.t("changes-note"));
            let rows: Vec<Vec<String>> = r
                .changes
                .iter()
                .map(|c| {
                    let n = |x: f64| t.number(x, Texts::decimals(&c.measure));
                    let mut verdict = t.verdict(c).to_owned();
                    if c.sure() && c.better().is_some() {
                        verdict = format!("**{verdict}**");
                    }
                    vec![cell(&t.measure(&c.measure)), n(c.before), n(c.after), n(c.after - c.before), t.p(c.p), verdict]
                })
                .collect();
            table(&mut out, &[t.t("measure"), t.t("before"), t.t("after"), t.t("change"), t.t("p"), t.t("verdict")], &rows);
        }
    }
    if let Some(by) = r.by {
        let title = match by {
            By::Feed => t.t("feed"),
            By::Section => t.t("section"),
            By::Engine => t.t("by-engine"),
        };
        let _ = writeln!(out, "## {title}\n");
        let rows: Vec<Vec<String>> = r
            .groups
            .iter()
            .filter_map(|g| g.weeks.last().map(|f| (g, f)))
            .map(|(g, f)| {
                let figure = |e: Option<crate::report::weekly::Estimate>| e.map_or_else(none, |e| t.number(e.value, 1));
                let rate = if f.words > 0.0 { t.number(f.error_rate(), 1) } else { none() };
                vec![cell(t.group(&g.name)), t.count(f.documents), t.number(f.words, 0), figure(f.mqm), figure(f.fidelity), rate]
            })
            .collect();
        table(&mut out, &[t.t("name"), t.t("documents"), t.t("words"), t.t("mqm"), t.t("fidelity"), t.t("errors")], &rows);
    }
    let _ = writeln!(out, "## {}\n", t.t("terms"));
    if r.terms.is_empty() {
        let _ = writeln!(out, "{}\n", t.t("no-terms"));
    }
    for x in &r.terms {
        let times = t.fill("times", &[&t.count(x.times), &t.count(x.documents)]);
        let _ = write!(
            out,
            "- **{}** \u{2192} **{}**: {times}, {}",
            cell(&x.source),
            cell(&x.target),
            t.fill("times-week", &[&t.count(x.this_week)])
        );
        if !x.suggestion.is_empty() {
            let _ = write!(out, "; {}", t.fill("instead", &[&format!("*{}*", cell(&x.suggestion))]));
        }
        out.push('\n');
        for [name, source, target] in &x.examples {
            let _ = writeln!(out, "  - {}: {} \u{2192} {}", cell(name), cell(source), cell(target));
        }
    }
    let lines: Vec<&str> = r.terms.iter().filter_map(|x| x.line.as_deref()).collect();
    if !lines.is_empty() {
        let _ = writeln!(out, "\n{}. {}\n\n```tsv\n{}\n```\n", t.t("termbase"), t.t("termbase-note"), lines.join("\n").replace('`', "'"));
    }
    let _ = writeln!(out, "## {}\n", t.t("worst"));
    if r.worst.is_empty() {
        let _ = writeln!(out, "{}\n", t.t("no-worst"));
    } else {
        let rows: Vec<Vec<String>> = r
            .worst
            .iter()
            .map(|w| {
                let d = &w.document;
                let name = cell(&d.name);
                let name =
                    if super::html::is_link(&d.link) { format!("[{name}](<{}>)", d.link.replace(['<', '>', ' ', '|'], "")) } else { name };
                let finding = w.finding.as_ref().map_or(String::new(), |(s, m)| format!("{}: {}", t.t(s.name()), cell(m)));
                vec![name, cell(&d.engine), t.number(d.words, 0), t.number(w.mqm, 1), t.number(d.fidelity, 1), finding]
            })
            .collect();
        table(&mut out, &[t.t("document"), t.t("engine"), t.t("words"), t.t("mqm"), t.t("fidelity"), t.t("gravest")], &rows);
    }
    let _ = writeln!(out, "## {}\n", t.t("reviewers"));
    if r.precision.is_empty() && r.agreement.is_none() {
        let _ = writeln!(out, "{}\n", t.t("no-reviewers"));
    } else {
        let _ = writeln!(out, "{}\n", super::html::agreement(r, t));
        let rows: Vec<Vec<String>> = r
            .precision
            .iter()
            .map(|p| {
                let (low, high) = p.interval;
                let range = format!("{}\u{2013}{}", t.percent(low), t.percent(high));
                vec![p.check.clone(), t.count(p.all), t.count(p.right), super::html::precision(p, t), range]
            })
            .collect();
        table(&mut out, &[t.t("check"), t.t("decided"), t.t("right"), t.t("precision"), "95 %"], &rows);
    }
    let _ = writeln!(out, "## {}\n", t.t("coverage"));
    let rows: Vec<Vec<String>> = r
        .weeks
        .iter()
        .filter_map(|(w, f)| {
            let share = |x: Option<f64>| x.map_or_else(none, |x| t.percent(x));
            #[allow(clippy::cast_precision_loss)]
            f.known().map(|_| vec![w.to_string(), t.number(f.content[0] as f64, 0), share(f.known()), share(f.rendered())])
        })
        .collect();
    if rows.is_empty() {
        let _ = writeln!(out, "{}\n", t.t("no-coverage"));
    } else {
        let _ = writeln!(out, "{}\n", t.t("coverage-note"));
        table(&mut out, &[t.t("week"), t.t("content"), t.t("known"), t.t("rendered")], &rows);
    }
    let _ = writeln!(out, "## {}\n", t.t("method"));
    for key in ["method-mqm", "method-interval", "method-findings"] {
        let _ = writeln!(out, "- {}", t.t(key));
    }
    out
}
