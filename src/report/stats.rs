//! Statistics of reports: resampling over documents, with a fixed seed, so that the same rows give the same figures.

/// A small generator of random numbers (SplitMix64; Steele, Lea and Flood 2014): for resampling, not for secrets.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// A generator that starts at a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number from 0 to `n` - 1; 0 where `n` is 0.
    pub fn below(&mut self, n: usize) -> usize {
        #[allow(clippy::cast_possible_truncation)]
        let high = ((u128::from(self.next()) * n as u128) >> 64) as usize;
        high
    }
}

/// Where every resampling starts.
const SEED: u64 = 0x5E1A_4A50;
/// Bootstrap samples.
pub const SAMPLES: usize = 1000;
/// Below so many documents a bootstrap interval is far too narrow; none is given.
pub const LEAST: usize = 5;

/// A ratio of sums: a numerator and a denominator a document.
pub type Ratio = (f64, f64);

fn ratio((a, b): Ratio) -> f64 {
    if b > 0.0 { a / b } else { 0.0 }
}

fn sum<'r>(rows: impl Iterator<Item = &'r Ratio>) -> Ratio {
    rows.fold((0.0, 0.0), |s, r| (s.0 + r.0, s.1 + r.1))
}

/// The ratio of the sums; `None` where the denominators are nothing.
#[must_use]
pub fn value(rows: &[Ratio]) -> Option<f64> {
    Some(sum(rows.iter())).filter(|s| s.1 > 0.0).map(ratio)
}

/// 95 % interval of the ratio of sums: percentiles of a bootstrap over documents (Efron and Tibshirani 1993). `None` below
/// [`LEAST`] documents.
#[must_use]
pub fn interval(rows: &[Ratio]) -> Option<(f64, f64)> {
    if rows.len() < LEAST || value(rows).is_none() {
        return None;
    }
    let mut random = Random::new(SEED);
    let mut found: Vec<f64> = (0..SAMPLES)
        .map(|_| ratio((0..rows.len()).fold((0.0, 0.0), |s, _| rows.get(random.below(rows.len())).map_or(s, |r| (s.0 + r.0, s.1 + r.1)))))
        .collect();
    found.sort_by(f64::total_cmp);
    Some(middle(&found))
}

/// The bounds between which 95 % of sorted values lie.
fn middle(sorted: &[f64]) -> (f64, f64) {
    let at = |permille: usize| sorted.get((sorted.len() * permille / 1000).min(sorted.len().saturating_sub(1))).copied().unwrap_or(0.0);
    (at(25), at(975))
}

/// Two-sided p-values of the differences between two sets of documents, one a column: how often a random exchange of documents
/// between the sets gives a difference at least as large (permutation test over the ratios of sums). All columns share their
/// denominators: a row holds the numerators of a document and its words.
#[must_use]
pub fn permutation(before: &[(Vec<f64>, f64)], after: &[(Vec<f64>, f64)]) -> Vec<f64> {
    /// Random exchanges; fewer where there are very many documents, never below 999.
    const MOST: usize = 9_999;
    const WORK: usize = 20_000_000;
    let all: Vec<&(Vec<f64>, f64)> = before.iter().chain(after).collect();
    let columns = all.first().map_or(0, |r| r.0.len());
    if before.is_empty() || after.is_empty() {
        return vec![1.0; columns];
    }
    let mut total = (vec![0.0; columns], 0.0);
    for r in &all {
        total.0.iter_mut().zip(&r.0).for_each(|(t, x)| *t += x);
        total.1 += r.1;
    }
    let differences = |first: &(Vec<f64>, f64)| -> Vec<f64> {
        first.0.iter().zip(&total.0).map(|(a, t)| ratio((*a, first.1)) - ratio((t - a, total.1 - first.1))).collect()
    };
    // the smaller set is drawn: less work
    let (small, size) = if before.len() <= after.len() { (before, before.len()) } else { (after, after.len()) };
    let gather = |rows: &mut dyn Iterator<Item = &(Vec<f64>, f64)>| {
        let mut s = (vec![0.0; columns], 0.0);
        for r in rows {
            s.0.iter_mut().zip(&r.0).for_each(|(t, x)| *t += x);
            s.1 += r.1;
        }
        s
    };
    let seen: Vec<f64> = differences(&gather(&mut small.iter())).into_iter().map(f64::abs).collect();
    let rounds = (WORK / all.len().max(1)).clamp(999, MOST);
    let mut order: Vec<usize> = (0..all.len()).collect();
    let mut random = Random::new(SEED);
    let mut as_large = vec![1usize; columns];
    for _ in 0..rounds {
        for k in 0..size {
            let other = k + random.below(order.len() - k);
            order.swap(k, other);
        }
        let drawn = differences(&gather(&mut order.iter().take(size).filter_map(|k| all.get(*k).copied())));
        for ((n, d), s) in as_large.iter_mut().zip(&drawn).zip(&seen) {
            *n += usize::from(d.abs() >= s - 1e-12);
        }
    }
    #[allow(clippy::cast_precision_loss)]
    as_large.into_iter().map(|n| n as f64 / (rounds + 1) as f64).collect()
}

/// P-values put right for their number (Holm 1979).
#[must_use]
pub fn holm(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|a, b| p[*a].total_cmp(&p[*b]));
    let (mut out, mut most) = (vec![1.0; p.len()], 0.0f64);
    for (k, i) in order.into_iter().enumerate() {
        #[allow(clippy::cast_precision_loss)]
        let times = (p.len() - k) as f64;
        most = most.max((p[i] * times).min(1.0));
        out[i] = most;
    }
    out
}

/// 95 % interval of a share (Wilson 1927).
#[must_use]
pub fn wilson(right: usize, all: usize) -> (f64, f64) {
    if all == 0 {
        return (0.0, 1.0);
    }
    #[allow(clippy::cast_precision_loss)]
    let (k, n, z) = (right as f64, all as f64, 1.959_964_f64);
    let p = k / n;
    let middle = (p + z * z / (2.0 * n)) / (1.0 + z * z / n);
    let half = z / (1.0 + z * z / n) * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    ((middle - half).max(0.0), (middle + half).min(1.0))
}

/// A difference between two systems on the same documents.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Paired {
    /// Second less first.
    pub difference: f64,
    /// 95 % interval; `None` below [`LEAST`] pairs.
    pub interval: Option<(f64, f64)>,
    /// Two-sided.
    pub p: Option<f64>,
}

/// Paired bootstrap (Koehn 2004): the same documents are drawn for both sides. Rows: first, second.
#[must_use]
pub fn paired(rows: &[(Ratio, Ratio)]) -> Paired {
    let difference = |s: (Ratio, Ratio)| ratio(s.1) - ratio(s.0);
    let add = |s: (Ratio, Ratio), r: &(Ratio, Ratio)| ((s.0.0 + r.0.0, s.0.1 + r.0.1), (s.1.0 + r.1.0, s.1.1 + r.1.1));
    let zero = ((0.0, 0.0), (0.0, 0.0));
    let whole = difference(rows.iter().fold(zero, add));
    if rows.len() < LEAST {
        return Paired { difference: whole, interval: None, p: None };
    }
    let mut random = Random::new(SEED);
    let mut found: Vec<f64> = (0..SAMPLES)
        .map(|_| difference((0..rows.len()).fold(zero, |s, _| rows.get(random.below(rows.len())).map_or(s, |r| add(s, r)))))
        .collect();
    found.sort_by(f64::total_cmp);
    let (down, up) = (found.iter().filter(|d| **d <= 0.0).count(), found.iter().filter(|d| **d >= 0.0).count());
    #[allow(clippy::cast_precision_loss)]
    let p = (2.0 * (down.min(up) + 1) as f64 / (SAMPLES + 1) as f64).min(1.0);
    Paired { difference: whole, interval: Some(middle(&found)), p: Some(p) }
}

/// Agreement between reviewers: of each thing judged, how many said yes and how many said no. Returns the share of agreeing
/// pairs of judgements and Krippendorff's alpha for two values (Krippendorff 2004); `None` where no thing has two judgements.
#[must_use]
pub fn agreement(judged: &[(usize, usize)]) -> Option<(f64, Option<f64>)> {
    let (mut agree, mut pairs, mut yes, mut all, mut apart) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for (a, b) in judged.iter().filter(|(a, b)| a + b >= 2) {
        #[allow(clippy::cast_precision_loss)]
        let (a, b) = (*a as f64, *b as f64);
        let n = a + b;
        pairs += n * (n - 1.0) / 2.0;
        agree += a * (a - 1.0) / 2.0 + b * (b - 1.0) / 2.0;
        apart += 2.0 * a * b / (n - 1.0);
        yes += a;
        all += n;
    }
    if pairs == 0.0 {
        return None;
    }
    let expected = 2.0 * yes * (all - yes) / (all - 1.0);
    Some((agree / pairs, (expected > 0.0).then(|| 1.0 - apart / expected)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_never_differs_has_no_width() {
        let rows = vec![(3.0, 100.0); 40];
        assert_eq!(interval(&rows), Some((0.03, 0.03)));
        assert_eq!(interval(&rows[..4]), None);
        assert_eq!(value(&[]), None);
    }

    #[test]
    fn intervals_are_about_as_wide_as_theory_says() {
        // half of 400 documents of 100 words have 2 errors, half none: mean 0.01 a word, standard error 0.01 / 20
        let rows: Vec<Ratio> = (0..400).map(|k| (if k % 2 == 0 { 2.0 } else { 0.0 }, 100.0)).collect();
        let (low, high) = interval(&rows).unwrap();
        assert!((low - 0.00902).abs() < 0.0002 && (high - 0.01098).abs() < 0.0002, "{low} {high}");
    }

    #[test]
    fn a_permutation_test_finds_what_is_there_and_nothing_else() {
        let rows = |n: usize, errors: f64| (0..n).map(|_| (vec![errors, 1.0], 100.0)).collect::<Vec<_>>();
        let p = permutation(&rows(20, 3.0), &rows(20, 1.0));
        assert!(p[0] < 0.001 && p[1] > 0.99, "{p:?}");
        // 4 against 4: 70 exchanges, of which 2 are as large
        let p = permutation(&rows(4, 3.0), &rows(4, 1.0));
        assert!((p[0] - 2.0 / 70.0).abs() < 0.006, "{p:?}");
        assert_eq!(permutation(&[], &rows(2, 1.0)), Vec::<f64>::from([1.0, 1.0]));
    }

    #[test]
    fn holm_is_as_in_the_textbook() {
        let p = holm(&[0.01, 0.04, 0.03, 0.005]);
        for (got, want) in p.iter().zip([0.03, 0.06, 0.06, 0.02]) {
            assert!((got - want).abs() < 1e-9, "{p:?}");
        }
        assert!(holm(&[]).is_empty());
    }

    #[test]
    fn wilson_is_as_in_the_textbook() {
        let (low, high) = wilson(8, 10);
        assert!((low - 0.4902).abs() < 1e-3 && (high - 0.9433).abs() < 1e-3, "{low} {high}");
        assert_eq!(wilson(0, 0), (0.0, 1.0));
    }

    #[test]
    fn two_equal_runs_do_not_differ() {
        let rows: Vec<(Ratio, Ratio)> = (0..20).map(|k| ((f64::from(k), 100.0), (f64::from(k), 100.0))).collect();
        assert_eq!(paired(&rows), Paired { difference: 0.0, interval: Some((0.0, 0.0)), p: Some(1.0) });
        let rows: Vec<(Ratio, Ratio)> = (0..20).map(|k| ((f64::from(k % 3), 100.0), (f64::from(k % 3 + 1), 100.0))).collect();
        let d = paired(&rows);
        assert!((d.difference - 0.01).abs() < 1e-9 && d.p.unwrap() < 0.01, "{d:?}");
        assert_eq!(paired(&rows[..3]).interval, None);
    }

    #[test]
    fn agreement_is_as_counted_by_hand() {
        assert_eq!(agreement(&[(1, 0), (0, 1)]), None);
        assert_eq!(agreement(&[(2, 0), (0, 2)]), Some((1.0, Some(1.0))));
        // three of four agree; yes 5, no 3: expected 2*5*3/7, apart 2
        let (share, alpha) = agreement(&[(2, 0), (2, 0), (1, 1), (0, 2)]).unwrap();
        assert!((share - 0.75).abs() < 1e-9 && (alpha.unwrap() - (1.0 - 2.0 / (30.0 / 7.0))).abs() < 1e-9);
        assert_eq!(agreement(&[(2, 0)]), Some((1.0, None)));
    }
}
