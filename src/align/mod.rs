//! Segments to beads. First version: full dynamic programming over length (Gale & Church 1993) and shared words.

use crate::analyse::{Analyser, Role};
use crate::document::{Bead, Segment};
use std::collections::HashMap;

struct Features {
    length: f64,
    keys: Vec<u32>,
}

/// Aligns two cut texts.
#[must_use]
#[allow(clippy::cast_precision_loss)]
pub fn align(analyser: &Analyser<'_>, source_text: &str, source: &[Segment], target_text: &str, target: &[Segment]) -> Vec<Bead> {
    let s: Vec<Features> = source.iter().map(|x| english(analyser, x.span.of(source_text))).collect();
    let t: Vec<Features> = target.iter().map(|x| indonesian(analyser, x.span.of(target_text))).collect();
    let mut df: HashMap<u32, f64> = HashMap::new();
    for f in &t {
        for k in &f.keys {
            *df.entry(*k).or_default() += 1.0;
        }
    }
    let n = t.len().max(1) as f64;
    let idf = |k: u32| df.get(&k).map_or(0.0, |d| (n / d).ln() + 0.5);
    let kinds = [(1, 1, 0.0), (1, 0, -3.5), (0, 1, -3.5), (2, 1, -2.2), (1, 2, -2.2), (2, 2, -5.0), (3, 1, -5.0), (1, 3, -5.0)];
    let (rows, columns) = (s.len() + 1, t.len() + 1);
    let mut best = vec![f64::NEG_INFINITY; rows * columns];
    let mut from = vec![0usize; rows * columns];
    best[0] = 0.0;
    for i in 0..rows {
        for j in 0..columns {
            let here = best[i * columns + j];
            if here == f64::NEG_INFINITY {
                continue;
            }
            for (k, &(a, b, prior)) in kinds.iter().enumerate() {
                if i + a >= rows || j + b >= columns {
                    continue;
                }
                let score = if a == 0 || b == 0 { prior } else { prior + likeness(&s[i..i + a], &t[j..j + b], &idf) };
                let at = (i + a) * columns + j + b;
                if here + score > best[at] {
                    best[at] = here + score;
                    from[at] = k;
                }
            }
        }
    }
    let mut out = Vec::new();
    let (mut i, mut j) = (s.len(), t.len());
    while i > 0 || j > 0 {
        let (a, b, _) = kinds[from[i * columns + j]];
        out.push(Bead { source: (i - a..i).collect(), target: (j - b..j).collect(), probability: 0.9 });
        i -= a;
        j -= b;
    }
    out.reverse();
    out
}

fn likeness(s: &[Features], t: &[Features], idf: &dyn Fn(u32) -> f64) -> f64 {
    let ls: f64 = s.iter().map(|f| f.length).sum();
    let lt: f64 = t.iter().map(|f| f.length).sum();
    let delta = (lt - ls * 1.08) / (ls.max(1.0) * 6.8).sqrt();
    let mut shared = 0.0;
    let mut all = 0.0;
    for k in t.iter().flat_map(|f| &f.keys) {
        let w = idf(*k);
        all += w;
        if s.iter().any(|f| f.keys.contains(k)) {
            shared += w;
        }
    }
    -0.25 * delta * delta + 8.0 * (if all > 0.0 { shared / all } else { 0.3 }) - 2.0
}

fn english(analyser: &Analyser<'_>, text: &str) -> Features {
    let source = analyser.source(text);
    let mut keys = Vec::new();
    for (i, w) in source.words.iter().enumerate() {
        if matches!(source.roles[i], Role::Content | Role::Name) {
            keys.push(w.surface);
            keys.extend(w.entries.iter().flat_map(|e| &e.renderings).flat_map(|r| &r.words).flat_map(|k| k.keys.iter().copied()));
        }
    }
    for q in &source.quantities {
        keys.push(crate::lang::table::hash(&format!("{:.3}", q.value)));
    }
    keys.sort_unstable();
    keys.dedup();
    #[allow(clippy::cast_precision_loss)]
    Features { length: text.chars().count() as f64, keys }
}

fn indonesian(analyser: &Analyser<'_>, text: &str) -> Features {
    let target = analyser.target(text);
    let mut keys = Vec::new();
    for (i, w) in target.words.iter().enumerate() {
        if matches!(target.roles[i], Role::Content | Role::Name) {
            keys.extend(w.keys.iter().take(2).copied());
            keys.push(w.surface);
        }
    }
    for q in &target.quantities {
        keys.push(crate::lang::table::hash(&format!("{:.3}", q.value)));
    }
    keys.sort_unstable();
    keys.dedup();
    #[allow(clippy::cast_precision_loss)]
    Features { length: text.chars().count() as f64, keys }
}
