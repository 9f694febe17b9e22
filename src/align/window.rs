//! A document in windows: each is aligned with an open end, and gives the beads up to a place where the path is sure.

use super::anchors::Fixed;
use super::features::{self, Profile};
use super::lattice::{Lattice, Path, Scored, postings};
use super::{Aligned, Parameters, band, moved};
use crate::document::{Anchor, Bead, Origin};
use crate::lang::Language;
use std::collections::HashMap;

/// A side as far as it is read and not yet handed on.
struct Buffer<T, I> {
    input: I,
    language: Language,
    /// Number of the first segment held.
    base: usize,
    texts: Vec<T>,
    profiles: Vec<Profile>,
    /// Read, but not yet wanted.
    ahead: Option<T>,
    started: bool,
}

impl<T: AsRef<str>, E, I: Iterator<Item = Result<T, E>>> Buffer<T, I> {
    fn new(input: I, language: Language) -> Self {
        Self { input, language, base: 0, texts: Vec::new(), profiles: Vec::new(), ahead: None, started: false }
    }

    /// Reads until `size` segments are held, and knows then whether there are more.
    fn fill(&mut self, size: usize, profile: &dyn Fn(Language, &str) -> Profile) -> Result<(), E> {
        if !self.started {
            self.started = true;
            self.ahead = self.input.next().transpose()?;
        }
        while self.texts.len() < size {
            let Some(text) = self.ahead.take() else { break };
            self.profiles.push(profile(self.language, text.as_ref()));
            self.texts.push(text);
            self.ahead = self.input.next().transpose()?;
        }
        Ok(())
    }

    fn done(&self) -> bool {
        self.ahead.is_none()
    }

    fn drop_first(&mut self, n: usize) {
        self.texts.drain(..n);
        self.profiles.drain(..n);
        self.base += n;
    }
}

/// Aligns two streams of segments.
pub fn run<T: AsRef<str>, E>(
    p: &Parameters,
    profile: &dyn Fn(Language, &str) -> Profile,
    source: impl Iterator<Item = Result<T, E>>,
    target: impl Iterator<Item = Result<T, E>>,
    anchors: &[Anchor],
    mut emit: impl FnMut(Aligned<'_, T>) -> Result<(), E>,
) -> Result<(), E> {
    let mut s = Buffer::new(source, Language::English);
    let mut t = Buffer::new(target, Language::Indonesian);
    let whole = !anchors.is_empty();
    let mut size = if whole { usize::MAX } else { p.window };
    loop {
        s.fill(size, profile)?;
        t.fill(size, profile)?;
        let (n, m) = (s.texts.len(), t.texts.len());
        if n == 0 && m == 0 {
            return Ok(());
        }
        let open = !(s.done() && t.done());
        let fixed = Fixed::new(anchors, s.base..s.base + n, t.base..t.base + m);
        let (lattice, path) = align(p, &s.profiles, &t.profiles, &fixed, open);
        let mut beads = path.beads;
        if open {
            let limit = (if s.done() { n } else { n * 3 / 4 }, if t.done() { m } else { m * 3 / 4 });
            let mut keep = sure_end(&beads, limit);
            if keep == 0 {
                if size < p.largest_window {
                    size *= 2; // lost: look further for where the sides meet again
                    continue;
                }
                // they do not: hand on what is no use to hold any longer
                keep = beads.iter().take_while(|b| b.source.end <= limit.0 && b.target.end <= limit.1).count();
                if keep == 0 {
                    beads = nulls(limit);
                    keep = beads.len();
                }
            }
            beads.truncate(keep);
        }
        let end = beads.last().map_or((n, m), |b| (b.source.end, b.target.end));
        let beads = given(moved::find(p, &lattice, &s.profiles, &t.profiles, &fixed, beads), anchors, s.base, t.base);
        for mut bead in beads {
            let source = bead.source.iter().filter_map(|i| s.texts.get(*i)).collect();
            let target = bead.target.iter().filter_map(|j| t.texts.get(*j)).collect();
            bead.source.iter_mut().for_each(|i| *i += s.base);
            bead.target.iter_mut().for_each(|j| *j += t.base);
            emit(Aligned { bead, source, target })?;
        }
        if !open {
            return Ok(());
        }
        s.drop_first(end.0);
        t.drop_first(end.1);
        if !whole {
            size = p.window;
        }
    }
}

/// Two passes over a stretch: the second with what the first one taught.
fn align<'p>(p: &'p Parameters, s: &[Profile], t: &[Profile], fixed: &Fixed, open: bool) -> (Lattice<'p>, Path) {
    let words = postings(t);
    let whole = || vec![0..t.len(); s.len()];
    let small = (s.len() + 1).saturating_mul(t.len() + 1) <= p.full_cells;
    let near = if small { whole() } else { band::band(p, s, t, &words, fixed, open) };
    let mut band = if p.exhaustive { whole() } else { near.clone() };
    let mut widen = p.band;
    let (mut lattice, first) = loop {
        let lattice = Lattice::new(p, s, t, &words, &near, band.clone());
        let path = lattice.search(&lattice.rows(), fixed, open);
        if small || widen > p.band * 8 || !band::touches_edge(&path.beads, &band, t.len()) {
            break (lattice, path);
        }
        band::widen(&mut band, widen, t.len());
        widen *= 2;
    };
    let lesson = features::learn(p, s, t, &lattice, &first.beads);
    lattice.teach(s, t, &words, &lesson);
    let path = lattice.search(&first.support, fixed, open);
    (lattice, path)
}

/// How many beads can be handed on: up to the last sure one before `limit` that stands among sure ones.
fn sure_end(beads: &[Scored], limit: (usize, usize)) -> usize {
    const AROUND: usize = 8;
    let sure = |b: &Scored| !b.source.is_empty() && !b.target.is_empty() && b.probability > 0.9;
    let within = beads.iter().take_while(|b| b.source.end <= limit.0 && b.target.end <= limit.1).count();
    (1..=within)
        .rev()
        .find(|k| {
            let near = &beads[k.saturating_sub(AROUND)..(k + AROUND).min(beads.len())];
            sure(&beads[k - 1]) && near.iter().filter(|b| sure(b)).count() * 3 >= near.len() * 2
        })
        .unwrap_or(0)
}

/// Every segment by itself.
fn nulls((n, m): (usize, usize)) -> Vec<Scored> {
    let lone = |source, target| Scored { source, target, score: 0.0, probability: 0.5, given: false };
    (0..n).map(|i| lone(i..i + 1, 0..0)).chain((0..m).map(|j| lone(n..n, j..j + 1))).collect()
}

/// Puts in the given beads that the path could not step over: those that cross others, and lone segments.
fn given(beads: Vec<Bead>, anchors: &[Anchor], base_s: usize, base_t: usize) -> Vec<Bead> {
    if anchors.is_empty() {
        return beads;
    }
    let (mut of_s, mut of_t) = (HashMap::new(), HashMap::new());
    for a in anchors {
        of_s.extend(a.source.iter().map(|i| (*i, a)));
        of_t.extend(a.target.iter().map(|j| (*j, a)));
    }
    let mut out = Vec::with_capacity(beads.len());
    for b in beads {
        let anchor = match (&b.source[..], &b.target[..]) {
            ([i], []) => of_s.get(&(i + base_s)),
            ([], [j]) => of_t.get(&(j + base_t)),
            _ => None,
        };
        let Some(anchor) = anchor else {
            out.push(b);
            continue;
        };
        if anchor.source.is_empty() || anchor.target.is_empty() {
            out.push(Bead { probability: 1.0, origin: Origin::Given, ..b });
        } else if b.source.first().is_some_and(|i| anchor.source.first() == Some(&(i + base_s))) {
            out.push(Bead {
                source: anchor.source.iter().map(|i| i - base_s).collect(),
                target: anchor.target.iter().map(|j| j - base_t).collect(),
                probability: 1.0,
                origin: Origin::Given,
            });
        }
    }
    out
}
