use super::{BeadView, Check, Draft, Example, Meta, Sink};
use crate::finding::{Category, Severity};
use crate::text::Span;

/// Space where none belongs, or none where one belongs.
pub struct Spacing;

impl Check for Spacing {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn bead(&self, view: &BeadView<'_, '_>, sink: &mut Sink<'_>) {
        let text = &view.bead.target.text;
        let t = &view.target.tokens;
        for j in 1..t.len() {
            let gap = Span::new(t[j - 1].span.end, t[j].span.start);
            let between = gap.of(text);
            // what a placeholder will stand for is not known
            if t[j - 1].is_code() || t[j].is_code() {
                continue;
            }
            if matches!(t[j].norm.as_str(), "," | "." | ";" | "?" | "!" | ")")
                && t[j].spaced
                && (t[j - 1].is_word() || t[j - 1].norm == ")")
                && !between.contains('\n')
            {
                raise(
                    sink,
                    view,
                    j - 1,
                    j,
                    "No space stands before this mark.",
                    &format!("{}{}", view.target_text(&[j - 1]), t[j].norm),
                    0.9,
                );
            } else if between.chars().filter(|c| *c == ' ').count() >= 2 && !between.contains('\n') {
                let suggestion = format!("{} {}", view.target_text(&[j - 1]), view.target_text(&[j]));
                raise(sink, view, j - 1, j, "Two spaces stand where one belongs.", &suggestion, 0.9);
            } else if matches!(t[j - 1].norm.as_str(), "," | ";") && !t[j].spaced && t[j].is_word() && j > 1 && t[j - 2].is_word() {
                raise(
                    sink,
                    view,
                    j - 1,
                    j,
                    "A space belongs behind this mark.",
                    &format!("{} {}", t[j - 1].norm, view.target_text(&[j])),
                    0.85,
                );
            } else if t[j - 1].norm == ")" && t[j].is_word() && !t[j].spaced {
                raise(sink, view, j - 1, j, "A space belongs behind this mark.", &format!(") {}", view.target_text(&[j])), 0.85);
            }
        }
    }
}

fn raise(sink: &mut Sink<'_>, view: &BeadView<'_, '_>, a: usize, b: usize, message: &str, suggestion: &str, confidence: f64) {
    sink.raise(Draft {
        confidence,
        target: view.target_span(&[a, b]),
        suggestion: suggestion.to_owned(),
        message: message.to_owned(),
        ..Draft::default()
    });
}

static META: Meta = Meta {
    id: "spacing",
    category: Category::Punctuation,
    severity: Severity::Minor,
    summary: "a space too many, or one missing beside a mark",
    why: "Marks stand at the word before them, with one space behind.",
    advice: "Mend the space.",
    examples: &[Example {
        source: "The festival lasts eleven days, the mayor said.",
        bad: "Festival itu berlangsung sebelas hari , kata wali kota.",
        flag: ("", "hari ,"),
        suggestion: "hari,",
        good: &["Festival itu berlangsung sebelas hari, kata wali kota.", "Menurut wali kota, festival itu berlangsung sebelas hari."],
    }],
};
