//! The lattice of beads: which words meet in which pair of segments, the best path, and the sums over all paths.

use super::Parameters;
use super::anchors::Fixed;
use super::features::{Lesson, Profile, meet};
use std::collections::HashMap;
use std::ops::Range;

/// Kinds of beads: source segments, target segments, logarithm of the prior.
const KINDS: [(usize, usize, f64); 16] = [
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
    (1, 5, -11.0),
    (6, 1, -13.0),
];

/// The kind of a step that a given bead takes; its size is the bead's.
const GIVEN: u8 = 200;

/// Where words of each target segment stand: key to (segment, unit), rising.
pub type Postings = HashMap<u32, Vec<(u32, u8)>>;

/// A bead of the lattice with its score and probability.
#[derive(Clone, Debug, PartialEq)]
pub struct Scored {
    pub source: Range<usize>,
    pub target: Range<usize>,
    pub score: f64,
    pub probability: f64,
    /// Handed in by the user.
    pub given: bool,
}

/// What a search gives.
pub struct Path {
    /// Beads in order. With an open end, what lies behind the last one is not said.
    pub beads: Vec<Scored>,
    /// For each row the columns that paths of any weight go through.
    pub support: Vec<Range<usize>>,
}

#[derive(Clone, Copy, Default)]
struct Cell {
    /// Source units of `i` that meet something in `j`.
    source: u128,
    /// Target units of `j` that something in `i` meets.
    target: u128,
}

/// One side.
#[derive(Clone, Default)]
struct Facet {
    /// For each unit, what a meeting adds to the score over no meeting.
    gain: Vec<Vec<f32>>,
    /// The score if nothing meets.
    base: Vec<f64>,
    /// For each unit, how many near segments of the other side it meets.
    met: Vec<Vec<u32>>,
    /// How many segments of the other side are near.
    of: Vec<u32>,
    lengths: Vec<f64>,
    sentences: Vec<f64>,
}

impl Facet {
    fn new(segments: &[Profile]) -> Self {
        Self {
            met: segments.iter().map(|x| vec![0; x.units.len()]).collect(),
            of: vec![0; segments.len()],
            lengths: segments.iter().map(|x| x.length).collect(),
            sentences: segments.iter().map(|x| x.sentences).collect(),
            ..Self::default()
        }
    }

    /// Weights from how often each unit meets something by chance: the share of the near segments that it meets.
    #[allow(clippy::cast_possible_truncation)]
    fn weigh(&mut self, p: &Parameters, segments: &[Profile]) {
        self.gain.clear();
        self.base.clear();
        for (k, segment) in segments.iter().enumerate() {
            let mut base = 0.0;
            let gains = segment.units.iter().zip(&self.met[k]).map(|(unit, met)| {
                let (gain, miss) = odds(unit.kind.probability(p), *met, self.of[k]);
                base += miss;
                (gain - miss) as f32
            });
            self.gain.push(gains.collect());
            self.base.push(base);
        }
    }

    fn part(&self, r: Range<usize>) -> Self {
        Self {
            gain: self.gain[r.clone()].to_vec(),
            base: self.base[r.clone()].to_vec(),
            met: self.met[r.clone()].to_vec(),
            of: self.of[r.clone()].to_vec(),
            lengths: self.lengths[r.clone()].to_vec(),
            sentences: self.sentences[r].to_vec(),
        }
    }
}

/// Which words meet where, and what that is worth.
pub struct Lattice<'p> {
    p: &'p Parameters,
    ratio: f64,
    /// Logarithm of the prior of a segment without counterpart, as this document has it.
    null_prior: f64,
    /// Target segments that chance is counted over, for each source segment.
    near: Vec<Range<usize>>,
    /// Target segments considered for each source segment.
    band: Vec<Range<usize>>,
    cells: Vec<Vec<Cell>>,
    source: Facet,
    target: Facet,
}

/// Where the units of the target stand.
#[allow(clippy::cast_possible_truncation)]
pub fn postings(t: &[Profile]) -> Postings {
    let mut postings = Postings::new();
    for (j, segment) in t.iter().enumerate() {
        for (b, unit) in segment.units.iter().enumerate() {
            for k in &unit.keys {
                postings.entry(*k).or_default().push((j as u32, b as u8));
            }
        }
    }
    postings
}

impl<'p> Lattice<'p> {
    /// A lattice over `band`: for each source segment the target segments to look at. How often a word is met by
    /// chance is counted over `near`, which lies within the band: so a path scores the same in any band that holds it.
    #[allow(clippy::cast_possible_truncation)]
    pub fn new(
        p: &'p Parameters,
        s: &[Profile],
        t: &[Profile],
        postings: &Postings,
        near: &[Range<usize>],
        band: Vec<Range<usize>>,
    ) -> Self {
        let (mut source, mut target) = (Facet::new(s), Facet::new(t));
        for (i, r) in near.iter().enumerate() {
            source.of[i] = r.len() as u32;
            target.of[r.clone()].iter_mut().for_each(|n| *n += 1);
        }
        let cells = band.iter().map(|r| vec![Cell::default(); r.len()]).collect();
        let mut out = Self { p, ratio: p.ratio, null_prior: p.null_prior, near: near.to_vec(), band, cells, source, target };
        for (i, segment) in s.iter().enumerate() {
            for (b, unit) in segment.units.iter().enumerate() {
                unit.keys.iter().filter_map(|k| postings.get(k)).for_each(|list| out.enter(i, b, list));
            }
        }
        out.source.weigh(p, s);
        out.target.weigh(p, t);
        out
    }

    /// Takes in what the document taught.
    pub fn teach(&mut self, s: &[Profile], t: &[Profile], postings: &Postings, lesson: &Lesson) {
        self.ratio = lesson.ratio;
        self.null_prior = lesson.null_prior;
        let learnt = &lesson.words;
        if learnt.is_empty() {
            return;
        }
        for (i, segment) in s.iter().enumerate() {
            for (b, unit) in segment.units.iter().enumerate() {
                let lists = learnt.get(&unit.id).into_iter().flatten().filter_map(|k| postings.get(k));
                lists.for_each(|list| self.enter(i, b, list));
            }
        }
        self.source.weigh(self.p, s);
        self.target.weigh(self.p, t);
    }

    /// Enters where unit `b` of source segment `i` meets target units.
    fn enter(&mut self, i: usize, b: usize, list: &[(u32, u8)]) {
        let (band, near, row) = (&self.band[i], &self.near[i], &mut self.cells[i]);
        let from = list.partition_point(|(j, _)| (*j as usize) < band.start);
        for (j, tb) in &list[from..] {
            let (j, tb) = (*j as usize, *tb as usize);
            if j >= band.end {
                break;
            }
            let cell = &mut row[j - band.start];
            let counts = u32::from(near.contains(&j));
            if cell.source >> b & 1 == 0 {
                cell.source |= 1 << b;
                self.source.met[i][b] += counts;
            }
            if cell.target >> tb & 1 == 0 {
                cell.target |= 1 << tb;
                self.target.met[j][tb] += counts;
            }
        }
    }

    /// The lattice of a stretch of each side, whole, with the weights of this one.
    pub fn part(&self, s: &[Profile], t: &[Profile], rows: Range<usize>, columns: Range<usize>) -> Self {
        let cell = |a: &Profile, b: &Profile| {
            let mut cell = Cell::default();
            for (x, u) in a.units.iter().enumerate() {
                for (y, v) in b.units.iter().enumerate() {
                    if meet(&u.keys, &v.keys) {
                        cell.source |= 1 << x;
                        cell.target |= 1 << y;
                    }
                }
            }
            cell
        };
        Self {
            p: self.p,
            ratio: self.ratio,
            null_prior: self.null_prior,
            near: Vec::new(),
            band: vec![0..columns.len(); rows.len()],
            cells: s[rows.clone()].iter().map(|a| t[columns.clone()].iter().map(|b| cell(a, b)).collect()).collect(),
            source: self.source.part(rows),
            target: self.target.part(columns),
        }
    }

    fn cell(&self, i: usize, j: usize) -> Cell {
        let r = &self.band[i];
        if r.contains(&j) { self.cells[i][j - r.start] } else { Cell::default() }
    }

    /// Which units of two segments meet something in each other, as bits.
    pub fn met(&self, i: usize, j: usize) -> (u128, u128) {
        let cell = self.cell(i, j);
        (cell.source, cell.target)
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
        self.p.word_weight * words + self.lengths(source, target)
    }

    /// What lengths and numbers of sentences say.
    fn lengths(&self, source: Range<usize>, target: Range<usize>) -> f64 {
        let ls: f64 = self.source.lengths[source.clone()].iter().sum();
        let lt: f64 = self.target.lengths[target.clone()].iter().sum();
        let ns: f64 = self.source.sentences[source].iter().sum();
        let nt: f64 = self.target.sentences[target].iter().sum();
        // log-likelihood ratio of two lengths, against lengths that have nothing to do with each other
        let mean = f64::midpoint(ls * self.ratio, lt);
        let delta = (lt - ls * self.ratio) / (self.p.variance * mean.max(8.0)).sqrt();
        self.p.length_weight * (2.0 - 0.5 * delta * delta).max(-14.0) - self.p.sentence_weight * (ns - nt).abs().min(3.0)
    }

    fn pair(&self, i: usize, j: usize) -> Pair {
        let cell = self.cell(i, j);
        let source = self.source.base[i] + sum(&self.source.gain[i], cell.source);
        let target = self.target.base[j] + sum(&self.target.gain[j], cell.target);
        let score = self.p.word_weight * (source + target) + self.lengths(i..i + 1, j..j + 1);
        #[allow(clippy::cast_possible_truncation)]
        Pair { score: score as f32, source: source > WORTH, target: target > WORTH }
    }

    /// The segments of both sides.
    pub fn sizes(&self) -> (usize, usize) {
        (self.source.lengths.len(), self.target.lengths.len())
    }

    /// The rows of a search through the whole band.
    pub fn rows(&self) -> Vec<Range<usize>> {
        let (n, m) = self.sizes();
        let mut ranges = Vec::with_capacity(n + 1);
        for i in 0..=n {
            let mut start = if i == 0 { 0 } else { self.band[i - 1].start };
            let mut end = if i == n { self.band.last().map_or(m, |r| r.end) } else { self.band[i].end };
            if i > 0 {
                end = end.max(self.band[i - 1].end);
            }
            if i < n {
                start = start.min(self.band[i].start);
            }
            ranges.push(start..end + 1);
        }
        if let Some(first) = ranges.first_mut() {
            first.start = 0;
        }
        ranges
    }

    /// The best path through `rows` (row `i` stands before source segment `i`), each bead with its probability.
    ///
    /// With `open`, the two sides go on behind what is seen here, and the path may end wherever one of them does.
    pub fn search(&self, rows: &[Range<usize>], fixed: &Fixed, open: bool) -> Path {
        let (n, m) = self.sizes();
        let heat = self.p.temperature;
        let grid = Grid::new(rows);
        let pairs = Pairs::new(self, rows);
        let mut best = vec![f64::NEG_INFINITY; grid.len()];
        let mut forward = vec![f64::NEG_INFINITY; grid.len()];
        let mut from = vec![(u8::MAX, 0f32); grid.len()];
        best[0] = 0.0;
        forward[0] = 0.0;
        // steps are kept for the backward sum: kind, score; and where those of each cell begin
        let mut steps: Vec<(u8, f32)> = Vec::with_capacity(grid.len() * 4);
        let mut index: Vec<usize> = Vec::with_capacity(grid.len() + 1);
        for (i, row) in rows.iter().enumerate() {
            for j in row.clone() {
                index.push(steps.len());
                let at = grid.at(i, j);
                let (mut top, mut kind) = (best[at], from[at]);
                let mut sum = forward[at];
                let mut take = |k: u8, a: usize, b: usize, score: f64| {
                    let Some(before) = grid.find(i - a, j - b).filter(|x| best[*x] > f64::NEG_INFINITY) else { return };
                    #[allow(clippy::cast_possible_truncation)]
                    let step = score as f32;
                    steps.push((k, step));
                    if best[before] + score > top {
                        top = best[before] + score;
                        kind = (k, step);
                    }
                    sum = log_add(sum, forward[before] + score / heat);
                };
                if let Some((a, b)) = fixed.ends_at(i, j) {
                    take(GIVEN, a, b, 0.0);
                }
                for (k, &(a, b, prior)) in KINDS.iter().enumerate() {
                    if a > i || b > j || !fixed.allows(i - a..i, j - b..j) {
                        continue;
                    }
                    #[allow(clippy::cast_possible_truncation)]
                    let k = k as u8;
                    if a == 0 || b == 0 {
                        take(k, a, b, self.null_prior);
                    } else if a == 1 && b == 1 {
                        if let Some(pair) = pairs.get(i - 1, j - 1) {
                            take(k, a, b, prior + f64::from(pair.score));
                        }
                    } else if grid.find(i - a, j - b).is_some() && pairs.worth(i - a..i, j - b..j) {
                        take(k, a, b, prior + self.p.merge_prior + self.score(i - a..i, j - b..j));
                    }
                }
                best[at] = top;
                from[at] = kind;
                forward[at] = sum;
            }
        }
        index.push(steps.len());
        // backward sums, pushed from each cell to the cells its steps come from
        let mut backward = vec![f64::NEG_INFINITY; grid.len()];
        let ends: Vec<(usize, usize)> = if open {
            let last = rows[n].clone().map(|j| (n, j));
            let side = (0..n).filter(|i| rows[*i].contains(&m)).map(|i| (i, m));
            side.chain(last).collect()
        } else {
            vec![(n, m)]
        };
        let mut end = (n, m);
        let (mut total, mut top) = (f64::NEG_INFINITY, f64::NEG_INFINITY);
        for (i, j) in ends {
            let at = grid.at(i, j);
            backward[at] = 0.0;
            total = log_add(total, forward[at]);
            if best[at] > top {
                (top, end) = (best[at], (i, j));
            }
        }
        let size = |k: u8, i: usize, j: usize| -> (usize, usize) {
            if k == GIVEN { fixed.ends_at(i, j).unwrap_or((1, 1)) } else { (KINDS[k as usize].0, KINDS[k as usize].1) }
        };
        let mut support: Vec<Range<usize>> = rows.iter().map(|r| r.end..r.start).collect();
        for i in (0..=n).rev() {
            for j in rows[i].clone().rev() {
                let at = grid.at(i, j);
                let here = backward[at];
                if here == f64::NEG_INFINITY {
                    continue;
                }
                if here + forward[at] > total - SUPPORT {
                    support[i].start = support[i].start.min(j);
                    support[i].end = support[i].end.max(j + 1);
                }
                for &(k, step) in &steps[index[at]..index[at + 1]] {
                    let (a, b) = size(k, i, j);
                    let to = grid.at(i - a, j - b);
                    backward[to] = log_add(backward[to], here + f64::from(step) / heat);
                }
            }
        }
        // a row that only groups step over stands where its neighbours stand
        for i in 1..=n {
            if support[i].start > support[i].end {
                support[i] = support[i - 1].end - 1..support[i - 1].end;
            }
        }
        let mut beads = Vec::new();
        let (mut i, mut j) = end;
        while i > 0 || j > 0 {
            let (k, step) = from[grid.at(i, j)];
            if k == u8::MAX {
                break; // cannot be: every cell of the band is reached by 1:0 and 0:1 steps
            }
            let (a, b) = size(k, i, j);
            let inside = forward[grid.at(i - a, j - b)] + f64::from(step) / heat + backward[grid.at(i, j)];
            beads.push(Scored {
                source: i - a..i,
                target: j - b..j,
                score: f64::from(step),
                probability: (inside - total).exp().clamp(0.0, 1.0),
                given: k == GIVEN,
            });
            i -= a;
            j -= b;
        }
        beads.reverse();
        Path { beads, support }
    }
}

/// Paths that weigh less than e to the minus this have no say.
const SUPPORT: f64 = 25.0;

/// Columns kept for each row, laid end to end.
struct Grid<'r> {
    rows: &'r [Range<usize>],
    offset: Vec<usize>,
}

impl<'r> Grid<'r> {
    fn new(rows: &'r [Range<usize>]) -> Self {
        let mut offset = Vec::with_capacity(rows.len() + 1);
        let mut at = 0;
        for r in rows {
            offset.push(at);
            at += r.len();
        }
        offset.push(at);
        Self { rows, offset }
    }

    fn len(&self) -> usize {
        self.offset.last().copied().unwrap_or(0)
    }

    fn at(&self, i: usize, j: usize) -> usize {
        self.offset[i] + j - self.rows[i].start
    }

    fn find(&self, i: usize, j: usize) -> Option<usize> {
        self.rows[i].contains(&j).then(|| self.at(i, j))
    }
}

/// A pair of segments.
#[derive(Clone, Copy, Default)]
struct Pair {
    /// Its score.
    score: f32,
    /// Whether the source's words find enough here to be worth a look in a group.
    source: bool,
    /// The same for the target's words.
    target: bool,
}

/// The pairs of neighbouring segments that a search can step over.
struct Pairs {
    ranges: Vec<Range<usize>>,
    pairs: Vec<Vec<Pair>>,
}

impl Pairs {
    fn new(lattice: &Lattice<'_>, rows: &[Range<usize>]) -> Self {
        let n = lattice.band.len();
        let ranges: Vec<Range<usize>> = (0..n)
            .map(|i| {
                // groups look at segments some columns before and behind those that paths go through
                let (a, b) = (&rows[i], &rows[i + 1]);
                let (low, high) = (a.start.min(b.start).saturating_sub(GROUP), a.end.max(b.end) + GROUP);
                let r = &lattice.band[i];
                r.start.max(low).min(r.end)..r.end.min(high).max(r.start.max(low).min(r.end))
            })
            .collect();
        let pairs = ranges.iter().enumerate().map(|(i, r)| r.clone().map(|j| lattice.pair(i, j)).collect()).collect();
        Self { ranges, pairs }
    }

    fn get(&self, i: usize, j: usize) -> Option<Pair> {
        let r = &self.ranges[i];
        r.contains(&j).then(|| self.pairs[i][j - r.start])
    }

    /// A group is worth a look only where every segment of it finds its words in some segment of the other side.
    fn worth(&self, source: Range<usize>, target: Range<usize>) -> bool {
        source.clone().all(|x| target.clone().any(|y| self.get(x, y).is_some_and(|p| p.source)))
            && target.clone().all(|y| source.clone().any(|x| self.get(x, y).is_some_and(|p| p.target)))
    }
}

/// The largest group has so many segments on a side, less one.
const GROUP: usize = 5;

/// A segment whose own words say less is not looked at in groups.
const WORTH: f64 = -5.0;

/// Log-odds of a unit that meets something, and of one that does not.
fn odds(p: f64, met: u32, of: u32) -> (f64, f64) {
    let chance = ((f64::from(met) - 0.7).max(0.3) / (f64::from(of) + 1.0)).clamp(1e-4, 0.9);
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
    // what is e^-36 of the other is lost in the rounding anyway
    if low < high - 36.0 { high } else { high + (low - high).exp().ln_1p() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn log_sums() {
        assert!((log_add(0.0, 0.0) - 2f64.ln()).abs() < 1e-12);
        assert_eq!(log_add(f64::NEG_INFINITY, 1.0), 1.0);
    }
}
