//! Findings that are accepted already, as a table: a line each, sorted, so that it merges and can be read in a review.

use crate::error::Error;
use crate::report::DocumentReport;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// First line of the file.
const HEAD: &str = "#selaras-baseline 1\tcheck\tsource\ttarget\tdocument";

/// Accepted findings by fingerprint. The fingerprint depends on the check, its words and the bead's texts alone, so that it
/// holds wherever the bead moves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    rows: BTreeMap<String, String>,
}

impl Baseline {
    /// Reads the file.
    ///
    /// # Errors
    /// Not a baseline, or of a version that this program does not know; with the line.
    pub fn parse(name: &str, text: &str) -> Result<Self, Error> {
        let mut lines = text.lines().enumerate();
        let head = lines.next().map_or("", |(_, l)| l);
        if !head.starts_with("#selaras-baseline ") {
            return Err(Error::new(name, "is no baseline; selaras baseline write makes one").at(1));
        }
        if head.split('\t').next() != HEAD.split('\t').next() {
            return Err(Error::new(name, "is a baseline of another version; write it anew with selaras baseline write").at(1));
        }
        let mut rows = BTreeMap::new();
        for (n, line) in lines.filter(|(_, l)| !l.trim().is_empty()) {
            let (fingerprint, rest) = line.trim_end_matches('\r').split_once('\t').unwrap_or((line, ""));
            if !fingerprint.starts_with("v1:") || fingerprint.len() != 19 {
                return Err(Error::new(name, format!("\u{201C}{fingerprint}\u{201D} is no fingerprint; take the line out")).at(n + 1));
            }
            rows.insert(fingerprint.to_owned(), rest.to_owned());
        }
        Ok(Self { rows })
    }

    /// The file's text.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = format!("{HEAD}\n");
        for (fingerprint, rest) in &self.rows {
            let _ = writeln!(out, "{fingerprint}\t{rest}");
        }
        out
    }

    /// Adds the findings of a document, those that count and those known.
    pub fn add(&mut self, document: &DocumentReport) {
        let plain = |s: &str| s.split_whitespace().collect::<Vec<_>>().join(" ");
        for bead in &document.beads {
            for f in bead.findings.iter().chain(bead.known.iter().map(|(f, _)| f)) {
                let words = |span: Option<crate::text::Span>, text: &str| plain(span.map_or("", |s| s.of(text)));
                let (s, t) = (words(f.source_span, &bead.text.source.text), words(f.target_span, &bead.text.target.text));
                self.rows.insert(f.fingerprint.clone(), format!("{}\t{s}\t{t}\t{}", f.check, plain(&bead.document)));
            }
        }
    }

    /// Leaves only findings that `other` has too; tells how many went.
    pub fn keep_only(&mut self, other: &Baseline) -> usize {
        let before = self.rows.len();
        self.rows.retain(|fingerprint, _| other.has(fingerprint));
        before - self.rows.len()
    }

    /// Whether a finding is accepted.
    #[must_use]
    pub fn has(&self, fingerprint: &str) -> bool {
        self.rows.contains_key(fingerprint)
    }

    /// How many findings are accepted.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether none is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_baseline_reads_back_and_wrong_ones_are_refused() {
        let text = format!("{HEAD}\nv1:0123456789abcdef\twrong-sense\tsummit\tkerumunan\tberita\n");
        let b = Baseline::parse("b.tsv", &text).unwrap();
        assert!(b.has("v1:0123456789abcdef") && !b.has("v1:0123456789abcdee"));
        assert_eq!(b.text(), text);
        assert_eq!(Baseline::parse("b.tsv", "doc,bead\n").unwrap_err().line, Some(1));
        assert_eq!(Baseline::parse("b.tsv", &text.replace("v1:", "x")).unwrap_err().line, Some(2));
        assert!(Baseline::parse("b.tsv", &text.replace("baseline 1", "baseline 9")).unwrap_err().message.contains("another version"));
    }
}
