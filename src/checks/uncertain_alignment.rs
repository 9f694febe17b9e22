use super::{BeadView, Check, Draft, Meta, Sink};
use crate::finding::{Category, Severity};

/// A bead that the aligner is not sure of.
pub struct UncertainAlignment;

impl Check for UncertainAlignment {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn bead(&self, view: &BeadView<'_, '_>, sink: &mut Sink<'_>) {
        if view.one_sided() || view.bead.alignment >= LIMIT {
            return;
        }
        let all: Vec<usize> = (0..view.target.tokens.len()).collect();
        sink.raise(Draft {
            confidence: 1.0 - view.bead.alignment,
            target: view.target_span(&all),
            message: format!(
                "The alignment is uncertain here (probability {:.2}); check by hand whether these sentences belong together.",
                view.bead.alignment
            ),
            ..Draft::default()
        });
    }
}

const LIMIT: f64 = 0.4;

static META: Meta = Meta {
    id: "uncertain-alignment",
    category: Category::Alignment,
    severity: Severity::Minor,
    summary: "the two sentences may not belong together",
    why: "The aligner's probability for the bead is low, so that findings on it, or none, say little.",
    advice: "Check by hand; give the right alignment with --anchors if it matters.",
    examples: &[],
};
