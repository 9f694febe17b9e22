use super::{BeadView, Check, Draft, Example, Meta, Sink};
use crate::finding::{Category, Severity};
use crate::lang::table::Table;

/// Page furniture in the article: phrase.
static PHRASES: Table = Table::new(include_str!("boilerplate.tsv"));

/// Page furniture that came along with the article.
pub struct Boilerplate;

impl Check for Boilerplate {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn bead(&self, view: &BeadView<'_, '_>, sink: &mut Sink<'_>) {
        if !view.source.tokens.is_empty() || !is_boilerplate(&view.bead.target.text) {
            return;
        }
        let all: Vec<usize> = (0..view.target.tokens.len()).collect();
        sink.raise(Draft {
            confidence: 0.95,
            target: view.target_span(&all),
            message: "This is page furniture, not part of the article; take it out.".to_owned(),
            ..Draft::default()
        });
    }
}

static META: Meta = Meta {
    id: "boilerplate",
    category: Category::Addition,
    severity: Severity::Minor,
    summary: "page furniture stands in the article",
    why: "Share boxes, source links and \"read also\" lines come along when a page is copied; the source has nothing there.",
    advice: "Take it out.",
    examples: &[
        Example { source: "", bad: "Tautan Sumber", flag: ("", "Tautan Sumber"), suggestion: "", good: &[] },
        Example {
            source: "",
            bad: "Baca juga: Harga beras naik lagi",
            flag: ("", "Baca juga: Harga beras naik lagi"),
            suggestion: "",
            good: &[],
        },
    ],
};

/// Whether a line without source is page furniture: it is, or begins with, a phrase of the table.
pub(super) fn is_boilerplate(text: &str) -> bool {
    let folded: String = text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
    let bare = folded.trim_matches(|c: char| !c.is_alphanumeric());
    PHRASES.rows().any(|r| {
        let (phrase, how) = (r[0], r.get(1).copied().unwrap_or("whole"));
        bare == phrase || (how == "start" && bare.strip_prefix(phrase).is_some_and(|rest| rest.starts_with(|c: char| !c.is_alphanumeric())))
    })
}
