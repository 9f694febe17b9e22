//! What is known of an Indonesian word.

use crate::lang::id::{self, Analysis, Pattern, analyse, morph::Roots};
use crate::lang::table::hash;
use crate::lexicon::Lexicon;
use std::cell::OnceCell;
use std::collections::HashMap;

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
    /// For words written together that the standard has apart ("jurubicara"): the roots of each part.
    pub parts: Vec<Vec<u32>>,
    company: OnceCell<Company>,
    /// Whether it has little content of its own.
    pub light: bool,
}

/// What the word has in common with others; found when first asked for.
#[derive(Debug, Default)]
pub struct Company {
    /// Roots that render the same English words, each with how much of those words' renderings the two share.
    neighbours: Vec<(u32, f32)>,
    /// Hashes of the English headwords it renders, sorted.
    pub headwords: Vec<u32>,
    /// Fields of the English senses it renders, as bits; 0 for a word that is mostly everyday.
    pub domains: u32,
    /// How many English senses it renders: how general it is.
    pub degree: u32,
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
            out.known |= tables.variant(norm).is_some();
        }
        // "kerjasama" and "mempertanggungjawabkan" are looked up by their parts too
        let joined = out.readings.first().map_or(norm, |a| a.root.as_str());
        if let Some(standard) = tables.variant(joined).filter(|s| s.contains(' ')) {
            for part in standard.split(' ') {
                let roots: Vec<u32> = analyse(part, &tables).iter().map(|a| hash(&a.root)).collect();
                out.keys.extend(&roots);
                out.parts.push(roots);
            }
        }
        out.rendered = out.keys.iter().any(|k| lexicon.indonesian(*k).next().is_some());
        out.light = out.readings.iter().any(|a| id::LIGHT.contains(&a.root));
        out.known |= !out.readings.is_empty() || out.class.is_some() || out.rendered || id::LOANS.contains(norm);
        out.folded = crate::lang::fold::fold(if out.readings.is_empty() {
            norm.strip_suffix("nya").filter(|b| b.len() > 3).unwrap_or(norm)
        } else {
            bare
        });
        out.look = super::look(&out.folded);
        out.english = !out.known && lexicon_english(norm, lexicon);
        out
    }

    /// What the word has in common with others.
    pub fn company(&self, lexicon: &Lexicon) -> &Company {
        self.company.get_or_init(|| self.meet(lexicon))
    }

    fn meet(&self, lexicon: &Lexicon) -> Company {
        const MOST_SENSES: usize = 80;
        let mut out = Company::default();
        let mut near: HashMap<u32, f32> = HashMap::new();
        let mut fieldless = 0;
        for sense in self.keys.iter().flat_map(|k| lexicon.indonesian(*k).take(MOST_SENSES)) {
            out.degree += 1;
            out.headwords.push(hash(sense.headword()));
            out.domains |= sense.domains();
            fieldless += u32::from(sense.domains() == 0);
            if sense.pos() == "name" {
                continue;
            }
            let mut roots: Vec<u32> =
                sense.renderings().filter(|r| r.words().len() == 1).flat_map(|r| r.words()).flat_map(|(k, _)| k.iter()).collect();
            roots.sort_unstable();
            roots.dedup();
            #[allow(clippy::cast_precision_loss)]
            let share = 1.0 / roots.len().max(1) as f32;
            for r in roots {
                *near.entry(r).or_default() += share;
            }
        }
        if fieldless * 2 > out.degree {
            out.domains = 0;
        }
        out.headwords.sort_unstable();
        out.headwords.dedup();
        out.neighbours = near.into_iter().collect();
        out.neighbours.sort_unstable_by_key(|(r, _)| *r);
        out
    }

    /// How near the word's meanings come to a word with these renderings (sorted roots), 0..=1: 0 where no English
    /// word is rendered by both.
    #[must_use]
    pub fn nearness(&self, roots: &[u32], lexicon: &Lexicon) -> f64 {
        let neighbours = &self.company(lexicon).neighbours;
        let (mut i, mut j, mut sum) = (0, 0, 0.0f64);
        while i < roots.len() && j < neighbours.len() {
            match roots[i].cmp(&neighbours[j].0) {
                std::cmp::Ordering::Less => i += 1,
                std::cmp::Ordering::Greater => j += 1,
                std::cmp::Ordering::Equal => {
                    sum += f64::from(neighbours[j].1);
                    i += 1;
                    j += 1;
                }
            }
        }
        sum.min(1.0)
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
