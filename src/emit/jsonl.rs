//! JSON Lines: an object a bead, as in the output contract.

use super::Emitter;
use crate::document::Place;
use crate::report::{BeadReport, DocumentReport, Summary};
use crate::text::Span;
use serde::Serialize;
use std::io::{self, Write};

pub struct Jsonl<'w> {
    out: Box<dyn Write + Send + 'w>,
}

impl<'w> Jsonl<'w> {
    pub fn new(out: Box<dyn Write + Send + 'w>) -> Self {
        Self { out }
    }
}

#[derive(Serialize)]
struct JsonSide<'a> {
    text: &'a str,
    segments: &'a [usize],
}

#[derive(Serialize)]
struct JsonSpan<'a> {
    start: usize,
    end: usize,
    text: &'a str,
}

#[derive(Serialize)]
struct JsonFinding<'a> {
    check: &'a str,
    category: &'a str,
    severity: &'a str,
    confidence: f64,
    source_span: Option<JsonSpan<'a>>,
    target_span: Option<JsonSpan<'a>>,
    suggestion: &'a str,
    message: &'a str,
    fingerprint: &'a str,
    // where in the user's file; columns count code points, the end is exclusive
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_column: Option<usize>,
}

#[derive(Serialize)]
struct JsonBead<'a> {
    doc: &'a str,
    bead: usize,
    source: JsonSide<'a>,
    target: JsonSide<'a>,
    alignment: f64,
    fidelity: f64,
    findings: Vec<JsonFinding<'a>>,
    #[serde(skip_serializing_if = "str::is_empty")]
    file: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    part: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    link: &'a str,
}

fn hundredths(x: f64) -> f64 {
    (x * 100.0).round() / 100.0
}

fn span(span: Option<Span>, text: &str) -> Option<JsonSpan<'_>> {
    span.map(|s| JsonSpan { start: s.start, end: s.end, text: s.of(text) })
}

impl Jsonl<'_> {
    fn line(&mut self, bead: &BeadReport, place: &Place) -> io::Result<()> {
        let (source, target) = (&bead.text.source, &bead.text.target);
        let line = JsonBead {
            doc: &bead.document,
            bead: bead.bead,
            source: JsonSide { text: &source.text, segments: &source.segments },
            target: JsonSide { text: &target.text, segments: &target.segments },
            alignment: hundredths(bead.text.alignment),
            fidelity: bead.fidelity,
            findings: bead
                .findings
                .iter()
                .map(|f| JsonFinding {
                    check: f.check,
                    category: f.category.name(),
                    severity: f.severity.name(),
                    confidence: hundredths(f.confidence),
                    source_span: span(f.source_span, &source.text),
                    target_span: span(f.target_span, &target.text),
                    suggestion: &f.suggestion,
                    message: &f.message,
                    fingerprint: &f.fingerprint,
                    line: f.region.map(|r| r.line),
                    column: f.region.map(|r| r.column),
                    end_line: f.region.map(|r| r.end_line),
                    end_column: f.region.map(|r| r.end_column),
                })
                .collect(),
            file: &place.path,
            part: &place.part,
            link: &place.link,
        };
        serde_json::to_writer(&mut self.out, &line).map_err(io::Error::other)?;
        self.out.write_all(b"\n")
    }
}

impl Emitter for Jsonl<'_> {
    fn document(&mut self, document: &DocumentReport) -> io::Result<()> {
        document.beads.iter().try_for_each(|b| self.line(b, &document.place))
    }

    fn bead(&mut self, bead: &BeadReport) -> io::Result<()> {
        self.line(bead, &Place::default())
    }

    fn finish(&mut self, _summary: &Summary) -> io::Result<()> {
        self.out.flush()
    }
}
