use super::{BeadView, Check, DocumentView, Draft, Meta, Sink};
use crate::document::Origin;
use crate::finding::{Category, Severity};

/// A passage whose translation stands elsewhere in the document.
pub struct MovedPassage;

impl Check for MovedPassage {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn document(&self, view: &DocumentView<'_, '_>, sinks: &mut [Sink<'_>]) {
        // one finding a passage: at its first sentence
        let goes_on = |before: &BeadView<'_, '_>, bead: &BeadView<'_, '_>| {
            before.bead.origin == Origin::Moved
                && before.bead.target.segments.last().map(|j| j + 1) == bead.bead.target.segments.first().copied()
        };
        for (k, bead) in view.beads.iter().enumerate() {
            if bead.bead.origin != Origin::Moved || k > 0 && goes_on(&view.beads[k - 1], bead) {
                continue;
            }
            let length = 1 + view.beads[k..].windows(2).take_while(|w| w[1].bead.origin == Origin::Moved && goes_on(&w[0], &w[1])).count();
            let what = if length == 1 { "This sentence stands".to_owned() } else { format!("{length} sentences from here on stand") };
            sinks[k].raise(Draft {
                confidence: SURE * bead.bead.alignment,
                target: bead.target_span(&(0..bead.target.tokens.len()).collect::<Vec<_>>()),
                message: format!("{what} elsewhere in the translation than in the source; check that the order is meant."),
                ..Draft::default()
            });
        }
    }
}

/// Editors move passages on purpose too.
const SURE: f64 = 0.6;

static META: Meta = Meta {
    id: "moved-passage",
    category: Category::Alignment,
    severity: Severity::Minor,
    summary: "the passage stands elsewhere in the translation than in the source",
    why: "Sentences without counterpart in their place plainly belong to sentences that stand elsewhere. Machine translation keeps the order; a change of it comes from a page that was put together differently, or from an editor.",
    advice: "If the order is meant, reject the finding. If not, move the passage back.",
    examples: &[],
};
