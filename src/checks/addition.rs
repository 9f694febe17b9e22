use super::{BeadView, Check, Draft, Example, Meta, Sink};
use crate::finding::{Category, Severity};
use crate::score::calibration;
use crate::score::gap::{From, gaps};

/// Target words that render nothing in the source.
pub struct Addition;

impl Check for Addition {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn bead(&self, view: &BeadView<'_, '_>, sink: &mut Sink<'_>) {
        if view.target.tokens.is_empty() {
            return;
        }
        if view.source.tokens.is_empty() {
            let words = view.target.tokens.iter().filter(|t| t.is_word()).count();
            if words > 0 && !super::boilerplate::is_boilerplate(&view.bead.target.text) {
                let all: Vec<usize> = (0..view.target.tokens.len()).collect();
                sink.raise(Draft {
                    confidence: calibration::whole_omission(words, view.bead.alignment),
                    target: view.target_span(&all),
                    message: "Nothing in the source says this; take it out, or confirm that it was added on purpose.".to_owned(),
                    ..Draft::default()
                });
            }
            return;
        }
        for gap in gaps(view, From::Target) {
            let confidence = calibration::addition(&gap.features);
            if confidence < super::FLOOR {
                continue;
            }
            let text = view.target_text(&gap.run);
            sink.raise(Draft {
                confidence,
                target: view.target_span(&gap.run),
                severity: Some(if gap.weight >= 5.0 { Severity::Major } else { Severity::Minor }),
                message: format!(
                    "Nothing in the source says \u{201C}{text}\u{201D}; take it out, or confirm that it was added on purpose."
                ),
                features: gap.features.to_vec(),
                ..Draft::default()
            });
        }
    }
}

static META: Meta = Meta {
    id: "addition",
    category: Category::Addition,
    severity: Severity::Major,
    summary: "part of the translation, or a whole sentence, is not in the source",
    why: "A run of target words none of which is linked to any source word, where the source has no unlinked words to spare in that place; or a sentence that the alignment leaves without counterpart.",
    advice: "Take it out, or confirm that it was added on purpose.",
    examples: &[Example {
        source: "The bridge was closed on Monday.",
        bad: "Jembatan itu ditutup pada Senin karena banjir besar merusak beberapa tiang penyangga.",
        flag: ("", "banjir besar merusak beberapa tiang penyangga"),
        suggestion: "",
        good: &["Jembatan itu ditutup pada Senin.", "Pada Senin, jembatan tersebut ditutup."],
    }],
};
