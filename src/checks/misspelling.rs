use super::{BeadView, Check, Draft, Example, Meta, Sink};
use crate::analyse::Role;
use crate::finding::{Category, Severity};
use crate::lang::id::{self, analyse};
use crate::lang::token::Case;
use crate::score::calibration;

/// A word that no table knows and that is one slip away from one it knows.
pub struct Misspelling;

impl Check for Misspelling {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn bead(&self, view: &BeadView<'_, '_>, sink: &mut Sink<'_>) {
        let t = view.target;
        for j in 0..t.tokens.len() {
            let (token, word) = (&t.tokens[j], &t.words[j]);
            if !token.is_word()
                || word.known
                || word.english
                || token.case != Case::Lower
                || t.roles[j] == Role::Number
                || token.norm.len() < 5
                || !token.norm.is_ascii()
                || token.norm.contains(['-', '\'', '.'])
            {
                continue;
            }
            if view.links.of_target[j].is_some() || view.source.tokens.iter().any(|s| s.norm == token.norm) {
                continue; // a loan or a name
            }
            let Some((expected, licensed)) = correction(view, j) else { continue };
            let raw = view.target_text(&[j]);
            sink.raise(Draft {
                confidence: calibration::misspelling(licensed, token.norm.len()),
                target: view.target_span(&[j]),
                message: format!("\u{201C}{raw}\u{201D} is no word that the tables know; probably {expected}."),
                suggestion: expected,
                ..Draft::default()
            });
        }
    }
}

static META: Meta = Meta {
    id: "misspelling",
    category: Category::Spelling,
    severity: Severity::Minor,
    summary: "a word is misspelt",
    why: "No root remains of the word by any affix rule, it is neither English nor like a source word, and one changed, lost, added or swapped letter makes a known word of it.",
    advice: "Mend the spelling.",
    examples: &[Example {
        source: "The besieged town received food on Monday.",
        bad: "Kota yang tekepung itu menerima makanan pada Senin.",
        flag: ("", "tekepung"),
        suggestion: "terkepung",
        good: &["Kota yang terkepung itu menerima makanan pada Senin.", "Kota terkepung itu memperoleh makanan pada Senin."],
    }],
};

/// A known word one edit away; one that renders a word of the source first.
fn correction(view: &BeadView<'_, '_>, j: usize) -> Option<(String, bool)> {
    let norm = &view.target.tokens[j].norm;
    let mut fallback = None;
    for candidate in edits(norm) {
        // most candidates are no words: the cheap question first
        if analyse(&candidate, &id::Tables).is_empty() && id::function_class(&candidate).is_none() {
            continue;
        }
        let w = crate::analyse::IndonesianWord::look_up(&candidate, view.lexicon);
        if w.readings.is_empty() && w.class.is_none() {
            continue;
        }
        let licensed = w.class.is_none()
            && view.source.words.iter().any(|s| {
                s.entries.iter().any(|e| {
                    e.renderings
                        .iter()
                        .any(|r| r.words.iter().any(|k| k.surface == w.surface || (k.keys.iter().any(|x| w.keys.contains(x)))))
                })
            });
        if licensed {
            return Some((candidate, true));
        }
        let plain = w.readings.first().is_none_or(|a| a.pattern.count() <= 3);
        if fallback.is_none() && plain {
            fallback = Some((candidate, false));
        }
    }
    fallback
}

/// All words one edit away (swap, loss, change, addition), likeliest slips first.
fn edits(word: &str) -> Vec<String> {
    let n = word.len();
    let mut out = Vec::new();
    for i in 0..n.saturating_sub(1) {
        let mut b = word.as_bytes().to_vec();
        b.swap(i, i + 1);
        out.push(b);
    }
    for i in 0..=n {
        for c in b'a'..=b'z' {
            let mut b = word.as_bytes().to_vec();
            b.insert(i, c);
            out.push(b);
        }
    }
    for i in 0..n {
        let mut b = word.as_bytes().to_vec();
        b.remove(i);
        out.push(b);
    }
    for i in 0..n {
        for c in b'a'..=b'z' {
            let mut b = word.as_bytes().to_vec();
            b[i] = c;
            out.push(b);
        }
    }
    out.into_iter().filter_map(|b| String::from_utf8(b).ok()).filter(|w| w != word).collect()
}
