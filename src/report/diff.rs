//! Two runs over the same sources, held against each other: which errors came, went and stayed, and whether the scores differ
//! by more than chance.

use super::stats::{self, Paired, Ratio};
use crate::finding::Severity;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// A run.
#[derive(Clone, Debug, Default)]
pub struct Run {
    /// What to call it.
    pub label: String,
    /// Its documents.
    pub documents: Vec<Document>,
}

/// A document of a run.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// Its name.
    pub name: String,
    /// Its beads; one without text where they are not known.
    pub beads: Vec<Bead>,
    /// Its findings.
    pub findings: Vec<Item>,
}

/// A bead of a document.
#[derive(Clone, Debug, Default)]
pub struct Bead {
    /// English.
    pub source: String,
    /// Source words.
    pub words: f64,
    /// Penalty points.
    pub penalty: f64,
    /// 0..=100.
    pub fidelity: f64,
}

/// A finding of a run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Item {
    /// Its document.
    pub document: String,
    /// The check.
    pub check: String,
    /// How grave.
    pub severity: Severity,
    /// The words in question.
    pub source_words: String,
    /// The same in the target.
    pub target_words: String,
    /// The sentence.
    pub source: String,
    /// What is wrong.
    pub message: String,
}

/// How many errors of a check came, went and stayed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// In the second run only.
    pub came: usize,
    /// In the first run only.
    pub went: usize,
    /// In both.
    pub stayed: usize,
}

/// A score of both runs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Compared {
    /// First run.
    pub first: f64,
    /// Second run.
    pub second: f64,
    /// Second less first.
    pub difference: f64,
    /// 95 % interval of the difference.
    pub interval: Option<(f64, f64)>,
    /// Two-sided p-value.
    pub p: Option<f64>,
}

/// What was drawn in the bootstrap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Drawn {
    /// Documents.
    Documents,
    /// Beads with the same source: too few documents.
    Beads,
}

/// The comparison.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Diff {
    /// The runs' names.
    pub labels: [String; 2],
    /// Documents in both.
    pub documents: usize,
    /// Documents that only one of them has.
    pub alone: [Vec<String>; 2],
    /// Source words of the documents in both, as the first run counts them.
    pub words: f64,
    /// What was drawn, and how many pairs there are.
    pub drawn: (Drawn, usize),
    /// MQM score.
    pub mqm: Compared,
    /// Fidelity.
    pub fidelity: Compared,
    /// By check.
    pub checks: BTreeMap<String, Counts>,
    /// Errors of the second run only.
    pub came: Vec<Item>,
    /// Errors of the first run only.
    pub went: Vec<Item>,
    /// Errors in both, as the second run has them.
    pub stayed: Vec<Item>,
}

fn plain(s: &str) -> String {
    s.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Pairs of documents: by name, then by the sentences they share, then, where each side has one, those.
fn pairs<'r>(a: &'r Run, b: &'r Run) -> Vec<(&'r Document, &'r Document)> {
    let mut names: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (k, d) in b.documents.iter().enumerate().rev() {
        names.entry(&d.name).or_default().push(k);
    }
    let mut partner: Vec<Option<usize>> = a.documents.iter().map(|d| names.get_mut(d.name.as_str()).and_then(Vec::pop)).collect();
    let mut taken: BTreeSet<usize> = partner.iter().flatten().copied().collect();
    let mut sentences: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (k, d) in b.documents.iter().enumerate().filter(|(k, _)| !taken.contains(k)) {
        for s in d.beads.iter().map(|x| plain(&x.source)).filter(|s| !s.is_empty()) {
            sentences.entry(s).or_default().push(k);
        }
    }
    for (d, found) in a.documents.iter().zip(&mut partner).filter(|(_, p)| p.is_none()) {
        let mut votes: BTreeMap<usize, usize> = BTreeMap::new();
        for k in d.beads.iter().filter_map(|x| sentences.get(&plain(&x.source))).flatten().filter(|k| !taken.contains(k)) {
            *votes.entry(*k).or_default() += 1;
        }
        let most = votes.values().max().copied();
        *found = votes.into_iter().find(|(_, n)| Some(*n) == most).map(|(k, _)| k);
        taken.extend(*found);
    }
    if let ([_], [_], [None]) = (&a.documents[..], &b.documents[..], &partner[..]) {
        partner = vec![Some(0)];
    }
    a.documents.iter().zip(partner).filter_map(|(d, k)| Some((d, b.documents.get(k?)?))).collect()
}

/// Whether two findings are one error: the same check on the same source words (or, without any, the same target words) of the
/// same sentence. Sentences may be cut otherwise in the other run: one may hold the other.
fn same(a: &Item, b: &Item) -> bool {
    let words = |i: &Item| {
        let (s, t) = (plain(&i.source_words), plain(&i.target_words));
        if s.is_empty() { (false, t) } else { (true, s) }
    };
    let (s, t) = (plain(&a.source), plain(&b.source));
    a.check == b.check && words(a) == words(b) && (s == t || !s.is_empty() && !t.is_empty() && (s.contains(&t) || t.contains(&s)))
}

fn penalty(d: &[&Bead]) -> Ratio {
    (d.iter().map(|x| x.penalty).sum(), d.iter().map(|x| x.words).sum())
}

fn fidelity(d: &[&Bead]) -> Ratio {
    (d.iter().map(|x| x.fidelity * x.words).sum(), d.iter().map(|x| x.words).sum())
}

/// Penalty and fidelity of the first run, and of the second.
type Pair = ((Ratio, Ratio), (Ratio, Ratio));

/// Beads of two documents with the same source, in order.
fn beads<'r>(a: &'r Document, b: &'r Document) -> Vec<(Vec<&'r Bead>, Vec<&'r Bead>)> {
    let mut there: BTreeMap<String, Vec<&Bead>> = BTreeMap::new();
    for x in b.beads.iter().rev() {
        there.entry(plain(&x.source)).or_default().push(x);
    }
    let partner = |x: &Bead, there: &mut BTreeMap<String, Vec<&'r Bead>>| there.get_mut(&plain(&x.source)).and_then(Vec::pop);
    a.beads.iter().filter(|x| x.words > 0.0).filter_map(|x| Some((vec![x], vec![partner(x, &mut there)?]))).collect()
}

/// Compares the documents that both runs have.
#[must_use]
pub fn diff(a: &Run, b: &Run) -> Diff {
    let pairs = pairs(a, b);
    let (mut came, mut went, mut stayed) = (Vec::new(), Vec::new(), Vec::new());
    let mut checks: BTreeMap<String, Counts> = BTreeMap::new();
    for (x, y) in &pairs {
        let mut left: Vec<&Item> = y.findings.iter().collect();
        for f in &x.findings {
            // the same sentence before one that holds it
            let found = left
                .iter()
                .position(|g| same(f, g) && plain(&f.source) == plain(&g.source))
                .or_else(|| left.iter().position(|g| same(f, g)));
            let counts = checks.entry(f.check.clone()).or_default();
            match found {
                Some(k) => {
                    counts.stayed += 1;
                    stayed.push(left.remove(k).clone());
                }
                None => {
                    counts.went += 1;
                    went.push(f.clone());
                }
            }
        }
        for g in left {
            checks.entry(g.check.clone()).or_default().came += 1;
            came.push(g.clone());
        }
    }
    let all = |d: &'_ Document| -> (Ratio, Ratio) {
        let list: Vec<&Bead> = d.beads.iter().collect();
        (penalty(&list), fidelity(&list))
    };
    let by_document: Vec<Pair> = pairs.iter().map(|(x, y)| (all(x), all(y))).collect();
    let by_bead: Vec<Pair> =
        pairs.iter().flat_map(|(x, y)| beads(x, y)).map(|(x, y)| ((penalty(&x), fidelity(&x)), (penalty(&y), fidelity(&y)))).collect();
    let drawn = if by_document.len() < stats::LEAST && by_bead.len() >= stats::LEAST { Drawn::Beads } else { Drawn::Documents };
    let rows = if drawn == Drawn::Beads { &by_bead } else { &by_document };
    let compare = |pick: fn(&(Ratio, Ratio)) -> Ratio, show: fn(f64) -> f64, up: f64| {
        let of = |side: fn(&Pair) -> &(Ratio, Ratio)| {
            show(stats::value(&by_document.iter().map(|r| pick(side(r))).collect::<Vec<_>>()).unwrap_or(0.0))
        };
        let pairs: Vec<(Ratio, Ratio)> = rows.iter().map(|(x, y)| (pick(x), pick(y))).collect();
        let Paired { interval, p, .. } = stats::paired(&pairs);
        let (first, second) = (of(|r| &r.0), of(|r| &r.1));
        let interval = interval.map(|(l, h)| if up < 0.0 { (h * up, l * up) } else { (l * up, h * up) });
        Compared { first, second, difference: second - first, interval, p }
    };
    let alone = |run: &Run, has: &dyn Fn(&Document) -> bool| run.documents.iter().filter(|d| !has(d)).map(|d| d.name.clone()).collect();
    Diff {
        labels: [a.label.clone(), b.label.clone()],
        documents: pairs.len(),
        alone: [
            alone(a, &|d| pairs.iter().any(|(x, _)| std::ptr::eq(*x, d))),
            alone(b, &|d| pairs.iter().any(|(_, y)| std::ptr::eq(*y, d))),
        ],
        words: by_document.iter().map(|r| r.0.0.1).sum(),
        drawn: (drawn, rows.len()),
        mqm: compare(|r| r.0, |v| (1.0 - v) * 100.0, -100.0),
        fidelity: compare(|r| r.1, |v| v, 1.0),
        checks,
        came,
        went,
        stayed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(check: &str, words: &str, source: &str) -> Item {
        Item {
            document: "d".into(),
            check: check.into(),
            severity: Severity::Major,
            source_words: words.into(),
            target_words: "x".into(),
            source: source.into(),
            message: String::new(),
        }
    }

    fn run(label: &str, names: &str, errors: usize) -> Run {
        let document = |k: usize| Document {
            name: format!("{names}{k}"),
            beads: vec![Bead {
                source: format!("Sentence {k}."),
                words: 10.0,
                penalty: if k < errors { 5.0 } else { 0.0 },
                fidelity: 90.0,
            }],
            findings: if k < errors { vec![item("wrong-sense", "summit", &format!("Sentence {k}."))] } else { vec![] },
        };
        Run { label: label.into(), documents: (0..8).map(document).collect() }
    }

    #[test]
    fn two_identical_runs_do_not_differ() {
        let a = run("a", "d", 3);
        let d = diff(&a, &a);
        assert_eq!((d.came.len(), d.went.len(), d.stayed.len(), d.documents), (0, 0, 3, 8));
        assert_eq!((d.mqm.difference, d.mqm.interval, d.mqm.p), (0.0, Some((-0.0, -0.0)), Some(1.0)));
    }

    #[test]
    fn documents_of_other_names_are_paired_by_their_sentences() {
        let d = diff(&run("a", "one", 8), &run("b", "two", 2));
        assert_eq!((d.came.len(), d.went.len(), d.stayed.len(), d.documents), (0, 6, 2, 8));
        assert!((d.mqm.first - 50.0).abs() < 1e-9 && (d.mqm.second - 87.5).abs() < 1e-9, "{:?}", d.mqm);
        let (low, high) = d.mqm.interval.unwrap();
        assert!(0.0 < low && low < 37.5 && 37.5 < high && d.mqm.p.unwrap() < 0.05, "{:?}", d.mqm);
        assert_eq!(d.checks["wrong-sense"], Counts { came: 0, went: 6, stayed: 2 });
    }

    #[test]
    fn a_sentence_cut_otherwise_keeps_its_errors() {
        assert!(same(&item("quotes", "a", "One. Two."), &item("quotes", "A", "Two.")));
        assert!(!same(&item("quotes", "a", "One."), &item("quotes", "a", "Two.")));
        assert!(!same(&item("quotes", "a", "One."), &item("spacing", "a", "One.")));
    }

    #[test]
    fn runs_without_common_documents_are_told() {
        let mut b = run("b", "d", 1);
        b.documents.truncate(2);
        let d = diff(&run("a", "d", 1), &b);
        assert_eq!((d.documents, d.alone[0].len(), d.alone[1].len(), d.mqm.interval), (2, 6, 0, None));
        assert_eq!(diff(&Run::default(), &Run::default()).documents, 0);
    }
}
