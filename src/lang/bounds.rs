//! Phrases that bound a quantity: more than, at least; lebih dari, sedikitnya.

use super::Language;
use super::table::{Table, hash};
use super::token::Token;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

static ENGLISH: Table = Table::new(include_str!("en/bounds.tsv"));
static INDONESIAN: Table = Table::new(include_str!("id/bounds.tsv"));

/// What phrases begin with: few words do.
static OPEN_ENGLISH: LazyLock<HashSet<u32>> = LazyLock::new(|| openings(&ENGLISH));
static OPEN_INDONESIAN: LazyLock<HashSet<u32>> = LazyLock::new(|| openings(&INDONESIAN));

fn openings(table: &Table) -> HashSet<u32> {
    table.rows().filter_map(|r| r[0].split(' ').next().map(hash)).collect()
}

/// What a phrase says of the quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// It is more.
    Over,
    /// It is less.
    Under,
    /// It is about that.
    About,
}

/// A bound found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoundPhrase {
    /// Its tokens.
    pub tokens: Range<usize>,
    /// What it says.
    pub bound: Bound,
    /// Whether the words have no other meaning.
    pub sure: bool,
}

/// The bounds in a text, the longest phrase first where several fit.
#[must_use]
pub fn bounds(tokens: &[Token], language: Language) -> Vec<BoundPhrase> {
    const LONGEST: usize = 4;
    let table = match language {
        Language::English => &ENGLISH,
        Language::Indonesian => &INDONESIAN,
    };
    let openings = match language {
        Language::English => &OPEN_ENGLISH,
        Language::Indonesian => &OPEN_INDONESIAN,
    };
    let mut out = Vec::new();
    let mut i = 0;
    while i < tokens.len() {
        if !openings.contains(&hash(&tokens[i].norm)) {
            i += 1;
            continue;
        }
        let hit = (1..=LONGEST.min(tokens.len() - i)).rev().find_map(|n| {
            let phrase = tokens[i..i + n].iter().map(|t| t.norm.as_str()).collect::<Vec<_>>().join(" ");
            Some((n, table.get(&phrase).next()?))
        });
        let Some((n, row)) = hit else {
            i += 1;
            continue;
        };
        let bound = match row.trim_end_matches('?') {
            "over" => Bound::Over,
            "under" => Bound::Under,
            _ => Bound::About,
        };
        out.push(BoundPhrase { tokens: i..i + n, bound, sure: !row.ends_with('?') });
        i += n;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::token::tokenise;

    #[test]
    fn the_longest_phrase_counts() {
        let found = |text: &str, language| bounds(&tokenise(text), language).into_iter().map(|b| (b.bound, b.sure)).collect::<Vec<_>>();
        assert_eq!(found("It takes no more than two hours.", Language::English), [(Bound::Under, true)]);
        assert_eq!(found("Lebih dari 20 orang di bawah umur.", Language::Indonesian), [(Bound::Over, true), (Bound::Under, false)]);
        assert_eq!(found("Kurang lebih 20.", Language::Indonesian), [(Bound::About, true)]);
    }
}
