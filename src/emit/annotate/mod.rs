//! Findings written back into the user's own file, in the terms of its format. All else in the file stays byte for byte.

pub mod xliff;

use crate::finding::Finding;
use crate::text::Span;

/// A finding and where it goes.
#[derive(Clone, Copy, Debug)]
pub struct Note<'a> {
    /// What was found.
    pub finding: &'a Finding,
    /// Where in the file: the bytes of the finding's region.
    pub bytes: Span,
    /// The same for the source, where the file holds both.
    pub source_bytes: Span,
}
