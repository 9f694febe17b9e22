//! Documents, their segments, and the beads that tie two documents together.

use crate::text::{Excerpt, Mapped, Span};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A text as the user has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// What the user calls it: a path, an id.
    pub name: String,
    /// The whole text, unchanged (a byte order mark is left out).
    pub text: String,
}

/// A sentence of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Where it stands, in bytes of the document's text; no white space at either end.
    pub span: Span,
    /// Which paragraph it belongs to, counted from 0.
    pub paragraph: usize,
}

/// An English document and its Indonesian translation.
#[derive(Clone, Debug, Default)]
pub struct DocumentPair {
    /// What reports call the pair.
    pub name: String,
    /// English.
    pub source: Document,
    /// Indonesian.
    pub target: Document,
    /// Beads that are kept as they are.
    pub anchors: Vec<Anchor>,
}

/// An aligned group of segments, m:n. Indices count from 0 and need not be neighbours in a moved block.
#[derive(Clone, Debug, PartialEq)]
pub struct Bead {
    /// Source segments, rising; empty for an addition.
    pub source: Vec<usize>,
    /// Target segments, rising; empty for an omission.
    pub target: Vec<usize>,
    /// Probability that the bead is right, 0..1.
    pub probability: f64,
    /// How it came about.
    pub origin: Origin,
}

/// A bead that is known to be right and is kept. Indices count from 0; one side may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Anchor {
    /// Source segments, rising.
    pub source: Vec<usize>,
    /// Target segments, rising.
    pub target: Vec<usize>,
}

/// How a bead came about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    /// It lies on the path through the document.
    #[default]
    Found,
    /// Its target stands elsewhere in the document than its source: a moved block.
    Moved,
    /// The user handed it in.
    Given,
}

/// A row of pre-aligned input.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AlignedPair {
    /// The row's id.
    pub id: String,
    /// English; may be empty.
    pub source: String,
    /// Indonesian; may be empty.
    pub target: String,
}

/// Where a document comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The file of the target, as the user named it.
    pub path: String,
    /// The file of the source; the same where one file holds both.
    pub source_path: String,
    /// Which part of an item: title, summary, content; empty for a whole document.
    pub part: String,
    /// Link of the item; empty where it has none.
    pub link: String,
}

/// A text with its places in the user's file.
#[derive(Clone, Debug, Default)]
pub struct Located {
    /// The stretch of the file that was read.
    pub excerpt: Arc<Excerpt>,
    /// The text taken out of it.
    pub text: Mapped,
}

/// A row of pre-aligned input with its places in the excerpts of its unit.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// The row's id.
    pub id: String,
    /// English.
    pub source: Mapped,
    /// Indonesian.
    pub target: Mapped,
}

/// What is checked as one: what every reader of a format hands on.
#[derive(Clone, Debug)]
pub struct Unit {
    /// What reports call it; empty for a row that stands alone and goes by its id.
    pub name: String,
    /// Where it comes from.
    pub place: Place,
    /// The texts.
    pub body: Body,
}

/// The texts of a unit.
#[derive(Clone, Debug)]
pub enum Body {
    /// Two texts, to be cut and aligned.
    Texts {
        /// English.
        source: Located,
        /// Indonesian.
        target: Located,
        /// Beads that are kept as they are.
        anchors: Vec<Anchor>,
    },
    /// Rows that are beads already.
    Rows {
        /// In order.
        rows: Vec<Row>,
        /// What places of the sources speak of.
        source: Arc<Excerpt>,
        /// What places of the targets speak of.
        target: Arc<Excerpt>,
    },
}

/// One side of a bead: the text it covers and the segments in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Side {
    /// The text from the first segment's start to the last one's end; spans of findings are offsets into it.
    pub text: String,
    /// Segment numbers in the document.
    pub segments: Vec<usize>,
    /// Byte offset of `text` in the document.
    pub offset: usize,
}

/// A bead with its texts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BeadText {
    /// English.
    pub source: Side,
    /// Indonesian.
    pub target: Side,
    /// Probability that the bead is right, 0..1.
    pub alignment: f64,
    /// How the bead came about.
    pub origin: Origin,
}

impl Side {
    /// The text of `indices` (rising) out of `document`.
    #[must_use]
    pub fn of(document: &Document, segments: &[Segment], indices: &[usize]) -> Self {
        let mut span: Option<Span> = None;
        for s in indices.iter().filter_map(|i| segments.get(*i)) {
            span = Some(span.map_or(s.span, |x| x.cover(s.span)));
        }
        let (text, offset) = span.map_or((String::new(), 0), |s| (s.of(&document.text).to_owned(), s.start));
        Self { text, segments: indices.to_vec(), offset }
    }
}
