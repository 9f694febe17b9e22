//! English by itself: tables and word forms.

pub mod lemma;

use super::table::Table;
pub use lemma::{Form, Lemma, lemmas};

/// Irregular forms: form, lemma, part of speech.
pub static IRREGULAR: Table = Table::new(include_str!("irregular.tsv"));
/// Function words: word, class.
pub static FUNCTION_WORDS: Table = Table::new(include_str!("function.tsv"));
/// Abbreviations with a stop: abbreviation, `never` or `maybe` (whether it can end a sentence).
pub static ABBREVIATIONS: Table = Table::new(include_str!("abbreviations.tsv"));
/// Lemmas of little content of their own, which translators put in and leave out freely.
pub static LIGHT: Table = Table::new(include_str!("light.tsv"));
/// Spelling pairs: British ending, American ending.
pub static SPELLING: Table = Table::new(include_str!("spelling.tsv"));
/// Derivational endings: ending, what to put for it, part of speech of the base.
pub static DERIVATION: Table = Table::new(include_str!("derivation.tsv"));

/// Class of a function word, or `None` for a content word.
#[must_use]
pub fn function_class(word: &str) -> Option<&'static str> {
    FUNCTION_WORDS.get(word).next()
}
