//! Indonesian by itself: tables and word forms.

pub mod morph;

use super::table::{Table, set_contains};
pub use morph::{Analysis, Pattern, analyse};
use std::sync::LazyLock;

static ROOTS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/roots.bin"));
static FORM_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/forms.bin"));
static VARIANT_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/variants.bin"));

/// Roots: word, part of speech.
pub static ROOT_TABLE: Table = Table::new(include_str!("roots.tsv"));
/// Words that the rules would take apart wrongly: word, root, pattern.
pub static FORMS: Table = Table::new(include_str!("forms.tsv"));
/// Spelling variants: word, standard form, kind (spelling, joined, apart, old).
pub static VARIANTS: Table = Table::new(include_str!("variants.tsv"));
/// Function words: word, class.
pub static FUNCTION_WORDS: Table = Table::new(include_str!("function.tsv"));
/// Abbreviations with a stop: abbreviation, `never` or `maybe` (whether it can end a sentence).
pub static ABBREVIATIONS: Table = Table::new(include_str!("abbreviations.tsv"));
/// English words and phrases that the Indonesian press uses as they are.
pub static LOANS: Table = Table::new(include_str!("loans.tsv"));
/// Roots of little content of their own, which translators put in and leave out freely.
pub static LIGHT: Table = Table::new(include_str!("light.tsv"));
/// Roots of opposite meaning: root, opposite; both directions.
pub static ANTONYMS: Table = Table::new(include_str!("antonyms.tsv"));
/// Prefixes joined to whole words: pasca, antar, non ...
pub static BOUND: Table = Table::new(include_str!("bound.tsv"));

/// Malay that Indonesian does not write: form, Indonesian, `sure` or `hint` (Indonesian has the form too, but rarely or in
/// another meaning), `name` where it is written with a capital.
pub static MALAY: Table = Table::new(include_str!("malay.tsv"));

static BOUND_LIST: LazyLock<Vec<&'static str>> = LazyLock::new(|| BOUND.rows().map(|r| r[0]).collect());

/// The built-in tables, as the analyser asks for them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tables;

impl morph::Roots for Tables {
    fn is_root(&self, word: &str) -> bool {
        set_contains(ROOTS, word)
    }

    fn irregular(&self, word: &str) -> Option<(&str, &str)> {
        if !set_contains(FORM_SET, word) {
            return None;
        }
        FORMS.get(word).next().map(|rest| rest.split_once('\t').unwrap_or((rest, "")))
    }

    fn variant(&self, word: &str) -> Option<&str> {
        if !set_contains(VARIANT_SET, word) {
            return None;
        }
        VARIANTS.get(word).next().map(|rest| rest.split('\t').next().unwrap_or(rest))
    }

    fn bound(&self) -> &[&str] {
        &BOUND_LIST
    }
}

/// Class of a function word, or `None` for a content word.
#[must_use]
pub fn function_class(word: &str) -> Option<&'static str> {
    FUNCTION_WORDS.get(word).next()
}
