//! What is known of an Indonesian word.

use crate::lang::id::{self, Analysis, Pattern, analyse, morph::Roots};
use crate::lang::table::hash;
use crate::lexicon::Lexicon;

/// What is known of an Indonesian word form.
#[derive(Debug, Default)]
pub struct IndonesianWord {
    /// Readings, likeliest first.
    pub readings: Vec<Analysis>,
    /// Hashes of the possible roots, or of the word itself where it has none.
    pub keys: Vec<u32>,
    /// Hash of the form as it stands, its clitics and particles taken off where a reading allows it.
    pub surface: u32,
    /// Class, for a function word.
    pub class: Option<&'static str>,
    /// Whether a root remains, or the lexicon has the word as a rendering.
    pub known: bool,
    /// Whether some English word is rendered by it.
    pub rendered: bool,
    /// Whether it is an English word and not an Indonesian one.
    pub english: bool,
    /// Its spelling without clitics, folded for look-alikes ([`crate::lang::fold`]).
    pub folded: String,
    /// Hash of the beginning of the folded spelling; 0 for short words.
    pub look: u32,
}

impl IndonesianWord {
    /// Looks up a normalised form.
    #[must_use]
    pub fn look_up(norm: &str, lexicon: &Lexicon) -> Self {
        let tables = id::Tables;
        let mut out = Self { class: id::function_class(norm), ..Self::default() };
        out.readings = analyse(norm, &tables);
        let bare = bare(norm, out.readings.first());
        out.surface = hash(bare);
        out.keys = out.readings.iter().map(|a| hash(&a.root)).collect();
        if out.keys.is_empty() {
            let whole = norm.split_once('-').filter(|(a, b)| a == b).map_or(norm, |(a, _)| a);
            for candidate in [whole, whole.strip_suffix("nya").unwrap_or(whole)] {
                let h = hash(candidate);
                if !out.keys.contains(&h) {
                    out.keys.push(h);
                }
            }
            if let Some(standard) = tables.variant(norm) {
                // "kerjasama" is looked up as "kerja" and "sama"
                for part in standard.split(' ') {
                    out.keys.extend(analyse(part, &tables).iter().map(|a| hash(&a.root)));
                }
                out.known = true;
            }
        }
        out.known |= id::LOANS.contains(norm);
        out.rendered = out.keys.iter().any(|k| lexicon.indonesian(*k).next().is_some());
        out.known |= !out.readings.is_empty() || out.class.is_some() || out.rendered;
        out.folded = crate::lang::fold::fold(if out.readings.is_empty() {
            norm.strip_suffix("nya").filter(|b| b.len() > 3).unwrap_or(norm)
        } else {
            bare
        });
        out.look = super::look(&out.folded);
        out.english = !out.known && lexicon_english(norm, lexicon);
        out
    }

    /// Affixes of the likeliest reading.
    #[must_use]
    pub fn pattern(&self) -> Pattern {
        self.readings.first().map_or(Pattern::default(), |a| a.pattern)
    }
}

fn lexicon_english(norm: &str, lexicon: &Lexicon) -> bool {
    !crate::lang::en::lemmas(norm, &|w| lexicon.knows_english(w)).is_empty() || crate::lang::en::function_class(norm).is_some()
}

/// The word without -nya, -lah and the like, and without its doubling.
fn bare<'w>(norm: &'w str, reading: Option<&Analysis>) -> &'w str {
    let Some(r) = reading else { return norm };
    let mut w = norm;
    for (affix, ending) in [
        (Pattern::LAH, "lah"),
        (Pattern::KAH, "kah"),
        (Pattern::PUN, "pun"),
        (Pattern::NYA, "nya"),
        (Pattern::KU, "ku"),
        (Pattern::MU, "mu"),
    ] {
        if r.pattern.has(affix) && !r.pattern.has(Pattern::FROZEN) {
            w = w.strip_suffix(ending).unwrap_or(w);
        }
    }
    w.split_once('-').filter(|(a, b)| a == b).map_or(w, |(a, _)| a)
}
