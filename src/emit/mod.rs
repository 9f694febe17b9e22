//! Reports to bytes, one file a format. Emitters neither filter nor count nor choose the exit code.

pub mod alignment;
mod csv;
pub mod diff;
mod jsonl;
mod text;
pub mod weekly;

pub use text::Style;

use crate::report::{BeadReport, DocumentReport, Summary};
use std::io::{self, Write};

/// Writes documents as they come, then the summary.
pub trait Emitter: Send {
    /// One document.
    ///
    /// # Errors
    /// What the writer says.
    fn document(&mut self, document: &DocumentReport) -> io::Result<()> {
        document.beads.iter().try_for_each(|b| self.bead(b))
    }

    /// One bead, findings or none; for formats that do not care for documents.
    ///
    /// # Errors
    /// What the writer says.
    fn bead(&mut self, _bead: &BeadReport) -> io::Result<()> {
        Ok(())
    }

    /// After the last bead.
    ///
    /// # Errors
    /// What the writer says.
    fn finish(&mut self, summary: &Summary) -> io::Result<()>;
}

/// The formats that `check` writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// The review report: a line a finding.
    Csv,
    /// An object a bead.
    Jsonl,
    /// An annotated excerpt for people.
    Text,
}

/// How to write.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// CSV with a byte order mark.
    pub excel: bool,
    /// Text with colours.
    pub style: Style,
    /// Text with what moved each score.
    pub explain: bool,
}

impl Format {
    /// The format that a path's ending says.
    #[must_use]
    pub fn of_path(path: &str) -> Option<Format> {
        match path.rsplit_once('.')?.1.to_ascii_lowercase().as_str() {
            "csv" => Some(Format::Csv),
            "jsonl" | "ndjson" | "json" => Some(Format::Jsonl),
            "txt" | "text" => Some(Format::Text),
            _ => None,
        }
    }

    /// An emitter of this format.
    pub fn emitter<'w>(self, out: Box<dyn Write + Send + 'w>, options: Options) -> Box<dyn Emitter + 'w> {
        match self {
            Format::Csv => Box::new(csv::Csv::new(out, options.excel)),
            Format::Jsonl => Box::new(jsonl::Jsonl::new(out)),
            Format::Text => Box::new(text::Text::new(out, options.style, options.explain)),
        }
    }
}
