use super::{BeadView, Check, Draft, Meta, Sink};
use crate::finding::{Category, Severity};
use crate::lang::id::VARIANTS;
use crate::lang::token::Case;

/// A spelling that the standard dictionary does not have.
pub struct NonstandardSpelling;

impl Check for NonstandardSpelling {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn bead(&self, view: &BeadView<'_, '_>, sink: &mut Sink<'_>) {
        for (j, t) in view.target.tokens.iter().enumerate() {
            if !t.is_word() || t.case == Case::Upper {
                continue;
            }
            let bare = t.norm.strip_suffix("nya").filter(|b| VARIANTS.contains(b)).unwrap_or(&t.norm);
            let Some(row) = VARIANTS.get(bare).next() else { continue };
            let standard = row.split('\t').next().unwrap_or(row);
            if standard == bare || (t.case != Case::Lower && j > 0) {
                continue;
            }
            let suggestion = format!("{standard}{}", &t.norm[bare.len()..]);
            sink.raise(Draft {
                confidence: 0.45,
                target: view.target_span(&[j]),
                message: format!("The standard spelling is {suggestion}."),
                suggestion,
                ..Draft::default()
            });
        }
    }
}

static META: Meta = Meta {
    id: "nonstandard-spelling",
    category: Category::Spelling,
    severity: Severity::Minor,
    summary: "a spelling that the standard dictionary does not have",
    why: "A reviewed table of variants with their standard form (resiko: risiko, ibukota: ibu kota). Newsrooms differ in how much they mind, so its findings have a low confidence: ask for them \
          with --min-confidence 0.4.",
    advice: "Put the standard form, if your style asks for it.",
    examples: &[],
};
