//! The weekly report as one HTML file: no script, nothing loaded, a style sheet that the content security policy names.

use super::{SERIES, Texts, svg};
use crate::finding::Severity;
use crate::report::weekly::{By, Change, Estimate, Figures, Measure, Precision, Weekly};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

const STYLE: &str = include_str!("page.css");
/// Most groups that are drawn.
const DRAWN: usize = 8;

/// A text in an element or an attribute.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if c.is_control() && !c.is_whitespace() => out.push('\u{FFFD}'),
            c => out.push(c),
        }
    }
    out
}

/// Whether a link may be followed from a report.
pub fn is_link(link: &str) -> bool {
    let lower = link.to_ascii_lowercase();
    lower.starts_with("https://") || lower.starts_with("http://")
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let n = chunk.iter().chain([0u8, 0].iter()).take(3).fold(0u32, |n, b| n << 8 | u32::from(*b));
        for k in 0..4 {
            let letter = LETTERS.get((n >> (18 - 6 * k) & 63) as usize).copied().unwrap_or(b'=');
            out.push(if k <= chunk.len() { letter as char } else { '=' });
        }
    }
    out
}

/// How far reviewers agree, in a sentence.
pub fn agreement(r: &Weekly, t: Texts) -> String {
    match r.agreement {
        Some(a) => {
            let alpha = a.alpha.map_or(t.t("none").to_owned(), |a| t.number(a, 2));
            t.fill("agreement", &[&t.count(a.findings), &t.percent(a.share), &alpha])
        }
        None => t.t("no-agreement").to_owned(),
    }
}

/// The share of findings held to be right.
pub fn precision(p: &Precision, t: Texts) -> String {
    #[allow(clippy::cast_precision_loss)]
    t.percent(p.right as f64 / p.all.max(1) as f64)
}

fn heading(out: &mut String, title: &str, note: &str) {
    let _ = write!(out, "<h2>{}</h2>", escape(title));
    if !note.is_empty() {
        let _ = write!(out, "<p class=\"note\">{}</p>", escape(note));
    }
    out.push('\n');
}

/// A table; cells are HTML already. `left` names columns of text.
fn table(out: &mut String, head: &[&str], left: &[usize], rows: &[(bool, Vec<String>)]) {
    let class = |k: usize| if left.contains(&k) { " class=\"l\"" } else { "" };
    out.push_str("<div class=\"scroll\"><table><thead><tr>");
    for (k, h) in head.iter().enumerate() {
        let _ = write!(out, "<th scope=\"col\"{}>{}</th>", class(k), escape(h));
    }
    out.push_str("</tr></thead><tbody>\n");
    for (this, cells) in rows {
        out.push_str(if *this { "<tr class=\"this\">" } else { "<tr>" });
        for (k, c) in cells.iter().enumerate() {
            let _ = write!(out, "<td{}>{c}</td>", class(k));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody></table></div>\n");
}

fn range(e: Option<Estimate>, t: Texts) -> String {
    match e.and_then(|e| e.interval) {
        Some((low, high)) => format!("<span class=\"range\">{}\u{2013}{}</span>", t.number(low, 1), t.number(high, 1)),
        None => t.t("none").to_owned(),
    }
}

fn verdict(c: &Change, t: Texts) -> String {
    match c.better() {
        Some(better) if c.sure() => {
            let (class, sign) = if better { ("good", '\u{25B2}') } else { ("bad", '\u{25BC}') };
            format!("<span class=\"{class}\">{sign} {}</span>", t.verdict(c))
        }
        _ => t.verdict(c).to_owned(),
    }
}

fn tiles(out: &mut String, r: &Weekly, f: &Figures, t: Texts) {
    let changed = |m: &Measure| r.changes.iter().find(|c| c.measure == *m).zip(r.against);
    let mut tile = |what: &str, big: &str, how: &str, change: Option<String>| {
        let _ = write!(out, "<li><span class=\"what\">{}</span><span class=\"big\">{big}</span>", escape(what));
        let _ = write!(out, "<span class=\"how\">{}</span>", escape(how));
        if let Some(c) = change {
            let _ = write!(out, "<span class=\"how\">{c}</span>");
        }
        out.push_str("</li>\n");
    };
    for (name, measure, e) in [("mqm", Measure::Mqm, f.mqm), ("fidelity", Measure::Fidelity, f.fidelity)] {
        let change = changed(&measure).map(|(c, w)| {
            let up = c.after - c.before;
            let up = format!("{}{}", if up >= 0.05 { "+" } else { "" }, t.number(up, 1));
            t.fill("since", &[&up, &w.to_string(), &verdict(c, t)])
        });
        if let Some(e) = e {
            tile(t.t(name), &t.number(e.value, 1), &t.interval(e, 1), change);
        }
    }
    let by: Vec<String> = Severity::ALL.iter().rev().map(|s| format!("{} {}", t.t(s.name()), t.number(f.severity_rate(*s), 1))).collect();
    tile(t.t("errors"), &t.number(f.error_rate(), 1), &by.join(" \u{B7} "), None);
    tile(t.t("documents"), &t.count(f.documents), &format!("{}: {}", t.t("words"), t.number(f.words, 0)), None);
}

/// Charts over the weeks.
fn charts(out: &mut String, r: &Weekly, t: Texts) {
    let labels: Vec<String> = r.weeks.iter().map(|(w, _)| w.to_string()).collect();
    let words: Vec<f64> = r.weeks.iter().map(|(_, f)| f.words).collect();
    heading(out, t.t("over-time"), t.t("over-time-note"));
    let mqm: Vec<Option<Estimate>> = r.weeks.iter().map(|(_, f)| f.mqm).collect();
    let fidelity: Vec<Option<Estimate>> = r.weeks.iter().map(|(_, f)| f.fidelity).collect();
    let figure = |svg: &str| format!("<figure class=\"scroll\">{svg}</figure>\n");
    let pair = [svg::score(t.t("mqm"), &labels, &mqm, &words, t), svg::score(t.t("fidelity"), &labels, &fidelity, &words, t)];
    let _ = writeln!(out, "<div class=\"pair\">{}{}</div>", figure(&pair[0]), figure(&pair[1]));
    heading(out, t.t("by-category"), t.t("by-category-note"));
    let (shown, rest) = super::series(r);
    if shown.is_empty() {
        let _ = writeln!(out, "<p>{}</p>", t.t("no-errors"));
    } else {
        let rates = |k: &usize| r.weeks.iter().map(|(_, f)| f.category_rate(*k)).collect::<Vec<f64>>();
        let mut series: Vec<(String, Vec<f64>)> = shown.iter().map(|k| (t.category(*k).to_owned(), rates(k))).collect();
        if !rest.is_empty() {
            let sum = |i: usize| rest.iter().filter_map(|k| r.weeks.get(i).map(|(_, f)| f.category_rate(*k))).sum();
            series.push((t.t("rest").to_owned(), (0..r.weeks.len()).map(sum).collect()));
        }
        let chart = svg::stacked(t.t("by-category"), &labels, &series, &words, t);
        let _ = write!(out, "<div class=\"stack\">{}<ul class=\"key\">", figure(&chart));
        // as they stand in the stack, from the top
        for (k, (name, values)) in series.iter().enumerate().rev() {
            let last = if words.last().is_some_and(|w| *w > 0.0) {
                t.number(values.last().copied().unwrap_or(0.0), 2)
            } else {
                t.t("none").to_owned()
            };
            let k = if k >= SERIES { svg::COLOURS.len() - 1 } else { k };
            let _ = write!(out, "<li>{}{}<b>{last}</b></li>", svg::swatch(k), escape(name));
        }
        out.push_str("</ul></div>\n");
    }
    heading(out, t.t("by-severity"), t.t("by-severity-note"));
    out.push_str("<div class=\"thirds\">");
    for (s, colour) in [(Severity::Critical, "#D55E00"), (Severity::Major, "#E69F00"), (Severity::Minor, "#56B4E9")] {
        let rates: Vec<f64> = r.weeks.iter().map(|(_, f)| f.severity_rate(s)).collect();
        let _ = write!(out, "<figure>{}</figure>", svg::columns(t.t(s.name()), colour, &labels, &rates, &words, t));
    }
    out.push_str("</div>\n");
}

fn changes(out: &mut String, r: &Weekly, t: Texts) {
    let Some(against) = r.against else {
        heading(out, t.t("changes"), "");
        let _ = writeln!(out, "<p>{}</p>", t.t("nothing-against"));
        return;
    };
    heading(out, t.t("changes"), &format!("{}. {}", t.fill("against", &[&against.to_string()]), t.t("changes-note")));
    let rows: Vec<(bool, Vec<String>)> = r
        .changes
        .iter()
        .map(|c| {
            let n = |x: f64| t.number(x, Texts::decimals(&c.measure));
            let up = c.after - c.before;
            let sign = if up > 0.0 { "+" } else { "" };
            let row =
                vec![escape(&t.measure(&c.measure)), n(c.before), n(c.after), format!("{sign}{}", n(up)), escape(&t.p(c.p)), verdict(c, t)];
            (false, row)
        })
        .collect();
    table(out, &[t.t("measure"), t.t("before"), t.t("after"), t.t("change"), t.t("p"), t.t("verdict")], &[5], &rows);
}

fn groups(out: &mut String, r: &Weekly, by: By, t: Texts) {
    let title = match by {
        By::Feed => t.t("feed"),
        By::Section => t.t("section"),
        By::Engine => t.t("by-engine"),
    };
    heading(out, title, t.t("groups-note"));
    let labels: Vec<String> = r.weeks.iter().map(|(w, _)| w.to_string()).collect();
    let drawn: Vec<(String, Vec<Option<Estimate>>)> =
        r.groups.iter().take(DRAWN).map(|g| (t.group(&g.name).to_owned(), g.weeks.iter().map(|f| f.mqm).collect())).collect();
    out.push_str("<div class=\"thirds\">");
    for chart in svg::lines(&drawn, &labels, t) {
        let _ = write!(out, "<figure>{chart}</figure>");
    }
    out.push_str("</div>\n");
    let rows: Vec<(bool, Vec<String>)> = r
        .groups
        .iter()
        .filter_map(|g| g.weeks.last().map(|f| (g, f)))
        .map(|(g, f)| {
            let figure = |e: Option<Estimate>| e.map_or(t.t("none").to_owned(), |e| t.number(e.value, 1));
            let rate = if f.words > 0.0 { t.number(f.error_rate(), 1) } else { t.t("none").to_owned() };
            let name = escape(t.group(&g.name));
            (
                false,
                vec![
                    name,
                    t.count(f.documents),
                    t.number(f.words, 0),
                    figure(f.mqm),
                    range(f.mqm, t),
                    figure(f.fidelity),
                    range(f.fidelity, t),
                    rate,
                ],
            )
        })
        .collect();
    let head = [t.t("name"), t.t("documents"), t.t("words"), t.t("mqm"), "95 %", t.t("fidelity"), "95 %", t.t("errors")];
    table(out, &head, &[], &rows);
}

fn terms(out: &mut String, r: &Weekly, t: Texts) {
    heading(out, t.t("terms"), if r.terms.is_empty() { "" } else { t.t("terms-note") });
    if r.terms.is_empty() {
        let _ = writeln!(out, "<p>{}</p>", t.t("no-terms"));
        return;
    }
    out.push_str("<ul class=\"terms\">");
    for x in &r.terms {
        let times = t.fill("times", &[&t.count(x.times), &t.count(x.documents)]);
        let week = t.fill("times-week", &[&t.count(x.this_week)]);
        let _ = write!(
            out,
            "<li><div class=\"head\"><span class=\"pair-of\"><span lang=\"en\">{}</span> \u{2192} <i lang=\"id\">{}</i></span><span>{}, {}</span>",
            escape(&x.source),
            escape(&x.target),
            escape(&times),
            escape(&week)
        );
        if !x.suggestion.is_empty() {
            let text = t.fill("instead", &["\u{1}"]);
            let (before, after) = text.split_once('\u{1}').unwrap_or((&text, ""));
            let _ = write!(out, "<span>{}<b lang=\"id\">{}</b>{}</span>", escape(before), escape(&x.suggestion), escape(after));
        }
        out.push_str("</div><dl>");
        for [name, source, target] in &x.examples {
            let _ = write!(out, "<dt>{}</dt><dd lang=\"en\">{}</dd><dd lang=\"id\">{}</dd>", escape(name), escape(source), escape(target));
        }
        out.push_str("</dl></li>\n");
    }
    out.push_str("</ul>\n");
    let lines: Vec<String> = r.terms.iter().filter_map(|x| x.line.as_deref().map(escape)).collect();
    if !lines.is_empty() {
        let _ = writeln!(out, "<h3>{}</h3><p class=\"note\">{}</p><pre>{}</pre>", t.t("termbase"), t.t("termbase-note"), lines.join("\n"));
    }
}

fn worst(out: &mut String, r: &Weekly, t: Texts) {
    heading(out, t.t("worst"), if r.worst.is_empty() { "" } else { t.t("worst-note") });
    if r.worst.is_empty() {
        let _ = writeln!(out, "<p>{}</p>", t.t("no-worst"));
        return;
    }
    let rows: Vec<(bool, Vec<String>)> = r
        .worst
        .iter()
        .map(|w| {
            let d = &w.document;
            let name = escape(&d.name);
            let mut cell = if is_link(&d.link) { format!("<a href=\"{}\" rel=\"noreferrer\">{name}</a>", escape(&d.link)) } else { name };
            if !d.path.is_empty() && d.path != d.name {
                let _ = write!(cell, "<code class=\"path\">{}</code>", escape(&d.path));
            }
            let finding = w.finding.as_ref().map_or(String::new(), |(s, m)| format!("<b>{}:</b> {}", t.t(s.name()), escape(m)));
            let row = vec![cell, escape(&d.engine), t.number(d.words, 0), t.number(w.mqm, 1), t.number(d.fidelity, 1), finding];
            (false, row)
        })
        .collect();
    table(out, &[t.t("document"), t.t("engine"), t.t("words"), t.t("mqm"), t.t("fidelity"), t.t("gravest")], &[1, 5], &rows);
}

fn reviewers(out: &mut String, r: &Weekly, t: Texts) {
    heading(out, t.t("reviewers"), "");
    if r.precision.is_empty() && r.agreement.is_none() {
        let _ = writeln!(out, "<p>{}</p>", escape(t.t("no-reviewers")));
        return;
    }
    let _ = writeln!(out, "<p>{}</p>", escape(&agreement(r, t)));
    let rows: Vec<(bool, Vec<String>)> = r
        .precision
        .iter()
        .map(|p| {
            let range = format!("<span class=\"range\">{}\u{2013}{}</span>", t.percent(p.interval.0), t.percent(p.interval.1));
            (false, vec![escape(&p.check), t.count(p.all), t.count(p.right), precision(p, t), range])
        })
        .collect();
    table(out, &[t.t("check"), t.t("decided"), t.t("right"), t.t("precision"), "95 %"], &[], &rows);
}

/// All weeks in a table, coverage included: what the charts show, for those who cannot see them.
fn figures(out: &mut String, r: &Weekly, t: Texts) {
    heading(out, t.t("coverage"), t.t("coverage-note"));
    let none = || t.t("none").to_owned();
    let share = |x: Option<f64>| x.map_or_else(none, |x| t.percent(x));
    let rows: Vec<(bool, Vec<String>)> = r
        .weeks
        .iter()
        .filter(|(_, f)| f.known().is_some())
        .map(|(w, f)| {
            #[allow(clippy::cast_precision_loss)]
            let content = t.number(f.content[0] as f64, 0);
            (*w == r.week, vec![w.to_string(), content, share(f.known()), share(f.rendered())])
        })
        .collect();
    if rows.is_empty() {
        let _ = writeln!(out, "<p>{}</p>", t.t("no-coverage"));
    } else {
        table(out, &[t.t("week"), t.t("content"), t.t("known"), t.t("rendered")], &[], &rows);
    }
    heading(out, t.t("figures"), "");
    let mut head = vec![t.t("week"), t.t("documents"), t.t("words"), t.t("mqm"), "95 %", t.t("fidelity"), "95 %", t.t("errors")];
    head.extend(Severity::ALL.iter().rev().map(|s| t.t(s.name())));
    let rows: Vec<(bool, Vec<String>)> = r
        .weeks
        .iter()
        .map(|(w, f)| {
            let mut row = vec![w.to_string(), t.count(f.documents), t.number(f.words, 0)];
            for e in [f.mqm, f.fidelity] {
                row.push(e.map_or_else(none, |e| t.number(e.value, 1)));
                row.push(range(e, t));
            }
            let rate = |x: f64| if f.words > 0.0 { t.number(x, 1) } else { none() };
            row.push(rate(f.error_rate()));
            row.extend(Severity::ALL.iter().rev().map(|s| rate(f.severity_rate(*s))));
            (*w == r.week, row)
        })
        .collect();
    table(out, &head, &[], &rows);
}

pub fn write(r: &Weekly, t: Texts) -> String {
    let hash = base64(&Sha256::digest(STYLE.as_bytes()));
    let title = escape(&t.fill("title", &[&r.week.to_string()]));
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n<header><h1>{title}</h1><p class=\"days\">{}</p></header>\n",
        t.t("lang"),
        escape(&t.fill("days", &[&r.week.monday().to_string(), &r.week.sunday().to_string()]))
    );
    let all: usize = r.weeks.iter().map(|(_, f)| f.documents).sum();
    match r.weeks.last() {
        Some((_, f)) if f.words > 0.0 => {
            out.push_str("<ul class=\"tiles\">\n");
            tiles(&mut out, r, f, t);
            out.push_str("</ul>\n");
        }
        _ => {
            let _ = writeln!(out, "<p>{}</p>", t.t(if all == 0 { "empty-all" } else { "empty-week" }));
        }
    }
    if all > 0 {
        charts(&mut out, r, t);
        changes(&mut out, r, t);
        if let Some(by) = r.by {
            groups(&mut out, r, by, t);
        }
        terms(&mut out, r, t);
        worst(&mut out, r, t);
        reviewers(&mut out, r, t);
        figures(&mut out, r, t);
    }
    let _ = write!(out, "<footer><h2>{}</h2>", t.t("method"));
    for key in ["method-mqm", "method-interval", "method-findings"] {
        let _ = write!(out, "<p>{}</p>", escape(t.t(key)));
    }
    out.push_str("</footer>\n</main>\n</body>\n</html>\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_as_in_the_standard() {
        for (plain, coded) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }

    #[test]
    fn only_links_of_the_web_are_followed() {
        assert!(is_link("https://example.org/a") && is_link("HTTP://example.org"));
        assert!(!is_link("javascript:alert(1)") && !is_link("data:text/html,x") && !is_link(""));
    }
}
