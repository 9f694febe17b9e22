use super::{BeadView, Check, Draft, Example, Meta, Sink};
use crate::finding::{Category, Severity};
use crate::lang::Language;
use crate::lang::bounds::{Bound as Is, BoundPhrase, bounds};
use crate::score::calibration;

/// "More than" made "less than", or the other way round.
pub struct Bound;

impl Check for Bound {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn bead(&self, view: &BeadView<'_, '_>, sink: &mut Sink<'_>) {
        if view.one_sided() {
            return;
        }
        let (source, target) = (bounds(&view.source.tokens, Language::English), bounds(&view.target.tokens, Language::Indonesian));
        for (own, other) in [(Is::Over, Is::Under), (Is::Under, Is::Over)] {
            let sure = |list: &[BoundPhrase], which: Is| {
                list.iter().find(|b| b.sure && b.bound == which).map(|b| b.tokens.clone().collect::<Vec<_>>())
            };
            let any = |list: &[BoundPhrase], which: Is| list.iter().any(|b| b.bound == which);
            let (Some(s), Some(t)) = (sure(&source, own), sure(&target, other)) else { continue };
            // both bounds on one side: which belongs to which is not told
            if any(&source, other) || any(&target, own) {
                continue;
            }
            let expect = if own == Is::Over { "lebih dari" } else { "kurang dari" };
            sink.raise(Draft {
                confidence: calibration::BOUND,
                source: view.source_span(&s),
                target: view.target_span(&t),
                suggestion: expect.to_owned(),
                message: format!(
                    "The source says \u{201C}{}\u{201D}, the translation \u{201C}{}\u{201D}: the bound is turned round.",
                    view.source_text(&s),
                    view.target_text(&t)
                ),
                ..Draft::default()
            });
        }
    }
}

static META: Meta = Meta {
    id: "bound",
    category: Category::Mistranslation,
    severity: Severity::Critical,
    summary: "\"more than\" became \"less than\", or the other way round",
    why: "Looks for phrases that bound a quantity on both sides (more than, at least, no more than; lebih dari, sedikitnya, tidak lebih dari). Only where each side has one kind of bound, and they contradict.",
    advice: "Put the source's bound.",
    examples: &[
        Example {
            source: "More than 300 houses were damaged by the flood.",
            bad: "Kurang dari 300 rumah rusak akibat banjir itu.",
            flag: ("More than", "Kurang dari"),
            suggestion: "lebih dari",
            good: &[
                "Lebih dari 300 rumah rusak akibat banjir itu.",
                "Tidak kurang dari 300 rumah rusak akibat banjir itu.",
                "Banjir itu merusak 300 rumah lebih.",
            ],
        },
        Example {
            source: "The trip takes no more than two hours.",
            bad: "Perjalanan itu memakan waktu lebih dari dua jam.",
            flag: ("no more than", "lebih dari"),
            suggestion: "kurang dari",
            good: &["Perjalanan itu memakan waktu tidak lebih dari dua jam.", "Perjalanan itu memakan waktu paling lama dua jam."],
        },
    ],
};
