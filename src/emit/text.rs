//! An annotated excerpt for people: both sentences, the spans underlined, the message, the suggestion.

use super::Emitter;
use crate::document::Place;
use crate::finding::Severity;
use crate::report::{BeadReport, DocumentReport, LinkedWords, Summary};
use crate::text::{Region, Span};
use std::io::{self, Write};

/// Whether to colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// Plain, for pipes and files.
    #[default]
    Plain,
    /// ANSI colours, for terminals.
    Colour,
}

pub struct Text<'w> {
    out: Box<dyn Write + Send + 'w>,
    style: Style,
    explain: bool,
}

impl<'w> Text<'w> {
    pub fn new(out: Box<dyn Write + Send + 'w>, style: Style, explain: bool) -> Self {
        Self { out, style, explain }
    }

    fn paint(&self, code: &str, text: &str) -> String {
        match self.style {
            Style::Plain => text.to_owned(),
            Style::Colour => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
        }
    }

    /// Both texts with a number behind each word that renders, or is rendered by, a word of the same number.
    fn words(&mut self, bead: &BeadReport) -> io::Result<()> {
        let side = |text: &str, spans: &dyn Fn(&LinkedWords) -> Vec<Span>| {
            let mut places: Vec<(Span, usize)> =
                bead.words.iter().enumerate().flat_map(|(k, pair)| spans(pair).into_iter().map(move |s| (s, k))).collect();
            places.sort_by_key(|(s, _)| *s);
            let (mut out, mut at) = (String::new(), 0);
            for (span, k) in places.into_iter().filter(|(s, _)| s.end <= text.len()) {
                if span.start < at {
                    continue;
                }
                out += &clean(&text[at..span.start]);
                out += &self.paint(PALETTE[k % PALETTE.len()], &format!("{}{}", clean(span.of(text)), subscript(k + 1)));
                at = span.end;
            }
            out + &clean(&text[at..])
        };
        let (en, id) = (side(&bead.text.source.text, &|p| p.0.clone()), side(&bead.text.target.text, &|p| p.1.clone()));
        let mark = self.paint("2", "words");
        writeln!(self.out, "  {mark} {en}\n        {id}\n")
    }

    fn line(&mut self, label: &str, text: &str, span: Option<Span>, code: &str) -> io::Result<()> {
        let painted = match (span, self.style) {
            (Some(s), Style::Colour) => {
                let (a, b, c) = (clean(&text[..s.start]), clean(s.of(text)), clean(&text[s.end..]));
                format!("{a}{}{c}", self.paint(&format!("{code};4"), &b))
            }
            _ => clean(text),
        };
        let mark = self.paint("2", label);
        writeln!(self.out, "  {mark} {painted}")?;
        if let (Some(s), Style::Plain) = (span, self.style) {
            let before = text[..s.start].chars().count();
            let width = s.of(text).chars().count().max(1);
            writeln!(self.out, "  {:label$} {:before$}{}", "", "", "^".repeat(width), label = label.len())?;
        }
        Ok(())
    }
}

/// Colours of linked words, in turn.
const PALETTE: [&str; 6] = ["34", "35", "36", "32", "33", "94"];

/// Control characters in a text must not reach a terminal.
fn clean(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// A number in subscript digits.
fn subscript(n: usize) -> String {
    n.to_string().chars().filter_map(|c| c.to_digit(10)).filter_map(|d| char::from_u32(0x2080 + d)).collect()
}

/// Document, bead and place: `a.id.txt:5:10 bead 2`, or `a bead 2 (id/a.id.txt:5:10)` where the document is not called by
/// its path.
fn heading(bead: &BeadReport, place: &Place, region: Option<Region>) -> String {
    let document = &bead.document;
    clean(&match region.filter(|_| !place.path.is_empty()).map(|r| format!("{}:{}:{}", place.path, r.line, r.column)) {
        Some(at) if place.path == *document => format!("{at} bead {}", bead.bead),
        Some(at) => format!("{document} bead {} ({at})", bead.bead),
        None => format!("{document} bead {}", bead.bead),
    })
}

impl Text<'_> {
    fn write(&mut self, bead: &BeadReport, place: &Place) -> io::Result<()> {
        for f in &bead.findings {
            let code = match f.severity {
                Severity::Critical => "1;31",
                Severity::Major => "31",
                Severity::Minor => "33",
            };
            let head = format!("{} {}", f.severity.name(), f.check);
            let head = self.paint(code, &head);
            let place_of = heading(bead, place, f.region);
            writeln!(self.out, "{place_of}: {head} (confidence {:.2}, fidelity {:.1})", f.confidence, bead.fidelity)?;
            if !place.link.is_empty() {
                writeln!(self.out, "  {}", clean(&place.link))?;
            }
            self.line("en", &bead.text.source.text, f.source_span, "36")?;
            self.line("id", &bead.text.target.text, f.target_span, code)?;
            writeln!(self.out, "  {}", f.message)?;
            if !f.suggestion.is_empty() {
                let suggestion = self.paint("32", &f.suggestion);
                writeln!(self.out, "  suggestion: {suggestion}")?;
            }
            writeln!(self.out)?;
        }
        if !bead.words.is_empty() && (self.explain || !bead.findings.is_empty()) {
            self.words(bead)?;
        }
        if self.explain {
            writeln!(self.out, "{} bead {}: fidelity {:.1}", bead.document, bead.bead, bead.fidelity)?;
            for factor in &bead.factors {
                writeln!(self.out, "  x {:.3}  {}", factor.factor, factor.reason)?;
            }
            writeln!(self.out)?;
        }
        Ok(())
    }
}

impl Emitter for Text<'_> {
    fn document(&mut self, document: &DocumentReport) -> io::Result<()> {
        document.beads.iter().try_for_each(|b| self.write(b, &document.place))
    }

    fn bead(&mut self, bead: &BeadReport) -> io::Result<()> {
        self.write(bead, &Place::default())
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        if self.explain {
            writeln!(
                self.out,
                "MQM: {} source words, penalty {} (minor {} x 1 + major {} x 5 + critical {} x 25), {:.1} per 1000 words, score {:.2}",
                summary.mqm.words,
                summary.mqm.penalty,
                summary.findings[0],
                summary.findings[1],
                summary.findings[2],
                summary.mqm.normed_penalty(),
                summary.mqm.score()
            )?;
        }
        self.out.flush()
    }
}
