//! Moved blocks: segments that the path leaves without counterpart although they have one elsewhere.

use super::Parameters;
use super::lattice::{Lattice, Scored};
use crate::document::Bead;

/// Turns the path into beads; left-over segments of both sides that plainly belong together become beads of their own.
pub fn find(p: &Parameters, lattice: &Lattice<'_>, path: Vec<Scored>) -> Vec<Bead> {
    let lone_s: Vec<usize> = path.iter().filter(|b| b.target.is_empty()).map(|b| b.source.start).collect();
    let lone_t: Vec<usize> = path.iter().filter(|b| b.source.is_empty()).map(|b| b.target.start).collect();
    let mut moved: Vec<(f64, usize, usize)> = Vec::new();
    // a page has few of either; an archive that has many is not searched pair by pair
    if lone_s.len() * lone_t.len() <= 250_000 {
        for &i in &lone_s {
            for &j in &lone_t {
                let score = lattice.score(i..i + 1, j..j + 1);
                if score > p.moved {
                    moved.push((score, i, j));
                }
            }
        }
    }
    moved.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for (_, i, j) in moved {
        if !pairs.iter().any(|(x, y)| *x == i || *y == j) {
            pairs.push((i, j));
        }
    }
    path.into_iter()
        .filter_map(|b| {
            if b.target.is_empty()
                && let Some((i, j)) = pairs.iter().find(|(i, _)| *i == b.source.start)
            {
                return Some(Bead { source: vec![*i], target: vec![*j], probability: 0.8 });
            }
            if b.source.is_empty() && pairs.iter().any(|(_, j)| *j == b.target.start) {
                return None;
            }
            Some(Bead { source: b.source.collect(), target: b.target.collect(), probability: b.probability })
        })
        .collect()
}
