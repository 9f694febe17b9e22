//! Positions in text. Everything below the command line counts in bytes of the text as the user has it.

use serde::{Deserialize, Serialize};
use std::sync::OnceLock;

/// A half-open byte range `start..end` in some text, at character boundaries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// A span from `start` to `end`, in bytes.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end);
        Self { start, end }
    }

    /// The text that the span covers; empty where the span does not fit `text`.
    #[must_use]
    pub fn of<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.start..self.end).unwrap_or("")
    }

    /// The smallest span that holds both.
    #[must_use]
    pub fn cover(self, other: Span) -> Span {
        Span::new(self.start.min(other.start), self.end.max(other.end))
    }

    /// Whether the two share at least one byte.
    #[must_use]
    pub fn overlaps(&self, other: &Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Length in bytes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.end - self.start
    }

    /// Whether the span covers nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.start == self.end
    }
}

/// The 1-based line and column (in characters) of a byte offset.
#[must_use]
pub fn line_column(text: &str, offset: usize) -> (usize, usize) {
    let before = &text.as_bytes()[..offset.min(text.len())];
    let line = before.iter().filter(|b| **b == b'\n').count() + 1;
    let start = before.iter().rposition(|b| *b == b'\n').map_or(0, |p| p + 1);
    let column = text.get(start..offset).map_or(1, |s| s.chars().count() + 1);
    (line, column)
}

/// A place in a file as the user has it. Lines and columns count from 1, columns in Unicode code points; the end is
/// exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Region {
    /// First line.
    pub line: usize,
    /// First column.
    pub column: usize,
    /// Last line.
    pub end_line: usize,
    /// One past the last column.
    pub end_column: usize,
    /// Bytes of the file.
    pub bytes: Span,
}

/// A stretch of a file as the user has it, or all of it.
#[derive(Debug, Default)]
pub struct Excerpt {
    /// Its text, unchanged.
    pub text: String,
    /// Byte of the file at which it begins.
    pub offset: usize,
    /// Line on which it begins, from 1.
    pub line: usize,
    /// Column at which it begins, from 1.
    pub column: usize,
    starts: OnceLock<Vec<usize>>,
}

impl Excerpt {
    /// A whole file. `mark` is the length of the byte order mark before the text, 0 or 3.
    #[must_use]
    pub fn whole(text: String, mark: usize) -> Self {
        Self::part(text, mark, 1, 1)
    }

    /// A stretch that begins at that byte, line and column of its file.
    #[must_use]
    pub fn part(text: String, offset: usize, line: usize, column: usize) -> Self {
        Self { text, offset, line, column, starts: OnceLock::new() }
    }

    /// Line and column of a byte of the excerpt.
    #[must_use]
    pub fn position(&self, at: usize) -> (usize, usize) {
        let starts = self.starts.get_or_init(|| {
            std::iter::once(0).chain(self.text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| i + 1)).collect()
        });
        let at = (0..=at.min(self.text.len())).rev().find(|i| self.text.is_char_boundary(*i)).unwrap_or(0);
        let row = starts.partition_point(|s| *s <= at).saturating_sub(1);
        let column = self.text[starts[row]..at].chars().count();
        (self.line + row, if row == 0 { self.column + column } else { 1 + column })
    }

    /// Where a span of the excerpt stands in the file.
    #[must_use]
    pub fn region(&self, span: Span) -> Region {
        let ((line, column), (end_line, end_column)) = (self.position(span.start), self.position(span.end));
        Region { line, column, end_line, end_column, bytes: Span::new(span.start + self.offset, span.end + self.offset) }
    }
}

/// Text taken out of an excerpt, with where each stretch of it came from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapped {
    text: String,
    runs: Vec<Run>,
}

/// A stretch of a [`Mapped`] text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Run {
    at: usize,
    from: Span,
    /// The same bytes stand in the excerpt; else the stretch stands for `from` as a whole.
    verbatim: bool,
}

impl Mapped {
    /// A text that is the excerpt's own from byte `from` on.
    #[must_use]
    pub fn verbatim(text: &str, from: usize) -> Self {
        let mut out = Self::default();
        out.push(text, from);
        out
    }

    /// No text, with the place where it should stand.
    #[must_use]
    pub fn empty(from: usize) -> Self {
        Self { text: String::new(), runs: vec![Run { at: 0, from: Span::new(from, from), verbatim: true }] }
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Appends text that stands so in the excerpt, at byte `from`.
    pub fn push(&mut self, text: &str, from: usize) {
        if text.is_empty() {
            return;
        }
        let goes_on = self.runs.last().is_some_and(|r| r.verbatim && r.from.end == from);
        match self.runs.last_mut() {
            Some(run) if goes_on => run.from.end += text.len(),
            _ => self.runs.push(Run { at: self.text.len(), from: Span::new(from, from + text.len()), verbatim: true }),
        }
        self.text.push_str(text);
    }

    /// Appends text that stands for something else in the excerpt: a character for an entity, a space for a tag.
    pub fn replace(&mut self, text: &str, from: Span) {
        if !text.is_empty() {
            self.runs.push(Run { at: self.text.len(), from, verbatim: false });
            self.text.push_str(text);
        }
    }

    /// Appends a stretch of another mapped text, with where it came from.
    pub fn push_from(&mut self, other: &Mapped, span: Span) {
        let first = other.runs.partition_point(|r| r.at <= span.start).saturating_sub(1);
        for (k, run) in other.runs.iter().enumerate().skip(first) {
            let end = other.runs.get(k + 1).map_or(other.text.len(), |r| r.at);
            let (a, b) = (run.at.max(span.start), end.min(span.end));
            if a >= b {
                if run.at >= span.end {
                    break;
                }
                continue;
            }
            if run.verbatim {
                self.push(&other.text[a..b], run.from.start + (a - run.at));
            } else {
                self.replace(&other.text[a..b], run.from);
            }
        }
    }

    /// Where a span of the text stands in the excerpt. An empty span has an empty place.
    #[must_use]
    pub fn origin(&self, span: Span) -> Span {
        let place = |at: usize, end: bool| {
            let k = self.runs.partition_point(|r| if end { r.at < at } else { r.at <= at }).saturating_sub(1);
            self.runs.get(k).map_or(0, |r| match (r.verbatim, end) {
                (true, _) => (r.from.start + (at - r.at)).min(r.from.end),
                (false, false) => r.from.start,
                (false, true) => r.from.end,
            })
        };
        if self.runs.is_empty() {
            return Span::new(0, 0);
        }
        let (start, end) = if span.is_empty() {
            (place(span.start, false), place(span.start, false))
        } else {
            (place(span.start, false), place(span.end, true))
        };
        Span::new(start, end.max(start))
    }

    /// The text without white space at its ends.
    #[must_use]
    pub fn trimmed(&self, is_space: impl Fn(char) -> bool) -> Mapped {
        let start = self.text.len() - self.text.trim_start_matches(&is_space).len();
        let end = self.text.trim_end_matches(&is_space).len();
        let mut out = Mapped::default();
        if start < end {
            out.push_from(self, Span::new(start, end));
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_characters() {
        assert_eq!(line_column("a\n\u{201C}b", 5), (2, 2));
        assert_eq!(line_column("", 0), (1, 1));
    }

    #[test]
    fn spans_overlap_only_when_they_share_a_byte() {
        assert!(!Span::new(0, 2).overlaps(&Span::new(2, 3)));
        assert!(Span::new(0, 3).overlaps(&Span::new(2, 3)));
    }

    #[test]
    fn mapped_text_knows_where_it_came_from() {
        // "a &amp; b" in an excerpt that begins at byte 100, line 7, column 3
        let excerpt = Excerpt::part("a &amp; b\né!".into(), 100, 7, 3);
        let mut m = Mapped::verbatim("a ", 0);
        m.replace("&", Span::new(2, 7));
        m.push(" b\né!", 7);
        assert_eq!(m.text(), "a & b\né!");
        assert_eq!(m.origin(Span::new(2, 3)), Span::new(2, 7));
        assert_eq!(m.origin(Span::new(4, 5)), Span::new(8, 9));
        let r = excerpt.region(m.origin(Span::new(2, 5)));
        assert_eq!((r.line, r.column, r.end_line, r.end_column, r.bytes), (7, 5, 7, 12, Span::new(102, 109)));
        let r = excerpt.region(m.origin(Span::new(6, 9)));
        assert_eq!((r.line, r.column, r.end_line, r.end_column), (8, 1, 8, 3));
        let mut part = Mapped::default();
        part.push_from(&m, Span::new(2, 6));
        assert_eq!(part.text(), "& b\n");
        assert_eq!(part.origin(Span::new(2, 3)), Span::new(8, 9));
        assert_eq!(Mapped::empty(9).origin(Span::new(0, 0)), Span::new(9, 9));
        assert_eq!(m.trimmed(|c| c == 'a' || c == ' ').origin(Span::new(0, 1)), Span::new(2, 7));
    }
}
