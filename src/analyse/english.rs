//! What is known of an English word.

use crate::lang::en::{self, Form, lemma};
use crate::lang::id::{self, Pattern, Tables, analyse};
use crate::lang::table::hash;
use crate::lang::token::{Case, Token};
use crate::lexicon::builtin::ANTONYMS;
use crate::lexicon::{Lexicon, Sense};
use std::cell::OnceCell;

/// A word of a rendering, ready to be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keyed {
    /// Hashes of its possible roots.
    pub keys: Vec<u32>,
    /// Hash of the word as the table has it.
    pub surface: u32,
}

/// A rendering, ready to be compared.
#[derive(Clone, Debug)]
pub struct RenderingKeys<'l> {
    /// As the table has it.
    pub text: &'l str,
    /// Its words.
    pub words: Vec<Keyed>,
}

/// A sense of a word, with its renderings ready to be compared.
#[derive(Clone, Debug)]
pub struct SenseEntry<'l> {
    /// The table's sense.
    pub sense: Sense<'l>,
    /// Its renderings, the most usual first.
    pub renderings: Vec<RenderingKeys<'l>>,
    /// How the word relates to the headword.
    pub form: Form,
}

/// What is known of an English word form.
#[derive(Debug, Default)]
pub struct EnglishWord<'l> {
    /// Lemma and its hash, likeliest first.
    pub lemmas: Vec<(String, u32)>,
    /// One-word senses of all lemmas.
    pub entries: Vec<SenseEntry<'l>>,
    /// Senses of related words (derivation), used where `entries` finds nothing.
    pub related: Vec<SenseEntry<'l>>,
    /// Phrases that begin with the word, longest first.
    pub phrases: Vec<SenseEntry<'l>>,
    /// Class, for a function word.
    pub class: Option<&'static str>,
    /// Whether the lexicon has the word as a name.
    pub is_name: bool,
    /// Whether the lexicon has the word at all.
    pub known: bool,
    /// Hashes of what it is derived from: vote for voter.
    pub bases: Vec<u32>,
    /// Hash of the form itself.
    pub surface: u32,
    /// The form without a possessive ending.
    pub base: String,
    /// All root keys of all one-word senses' renderings, sorted: what the word may turn up as.
    pub expansions: Vec<u32>,
    /// Its spelling folded for look-alikes ([`crate::lang::fold`]).
    pub folded: String,
    /// Hash of the beginning of the folded spelling; 0 for short words.
    pub look: u32,
    /// Root keys of the one-word renderings, sorted: what [`IndonesianWord::nearness`](super::IndonesianWord::nearness) is asked with.
    pub roots: Vec<u32>,
    contraries: OnceCell<Vec<u32>>,
    opposites: OnceCell<Vec<u32>>,
    /// How many renderings the tables give it in all senses: how freely it is translated.
    pub freedom: u32,
    /// Whether it has little content of its own.
    pub light: bool,
}

fn entry(sense: Sense<'_>, form: Form) -> SenseEntry<'_> {
    let renderings = sense
        .renderings()
        .map(|r| RenderingKeys {
            text: r.text(),
            words: r.words().map(|(k, surface)| Keyed { keys: k.iter().collect(), surface }).collect(),
        })
        .collect();
    SenseEntry { sense, renderings, form }
}

/// Roots opposed to the first renderings of the senses, and to none of their own.
fn contraries<'e, 'l: 'e>(entries: impl Iterator<Item = &'e SenseEntry<'l>>) -> Vec<u32> {
    const FIRST: usize = 5;
    let mut roots = Vec::new();
    let mut out = Vec::new();
    for r in entries.flat_map(|e| e.renderings.iter().take(FIRST)).filter(|r| r.words.len() == 1) {
        // "selama" is no form of "lama"
        for a in analyse(&r.text.to_lowercase(), &Tables).into_iter().filter(|a| !a.pattern.has(Pattern::SE)) {
            out.extend(id::ANTONYMS.get(&a.root).map(hash));
            roots.push(hash(&a.root));
        }
    }
    out.retain(|k| !roots.contains(k));
    out.sort_unstable();
    out.dedup();
    out
}

impl<'l> EnglishWord<'l> {
    /// Looks up a normalised form.
    #[must_use]
    pub fn look_up(norm: &str, lexicon: &'l Lexicon) -> Self {
        let base = norm.strip_suffix("'s").unwrap_or(norm);
        let mut out = Self {
            class: en::function_class(norm).or_else(|| en::function_class(base)),
            surface: hash(base),
            base: base.to_owned(),
            ..Self::default()
        };
        let known = |w: &str| lexicon.knows_english(w);
        let mut lemmas = lemma::lemmas(base, &known);
        if lemmas.is_empty() {
            lemmas.push(lemma::Lemma { text: base.to_owned(), form: Form::Base });
        }
        for l in &lemmas {
            for sense in lexicon.english(&l.text) {
                let single = sense.pattern().len() == 1;
                if single && !l.form.goes_with(sense.pos()) {
                    continue;
                }
                let e = entry(sense, l.form);
                if single {
                    out.is_name |= sense.pos() == "name";
                    out.entries.push(e);
                } else {
                    out.phrases.push(e);
                }
            }
        }
        // phrases and names may begin with an inflected form that is no lemma of its own: "armed forces"
        if !lemmas.iter().any(|l| l.text == base) {
            for sense in lexicon.english(base) {
                if sense.pattern().len() == 1 {
                    out.is_name |= sense.pos() == "name";
                    out.entries.push(entry(sense, Form::Base));
                } else {
                    out.phrases.push(entry(sense, Form::Base));
                }
            }
        }
        for l in &lemmas {
            for d in lemma::derived_from(&l.text, &known) {
                out.bases.push(hash(&d.text));
                for sense in lexicon.english(&d.text).filter(|s| s.pattern().len() == 1) {
                    out.related.push(entry(sense, Form::Derived));
                }
            }
        }
        out.phrases.sort_by_key(|p| std::cmp::Reverse(p.sense.pattern().len()));
        out.known = !out.entries.is_empty() || out.class.is_some();
        let renderings = out.entries.iter().chain(&out.related).flat_map(|e| &e.renderings);
        out.expansions = renderings.flat_map(|r| &r.words).flat_map(|w| w.keys.iter().copied()).collect();
        out.expansions.push(out.surface);
        out.expansions.sort_unstable();
        out.expansions.dedup();
        let single = out.entries.iter().flat_map(|e| &e.renderings).filter(|r| r.words.len() == 1);
        out.roots = single.flat_map(|r| r.words[0].keys.iter().copied()).collect();
        out.roots.sort_unstable();
        out.roots.dedup();
        out.freedom = u32::try_from(out.entries.iter().map(|e| e.renderings.len()).sum::<usize>()).unwrap_or(u32::MAX);
        out.light = lemmas.iter().any(|l| en::LIGHT.contains(&l.text));
        out.folded = crate::lang::fold::fold(base);
        out.look = super::look(&out.folded);
        out.lemmas = lemmas.into_iter().map(|l| (hash(&l.text), l.text)).map(|(h, t)| (t, h)).collect();
        out
    }

    /// Whether the word is a function word that may stand capitalised within a sentence ("I", "The" in a headline).
    #[must_use]
    pub fn function_capital(&self, token: &Token) -> bool {
        self.class.is_some() && token.case == Case::Title
    }

    /// Hashes of the English words that are opposed to it.
    pub fn opposites(&self) -> &[u32] {
        self.opposites.get_or_init(|| self.lemmas.iter().flat_map(|(l, _)| ANTONYMS.get(l)).map(hash).collect())
    }

    /// Keys of the roots that are opposed to its renderings, sorted; found when first asked for.
    pub fn contraries(&self) -> &[u32] {
        self.contraries.get_or_init(|| contraries(self.entries.iter()))
    }

    /// Whether one of the keys is opposed to a rendering of the senses whose part of speech fits: "terus" (on) is
    /// opposed to dismissing somebody, not to a fire.
    pub fn is_contrary(&self, keys: &[u32], fits: impl Fn(&str) -> bool) -> bool {
        let opposed = contraries(self.entries.iter().filter(|e| fits(e.sense.pos())));
        keys.iter().any(|k| opposed.binary_search(k).is_ok())
    }

    /// Hashes of the form, its lemmas and what it is derived from.
    pub fn kin(&self) -> impl Iterator<Item = u32> + '_ {
        std::iter::once(self.surface).chain(self.lemmas.iter().map(|(_, h)| *h)).chain(self.bases.iter().copied())
    }

    /// Whether the form, one of its lemmas or what it is derived from has that hash.
    #[must_use]
    pub fn akin(&self, key: u32) -> bool {
        self.is(key) || self.bases.contains(&key)
    }

    /// Whether the form or one of its lemmas has that hash.
    #[must_use]
    pub fn is(&self, key: u32) -> bool {
        self.surface == key || self.lemmas.iter().any(|(_, h)| *h == key)
    }
}
