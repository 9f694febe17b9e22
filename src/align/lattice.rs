//! The lattice of beads: which words meet in which pair of segments, the best path, and the sums over all paths.

use super::Parameters;
use super::features::Side;
use std::collections::HashMap;
use std::ops::Range;

/// Kinds of beads: source segments, target segments, logarithm of the prior.
const KINDS: [(usize, usize, f64); 14] = [
    (1, 1, -0.10),
    (1, 0, -3.6),
    (0, 1, -3.6),
    (2, 1, -3.6),
    (1, 2, -3.6),
    (2, 2, -7.0),
    (3, 1, -6.5),
    (1, 3, -6.5),
    (3, 2, -9.0),
    (2, 3, -9.0),
    (4, 1, -9.0),
    (1, 4, -9.0),
    (3, 3, -11.0),
    (5, 1, -11.0),
];

/// A bead of the lattice with its score and probability.
#[derive(Clone, Debug, PartialEq)]
pub struct Scored {
    pub source: Range<usize>,
    pub target: Range<usize>,
    pub score: f64,
    pub probability: f64,
}

#[derive(Clone, Copy, Default)]
struct Cell {
    /// Source units of `i` that meet something in `j`.
    source: u128,
    /// Target units of `j` that something in `i` meets.
    target: u128,
}

/// For each unit of a side: what a meeting adds to the score over no meeting; per segment: the score if nothing meets.
struct Weights {
    gain: Vec<Vec<f32>>,
    base: Vec<f64>,
}

pub struct Lattice<'p> {
    p: &'p Parameters,
    ratio: f64,
    /// Target segments considered for each source segment.
    band: Vec<Range<usize>>,
    cells: Vec<Vec<Cell>>,
    source: Weights,
    target: Weights,
    source_lengths: Vec<f64>,
    target_lengths: Vec<f64>,
    source_sentences: Vec<f64>,
    target_sentences: Vec<f64>,
}

impl<'p> Lattice<'p> {
    #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)]
    pub fn new(p: &'p Parameters, s: &Side, t: &Side, full: bool, ratio: f64) -> Self {
        let (n, m) = (s.segments.len(), t.segments.len());
        let mut postings: HashMap<u32, Vec<(u32, u8)>> = HashMap::new();
        for (j, segment) in t.segments.iter().enumerate() {
            for (b, unit) in segment.units.iter().enumerate() {
                for k in &unit.keys {
                    postings.entry(*k).or_default().push((j as u32, b as u8));
                }
            }
        }
        let band = if full { vec![0..m; n] } else { band(p, s, t, &postings) };
        // how often each unit meets something by chance: the share of the other side's segments (of the band) it meets
        let mut cells: Vec<Vec<Cell>> = Vec::with_capacity(n);
        let mut gain_s: Vec<Vec<f32>> = Vec::with_capacity(n);
        let mut base_s = Vec::with_capacity(n);
        let mut met_t: Vec<Vec<u32>> = t.segments.iter().map(|x| vec![0; x.units.len()]).collect();
        let mut seen_t: Vec<u32> = vec![0; m];
        for (i, segment) in s.segments.iter().enumerate() {
            let r = &band[i];
            let mut row = vec![Cell::default(); r.len()];
            for j in r.clone() {
                seen_t[j] += 1;
            }
            let mut gains = Vec::with_capacity(segment.units.len());
            let mut base = 0.0;
            for (b, unit) in segment.units.iter().enumerate() {
                let mut met = 0u32;
                for k in &unit.keys {
                    let Some(list) = postings.get(k) else { continue };
                    let from = list.partition_point(|(j, _)| (*j as usize) < r.start);
                    for (j, tb) in &list[from..] {
                        let j = *j as usize;
                        if j >= r.end {
                            break;
                        }
                        let cell = &mut row[j - r.start];
                        if cell.source >> b & 1 == 0 {
                            cell.source |= 1 << b;
                            met += 1;
                        }
                        cell.target |= 1 << tb;
                    }
                }
                let (gain, miss) = odds(unit.kind.probability(p), met, r.len());
                gains.push((gain - miss) as f32);
                base += miss;
            }
            for (k, cell) in row.iter().enumerate() {
                let mut bits = cell.target;
                while bits != 0 {
                    met_t[r.start + k][bits.trailing_zeros() as usize] += 1;
                    bits &= bits - 1;
                }
            }
            cells.push(row);
            gain_s.push(gains);
            base_s.push(base);
        }
        let mut gain_t = Vec::with_capacity(m);
        let mut base_t = Vec::with_capacity(m);
        for (j, segment) in t.segments.iter().enumerate() {
            let mut base = 0.0;
            let gains = segment
                .units
                .iter()
                .zip(&met_t[j])
                .map(|(unit, met)| {
                    let (gain, miss) = odds(unit.kind.probability(p), *met, seen_t[j] as usize);
                    base += miss;
                    (gain - miss) as f32
                })
                .collect();
            gain_t.push(gains);
            base_t.push(base);
        }
        Self {
            p,
            ratio,
            band,
            cells,
            source: Weights { gain: gain_s, base: base_s },
            target: Weights { gain: gain_t, base: base_t },
            source_lengths: s.segments.iter().map(|x| x.length).collect(),
            target_lengths: t.segments.iter().map(|x| x.length).collect(),
            source_sentences: s.segments.iter().map(|x| x.sentences).collect(),
            target_sentences: t.segments.iter().map(|x| x.sentences).collect(),
        }
    }

    fn cell(&self, i: usize, j: usize) -> Cell {
        let r = &self.band[i];
        if r.contains(&j) { self.cells[i][j - r.start] } else { Cell::default() }
    }

    /// Log-likelihood ratio of a two-sided bead, its prior left out.
    pub fn score(&self, source: Range<usize>, target: Range<usize>) -> f64 {
        let mut words = 0.0;
        // in a group of n segments a unit meets something by chance n times as often
        #[allow(clippy::cast_precision_loss)]
        let (more_target, more_source) = ((target.len() as f64).ln(), (source.len() as f64).ln());
        for i in source.clone() {
            let met = target.clone().fold(0, |m, j| m | self.cell(i, j).source);
            words += self.source.base[i] + sum(&self.source.gain[i], met) - more_target * f64::from(met.count_ones());
        }
        for j in target.clone() {
            let met = source.clone().fold(0, |m, i| m | self.cell(i, j).target);
            words += self.target.base[j] + sum(&self.target.gain[j], met) - more_source * f64::from(met.count_ones());
        }
        let ls: f64 = source.clone().map(|i| self.source_lengths[i]).sum();
        let lt: f64 = target.clone().map(|j| self.target_lengths[j]).sum();
        let ns: f64 = source.map(|i| self.source_sentences[i]).sum();
        let nt: f64 = target.map(|j| self.target_sentences[j]).sum();
        self.p.word_weight * words + self.p.length_weight * self.length(ls, lt) - self.p.sentence_weight * (ns - nt).abs().min(3.0)
    }

    /// Log-likelihood ratio of two lengths, against lengths that have nothing to do with each other.
    fn length(&self, ls: f64, lt: f64) -> f64 {
        let mean = f64::midpoint(ls * self.ratio, lt);
        let delta = (lt - ls * self.ratio) / (self.p.variance * mean.max(8.0)).sqrt();
        (2.0 - 0.5 * delta * delta).max(-14.0)
    }

    /// What the words of `i` and of `j` by themselves say of the two belonging together.
    fn halves(&self, i: usize, j: usize) -> (f64, f64) {
        let cell = self.cell(i, j);
        (self.source.base[i] + sum(&self.source.gain[i], cell.source), self.target.base[j] + sum(&self.target.gain[j], cell.target))
    }

    /// The segments of both sides.
    pub fn sizes(&self) -> (usize, usize) {
        (self.source_lengths.len(), self.target_lengths.len())
    }

    /// Score of kind `k` ending at row `i`, column `j`; `None` where it does not fit or is not worth a look.
    fn step(&self, k: usize, i: usize, j: usize, pairs: &dyn Fn(usize, usize) -> Option<Pair>) -> Option<f64> {
        let (a, b, prior) = KINDS[k];
        if a > i || b > j {
            return None;
        }
        if a == 0 || b == 0 {
            return Some(self.p.null_prior);
        }
        if a == 1 && b == 1 {
            return Some(prior + pairs(i - 1, j - 1).map_or(f64::NEG_INFINITY, |p| f64::from(p.score)));
        }
        // a group is worth a look only where every segment of it finds its words in some segment of the other side
        let (si, tj) = (i - a..i, j - b..j);
        let worth = si.clone().all(|x| tj.clone().any(|y| pairs(x, y).is_some_and(|p| p.source > WORTH)))
            && tj.clone().all(|y| si.clone().any(|x| pairs(x, y).is_some_and(|p| p.target > WORTH)));
        if !worth {
            return None;
        }
        Some(prior + self.p.merge_prior + self.score(si, tj))
    }

    /// The best path, each bead with its probability.
    pub fn best(&self) -> Vec<Scored> {
        let (n, m) = self.sizes();
        let rows = Rows::new(&self.band, n, m);
        let pair_rows: Vec<Vec<Pair>> = (0..n)
            .map(|i| {
                let pair = |j: usize| {
                    let (source, target) = self.halves(i, j);
                    #[allow(clippy::cast_possible_truncation)]
                    Pair { score: self.score(i..i + 1, j..j + 1) as f32, source: source as f32, target: target as f32 }
                };
                self.band[i].clone().map(pair).collect()
            })
            .collect();
        let pairs = |i: usize, j: usize| -> Option<Pair> {
            let r = &self.band[i];
            r.contains(&j).then(|| pair_rows[i][j - r.start])
        };
        let heat = self.p.temperature;
        let mut best = rows.fill(f64::NEG_INFINITY);
        let mut forward = rows.fill(f64::NEG_INFINITY);
        let mut from = rows.fill(u8::MAX);
        best[0][0] = 0.0;
        forward[0][0] = 0.0;
        // steps are kept for the backward sum
        let mut steps: Vec<Vec<(u8, f32)>> = Vec::new();
        let mut index: Vec<Vec<(u32, u32)>> = Vec::new();
        for i in 0..=n {
            let r = rows.range(i);
            let mut row_index = Vec::with_capacity(r.len());
            let mut row_steps = Vec::new();
            for j in r.clone() {
                let begin = row_steps.len();
                if i > 0 || j > 0 {
                    let (mut top, mut kind) = (f64::NEG_INFINITY, u8::MAX);
                    let mut sum = f64::NEG_INFINITY;
                    for (k, &(a, b, _)) in KINDS.iter().enumerate() {
                        if a > i || b > j || !rows.range(i - a).contains(&(j - b)) {
                            continue;
                        }
                        let before = best[i - a][j - b - rows.start(i - a)];
                        if before == f64::NEG_INFINITY {
                            continue;
                        }
                        let Some(step) = self.step(k, i, j, &pairs) else { continue };
                        #[allow(clippy::cast_possible_truncation)]
                        row_steps.push((k as u8, step as f32));
                        if before + step > top {
                            top = before + step;
                            #[allow(clippy::cast_possible_truncation)]
                            {
                                kind = k as u8;
                            }
                        }
                        sum = log_add(sum, forward[i - a][j - b - rows.start(i - a)] + step / heat);
                    }
                    let at = j - rows.start(i);
                    best[i][at] = top;
                    from[i][at] = kind;
                    forward[i][at] = sum;
                }
                #[allow(clippy::cast_possible_truncation)]
                row_index.push((begin as u32, row_steps.len() as u32));
            }
            steps.push(row_steps);
            index.push(row_index);
        }
        // backward sums, pushed from each cell to the cells its steps come from
        let mut backward = rows.fill(f64::NEG_INFINITY);
        backward[n][m - rows.start(n)] = 0.0;
        for i in (0..=n).rev() {
            for j in rows.range(i).rev() {
                let at = j - rows.start(i);
                let here = backward[i][at];
                if here == f64::NEG_INFINITY {
                    continue;
                }
                let (x, y) = index[i][at];
                for &(k, step) in &steps[i][x as usize..y as usize] {
                    let (a, b, _) = KINDS[k as usize];
                    let to = j - b - rows.start(i - a);
                    backward[i - a][to] = log_add(backward[i - a][to], here + f64::from(step) / heat);
                }
            }
        }
        let total = forward[n][m - rows.start(n)];
        let mut out = Vec::new();
        let (mut i, mut j) = (n, m);
        while i > 0 || j > 0 {
            let k = from[i][j - rows.start(i)];
            if k == u8::MAX {
                break; // cannot be: every cell of the band is reached by 1:0 and 0:1 steps
            }
            let (a, b, _) = KINDS[k as usize];
            let step = self.step(k as usize, i, j, &pairs).unwrap_or(0.0);
            let inside = forward[i - a][j - b - rows.start(i - a)] + step / heat + backward[i][j - rows.start(i)];
            out.push(Scored { source: i - a..i, target: j - b..j, score: step, probability: (inside - total).exp().clamp(0.0, 1.0) });
            i -= a;
            j -= b;
        }
        out.reverse();
        out
    }
}

/// A pair of segments.
#[derive(Clone, Copy)]
struct Pair {
    /// Its score.
    score: f32,
    /// What the source's words say.
    source: f32,
    /// What the target's words say.
    target: f32,
}

/// A segment whose own words say less is not looked at in groups.
const WORTH: f32 = -5.0;

/// Log-odds of a unit that meets something, and of one that does not.
#[allow(clippy::cast_precision_loss)]
fn odds(p: f64, met: u32, of: usize) -> (f64, f64) {
    let chance = ((f64::from(met) - 0.7).max(0.3) / (of as f64 + 1.0)).clamp(1e-4, 0.9);
    let gain = (p / chance).ln().max(0.0);
    let miss = ((1.0 - p) / (1.0 - chance)).ln().min(0.0);
    (gain.min(5.0), miss)
}

fn sum(weights: &[f32], mut bits: u128) -> f64 {
    let mut total = 0.0;
    while bits != 0 {
        let b = bits.trailing_zeros() as usize;
        total += f64::from(weights.get(b).copied().unwrap_or(0.0));
        bits &= bits - 1;
    }
    total
}

fn log_add(a: f64, b: f64) -> f64 {
    let (high, low) = if a > b { (a, b) } else { (b, a) };
    if low == f64::NEG_INFINITY { high } else { high + (low - high).exp().ln_1p() }
}

/// Columns of the lattice kept for each row: row `i` stands before source segment `i`.
struct Rows {
    ranges: Vec<Range<usize>>,
}

impl Rows {
    fn new(band: &[Range<usize>], n: usize, m: usize) -> Self {
        let mut ranges = Vec::with_capacity(n + 1);
        for i in 0..=n {
            let mut start = if i == 0 { 0 } else { band[i - 1].start };
            let mut end = if i == n { m } else { band[i].end };
            if i > 0 {
                end = end.max(band[i - 1].end);
            }
            if i < n {
                start = start.min(band[i].start);
            }
            if n == 0 {
                (start, end) = (0, m);
            }
            ranges.push(start..end.max(start) + 1);
        }
        if let Some(last) = ranges.last_mut() {
            last.end = m + 1;
        }
        if let Some(first) = ranges.first_mut() {
            first.start = 0;
        }
        Self { ranges }
    }

    fn range(&self, i: usize) -> Range<usize> {
        self.ranges[i].clone()
    }

    fn start(&self, i: usize) -> usize {
        self.ranges[i].start
    }

    fn fill<T: Clone>(&self, value: T) -> Vec<Vec<T>> {
        self.ranges.iter().map(|r| vec![value.clone(); r.len()]).collect()
    }
}

/// A band around the best chain of pairs that share rare words.
#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
fn band(p: &Parameters, s: &Side, t: &Side, postings: &HashMap<u32, Vec<(u32, u8)>>) -> Vec<Range<usize>> {
    const RARE: usize = 12;
    let (n, m) = (s.segments.len(), t.segments.len());
    // candidate points: the target segments that share the most rare words with each source segment
    let mut points: Vec<(usize, usize, f64)> = Vec::new();
    let mut count: HashMap<u32, f64> = HashMap::new();
    for (i, segment) in s.segments.iter().enumerate() {
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
    let chain = heaviest_chain(&points, m);
    let mut anchors: Vec<(usize, usize)> = vec![(0, 0)];
    anchors.extend(chain);
    anchors.push((n, m));
    let mut out = Vec::with_capacity(n);
    let mut a = 0;
    for i in 0..n {
        while a + 1 < anchors.len() - 1 && anchors[a + 1].0 <= i {
            a += 1;
        }
        let ((i0, j0), (i1, j1)) = (anchors[a], anchors[a + 1]);
        let rows = (i1 - i0).max(1) as f64;
        let centre = j0 as f64 + (j1 as f64 - j0 as f64) * (i - i0) as f64 / rows;
        // wide where anchors are far apart or the two sides' gaps differ
        let uneven = (j1 as f64 - j0 as f64 - rows).abs();
        let half = p.band as f64 + uneven.min(4.0 * p.band as f64) + (rows / 4.0).min(2.0 * p.band as f64);
        let low = (centre - half).max(0.0) as usize;
        let high = ((centre + half) as usize + 1).min(m);
        out.push(low.min(m)..high.max(low.min(m)));
    }
    // ranges must not step back, and must reach into each other
    for i in 1..n {
        if out[i].start < out[i - 1].start {
            out[i].start = out[i - 1].start;
        }
        if out[i].end < out[i - 1].end {
            out[i].end = out[i - 1].end;
        }
        if out[i].start > out[i - 1].end {
            out[i].start = out[i - 1].end;
        }
    }
    if let Some(last) = out.last_mut() {
        last.end = m;
    }
    out
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

    #[test]
    fn log_sums() {
        assert!((log_add(0.0, 0.0) - 2f64.ln()).abs() < 1e-12);
        assert_eq!(log_add(f64::NEG_INFINITY, 1.0), 1.0);
    }
}
