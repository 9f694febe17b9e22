//! What speaks for and against a left-over target word standing wrongly for a left-over source word.

use crate::analyse::Role;
use crate::checks::BeadView;
use crate::lang::id::Pattern;
use std::cell::Cell;

/// Names of the features, in their order.
pub const NAMES: [&str; 30] = [
    "linked share of the rest of the source",
    "linked share of the rest of the target",
    "open source",
    "open target",
    "in slot",
    "slot distance",
    "position",
    "pos fits",
    "neighbours",
    "near",
    "source near elsewhere",
    "target near elsewhere",
    "freedom",
    "degree",
    "source light",
    "target light",
    "lone source",
    "lone target",
    "in phrase",
    "verb",
    "capital",
    "length ratio",
    "all else linked",
    "little else open",
    "alien target",
    "orphan source",
    "alien and orphan",
    "source of a field",
    "target of a field",
    "target field foreign",
];

/// The features of one pair, in the order of [`NAMES`].
pub type Features = [f64; NAMES.len()];

/// What a pair keeps of standing out where the target word is near some word of the source.
const NEAR_ALL_ELSE: f64 = 0.6;

/// How plainly a pair stands out of a sentence that is rendered word for word: 1 where nothing else is left over, 0.5 where
/// little is, the target word is near nothing in the source, stands in its slot beside linked neighbours, and neither
/// word is one that translators put in and leave out; 0 elsewhere.
#[must_use]
pub fn plainness(f: &Features) -> f64 {
    let at = |name: &str| NAMES.iter().position(|n| *n == name).and_then(|i| f.get(i)).copied().unwrap_or(0.0);
    let yes = |name: &str| at(name) > 0.0;
    let stands_out = yes("in slot") && yes("neighbours") && yes("pos fits");
    // a word that is near another of the source may be a freer rendering of that one
    let alien = if yes("alien target") { 1.0 } else { NEAR_ALL_ELSE };
    if !stands_out || yes("source light") || yes("target light") || yes("in phrase") {
        0.0
    } else if yes("all else linked") {
        alien
    } else if yes("little else open") && yes("alien target") {
        0.5
    } else {
        0.0
    }
}

/// What all pairs of a bead share.
pub struct Pairing<'v, 'a, 'l> {
    view: &'v BeadView<'a, 'l>,
    content: (f64, f64),
    open: (f64, f64),
    length_ratio: f64,
    /// Fields that some word of the source belongs to, as bits.
    domains: u32,
    /// How near source word `i` and target word `j` come, at `i * targets + j`; not a number where nobody has asked.
    near: Vec<Cell<f64>>,
}

fn content(r: Role) -> bool {
    matches!(r, Role::Content | Role::Name | Role::Number)
}

#[allow(clippy::cast_precision_loss)]
fn count(roles: &[Role]) -> f64 {
    roles.iter().filter(|r| content(**r)).count() as f64
}

/// Linked share of a side without the word in question, 0..=1.
fn rest(content: f64, open: f64) -> f64 {
    if content > 1.5 { 1.0 - (open - 1.0).max(0.0) / (content - 1.0) } else { 1.0 }
}

fn flag(x: bool) -> f64 {
    f64::from(u8::from(x))
}

/// The nearest content words on both sides of `k`.
fn around(roles: &[Role], k: usize) -> (Option<usize>, Option<usize>) {
    ((0..k).rev().find(|x| content(roles[*x])), (k + 1..roles.len()).find(|x| content(roles[*x])))
}

#[allow(clippy::cast_precision_loss)]
impl<'v, 'a, 'l> Pairing<'v, 'a, 'l> {
    /// A bead with so many left-over content words on its two sides.
    #[must_use]
    pub fn new(view: &'v BeadView<'a, 'l>, open: (usize, usize)) -> Self {
        let (n, m) = (view.source.tokens.len().max(1), view.target.tokens.len().max(1));
        Self {
            view,
            content: (count(&view.source.roles), count(&view.target.roles)),
            open: (open.0 as f64, open.1 as f64),
            domains: view
                .source
                .words
                .iter()
                .zip(&view.source.roles)
                .filter(|(_, r)| content(**r))
                .flat_map(|(w, _)| &w.entries)
                .fold(0, |bits, e| bits | e.sense.domains()),
            length_ratio: (m as f64 / n as f64).ln().clamp(-1.0, 1.0),
            near: vec![Cell::new(f64::NAN); n * m],
        }
    }

    /// How near the meanings of source word `i` and target word `j` come, 0..=1.
    fn near(&self, i: usize, j: usize) -> f64 {
        let cell = &self.near[i * self.view.target.tokens.len() + j];
        if cell.get().is_nan() {
            cell.set(self.view.target.words[j].nearness(&self.view.source.words[i].roots, self.view.lexicon));
        }
        cell.get()
    }

    /// The features of source word `i` and target word `j`, both left over.
    #[must_use]
    pub fn features(&self, i: usize, j: usize) -> Features {
        let view = self.view;
        let (s, t, links) = (view.source, view.target, view.links);
        let (left, right) = links.slot(i);
        let inside = left.is_none_or(|l| l < j) && right.is_none_or(|r| j < r) && (left.is_some() || right.is_some());
        let between = |a: usize, b: usize| (a.min(b) + 1..a.max(b)).filter(|k| content(t.roles[*k])).count() as f64;
        let distance = left.into_iter().chain(right).map(|p| between(p, j)).fold(5.0, f64::min);
        let relative = |k: usize, n: usize| if n > 1 { k as f64 / (n - 1) as f64 } else { 0.5 };
        let (word, other) = (&s.words[i], &t.words[j]);
        let elsewhere = |k: usize| t.roles[k] == Role::Content && k != j;
        let source_elsewhere = (0..t.tokens.len()).filter(|k| elsewhere(*k)).map(|k| self.near(i, k)).fold(0.0, f64::max);
        let target_elsewhere =
            (0..s.tokens.len()).filter(|k| s.roles[*k] == Role::Content && *k != i).map(|k| self.near(k, j)).fold(0.0, f64::max);
        let linked_source = |k: Option<usize>| k.is_none_or(|k| links.of_source[k].is_some());
        let linked_target = |k: Option<usize>| k.is_none_or(|k| links.of_target[k].is_some());
        let (sl, sr) = around(&s.roles, i);
        let (tl, tr) = around(&t.roles, j);
        let near = self.near(i, j);
        let (left_source, left_target) = ((self.open.0 - 1.0).max(0.0), (self.open.1 - 1.0).max(0.0));
        let (alien, orphan) = (near <= 0.0 && target_elsewhere <= 0.0, near <= 0.0 && source_elsewhere <= 0.0);
        [
            rest(self.content.0, self.open.0),
            rest(self.content.1, self.open.1),
            (self.open.0 - 1.0).clamp(0.0, 7.0),
            (self.open.1 - 1.0).clamp(0.0, 7.0),
            flag(inside),
            distance.min(5.0),
            (relative(i, s.tokens.len()) - relative(j, t.tokens.len())).abs(),
            flag(pos_fits(view, i, j)),
            neighbours(view, i, j),
            near,
            source_elsewhere,
            target_elsewhere,
            f64::from(word.freedom.max(1)).ln(),
            f64::from(other.company(view.lexicon).degree.max(1)).ln(),
            flag(word.light),
            flag(other.light),
            flag(linked_source(sl) && linked_source(sr)),
            flag(linked_target(tl) && linked_target(tr)),
            flag(links.phrases.iter().any(|p| !p.rendered && p.tokens.contains(&i))),
            flag(word.entries.first().is_some_and(|e| e.sense.pos() == "v")),
            flag(s.tokens[i].case != crate::lang::token::Case::Lower),
            self.length_ratio,
            flag(left_source == 0.0 && left_target == 0.0),
            flag(left_source + left_target <= 2.0),
            flag(alien),
            flag(orphan),
            flag(alien && orphan),
            flag(word.entries.first().is_some_and(|e| e.sense.domains() != 0)),
            flag(other.company(view.lexicon).domains != 0),
            flag(other.company(view.lexicon).domains != 0 && other.company(view.lexicon).domains & self.domains == 0),
        ]
    }
}

/// Whether the affixes of the target word can go with a part of speech of the source word.
fn pos_fits(view: &BeadView<'_, '_>, i: usize, j: usize) -> bool {
    let pattern = view.target.words[j].pattern();
    let verb_like = pattern.has(Pattern::ME) || pattern.has(Pattern::DI) || pattern.has(Pattern::TER);
    let noun_like = pattern.has(Pattern::AN) || pattern.has(Pattern::PE);
    let has = |pos: &str| view.source.words[i].entries.iter().any(|e| e.sense.pos() == pos);
    (!verb_like || has("v")) && (!noun_like || has("n") || has("v"))
}

/// How many of the content neighbours of `i` are linked to content neighbours of `j` (0..=2).
fn neighbours(view: &BeadView<'_, '_>, i: usize, j: usize) -> f64 {
    let (a, b) = around(&view.target.roles, j);
    let (l, r) = around(&view.source.roles, i);
    let meets =
        |k: &usize| view.links.of_source[*k].is_some_and(|x| view.links.links[x].target.iter().any(|t| Some(*t) == a || Some(*t) == b));
    let n = l.iter().chain(&r).filter(|k| meets(k)).count();
    #[allow(clippy::cast_precision_loss)]
    let n = n as f64;
    n
}
