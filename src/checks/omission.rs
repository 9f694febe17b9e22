use super::{BeadView, Check, Draft, Example, Meta, Sink};
use crate::finding::{Category, Severity};
use crate::score::calibration;
use crate::score::gap::{From, gaps};

/// Source words left out of the target.
pub struct Omission;

impl Check for Omission {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn bead(&self, view: &BeadView<'_, '_>, sink: &mut Sink<'_>) {
        if view.source.tokens.is_empty() {
            return;
        }
        if view.target.tokens.is_empty() {
            let words = view.source.tokens.iter().filter(|t| t.is_word()).count();
            if words > 0 {
                let all: Vec<usize> = (0..view.source.tokens.len()).collect();
                sink.raise(Draft {
                    confidence: calibration::whole_omission(words, view.bead.alignment),
                    source: view.source_span(&all),
                    message:
                        "This sentence has no counterpart in the translation; translate it, or confirm that it was left out on purpose."
                            .to_owned(),
                    ..Draft::default()
                });
            }
            return;
        }
        for gap in gaps(view, From::Source) {
            let confidence = calibration::omission(&gap.features);
            if confidence < super::FLOOR {
                continue;
            }
            let text = view.source_text(&gap.run);
            sink.raise(Draft {
                confidence,
                source: view.source_span(&gap.run),
                severity: Some(if gap.weight >= 5.0 { Severity::Major } else { Severity::Minor }),
                message: format!(
                    "Nothing in the translation renders \u{201C}{text}\u{201D}; add it, or confirm that it was left out on purpose."
                ),
                features: gap.features.to_vec(),
                ..Draft::default()
            });
        }
    }
}

static META: Meta = Meta {
    id: "omission",
    category: Category::Omission,
    severity: Severity::Major,
    summary: "part of the source, or a whole sentence, is not in the translation",
    why: "A run of source words none of which is linked to any target word, where the target has no unlinked words to spare in that place; or a sentence that the alignment leaves without counterpart.",
    advice: "Add what is missing, or confirm that it was left out on purpose.",
    examples: &[Example {
        source: "The police arrested three suspects on Sunday after a long chase through the narrow streets of the old town.",
        bad: "Polisi menangkap tiga tersangka pada Minggu.",
        flag: ("long chase through the narrow streets of the old town", ""),
        suggestion: "",
        good: &[
            "Polisi menangkap tiga tersangka pada Minggu setelah pengejaran panjang di jalan-jalan sempit kota tua itu.",
            "Tiga tersangka ditangkap polisi pada Minggu setelah dikejar lama di jalanan sempit kota tua.",
        ],
    }],
};
