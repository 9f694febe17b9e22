//! What a segment shows to the aligner, and what a document teaches about itself.

use super::Parameters;
use super::lattice::{Lattice, Scored};
use crate::analyse::{Analyser, Role};
use crate::lang::Language;
use crate::lang::code::{self, CodeKind};
use crate::lang::table::hash;
use crate::lang::token::{Token, TokenKind};
use crate::link::match_phrase;
use std::collections::{BTreeMap, HashMap};

/// At most so many words of a segment are looked at; they are bits of a mask.
pub const MAX_UNITS: usize = 128;

/// Something of a segment that should turn up on the other side.
#[derive(Clone, Debug)]
pub struct Unit {
    /// What it may turn up as: keys, sorted.
    pub keys: Vec<u32>,
    /// What it is itself, for learning.
    pub id: u32,
    /// Of what kind.
    pub kind: Kind,
}

/// Kinds differ in how surely they are rendered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Word,
    Unknown,
    Number,
    Name,
    /// A function word that the tables render (he, if, not).
    Function,
    /// Punctuation and quotation profile.
    Mark,
}

/// A segment.
#[derive(Clone, Debug, Default)]
pub struct Profile {
    /// Its length in characters.
    pub length: f64,
    /// How many sentences it holds: a line may hold several.
    pub sentences: f64,
    /// What should turn up.
    pub units: Vec<Unit>,
}

impl Kind {
    pub fn probability(self, p: &Parameters) -> f64 {
        match self {
            Kind::Word => p.rendered,
            Kind::Unknown => p.rendered_unknown,
            Kind::Number => p.rendered_number,
            Kind::Name => p.rendered_name,
            Kind::Function => p.rendered_function,
            Kind::Mark => 0.85,
        }
    }
}

fn number_key(value: f64) -> u32 {
    hash(&format!("#{value:.4}"))
}

fn marks(text: &str, tokens: &[Token], units: &mut Vec<Unit>) {
    let mut add = |name: &str| {
        let key = hash(name);
        units.push(Unit { keys: vec![key], id: key, kind: Kind::Mark });
    };
    let words = tokens.iter().rev().find(|t| !t.is_code()).map_or(0, |t| t.span.end);
    let end = text[..words]
        .trim_end_matches(|c: char| crate::lang::token::is_double_quote(c) || crate::lang::token::is_apostrophe(c) || c == ')');
    if end.ends_with('?') {
        add("mark ?");
    }
    if end.ends_with('!') {
        add("mark !");
    }
    if end.ends_with(':') {
        add("mark :");
    }
    if tokens.iter().find(|t| !t.is_code()).is_some_and(|t| t.kind == TokenKind::Quote) {
        add("mark open");
    }
    if tokens.iter().any(|t| t.kind == TokenKind::Quote) {
        add("mark quote");
    }
    if tokens.iter().any(|t| t.norm == "(") {
        add("mark (");
    }
    // placeholders and tags come through a translation unchanged
    for t in tokens.iter().filter(|t| t.is_code() && !matches!(code::kind(&t.norm), CodeKind::Entity | CodeKind::Space)) {
        let key = hash(&code::key(&t.norm));
        units.push(Unit { keys: vec![key], id: key, kind: Kind::Number });
    }
}

#[allow(clippy::cast_precision_loss)]
fn length(text: &str, tokens: &[Token]) -> f64 {
    let codes: usize = tokens.iter().filter(|t| t.is_code()).map(|t| t.norm.chars().filter(|c| !c.is_whitespace()).count()).sum();
    (text.chars().filter(|c| !c.is_whitespace()).count() - codes) as f64
}

#[allow(clippy::cast_precision_loss)]
fn sentences(text: &str, language: Language) -> f64 {
    // most lines plainly hold one
    if !text.trim_end_matches(['.', '?', '!', '"', '\u{201D}']).contains(['.', '?', '!', '\u{2026}']) {
        return 1.0;
    }
    crate::segment::segment(text, language).len().max(1) as f64
}

fn finish(mut profile: Profile) -> Profile {
    for u in &mut profile.units {
        u.keys.retain(|k| *k != 0);
        u.keys.sort_unstable();
        u.keys.dedup();
    }
    profile.units.truncate(MAX_UNITS);
    profile
}

/// An English segment.
pub fn source(analyser: &Analyser<'_>, text: &str) -> Profile {
    let s = analyser.source(text);
    let mut units = Vec::with_capacity(s.tokens.len());
    for (i, w) in s.words.iter().enumerate() {
        let kind = match s.roles[i] {
            Role::Content if w.entries.is_empty() => Kind::Unknown,
            Role::Content => Kind::Word,
            Role::Name => Kind::Name,
            Role::Function if !w.entries.is_empty() => Kind::Function,
            _ => continue,
        };
        let mut keys = w.expansions.clone();
        keys.push(w.look);
        for phrase in w.phrases.iter().take(24) {
            if match_phrase(&s, i, phrase.sense).is_some() {
                keys.extend(phrase.renderings.iter().flat_map(|r| &r.words).flat_map(|k| k.keys.iter().copied()));
            }
        }
        units.push(Unit { keys, id: w.lemmas.first().map_or(w.surface, |l| l.1), kind });
    }
    for q in &s.quantities {
        let mut keys = vec![number_key(q.value)];
        keys.extend(q.other.map(number_key));
        units.push(Unit { id: keys[0], keys, kind: Kind::Number });
    }
    marks(text, &s.tokens, &mut units);
    finish(Profile { length: length(text, &s.tokens), sentences: sentences(text, Language::English), units })
}

/// An Indonesian segment.
pub fn target(analyser: &Analyser<'_>, text: &str) -> Profile {
    let t = analyser.target(text);
    let mut units = Vec::with_capacity(t.tokens.len());
    for (j, w) in t.words.iter().enumerate() {
        let kind = match t.roles[j] {
            Role::Content if w.rendered => Kind::Word,
            Role::Content => Kind::Unknown,
            Role::Name => Kind::Name,
            Role::Function if w.rendered => Kind::Function,
            _ => continue,
        };
        let mut keys = w.keys.clone();
        keys.push(w.surface);
        keys.push(w.look);
        units.push(Unit { keys, id: w.keys.first().copied().unwrap_or(w.surface), kind });
    }
    for q in &t.quantities {
        let mut keys = vec![number_key(q.value)];
        keys.extend(q.other.map(number_key));
        units.push(Unit { id: keys[0], keys, kind: Kind::Number });
    }
    marks(text, &t.tokens, &mut units);
    finish(Profile { length: length(text, &t.tokens), sentences: sentences(text, Language::Indonesian), units })
}

/// What a document teaches about itself.
#[derive(Clone, Debug)]
pub struct Lesson {
    /// Target characters per source character.
    pub ratio: f64,
    /// Logarithm of the prior of a segment without counterpart.
    pub null_prior: f64,
    /// Words that the lexicon does not join, but that keep company: source word to target words.
    pub words: HashMap<u32, Vec<u32>>,
}

/// Learns from a path: words and lengths from its sure 1:1 beads, and how much stands without counterpart.
pub fn learn(p: &Parameters, source: &[Profile], target: &[Profile], lattice: &Lattice<'_>, beads: &[Scored]) -> Lesson {
    let (mut ls, mut lt) = (p.ratio.recip() * 400.0, 400.0); // the general ratio weighs as much as 400 characters
    let mut together: BTreeMap<(u32, u32), u32> = BTreeMap::new();
    let (mut alone_s, mut alone_t): (HashMap<u32, u32>, HashMap<u32, u32>) = (HashMap::new(), HashMap::new());
    for b in beads.iter().filter(|b| b.probability > 0.9 && b.source.len() == 1 && b.target.len() == 1) {
        let (s, t) = (&source[b.source.start], &target[b.target.start]);
        ls += s.length;
        lt += t.length;
        let open = |of: &[Unit], met: u128| -> Vec<u32> {
            let lexical = |u: &Unit| matches!(u.kind, Kind::Word | Kind::Unknown | Kind::Name);
            let mut ids: Vec<u32> = of.iter().enumerate().filter(|(k, u)| met >> k & 1 == 0 && lexical(u)).map(|(_, u)| u.id).collect();
            ids.sort_unstable();
            ids.dedup();
            ids
        };
        let (met_s, met_t) = lattice.met(b.source.start, b.target.start);
        let (a, b) = (open(&s.units, met_s), open(&t.units, met_t));
        for x in &a {
            *alone_s.entry(*x).or_default() += 1;
            for y in &b {
                *together.entry((*x, *y)).or_default() += 1;
            }
        }
        for y in &b {
            *alone_t.entry(*y).or_default() += 1;
        }
    }
    let mut learnt: HashMap<u32, Vec<u32>> = HashMap::new();
    for ((x, y), n) in together {
        let most = alone_s[&x].max(alone_t[&y]);
        if n >= 2 && n * 10 >= most * 7 {
            learnt.entry(x).or_default().push(y);
        }
    }
    #[allow(clippy::cast_precision_loss)]
    let null_prior = {
        // the usual share weighs as much as sixty segments
        const PRIOR: f64 = 60.0;
        let lone = beads.iter().filter(|b| b.source.is_empty() || b.target.is_empty()).count() as f64;
        let all = beads.iter().map(|b| b.source.len() + b.target.len()).sum::<usize>() as f64;
        let share = (lone + PRIOR * p.null_usual) / (all + PRIOR);
        p.null_prior + p.null_learning * (share / p.null_usual).ln()
    };
    Lesson { ratio: lt / ls, null_prior, words: learnt }
}

/// Whether two sorted lists share a key.
pub fn meet(a: &[u32], b: &[u32]) -> bool {
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => return true,
        }
    }
    false
}
