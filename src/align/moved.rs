//! Moved blocks: segments that the path leaves without counterpart although they have one elsewhere.

use super::Parameters;
use super::anchors::Fixed;
use super::features::Profile;
use super::lattice::{Lattice, Scored, postings};
use crate::document::{Bead, Origin};
use std::collections::HashMap;
use std::ops::Range;

/// How far around a pair a moved block is looked for, in segments.
const REACH: usize = 40;

/// A bead that scores less was made for want of a better one: its segments are free for what fits plainly.
const WEAK: f64 = 3.0;

/// Turns the path into beads; left-over stretches of both sides that plainly belong together become beads of their
/// own, at the place where their source stands.
pub fn find(p: &Parameters, lattice: &Lattice<'_>, s: &[Profile], t: &[Profile], fixed: &Fixed, path: Vec<Scored>) -> Vec<Bead> {
    let (mut lone_s, mut lone_t) = (vec![false; s.len()], vec![false; t.len()]);
    for b in path.iter().filter(|b| !b.given && (b.source.is_empty() || b.target.is_empty() || b.score < WEAK)) {
        b.source.clone().filter(|i| fixed.is_free_source(*i)).for_each(|i| lone_s[i] = true);
        b.target.clone().filter(|j| fixed.is_free_target(*j)).for_each(|j| lone_t[j] = true);
    }
    let mut moved: Vec<Bead> = Vec::new();
    for (score, i, j) in seeds(p, lattice, s, t, &lone_s, &lone_t) {
        if !lone_s[i] || !lone_t[j] {
            continue;
        }
        // what lies around the pair on both sides moved with it
        let (rows, columns) = (run(&lone_s, i), run(&lone_t, j));
        let part = lattice.part(s, t, rows.clone(), columns.clone());
        let mut found = part.search(&part.rows(), &Fixed::default(), false).beads;
        found.retain(|b| !b.source.is_empty() && !b.target.is_empty() && b.score > p.moved / 2.0);
        found.iter_mut().for_each(|b| (b.source, b.target) = (shift(&b.source, rows.start), shift(&b.target, columns.start)));
        if !found.iter().any(|b| b.source.contains(&i) && b.target.contains(&j)) {
            found = vec![Scored { source: i..i + 1, target: j..j + 1, score, probability: 1.0, given: false }];
        }
        for b in found {
            lone_s[b.source.clone()].fill(false);
            lone_t[b.target.clone()].fill(false);
            let probability = certainty(p, b.score).min(b.probability);
            moved.push(Bead { source: b.source.collect(), target: b.target.collect(), probability, origin: Origin::Moved });
        }
    }
    let (mut taken_s, mut taken_t) = (HashMap::new(), HashMap::new());
    for (k, b) in moved.iter().enumerate() {
        taken_s.extend(b.source.iter().map(|i| (*i, k)));
        taken_t.extend(b.target.iter().map(|j| (*j, k)));
    }
    let mut out = Vec::with_capacity(path.len());
    for b in path {
        let touched = b.source.clone().any(|i| taken_s.contains_key(&i)) || b.target.clone().any(|j| taken_t.contains_key(&j));
        if !touched {
            let (probability, origin) = if b.given { (1.0, Origin::Given) } else { (b.probability, Origin::Found) };
            out.push(Bead { source: b.source.collect(), target: b.target.collect(), probability, origin });
            continue;
        }
        // what the moved beads leave of it stands alone
        let lone = |source: Vec<usize>, target: Vec<usize>| Bead { source, target, probability: 0.5, origin: Origin::Found };
        for i in b.source {
            match taken_s.get(&i).map(|k| &moved[*k]) {
                None => out.push(lone(vec![i], vec![])),
                Some(bead) if bead.source.first() == Some(&i) => out.push(bead.clone()),
                Some(_) => {}
            }
        }
        out.extend(b.target.filter(|j| !taken_t.contains_key(j)).map(|j| lone(vec![], vec![j])));
    }
    out
}

/// How surely a moved pair of such a score belongs together.
fn certainty(p: &Parameters, score: f64) -> f64 {
    1.0 / (1.0 + (-(score - p.moved / 2.0) / 3.0).exp())
}

fn shift(r: &Range<usize>, by: usize) -> Range<usize> {
    r.start + by..r.end + by
}

/// The stretch of left-over segments around one.
fn run(lone: &[bool], at: usize) -> Range<usize> {
    let (mut from, mut to) = (at, at + 1);
    while from > 0 && lone[from - 1] && at - from < REACH {
        from -= 1;
    }
    while to < lone.len() && lone[to] && to - at < REACH {
        to += 1;
    }
    from..to
}

/// Left-over pairs that share at least two words, the best first.
#[allow(clippy::cast_possible_truncation)]
fn seeds(
    p: &Parameters,
    lattice: &Lattice<'_>,
    s: &[Profile],
    t: &[Profile],
    lone_s: &[bool],
    lone_t: &[bool],
) -> Vec<(f64, usize, usize)> {
    const COMMON: usize = 60;
    const MOST: usize = 6;
    let left: Vec<usize> = (0..t.len()).filter(|j| lone_t[*j]).collect();
    if left.is_empty() || !lone_s.contains(&true) {
        return Vec::new();
    }
    let keys = postings(&left.iter().map(|j| t[*j].clone()).collect::<Vec<_>>());
    let mut out = Vec::new();
    for i in (0..s.len()).filter(|i| lone_s[*i]) {
        let mut count: HashMap<u32, u32> = HashMap::new();
        for unit in &s[i].units {
            let mut seen: Vec<u32> =
                unit.keys.iter().filter_map(|k| keys.get(k)).filter(|l| l.len() <= COMMON).flatten().map(|(k, _)| *k).collect();
            seen.sort_unstable();
            seen.dedup();
            for k in seen {
                *count.entry(k).or_default() += 1;
            }
        }
        let mut near: Vec<(u32, u32)> = count.into_iter().filter(|(_, n)| *n >= 2).map(|(k, n)| (n, k)).collect();
        near.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        for (_, k) in near.into_iter().take(MOST) {
            let j = left[k as usize];
            let score = lattice.part(s, t, i..i + 1, j..j + 1).score(0..1, 0..1);
            if score > p.moved {
                out.push((score, i, j));
            }
        }
    }
    out.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    out
}
