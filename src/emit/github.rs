//! Workflow commands: GitHub shows each as an annotation at its line.

use super::{Emitter, file, sentence};
use crate::finding::Severity;
use crate::report::{DocumentReport, Summary};
use std::io::{self, Write};

pub struct Github<'w> {
    out: Box<dyn Write + Send + 'w>,
}

impl<'w> Github<'w> {
    pub fn new(out: Box<dyn Write + Send + 'w>) -> Self {
        Self { out }
    }
}

/// Text behind the `::`. A line break would begin a new line of the log, and with it a new command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

impl Emitter for Github<'_> {
    fn document(&mut self, document: &DocumentReport) -> io::Result<()> {
        for f in document.beads.iter().flat_map(|b| &b.findings) {
            let command = if f.severity >= Severity::Major { "error" } else { "warning" };
            let mut properties = Vec::new();
            if let Some(path) = file(&document.place) {
                properties.push(format!("file={}", property(path)));
                if let Some(r) = f.region {
                    properties.push(format!("line={},endLine={},col={}", r.line, r.end_line, r.column));
                    // columns mean something to GitHub on one line only
                    if r.line == r.end_line && r.column < r.end_column {
                        properties.push(format!("endColumn={}", r.end_column));
                    }
                }
            }
            properties.push(format!("title={}", property(&format!("selaras {} ({})", f.check, f.severity.name()))));
            writeln!(self.out, "::{command} {}::{}", properties.join(","), data(&sentence(f)))?;
        }
        Ok(())
    }

    fn finish(&mut self, _summary: &Summary) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_escaped_as_the_runner_reads_them() {
        assert_eq!(data("100%\r\n::error::x"), "100%25%0D%0A::error::x");
        assert_eq!(property("a,b:c%\n"), "a%2Cb%3Ac%25%0A");
    }
}
