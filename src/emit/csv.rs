//! The review report: RFC 4180, a line a finding; editors fill `decision` and `comment`.

use super::Emitter;
use crate::report::{BeadReport, Summary};
use std::io::{self, Write};

/// Column names, in the order of the contract.
pub const COLUMNS: [&str; 16] = [
    "doc",
    "bead",
    "severity",
    "confidence",
    "category",
    "check",
    "fidelity",
    "source",
    "target",
    "source_span",
    "target_span",
    "suggestion",
    "message",
    "decision",
    "comment",
    "fingerprint",
];

pub struct Csv<'w> {
    writer: csv::Writer<Box<dyn Write + Send + 'w>>,
    excel: bool,
    begun: bool,
}

impl<'w> Csv<'w> {
    pub fn new(out: Box<dyn Write + Send + 'w>, excel: bool) -> Self {
        let writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
        Self { writer, excel, begun: false }
    }

    fn begin(&mut self) -> io::Result<()> {
        if self.begun {
            return Ok(());
        }
        self.begun = true;
        let mut names: Vec<String> = COLUMNS.iter().map(|c| (*c).to_owned()).collect();
        if self.excel {
            names[0].insert(0, '\u{FEFF}');
        }
        self.writer.write_record(&names).map_err(io::Error::other)
    }
}

/// A cell that a spreadsheet would run as a formula gets an apostrophe before it (OWASP on CSV injection).
pub(super) fn neutral(cell: &str) -> String {
    let risky = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\u{FF1D}', '\u{FF0B}', '\u{FF0D}', '\u{FF20}']);
    if risky { format!("'{cell}") } else { cell.to_owned() }
}

impl Emitter for Csv<'_> {
    fn bead(&mut self, bead: &BeadReport) -> io::Result<()> {
        self.begin()?;
        for f in &bead.findings {
            let words = |span: Option<crate::text::Span>, text: &str| span.map_or(String::new(), |s| s.of(text).to_owned());
            let record = [
                neutral(&bead.document),
                bead.bead.to_string(),
                f.severity.name().to_owned(),
                format!("{:.2}", f.confidence),
                f.category.name().to_owned(),
                f.check.to_owned(),
                format!("{:.1}", bead.fidelity),
                neutral(&bead.text.source.text),
                neutral(&bead.text.target.text),
                neutral(&words(f.source_span, &bead.text.source.text)),
                neutral(&words(f.target_span, &bead.text.target.text)),
                neutral(&f.suggestion),
                neutral(&f.message),
                String::new(),
                String::new(),
                f.fingerprint.clone(),
            ];
            self.writer.write_record(&record).map_err(io::Error::other)?;
        }
        Ok(())
    }

    fn finish(&mut self, _summary: &Summary) -> io::Result<()> {
        self.begin()?;
        self.writer.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_neutralised() {
        assert_eq!(neutral("=1+1"), "'=1+1");
        assert_eq!(neutral("-5 derajat"), "'-5 derajat");
        assert_eq!(neutral("lima"), "lima");
    }
}
