use super::{BeadView, Check, Draft, Example, Meta, Sink};
use crate::finding::{Category, Severity};
use crate::lang::token::Case;

/// A name without its capital.
pub struct Capitalisation;

impl Check for Capitalisation {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn bead(&self, view: &BeadView<'_, '_>, sink: &mut Sink<'_>) {
        if view.one_sided() {
            return;
        }
        let t = view.target;
        for j in 0..t.tokens.len() {
            if !t.tokens[j].is_word() || t.tokens[j].case != Case::Lower {
                continue;
            }
            let raw = view.target_text(&[j]);
            // the source has a name here, and the lexicon's Indonesian form of it has a capital
            let link = t.words[j].class.is_none().then(|| view.links.of_target[j]).flatten().map(|l| &view.links.links[l]);
            let name = link.is_some_and(|l| {
                l.source.iter().any(|i| {
                    view.source.words[*i].is_name
                        && view.source.tokens[*i].case != Case::Lower
                        && view.source.roles[*i] == crate::analyse::Role::Name
                }) && l.target.len() == 1
                    && l.source.iter().any(|i| {
                        view.source.words[*i].entries.iter().any(|e| {
                            matches!(e.sense.gloss(), "country" | "nationality" | "city" | "region" | "sea" | "calendar")
                                && e.renderings.iter().any(|r| {
                                    r.words.len() == 1
                                        && r.text.to_lowercase() == t.tokens[j].norm
                                        && r.text.starts_with(char::is_uppercase)
                                })
                        })
                    })
            });
            let calendar = t.tokens[j].norm.len() > 3
                && crate::lang::numeral::is_calendar(&t.tokens[j].norm, crate::lang::Language::Indonesian)
                && view.source.quantities.iter().any(|q| {
                    crate::lang::numeral::calendar_value(&t.tokens[j].norm, crate::lang::Language::Indonesian) == Some((q.kind, q.value))
                });
            if !name && !calendar {
                continue;
            }
            let mut chars = raw.chars();
            let suggestion: String = chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect());
            sink.raise(Draft {
                confidence: 0.85,
                target: view.target_span(&[j]),
                message: format!("A name is written with a capital: {suggestion}."),
                suggestion,
                ..Draft::default()
            });
        }
    }
}

static META: Meta = Meta {
    id: "capitalisation",
    category: Category::Spelling,
    severity: Severity::Minor,
    summary: "a name, weekday or month has lost its capital",
    why: "The source has a name in this place, and its Indonesian form is written with a capital.",
    advice: "Put the capital.",
    examples: &[Example {
        source: "Troops from Iraq crossed the border.",
        bad: "Pasukan dari irak melintasi perbatasan.",
        flag: ("", "irak"),
        suggestion: "Irak",
        good: &["Pasukan dari Irak melintasi perbatasan.", "Pasukan Irak menyeberangi perbatasan."],
    }],
};
