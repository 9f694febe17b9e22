//! The tables shipped inside the program.

use super::format::Block;
use crate::lang::table::{Table, set_contains};

/// Senses, phrases and names, compiled.
pub static LEXICON: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/lexicon.bin"));
/// Known confusions, compiled.
pub static CONFUSIONS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/confusions.bin"));
static HEADWORDS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/headwords.bin"));

/// English words of opposite meaning: word, opposite; both directions.
pub static ANTONYMS: Table = Table::new(include_str!("antonyms.tsv"));

/// Known confusions: source phrase, bad renderings, good renderings, why.
#[must_use]
pub fn confusions() -> Block<'static> {
    Block::new(CONFUSIONS)
}

/// Whether `word` (lower case) is a one-word English headword.
#[must_use]
pub fn knows_english(word: &str) -> bool {
    set_contains(HEADWORDS, word)
}

/// Whether the two English lemmas are opposites.
#[must_use]
pub fn antonyms(a: &str, b: &str) -> bool {
    ANTONYMS.get(a).any(|x| x == b) || ANTONYMS.get(b).any(|x| x == a)
}
