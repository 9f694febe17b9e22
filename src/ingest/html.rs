//! HTML to text. A stand-in: the tags are left where they are.

use crate::text::Mapped;

/// The text of an HTML fragment.
#[must_use]
pub fn text(html: &Mapped) -> Mapped {
    html.clone()
}

/// Whether a text is HTML.
#[must_use]
pub fn is_html(text: &str) -> bool {
    text.contains("</")
}
