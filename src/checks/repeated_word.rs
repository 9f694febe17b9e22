use super::{BeadView, Check, Draft, Example, Meta, Sink};
use crate::finding::{Category, Severity};

/// The same word twice in a row.
pub struct RepeatedWord;

impl Check for RepeatedWord {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn bead(&self, view: &BeadView<'_, '_>, sink: &mut Sink<'_>) {
        let t = &view.target.tokens;
        for j in 1..t.len() {
            if !t[j].is_word() || t[j].norm != t[j - 1].norm || !t[j].spaced || t[j].norm.len() < 2 {
                continue;
            }
            // the source says it twice too ("Duran Duran", "very, very")
            let twice = view.source.tokens.windows(2).any(|w| w[0].norm == w[1].norm && w[0].is_word());
            let content = view.target.words[j].class.is_none();
            let name = content && t[j].case != crate::lang::token::Case::Lower && t[j - 1].case != crate::lang::token::Case::Lower;
            if twice {
                continue;
            }
            let word = view.target_text(&[j]);
            // a doubled noun without its hyphen, or a word typed twice
            let plural = content && !name;
            sink.raise(Draft {
                confidence: if name { 0.5 } else { 0.95 },
                target: view.target_span(&[j - 1, j]),
                suggestion: if plural { format!("{}-{word}", view.target_text(&[j - 1])) } else { view.target_text(&[j - 1]).to_owned() },
                message: if plural {
                    format!("\u{201C}{word}\u{201D} stands twice; put a hyphen for the plural, or take one out.")
                } else {
                    format!("\u{201C}{word}\u{201D} stands twice; take one out.")
                },
                ..Draft::default()
            });
        }
    }
}

static META: Meta = Meta {
    id: "repeated-word",
    category: Category::Grammar,
    severity: Severity::Minor,
    summary: "the same word stands twice in a row",
    why: "A slip of translation or editing; for a noun, a reduplication that lost its hyphen.",
    advice: "Take one out, or put the hyphen.",
    examples: &[
        Example {
            source: "He went home and slept.",
            bad: "Dia pulang dan dan tidur.",
            flag: ("", "dan dan"),
            suggestion: "dan",
            good: &["Dia pulang dan tidur.", "Ia pulang lalu tidur."],
        },
        Example {
            source: "The houses burned down.",
            bad: "Rumah rumah itu terbakar habis.",
            flag: ("", "Rumah rumah"),
            suggestion: "Rumah-rumah",
            good: &["Rumah-rumah itu terbakar habis.", "Rumah itu habis terbakar."],
        },
    ],
};
