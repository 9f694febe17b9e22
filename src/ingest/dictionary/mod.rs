//! Other people's dictionaries to lexicon rows. Entries that cannot be used are told with their line and passed over.

mod dictd;
mod pairs;
mod tbx;
mod wordnet;

pub use dictd::dictd;
pub use pairs::pairs;
pub use tbx::tbx;
pub use wordnet::{WordNet, wordnet};

use crate::error::Error;
use crate::lang::id::{self, analyse, morph::Pattern};
use crate::lang::table::Table;
use crate::lexicon::Row;
use std::collections::BTreeMap;

/// What parts of speech are called.
static POS: Table = Table::new(include_str!("pos.tsv"));

/// A rendering of more words explains rather than renders.
const LONGEST: usize = 6;

/// What came out of a dictionary.
#[derive(Debug, Default)]
pub struct Imported {
    /// Rows that can be used.
    pub rows: Vec<Row>,
    /// Entries that cannot, each with its line.
    pub bad: Vec<Error>,
    /// Entries of kinds that a lexicon of words has no place for (prefixes, symbols, explanations).
    pub left_out: usize,
}

/// An entry as a dictionary has it.
#[derive(Debug, Default)]
struct Entry<'a> {
    headword: &'a str,
    /// The dictionary's own tag; empty where it has none.
    pos: &'a str,
    gloss: &'a str,
    renderings: Vec<String>,
}

impl Imported {
    /// Takes an entry in; `place` is its file and line.
    fn take(&mut self, entry: Entry<'_>, place: (&str, usize)) {
        let bad = |message: String| Error::new(place.0, message).at(place.1);
        let headword = tidy(entry.headword);
        if headword.is_empty() {
            self.bad.push(bad("no English word".to_owned()));
            return;
        }
        if headword.contains(['\t', '|', '<', '>', '{', '}']) || headword.chars().any(char::is_control) {
            self.bad.push(bad(format!("\u{201C}{headword}\u{201D} is no word or phrase")));
            return;
        }
        let mut renderings: Vec<String> = Vec::new();
        for r in entry.renderings.iter().map(|r| tidy(r)).filter(|r| !r.is_empty()) {
            if r.split(' ').count() <= LONGEST && !r.contains(['\t', '|', '<', '>', '=']) && !renderings.contains(&r) {
                renderings.push(r);
            }
        }
        if renderings.is_empty() {
            let none = entry.renderings.iter().all(|r| r.trim().is_empty());
            if none {
                self.bad.push(bad(format!("\u{201C}{headword}\u{201D} has no rendering")));
            } else {
                self.left_out += 1;
            }
            return;
        }
        let tag = entry.pos.trim().to_lowercase();
        let pos = match POS.get(&tag).next() {
            Some(pos) => pos,
            None if tag.is_empty() => guess(&renderings[0]),
            None => {
                self.left_out += 1;
                return;
            }
        };
        let lower = pos != "name" && !headword.chars().skip(1).any(char::is_uppercase);
        let gloss = entry.gloss.split_whitespace().take(8).collect::<Vec<_>>().join(" ");
        self.rows.push(Row {
            headword: if lower { headword.to_lowercase() } else { headword },
            pos: pos.to_owned(),
            gloss: if gloss.is_empty() { "imported".to_owned() } else { gloss.replace('|', "/") },
            renderings,
            ..Row::default()
        });
    }

    /// Sorts by headword (senses keep their order) and joins rows that say the same.
    fn finish(mut self) -> Self {
        let mut known: BTreeMap<(String, String, Vec<String>), ()> = BTreeMap::new();
        self.rows.retain(|r| known.insert((r.headword.clone(), r.pos.clone(), r.renderings.clone()), ()).is_none());
        self.rows.sort_by(|a, b| a.headword.as_bytes().cmp(b.headword.as_bytes()));
        self
    }
}

/// A word or phrase without remarks in brackets, doubled spaces and marks around it.
fn tidy(text: &str) -> String {
    let mut out = String::new();
    let mut depth = 0usize;
    for c in text.chars() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    let out = out.split_whitespace().collect::<Vec<_>>().join(" ");
    out.trim_matches(|c: char| matches!(c, ',' | ';' | '.' | ':' | '!' | '?' | '"')).to_owned()
}

/// The part of speech of an Indonesian word, from its affixes.
fn guess(rendering: &str) -> &'static str {
    let first = rendering.split(' ').next().unwrap_or("").to_lowercase();
    let verb = analyse(&first, &id::Tables).iter().any(|a| [Pattern::ME, Pattern::BER, Pattern::DI].iter().any(|p| a.pattern.has(*p)));
    if verb { "v" } else { "n" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_tidied_and_bad_ones_told() {
        let mut out = Imported::default();
        let entry = |headword, pos, renderings: &[&str]| Entry {
            headword,
            pos,
            gloss: "",
            renderings: renderings.iter().map(|r| (*r).to_owned()).collect(),
        };
        out.take(entry("Bank (money)", "noun", &["bank ", "bank", "tempat orang menyimpan uang dan meminjam uang"]), ("a", 1));
        out.take(entry("go", "", &["pergi (ke)"]), ("a", 2));
        out.take(entry("run", "", &["menjalankan"]), ("a", 3));
        out.take(entry("", "n", &["x"]), ("a", 4));
        out.take(entry("x", "n", &[" "]), ("a", 5));
        out.take(entry("pre-", "prefix", &["pra"]), ("a", 6));
        let rows: Vec<_> = out.rows.iter().map(|r| (r.headword.as_str(), r.pos.as_str(), r.renderings.join("|"))).collect();
        assert_eq!(rows, [("bank", "n", "bank".into()), ("go", "n", "pergi".into()), ("run", "v", "menjalankan".to_owned())]);
        assert_eq!(out.bad.iter().map(|e| e.line).collect::<Vec<_>>(), [Some(4), Some(5)]);
        assert_eq!(out.left_out, 1);
    }
}
