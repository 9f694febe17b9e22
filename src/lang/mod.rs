//! What Selaras knows of each language by itself: tokens, word forms, function words, abbreviations, numerals.

pub mod bounds;
pub mod code;
pub mod en;
pub mod fold;
pub mod id;
pub mod numeral;
pub mod table;
pub mod token;

/// One of the two sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// The source language.
    English,
    /// The target language.
    Indonesian,
}

impl Language {
    /// How an abbreviation (lower case, with its final stop) behaves at the end of a sentence, where the
    /// table knows it: `never` final or `maybe` final.
    #[must_use]
    pub fn abbreviation(self, word: &str) -> Option<&'static str> {
        match self {
            Language::English => en::ABBREVIATIONS.get(word).next(),
            Language::Indonesian => id::ABBREVIATIONS.get(word).next(),
        }
    }
}
