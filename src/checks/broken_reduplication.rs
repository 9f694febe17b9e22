use super::{BeadView, Check, Draft, Example, Meta, Sink};
use crate::finding::{Category, Severity};
use crate::lang::token::is_hyphen;

/// A doubled word whose hyphen stands apart.
pub struct BrokenReduplication;

impl Check for BrokenReduplication {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn bead(&self, view: &BeadView<'_, '_>, sink: &mut Sink<'_>) {
        let t = &view.target.tokens;
        for j in 1..t.len() {
            let hyphen = t[j].norm.chars().all(is_hyphen);
            if !hyphen || j + 1 >= t.len() || !t[j - 1].is_word() || !t[j + 1].is_word() {
                continue;
            }
            if !t[j].spaced && !t[j + 1].spaced {
                continue;
            }
            let (a, b) = (&t[j - 1].norm, &t[j + 1].norm);
            let same = a == b || (a.len() > 3 && (b.starts_with(a.as_str()) || a.ends_with(b.as_str()) && b.len() > 3));
            let joined = format!("{a}-{b}");
            let read = !same
                && view.target.words[j - 1].readings.iter().any(|x| view.target.words[j + 1].readings.iter().any(|y| x.root == y.root));
            if !same && !read {
                continue;
            }
            let tokens = [j - 1, j, j + 1];
            let first = view.target_text(&[j - 1]);
            let second = view.target_text(&[j + 1]);
            sink.raise(Draft {
                confidence: 0.97,
                target: view.target_span(&tokens),
                suggestion: format!("{first}-{second}"),
                message: format!("A doubled word is written with a hyphen and no space: {joined}."),
                ..Draft::default()
            });
        }
    }
}

static META: Meta = Meta {
    id: "broken-reduplication",
    category: Category::Spelling,
    severity: Severity::Minor,
    summary: "a doubled word has a space beside its hyphen",
    why: "Indonesian doubles words with a hyphen and no space; machine translation splits them at token borders: \"masalah -masalah\".",
    advice: "Take the space out.",
    examples: &[
        Example {
            source: "They discussed the issues.",
            bad: "Mereka membahas masalah -masalah itu.",
            flag: ("", "masalah -masalah"),
            suggestion: "masalah-masalah",
            good: &["Mereka membahas masalah-masalah itu.", "Mereka membahas berbagai masalah itu.", "Masalah itu mereka bahas."],
        },
        Example {
            source: "The children played in the garden.",
            bad: "Anak- anak bermain di kebun.",
            flag: ("", "Anak- anak"),
            suggestion: "Anak-anak",
            good: &["Anak-anak bermain di kebun.", "Anak-anak itu bermain di taman."],
        },
    ],
};
