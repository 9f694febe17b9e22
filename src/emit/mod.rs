//! Reports to bytes, one file a format. Emitters neither filter nor count nor choose the exit code.

pub mod alignment;
pub mod annotate;
mod codequality;
mod csv;
pub mod diff;
mod github;
mod html;
mod jsonl;
mod junit;
mod markdown;
mod sarif;
mod text;
pub mod weekly;
mod xlsx;

pub use text::Style;

use crate::document::Place;
use crate::finding::{Category, Finding, Severity};
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
    /// GitLab's code quality report: a JSON list.
    Codequality,
    /// The review report: a line a finding.
    Csv,
    /// Annotations of a GitHub workflow, written to its log.
    Github,
    /// The review page: one file for the browser.
    Html,
    /// An object a bead.
    Jsonl,
    /// JUnit XML: a test case a document.
    Junit,
    /// A summary with tables, for the page of a CI job.
    Markdown,
    /// SARIF 2.1.0, for code scanning and editors.
    Sarif,
    /// An annotated excerpt for people.
    Text,
    /// The review report as a workbook.
    Xlsx,
}

/// Languages of the review page and the weekly report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// English
    #[default]
    En,
    /// Indonesian
    Id,
}

impl Lang {
    /// Its code (ISO 639-1).
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::Id => "id",
        }
    }
}

/// How to write.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// CSV with a byte order mark.
    pub excel: bool,
    /// Text with colours.
    pub style: Style,
    /// Text with what moved each score.
    pub explain: bool,
    /// SARIF: the run was held against a baseline.
    pub baseline: bool,
    /// Language of the review page.
    pub lang: Lang,
    /// SARIF: what the checks are.
    pub rules: Vec<Rule>,
}

/// What a check is, for formats that describe it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its id in findings.
    pub id: &'static str,
    /// MQM type of its findings unless a finding says otherwise.
    pub category: Category,
    /// Severity of its findings unless a finding says otherwise.
    pub severity: Severity,
    /// One line, without a stop.
    pub summary: &'static str,
    /// How it works and why it matters.
    pub why: &'static str,
    /// What the editor should do.
    pub advice: &'static str,
    /// An English sentence, a translation with the error, and one without; empty for none.
    pub example: (&'static str, &'static str, &'static str),
}

impl Format {
    /// The format that a path's ending says.
    #[must_use]
    pub fn of_path(path: &str) -> Option<Format> {
        let lower = path.to_ascii_lowercase();
        if lower.ends_with(".sarif.json") {
            return Some(Format::Sarif);
        }
        match lower.rsplit_once('.')?.1 {
            "csv" => Some(Format::Csv),
            "html" | "htm" => Some(Format::Html),
            "jsonl" | "ndjson" | "json" => Some(Format::Jsonl),
            "md" | "markdown" => Some(Format::Markdown),
            "sarif" => Some(Format::Sarif),
            "xlsx" => Some(Format::Xlsx),
            "xml" => Some(Format::Junit),
            "txt" | "text" => Some(Format::Text),
            _ => None,
        }
    }

    /// An emitter of this format.
    pub fn emitter<'w>(self, out: Box<dyn Write + Send + 'w>, options: Options) -> Box<dyn Emitter + 'w> {
        match self {
            Format::Codequality => Box::new(codequality::CodeQuality::new(out)),
            Format::Csv => Box::new(csv::Csv::new(out, options.excel)),
            Format::Github => Box::new(github::Github::new(out)),
            Format::Html => Box::new(html::Html::new(out, options.lang, options.excel)),
            Format::Jsonl => Box::new(jsonl::Jsonl::new(out)),
            Format::Junit => Box::new(junit::Junit::new(out)),
            Format::Markdown => Box::new(markdown::Markdown::new(out)),
            Format::Sarif => Box::new(sarif::Sarif::new(out, options.baseline, options.rules)),
            Format::Text => Box::new(text::Text::new(out, options.style, options.explain)),
            Format::Xlsx => Box::new(xlsx::Xlsx::new(out)),
        }
    }
}

/// The file of the target; `None` for standard input and for texts without a file.
fn file(place: &Place) -> Option<&str> {
    Some(place.path.as_str()).filter(|p| !p.is_empty() && *p != "-")
}

/// What is wrong, and what should stand there.
fn sentence(f: &Finding) -> String {
    if f.suggestion.is_empty() { f.message.clone() } else { format!("{} Suggestion: \u{201C}{}\u{201D}.", f.message, f.suggestion) }
}

/// What a document is called; a row that stands alone goes by its id.
fn name<'r>(document: &'r DocumentReport, bead: &'r BeadReport) -> &'r str {
    if document.name.is_empty() { &bead.document } else { &document.name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_say_the_format() {
        let cases = [
            ("a/review.csv", Some(Format::Csv)),
            ("out.sarif", Some(Format::Sarif)),
            ("OUT.SARIF.JSON", Some(Format::Sarif)),
            ("out.json", Some(Format::Jsonl)),
            ("junit.xml", Some(Format::Junit)),
            ("review.xlsx", Some(Format::Xlsx)),
            ("summary.md", Some(Format::Markdown)),
            ("report.pdf", None),
            ("-", None),
        ];
        for (path, format) in cases {
            assert_eq!(Format::of_path(path), format, "{path}");
        }
    }
}
