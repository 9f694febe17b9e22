//! Where to look: a band around the best chain of pairs that share rare words, for documents too long to be searched
//! whole.

use super::Parameters;
use super::anchors::Fixed;
use super::features::Profile;
use super::lattice::{Postings, Scored};
use std::collections::HashMap;
use std::ops::Range;

/// For each source segment the target segments to look at. With `open` the sides go on, so that their ends need not
/// meet.
#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub fn band(p: &Parameters, s: &[Profile], t: &[Profile], postings: &Postings, fixed: &Fixed, open: bool) -> Vec<Range<usize>> {
    let (n, m) = (s.len(), t.len());
    let mut points = candidates(s, postings);
    points.extend(fixed.corners().filter(|(i, j)| *i < n && *j < m).map(|(i, j)| (i, j, 1e6)));
    points.sort_by_key(|a| (a.0, a.1));
    let mut anchors: Vec<(usize, usize)> = vec![(0, 0)];
    anchors.extend(heaviest_chain(&points, m));
    if open {
        // behind the last anchor the sides go on side by side
        let (i, j) = anchors[anchors.len() - 1];
        let on = (n - i).min(m.saturating_sub(j));
        anchors.push((i + on, j + on));
    }
    anchors.push((n, m));
    let base = p.band as f64;
    let mut out = Vec::with_capacity(n);
    let mut a = 0;
    for i in 0..n {
        while a + 1 < anchors.len() - 1 && anchors[a + 1].0 <= i {
            a += 1;
        }
        let ((i0, j0), (i1, j1)) = (anchors[a], anchors[a + 1]);
        let rows = (i1 - i0).max(1) as f64;
        let columns = j1 as f64 - j0 as f64;
        let centre = j0 as f64 + columns * (i - i0) as f64 / rows;
        // wide where anchors are far apart; where one side has more to tell, all of what lies between may be skipped
        let uneven = (columns - rows).abs();
        let half = base + uneven.min((40.0 * base).min(UNEVEN / rows)) + (rows / 4.0).min(2.0 * base);
        let low = (centre - half).max(0.0) as usize;
        let high = ((centre + half) as usize + 1).min(m);
        out.push(low.min(m)..high.max(low.min(m)));
    }
    // ranges must not step back, and must reach into each other
    for i in 1..n {
        out[i].start = out[i].start.max(out[i - 1].start).min(out[i - 1].end);
        out[i].end = out[i].end.max(out[i - 1].end);
    }
    if let Some(last) = out.last_mut().filter(|_| !open) {
        last.end = m;
    }
    out
}

/// At most so many cells are looked at between two anchors for their being uneven.
const UNEVEN: f64 = 1e6;

/// Makes a band wider by so many segments on both sides.
pub fn widen(band: &mut [Range<usize>], by: usize, m: usize) {
    for r in band {
        *r = r.start.saturating_sub(by)..(r.end + by).min(m);
    }
}

/// Whether a path runs along the band's edge, so that a better one may lie outside.
pub fn touches_edge(path: &[Scored], band: &[Range<usize>], m: usize) -> bool {
    const NEAR: usize = 3;
    path.iter().any(|b| {
        let Some(r) = b.source.clone().next().map(|i| &band[i]) else { return false };
        r.start > 0 && b.target.start < r.start + NEAR || r.end < m && b.target.end + NEAR > r.end
    })
}

/// For each source segment the target segments that share the most rare words with it.
#[allow(clippy::cast_precision_loss)]
fn candidates(s: &[Profile], postings: &Postings) -> Vec<(usize, usize, f64)> {
    const RARE: usize = 12;
    let mut points = Vec::new();
    let mut count: HashMap<u32, f64> = HashMap::new();
    for (i, segment) in s.iter().enumerate() {
        count.clear();
        for unit in &segment.units {
            for k in &unit.keys {
                if let Some(list) = postings.get(k).filter(|l| l.len() <= RARE) {
                    for (j, _) in list {
                        *count.entry(*j).or_default() += 1.0 / list.len() as f64;
                    }
                }
            }
        }
        let mut list: Vec<(u32, f64)> = count.iter().map(|(j, w)| (*j, *w)).filter(|(_, w)| *w > 0.8).collect();
        list.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        points.extend(list.into_iter().take(3).map(|(j, w)| (i, j as usize, w)));
    }
    points
}

/// The chain of points rising in both coordinates with the greatest weight (Fenwick tree over prefix maxima).
fn heaviest_chain(points: &[(usize, usize, f64)], m: usize) -> Vec<(usize, usize)> {
    let mut tree: Vec<(f64, usize)> = vec![(0.0, usize::MAX); m + 2];
    let mut previous = vec![usize::MAX; points.len()];
    let mut weight = vec![0.0; points.len()];
    let mut at = 0;
    while at < points.len() {
        let row = points[at].0;
        let end = points[at..].iter().position(|p| p.0 != row).map_or(points.len(), |k| at + k);
        // all of a row look back first, then enter
        for k in at..end {
            let (mut j, mut top) = (points[k].1, (0.0, usize::MAX));
            while j > 0 {
                if tree[j].0 > top.0 {
                    top = tree[j];
                }
                j &= j - 1;
            }
            weight[k] = top.0 + points[k].2;
            previous[k] = top.1;
        }
        for k in at..end {
            let mut j = points[k].1 + 1;
            while j < tree.len() {
                if weight[k] > tree[j].0 {
                    tree[j] = (weight[k], k);
                }
                j += j & j.wrapping_neg();
            }
        }
        at = end;
    }
    let mut k = (0..points.len()).max_by(|a, b| weight[*a].total_cmp(&weight[*b]).then(b.cmp(a))).unwrap_or(usize::MAX);
    let mut chain = Vec::new();
    while k != usize::MAX {
        chain.push((points[k].0, points[k].1));
        k = previous[k];
    }
    chain.reverse();
    chain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_chain_rises() {
        let points = [(0, 0, 1.0), (1, 5, 1.5), (1, 1, 1.0), (2, 2, 1.0), (3, 3, 1.0)];
        assert_eq!(heaviest_chain(&points, 6), [(0, 0), (1, 1), (2, 2), (3, 3)]);
    }
}
