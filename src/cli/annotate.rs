//! `--annotate`: findings written back into the files that they were found in.

use super::output;
use super::{Stop, input};
use crate::emit::annotate::{Note, po, xliff};
use crate::error::Error;
use crate::finding::Finding;
use crate::ingest::{self, Kind};
use crate::report::DocumentReport;
use crate::text::Span;
use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

/// Findings by the file that they go into.
pub struct Annotations {
    to: String,
    files: BTreeMap<String, Vec<Finding>>,
}

impl Annotations {
    pub fn new(to: &str) -> Self {
        Self { to: to.to_owned(), files: BTreeMap::new() }
    }

    /// Takes a document's findings; a file without any is written too, so that earlier marks go.
    pub fn add(&mut self, document: &DocumentReport) {
        let findings = self.files.entry(document.place.path.clone()).or_default();
        findings.extend(document.beads.iter().flat_map(|b| &b.findings).cloned());
    }

    /// Writes the annotated files and tells their paths.
    pub fn write(self) -> Result<Vec<String>, Stop> {
        let many = self.files.len() > 1 || Path::new(&self.to).is_dir();
        let mut written = Vec::new();
        for (path, findings) in &self.files {
            let kind = Kind::of_path(path);
            if !matches!(kind, Kind::Po | Kind::Xliff) {
                return Err(Error::new(path, "has no place for findings; --annotate goes with XLIFF and PO files").into());
            }
            let excerpt = ingest::excerpt(path, &input::read(path)?)?;
            // places count from the start of the file, byte order mark included
            let text = if excerpt.offset > 0 { format!("\u{FEFF}{}", excerpt.text) } else { excerpt.text };
            let bytes = |r: Option<crate::text::Region>| r.map_or(Span::new(0, 0), |r| r.bytes);
            let notes: Vec<Note<'_>> =
                findings.iter().map(|f| Note { finding: f, bytes: bytes(f.region), source_bytes: bytes(f.source_region) }).collect();
            let annotated = if kind == Kind::Po { po::po(path, &text, &notes)? } else { xliff::xliff(path, &text, &notes)? };
            let to = if many { below(&self.to, path) } else { self.to.clone() };
            output::write(&to, annotated.as_bytes())?;
            if to != "-" {
                written.push(to);
            }
        }
        Ok(written)
    }
}

/// A path below a folder, whatever it begins with.
pub fn below(folder: &str, path: &str) -> String {
    let plain: PathBuf = Path::new(path).components().filter(|c| matches!(c, Component::Normal(_))).collect();
    Path::new(folder).join(plain).to_string_lossy().into_owned()
}
