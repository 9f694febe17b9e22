//! Word links between the two sides of a bead, each with its reason.
//!
//! Candidates come from the lexicon (words and phrases, compared by root), equal numbers, names, look-alikes and
//! related words; the best ones are taken greedily by weight and position, then words left over are attached to a
//! partner already taken (one-to-many) where a candidate says so.

pub mod names;

use crate::analyse::{EnglishWord, IndonesianWord, Role, SenseEntry, Source, Target};
use crate::lang::en::Form;
use crate::lang::numeral::QuantityKind;
use crate::lang::token::Token;
use crate::lexicon::Sense;
use crate::lexicon::format::{GAP, POSSESSIVE};
use std::collections::HashMap;

/// Why two words are linked.
#[derive(Clone, Copy, Debug)]
pub enum Reason<'l> {
    /// A sense of the lexicon has this rendering.
    Lexicon(Sense<'l>),
    /// A phrase of the lexicon has this rendering.
    Phrase(Sense<'l>),
    /// A related word's sense has this rendering (derivation).
    Related(Sense<'l>),
    /// Both render the other's synonym.
    Synonym(Sense<'l>),
    /// Equal values.
    Number,
    /// The same name.
    Name,
    /// They look alike (a loan).
    Cognate,
}

/// A link between tokens of both sides.
#[derive(Clone, Debug)]
pub struct Link<'l> {
    /// Source tokens, rising.
    pub source: Vec<usize>,
    /// Target tokens, rising.
    pub target: Vec<usize>,
    /// How sure, about 0..1 (phrases may exceed 1 while links are chosen).
    pub weight: f64,
    /// Why.
    pub reason: Reason<'l>,
    /// Whether it was attached to a partner that another link had taken first.
    pub secondary: bool,
}

impl Link<'_> {
    /// How sure the link is, 0..=1. Words that are rendered exactly, near their place, are surest; a partner that
    /// another link had taken first counts half.
    #[must_use]
    #[allow(clippy::cast_precision_loss)]
    pub fn confidence(&self) -> f64 {
        // what several words add to the weight serves the choice of links only
        let extra = match self.reason {
            Reason::Phrase(_) => 0.45 * (self.source.len() - 1) as f64 + 0.25 * (self.target.len() - 1) as f64,
            Reason::Lexicon(_) => 0.3 * (self.target.len() - 1) as f64,
            Reason::Number => 0.2,
            Reason::Name => 0.1,
            _ => 0.0,
        };
        (self.weight - extra).clamp(0.05, 1.0) * if self.secondary { 0.5 } else { 1.0 }
    }
}

/// A phrase of the lexicon found in the source.
#[derive(Clone, Debug)]
pub struct PhraseMatch<'l> {
    /// Source tokens of the phrase (without what stands in its gap).
    pub tokens: Vec<usize>,
    /// The lexicon's sense, with renderings.
    pub sense: Sense<'l>,
    /// Whether a rendering of it stands in the target.
    pub rendered: bool,
}

/// All links of a bead, and what is left over.
#[derive(Debug, Default)]
pub struct Links<'l> {
    /// The links chosen, by first source token.
    pub links: Vec<Link<'l>>,
    /// For each source token, the link that holds it.
    pub of_source: Vec<Option<usize>>,
    /// For each target token, the link that holds it.
    pub of_target: Vec<Option<usize>>,
    /// Phrases of the lexicon that stand in the source.
    pub phrases: Vec<PhraseMatch<'l>>,
}

impl Links<'_> {
    /// Target position (0..=1) where something between linked neighbours of the source token `i` should stand, with
    /// the nearest linked target tokens on both sides.
    #[must_use]
    pub fn slot(&self, i: usize) -> (Option<usize>, Option<usize>) {
        let left = (0..i).rev().find_map(|k| self.of_source[k].map(|l| self.links[l].target[self.links[l].target.len() - 1]));
        let right = (i + 1..self.of_source.len()).find_map(|k| self.of_source[k].map(|l| self.links[l].target[0]));
        (left, right)
    }
}

/// Positions of target words by root key.
pub struct Positions {
    by_key: HashMap<u32, Vec<usize>>,
}

impl Positions {
    /// Collects the roots of all target words.
    #[must_use]
    pub fn of(target: &Target) -> Self {
        let mut by_key: HashMap<u32, Vec<usize>> = HashMap::with_capacity(target.words.len() * 2);
        for (i, w) in target.words.iter().enumerate() {
            if target.roles[i] == Role::Mark {
                continue;
            }
            for k in w.keys.iter().chain([&w.surface]) {
                let at = by_key.entry(*k).or_default();
                if at.last() != Some(&i) {
                    at.push(i);
                }
            }
        }
        Self { by_key }
    }

    /// Where a root stands.
    #[must_use]
    pub fn get(&self, key: u32) -> &[usize] {
        self.by_key.get(&key).map_or(&[], Vec::as_slice)
    }
}

/// Tokens that `phrase` covers if it begins at source token `i`.
#[must_use]
pub fn match_phrase(source: &Source<'_>, i: usize, sense: Sense<'_>) -> Option<Vec<usize>> {
    const MAX_GAP: usize = 5;
    // most phrases end at their second word, which is not the next one here
    let second = sense.pattern().iter().nth(1);
    if second.is_some_and(|w| {
        w != GAP
            && w != POSSESSIVE
            && !source.words.get(i + 1).is_some_and(|next| next.is(w))
            && !source.tokens.get(i + 1).is_some_and(Token::is_tag)
    }) {
        return None;
    }
    let pattern: Vec<u32> = sense.pattern().iter().collect();
    let mut tokens = vec![i];
    let mut at = i + 1;
    let mut gap = false;
    for part in &pattern[1..] {
        if *part == GAP {
            gap = true;
            continue;
        }
        let mut limit = if gap { at + MAX_GAP } else { at };
        let mut found = None;
        let mut k = at;
        while k <= limit && k < source.tokens.len() {
            // "armed <b>forces</b>"
            if source.tokens[k].is_tag() {
                (k, limit) = (k + 1, limit + 1);
                continue;
            }
            if source.roles[k] == Role::Mark && !source.tokens[k].norm.starts_with('-') {
                break;
            }
            let w = &source.words[k];
            let fits = if *part == POSSESSIVE { possessive(w, &source.tokens[k].norm) } else { w.is(*part) };
            if fits {
                found = Some(k);
                break;
            }
            k += 1;
        }
        let k = found?;
        tokens.push(k);
        at = k + 1;
        gap = false;
    }
    Some(tokens)
}

/// Whether a word that begins a match can be of that part of speech here, as far as its neighbours tell: no verb
/// stands behind a determiner, no noun behind "to" or a modal.
#[must_use]
pub fn pos_fits(source: &Source<'_>, i: usize, tokens: &[usize], pos: &str) -> bool {
    if tokens.len() > 1 {
        return true;
    }
    // "will not rest": a negation between changes nothing
    let previous = (0..i).rev().find(|k| source.words[*k].class != Some("neg"));
    let class = previous.and_then(|k| source.words[k].class);
    let before = previous.map_or("", |k| source.tokens[k].norm.as_str());
    let determined = class == Some("det") || before.ends_with("'s") || matches!(before, "my" | "your" | "his" | "its" | "our" | "their");
    let word = &source.words[i];
    let base = word.lemmas.first().is_some_and(|(l, _)| *l == word.base);
    let form = if base { Form::Base } else { word.entries.first().map_or(Form::Base, |e| e.form) };
    match pos {
        "v" => !determined && source.roles[i] != Role::Name,
        // "planted" is no noun
        "n" => {
            let infinitive = before == "to" && base;
            let subject_or_modal = matches!(
                before,
                "will" | "would" | "can" | "could" | "should" | "must" | "may" | "might" | "i" | "we" | "they" | "he" | "she"
            );
            !matches!(form, Form::Past | Form::Ing | Form::Compared) && !infinitive && !subject_or_modal
        }
        // "patients" is no adjective
        "adj" => form != Form::S,
        _ => true,
    }
}

fn possessive(word: &EnglishWord<'_>, norm: &str) -> bool {
    matches!(norm, "my" | "your" | "his" | "her" | "its" | "our" | "their" | "one's") || (norm.ends_with("'s") && word.class.is_none())
}

/// Where a rendering stands in the target: all placements, at most a few, each with how exact it is (0..=1).
fn placements(entry: &SenseEntry<'_>, rendering: usize, target: &Target, positions: &Positions, out: &mut Vec<(Vec<usize>, f64)>) {
    out.clear();
    let words = &entry.renderings[rendering].words;
    let Some(first) = words.first() else { return };
    let mut starts: Vec<usize> = Vec::new();
    for k in &first.keys {
        for p in positions.get(*k) {
            if !starts.contains(p) {
                starts.push(*p);
            }
        }
    }
    for start in starts {
        // a numeral is no form of another word: "satu" does not render "unit" (satuan)
        if target.roles[start] == Role::Number && target.words[start].surface != first.surface {
            continue;
        }
        let parts = &target.words[start].parts;
        if words.len() > 1 && parts.len() == words.len() {
            if words.iter().zip(parts).all(|(w, part)| w.keys.iter().any(|k| part.contains(k))) {
                out.push((vec![start], 0.93));
            }
            continue;
        }
        let exact = |p: usize, surface: u32| if target.words[p].surface == surface { 1.0 } else { 0.93 };
        let mut at = vec![start];
        let mut score = exact(start, first.surface);
        let mut previous = start;
        for word in &words[1..] {
            // a rendering of several words may be opened up a little: "merenggut dua nyawa"
            let next = (previous + 1..=(previous + 3).min(target.words.len().saturating_sub(1)))
                .find(|p| word.keys.iter().any(|k| target.words[*p].keys.contains(k)) || target.words[*p].surface == word.surface);
            let Some(p) = next else { break };
            score = f64::min(score, exact(p, word.surface));
            at.push(p);
            previous = p;
        }
        if at.len() == words.len() {
            out.push((at, score));
        }
    }
}

fn relative(i: usize, n: usize) -> f64 {
    #[allow(clippy::cast_precision_loss)]
    if n > 1 { i as f64 / (n - 1) as f64 } else { 0.5 }
}

/// Links the words of a bead.
#[must_use]
pub fn link<'l>(source: &Source<'l>, target: &Target) -> Links<'l> {
    let positions = Positions::of(target);
    let (n, m) = (source.tokens.len(), target.tokens.len());
    let mut candidates: Vec<Link<'l>> = Vec::new();
    let mut phrases = Vec::new();
    let mut found = Vec::new();

    // phrases
    for i in 0..n {
        for entry in &source.words[i].phrases {
            let Some(tokens) = match_phrase(source, i, entry.sense) else { continue };
            let mut rendered = false;
            for r in 0..entry.renderings.len() {
                placements(entry, r, target, &positions, &mut found);
                for (at, exact) in found.drain(..) {
                    rendered = true;
                    #[allow(clippy::cast_precision_loss)]
                    let length = 0.45 * (tokens.len() - 1) as f64 + 0.25 * (at.len() - 1) as f64;
                    candidates.push(Link {
                        source: tokens.clone(),
                        target: at,
                        weight: exact + length,
                        reason: Reason::Phrase(entry.sense),
                        secondary: false,
                    });
                }
            }
            phrases.push(PhraseMatch { tokens, sense: entry.sense, rendered });
        }
    }
    // words
    for i in 0..n {
        if source.roles[i] == Role::Mark {
            continue;
        }
        let word = &source.words[i];
        let function = source.roles[i] == Role::Function;
        let before = candidates.len();
        let lower = source.tokens[i].case == crate::lang::token::Case::Lower;
        for entry in word.entries.iter().filter(|e| !(lower && e.sense.pos() == "name")) {
            for r in 0..entry.renderings.len() {
                placements(entry, r, target, &positions, &mut found);
                for (at, exact) in found.drain(..) {
                    #[allow(clippy::cast_precision_loss)]
                    let weight =
                        (exact + 0.3 * (at.len() - 1) as f64 - 0.005 * r as f64 - rare(entry.sense)) * if function { 0.5 } else { 1.0 };
                    candidates.push(Link { source: vec![i], target: at, weight, reason: Reason::Lexicon(entry.sense), secondary: false });
                }
            }
        }
        if candidates.len() == before && !function {
            for entry in &word.related {
                for r in 0..entry.renderings.len() {
                    placements(entry, r, target, &positions, &mut found);
                    for (at, exact) in found.drain(..) {
                        candidates.push(Link {
                            source: vec![i],
                            target: at,
                            weight: 0.85 * exact,
                            reason: Reason::Related(entry.sense),
                            secondary: false,
                        });
                    }
                }
            }
        }
    }
    numbers(source, target, &mut candidates);
    names::candidates(source, target, &mut candidates);

    for c in &mut candidates {
        let distance = (relative(c.source[0], n) - relative(c.target[0], m)).abs();
        c.weight -= 0.3 * distance;
    }
    choose(candidates, n, m, phrases)
}

/// What a rare sense takes from the weight of a link, 0..=0.14: of two places the usual sense's is the likelier.
fn rare(sense: Sense<'_>) -> f64 {
    match sense.share() {
        0 => 0.0,
        share => 0.03 * (100.0 / f64::from(share)).ln(),
    }
}

fn numbers<'l>(source: &Source<'l>, target: &Target, out: &mut Vec<Link<'l>>) {
    for q in &source.quantities {
        for r in &target.quantities {
            if same_quantity(q, r) {
                let tokens = |a: usize, b: usize| (a..b).collect::<Vec<_>>();
                out.push(Link {
                    source: tokens(q.first, q.end),
                    target: tokens(r.first, r.end),
                    weight: 1.2,
                    reason: Reason::Number,
                    secondary: false,
                });
            }
        }
    }
}

/// Whether two quantities may be the same (format slips included; kinds that are told apart must agree).
#[must_use]
pub fn same_quantity(a: &crate::lang::numeral::Quantity, b: &crate::lang::numeral::Quantity) -> bool {
    let calendar = |k: QuantityKind| matches!(k, QuantityKind::Month | QuantityKind::Weekday);
    if calendar(a.kind) || calendar(b.kind) {
        return a.kind == b.kind && close(a.value, b.value);
    }
    if a.kind == QuantityKind::Clock || b.kind == QuantityKind::Clock {
        return match (a.kind == QuantityKind::Clock, b.kind == QuantityKind::Clock) {
            (true, true) => close(a.value % 720.0, b.value % 720.0),
            (true, false) => clock_as_number(a.value, b.value),
            _ => clock_as_number(b.value, a.value),
        };
    }
    close(a.value, b.value) || a.other.is_some_and(|o| close(o, b.value)) || b.other.is_some_and(|o| close(a.value, o))
}

/// "16.30" without pukul is read as 16.3.
fn clock_as_number(minutes: f64, number: f64) -> bool {
    let hours = (minutes / 60.0).floor() + (minutes % 60.0) / 100.0;
    close(hours, number) || close(hours - 12.0, number) || close(hours + 12.0, number)
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-5 * a.abs().max(b.abs()).max(1e-9)
}

fn choose<'l>(mut candidates: Vec<Link<'l>>, n: usize, m: usize, phrases: Vec<PhraseMatch<'l>>) -> Links<'l> {
    let mut out = Links { links: Vec::new(), of_source: vec![None; n], of_target: vec![None; m], phrases };
    let order = |a: &Link<'_>, b: &Link<'_>| {
        b.weight.total_cmp(&a.weight).then_with(|| a.source.cmp(&b.source)).then_with(|| a.target.cmp(&b.target))
    };
    candidates.sort_by(order);
    let mut rest = Vec::new();
    for mut c in candidates {
        let free = c.source.iter().all(|i| out.of_source[*i].is_none()) && c.target.iter().all(|j| out.of_target[*j].is_none());
        if free {
            take(&mut out, c);
        } else {
            c.secondary = true;
            rest.push(c);
        }
    }
    // what is left over on either side is explained by a partner already taken
    for c in rest {
        let adds_source = c.source.iter().any(|i| out.of_source[*i].is_none());
        let adds_target = c.target.iter().any(|j| out.of_target[*j].is_none());
        if adds_source || adds_target {
            take(&mut out, c);
        }
    }
    out.links.shrink_to_fit();
    out
}

fn take<'l>(out: &mut Links<'l>, link: Link<'l>) {
    let id = out.links.len();
    for i in &link.source {
        out.of_source[*i].get_or_insert(id);
    }
    for j in &link.target {
        out.of_target[*j].get_or_insert(id);
    }
    out.links.push(link);
}

/// Whether the Indonesian word looks like the English one: a loan with the usual changes of spelling. 0..=1.
#[must_use]
pub fn cognate(english: &str, indonesian: &str) -> f64 {
    if english.len() < 4 || indonesian.len() < 4 {
        return 0.0;
    }
    names::similarity(english, indonesian)
}

/// Whether a target word has a meaning of its own that the tables know.
#[must_use]
pub fn has_meaning(word: &IndonesianWord) -> bool {
    word.rendered
}
