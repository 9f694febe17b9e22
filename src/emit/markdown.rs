//! A summary for people in GitHub-flavoured Markdown: counts, then the findings, document by document.

use super::{Emitter, file};
use crate::finding::{Finding, Severity};
use crate::report::{BeadReport, DocumentReport, Summary};
use crate::text::Span;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// So many findings are shown one by one.
const SHOWN: usize = 100;
/// Characters of a sentence around a span, and of a message.
const EXCERPT: usize = 120;
const MESSAGE: usize = 400;

pub struct Markdown<'w> {
    out: Box<dyn Write + Send + 'w>,
    /// Findings of each check: minor, major, critical.
    counts: BTreeMap<&'static str, [usize; 3]>,
    /// The tables so far. The numbers stand before them and are known at the end only.
    details: String,
    shown: usize,
    /// Path of the rows that stand alone whose table is still open.
    open: Option<String>,
}

impl<'w> Markdown<'w> {
    pub fn new(out: Box<dyn Write + Send + 'w>) -> Self {
        Self { out, counts: BTreeMap::new(), details: String::new(), shown: 0, open: None }
    }

    fn heading(&mut self, document: &DocumentReport) {
        let place = &document.place;
        let alone = document.name.is_empty();
        if alone && self.open.as_ref() == Some(&place.path) {
            return;
        }
        self.open = alone.then(|| place.path.clone());
        let called = escape(if alone { &place.path } else { &document.name });
        let part = if place.part.is_empty() { String::new() } else { format!(" ({})", escape(&place.part)) };
        let title = if web(&place.link) { format!("[{called}](<{}>)", place.link) } else { called };
        self.details += &format!(
            "\n### {title}{part}\n\n| Severity | Check | Place | Source | Translation | Suggestion | What is wrong |\n| --- | --- | --- | --- | --- | --- | --- |\n"
        );
    }
}

/// Whether a link leads to the web and can stand between angle brackets.
fn web(link: &str) -> bool {
    (link.starts_with("https://") || link.starts_with("http://"))
        && !link.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '\\' | '|'))
}

/// Text that Markdown, HTML and tables leave as it is, on one line.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '$' | '#' => out.extend(['\\', c]),
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// The beginning of a text.
fn short(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        Some((at, _)) => format!("{}\u{2026}", escape(text[..at].trim_end())),
        None => escape(text),
    }
}

/// The words around a span, the span in bold. Bold by a tag: asterisks beside letters and marks do not always make it.
fn excerpt(text: &str, span: Option<Span>) -> String {
    let Some((before, words, after)) = span.filter(|s| !s.of(text).is_empty()).map(|s| (&text[..s.start], s.of(text), &text[s.end..]))
    else {
        return short(text, EXCERPT);
    };
    let room = EXCERPT.saturating_sub(words.chars().count());
    let (left, right) = (before.chars().count(), after.chars().count());
    // what one side does not need, the other may have
    let left_room = left.min((room / 2).max(room.saturating_sub(right)));
    let right_room = right.min(room - left_room);
    let byte = |t: &str, n: usize| t.char_indices().nth(n).map_or(t.len(), |(i, _)| i);
    let dots = |cut: bool| if cut { "\u{2026}" } else { "" };
    format!(
        "{}{}<b>{}</b>{}{}",
        dots(left_room < left),
        escape(&before[byte(before, left - left_room)..]),
        short(words, EXCERPT),
        escape(&after[..byte(after, right_room)]),
        dots(right_room < right)
    )
}

fn row(document: &DocumentReport, bead: &BeadReport, f: &Finding) -> String {
    let place = match (file(&document.place), f.region) {
        (Some(path), Some(r)) => format!("{path}:{}", r.line),
        (_, Some(r)) => r.line.to_string(),
        (_, None) => format!("bead {}", bead.bead),
    };
    format!(
        "| {} | {} | {} | {} | {} | {} | {} |\n",
        f.severity.name(),
        f.check,
        escape(&place),
        excerpt(&bead.text.source.text, f.source_span),
        excerpt(&bead.text.target.text, f.target_span),
        short(&f.suggestion, EXCERPT),
        short(&f.message, MESSAGE)
    )
}

impl Emitter for Markdown<'_> {
    fn document(&mut self, document: &DocumentReport) -> io::Result<()> {
        let mut found: Vec<(&BeadReport, &Finding)> = document.beads.iter().flat_map(|b| b.findings.iter().map(move |f| (b, f))).collect();
        for (_, f) in &found {
            self.counts.entry(f.check).or_default()[f.severity as usize] += 1;
        }
        if found.is_empty() || self.shown >= SHOWN {
            return Ok(());
        }
        // stable: within a severity in order of place
        found.sort_by_key(|(_, f)| std::cmp::Reverse(f.severity));
        found.truncate(SHOWN - self.shown);
        self.heading(document);
        self.shown += found.len();
        self.details.extend(found.into_iter().map(|(bead, f)| row(document, bead, f)));
        Ok(())
    }

    fn finish(&mut self, s: &Summary) -> io::Result<()> {
        let plural = |n: usize, one: &str| if n == 1 { format!("1 {one}") } else { format!("{n} {one}s") };
        let all = self.counts.values().flatten().sum::<usize>();
        writeln!(self.out, "## Selaras: {} in {}\n", plural(all, "finding"), plural(s.documents, "document"))?;
        writeln!(
            self.out,
            "{}, {} source words. MQM score **{:.1}**, fidelity **{:.1}**.",
            plural(s.beads, "bead"),
            s.mqm.words,
            s.mqm.score(),
            s.fidelity()
        )?;
        if all > 0 {
            writeln!(self.out, "\n| Check | Critical | Major | Minor |\n| --- | ---: | ---: | ---: |")?;
            // the gravest first
            let mut counts: Vec<_> = self.counts.iter().collect();
            counts.sort_by_key(|(_, n)| std::cmp::Reverse((n[2], n[1], n[0])));
            for (check, n) in counts {
                writeln!(self.out, "| {check} | {} | {} | {} |", n[2], n[1], n[0])?;
            }
            let sum = |severity: Severity| self.counts.values().map(|n| n[severity as usize]).sum::<usize>();
            let [minor, major, critical] = Severity::ALL.map(sum);
            writeln!(self.out, "| **All** | **{critical}** | **{major}** | **{minor}** |")?;
        }
        self.out.write_all(self.details.as_bytes())?;
        if all > self.shown {
            writeln!(self.out, "\n\u{2026} and {} more.", all - self.shown)?;
        }
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_stays_text() {
        assert_eq!(escape("<script>|`a`\n*b* [c](d)"), "&lt;script&gt;\\|\\`a\\` \\*b\\* \\[c\\](d)");
        assert!(!web("javascript:alert(1)") && !web("https://a.b/> x") && web("https://a.b/c?d=1&e=2"));
    }

    #[test]
    fn excerpts_hold_the_span_and_what_is_near() {
        let text = format!("{} satu {}", "kata ".repeat(60), "lain ".repeat(60));
        let at = text.find("satu").unwrap();
        let e = excerpt(&text, Some(Span::new(at, at + 4)));
        assert!(e.contains("<b>satu</b>") && e.starts_with('\u{2026}') && e.ends_with('\u{2026}'), "{e}");
        assert!(e.chars().count() <= EXCERPT + "<b></b>".len() + 2, "{e}");
        assert_eq!(excerpt("a b", Some(Span::new(0, 1))), "<b>a</b> b");
        assert_eq!(excerpt("a b", None), "a b");
    }
}
