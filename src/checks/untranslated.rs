use super::{BeadView, Check, Draft, Example, Meta, Sink};
use crate::analyse::Role;
use crate::finding::{Category, Severity};
use crate::lang::en::Form;
use crate::lang::id::LOANS;
use crate::lang::token::Case;

/// English words left in the target.
pub struct Untranslated;

impl Check for Untranslated {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn bead(&self, view: &BeadView<'_, '_>, sink: &mut Sink<'_>) {
        if view.one_sided() {
            return;
        }
        let t = view.target;
        let mut j = 0;
        while j < t.tokens.len() {
            if !english(view, j) {
                j += 1;
                continue;
            }
            let first = j;
            while j < t.tokens.len() && english(view, j) {
                j += 1;
            }
            let run: Vec<usize> = (first..j).collect();
            let words = view.target_text(&run);
            // what the source says there
            let same: Vec<usize> = run
                .iter()
                .filter_map(|k| {
                    view.source
                        .tokens
                        .iter()
                        .position(|s| s.norm == t.tokens[*k].norm || s.norm.trim_end_matches("'s") == t.tokens[*k].norm)
                })
                .collect();
            let in_source = same.len() == run.len();
            let suggestion = run.iter().filter_map(|k| rendering(view, *k)).collect::<Vec<_>>().join(" ");
            let capital = run.iter().any(|k| t.tokens[*k].case != Case::Lower);
            let confidence = match (in_source, capital) {
                (true, false) => 0.93,
                (false, false) => 0.85,
                (true, true) => 0.4,
                (false, true) => 0.3,
            };
            sink.raise(Draft {
                confidence,
                source: view.source_span(&same),
                target: view.target_span(&run),
                suggestion: if run.len() == 1 || in_source { suggestion.clone() } else { String::new() },
                message: if suggestion.is_empty() {
                    format!("\u{201C}{words}\u{201D} is English; translate it, or take it out.")
                } else {
                    format!("\u{201C}{words}\u{201D} is English; in Indonesian: {suggestion}.")
                },
                ..Draft::default()
            });
        }
    }
}

/// What the English word at `j` should be: in the sense that the words around its source word speak for.
fn rendering(view: &BeadView<'_, '_>, j: usize) -> Option<String> {
    let norm = &view.target.tokens[j].norm;
    let word = crate::analyse::EnglishWord::look_up(norm, view.lexicon);
    let here = view.source.tokens.iter().position(|s| s.norm == *norm);
    let order = |k: usize| -0.01 * f64::from(u32::try_from(k).unwrap_or(0));
    // "frozen" is a form of the verb
    let verb = |e: &crate::analyse::SenseEntry<'_>| !matches!(e.form, Form::Past | Form::Ing) || e.sense.pos() == "v";
    let votes = |k: usize, e: &crate::analyse::SenseEntry<'_>| {
        order(k) + here.map_or(0.0, |i| view.votes(e.sense, i)) - if verb(e) { 0.0 } else { 2.0 }
    };
    let best = word.entries.iter().enumerate().max_by(|a, b| votes(a.0, a.1).total_cmp(&votes(b.0, b.1)))?.1;
    best.renderings.first().map(|r| r.text.to_owned())
}

fn english(view: &BeadView<'_, '_>, j: usize) -> bool {
    let t = view.target;
    let (token, word) = (&t.tokens[j], &t.words[j]);
    if !token.is_word() || t.roles[j] == Role::Number || token.norm.len() < 3 || !word.english {
        return false;
    }
    if token.case != Case::Lower {
        // names and titles are no slip unless the whole run around is English; a capital says name
        return false;
    }
    !quoted(view, j) && !in_loan(view, j) && !in_name(view, j)
}

/// Part of a name or title: joined to a capitalised word ("Il-sung"), or a function word between capitalised ones
/// ("Lord of the Rings").
fn in_name(view: &BeadView<'_, '_>, j: usize) -> bool {
    let t = &view.target.tokens;
    if !t[j].spaced && j > 0 && t[j - 1].case != Case::Lower {
        return true;
    }
    let function = |k: usize| crate::analyse::english_function(&t[k].norm).is_some();
    let capital = |k: Option<usize>| k.is_some_and(|k| t[k].is_word() && t[k].case != Case::Lower);
    function(j)
        && capital((0..j).rev().find(|k| !function(*k) || t[*k].case != Case::Lower))
        && capital((j + 1..t.len()).find(|k| !function(*k) || t[*k].case != Case::Lower))
}

/// Whether the word is part of an English phrase that the press uses as it is ("stem cell").
fn in_loan(view: &BeadView<'_, '_>, j: usize) -> bool {
    const LONGEST: usize = 4;
    let tokens = &view.target.tokens;
    (2..=LONGEST).any(|n| {
        (j.saturating_sub(n - 1)..=j).filter(|first| first + n <= tokens.len()).any(|first| {
            let words: Vec<&str> = tokens[first..first + n].iter().map(|t| t.norm.as_str()).collect();
            LOANS.contains(&words.join(" "))
        })
    })
}

/// Within single quotation marks or brackets, a foreign word is shown as such.
fn quoted(view: &BeadView<'_, '_>, j: usize) -> bool {
    let mark = |k: Option<usize>| k.and_then(|k| view.target.tokens.get(k)).map_or("", |t| t.norm.as_str());
    let before = mark(j.checked_sub(1));
    let after = mark(Some(j + 1));
    (matches!(before, "(" | "'" | "\u{2018}") && matches!(after, ")" | "'" | "\u{2019}"))
        || matches!(after, "@" | "/")
        || matches!(before, "@" | "/" | "#")
}

static META: Meta = Meta {
    id: "untranslated",
    category: Category::Untranslated,
    severity: Severity::Major,
    summary: "an English word was left in the Indonesian text",
    why: "The word is English, no Indonesian root remains of it, and the Indonesian press does not use it as a loan.",
    advice: "Translate it, or take it out.",
    examples: &[
        Example {
            source: "The bank accounts were frozen on Tuesday.",
            bad: "Rekening bank itu frozen pada Selasa.",
            flag: ("frozen", "frozen"),
            suggestion: "membekukan",
            good: &[
                "Rekening bank itu dibekukan pada Selasa.",
                "Pada Selasa, rekening bank itu dibekukan.",
                "Pembekuan rekening bank itu dilakukan pada Selasa.",
            ],
        },
        Example {
            source: "Officials praised the volunteers.",
            bad: "Para pejabat memuji para volunteers.",
            flag: ("volunteers", "volunteers"),
            suggestion: "relawan",
            good: &[
                "Para pejabat memuji para sukarelawan.",
                "Para relawan dipuji oleh pejabat.",
                "Pejabat memberi pujian kepada para relawan.",
            ],
        },
    ],
};
