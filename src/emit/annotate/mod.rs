//! Results written back into the user's own files. Everything but the marks stays byte for byte as it was.

pub mod corrected;
pub mod po;
pub mod xliff;

use crate::finding::Finding;
use crate::text::Span;

/// A finding to be written back.
#[derive(Clone, Copy, Debug)]
pub struct Note<'a> {
    /// What was found.
    pub finding: &'a Finding,
    /// Where its target words stand, in bytes of the file.
    pub bytes: Span,
    /// Where its source words stand, in bytes of the file.
    pub source_bytes: Span,
}
