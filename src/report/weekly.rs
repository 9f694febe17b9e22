//! The weekly report as values: what twelve weeks of documents say, how sure that is, and what changed.

use super::stats::{self, Ratio};
use super::week::Week;
use crate::finding::{Category, Severity};
use crate::score::mqm::REFERENCE_WORDS;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// How many weeks a report looks back on, its own included.
pub const WEEKS: i64 = 12;
/// A difference is more than chance below this p-value, put right for the number of comparisons.
pub const LEVEL: f64 = 0.05;
/// Most rows of a list.
const MOST: usize = 20;
/// Most rows of the list of worst documents.
const MOST_WORST: usize = 10;

/// How many categories there are.
pub const CATEGORIES: usize = Category::ALL.len();

/// A checked document, as the history has it.
#[derive(Clone, Debug)]
pub struct DocumentRow {
    /// Its row.
    pub id: i64,
    /// The day it is filed under.
    pub day: Date,
    /// What reports call it.
    pub name: String,
    /// The file of the target.
    pub path: String,
    /// Link of the item.
    pub link: String,
    /// Section.
    pub section: String,
    /// Feed.
    pub feed: String,
    /// What translated it.
    pub engine: String,
    /// Source words.
    pub words: f64,
    /// MQM penalty points.
    pub penalty: f64,
    /// 0..=100.
    pub fidelity: f64,
    /// English content words: all, known to the lexicon, rendered in the target.
    pub content: Option<[u64; 3]>,
    /// Findings by category (in the order of [`Category::ALL`]) and severity.
    pub errors: [[u32; 3]; CATEGORIES],
}

/// A finding, as the history has it.
#[derive(Clone, Debug)]
pub struct FindingRow {
    /// The row of its document.
    pub document: i64,
    /// The check.
    pub check: String,
    /// Category, as reports name it.
    pub category: String,
    /// Severity.
    pub severity: Severity,
    /// The words in question.
    pub source_words: String,
    /// The same in the target.
    pub target_words: String,
    /// What should stand there.
    pub suggestion: String,
    /// For an editor.
    pub message: String,
    /// The sentence it stands in.
    pub source: String,
    /// The same in the target.
    pub target: String,
}

/// A reviewer's word on a finding.
#[derive(Clone, Debug)]
pub struct DecisionRow {
    /// Which finding.
    pub fingerprint: String,
    /// Its check.
    pub check: String,
    /// Whether the reviewer holds it to be an error.
    pub right: bool,
}

/// What documents are put together by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum By {
    /// The feed or file they come in
    Feed,
    /// The section
    Section,
    /// What translated them
    Engine,
}

impl By {
    /// The name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            By::Feed => "feed",
            By::Section => "section",
            By::Engine => "engine",
        }
    }

    fn of(self, d: &DocumentRow) -> &str {
        match self {
            By::Feed => &d.feed,
            By::Section => &d.section,
            By::Engine => &d.engine,
        }
    }
}

/// A figure and its 95 % interval, where there are documents enough for one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The figure.
    pub value: f64,
    /// Low and high.
    pub interval: Option<(f64, f64)>,
}

/// Some documents together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures {
    /// How many.
    pub documents: usize,
    /// Their source words.
    pub words: f64,
    /// MQM score; `None` without words.
    pub mqm: Option<Estimate>,
    /// Fidelity; `None` without words.
    pub fidelity: Option<Estimate>,
    /// Findings by category and severity.
    pub errors: [[u32; 3]; CATEGORIES],
    /// English content words: all, known, rendered.
    pub content: [u64; 3],
}

impl Figures {
    fn of(documents: &[&DocumentRow]) -> Self {
        let mut f = Figures { documents: documents.len(), ..Figures::default() };
        for d in documents {
            f.words += d.words;
            for (sum, row) in f.errors.iter_mut().flatten().zip(d.errors.iter().flatten()) {
                *sum += row;
            }
            for (sum, n) in f.content.iter_mut().zip(d.content.unwrap_or_default()) {
                *sum += n;
            }
        }
        let penalties: Vec<Ratio> = documents.iter().map(|d| (d.penalty, d.words)).collect();
        let fidelities: Vec<Ratio> = documents.iter().map(|d| (d.fidelity * d.words, d.words)).collect();
        // more penalty, less quality: the bounds change places
        f.mqm = stats::value(&penalties)
            .map(|v| Estimate { value: score(v), interval: stats::interval(&penalties).map(|(low, high)| (score(high), score(low))) });
        f.fidelity = stats::value(&fidelities).map(|value| Estimate { value, interval: stats::interval(&fidelities) });
        f
    }

    fn rate(&self, n: u32) -> f64 {
        if self.words > 0.0 { f64::from(n) * REFERENCE_WORDS / self.words } else { 0.0 }
    }

    /// Errors of a category.
    #[must_use]
    pub fn of_category(&self, k: usize) -> u32 {
        self.errors.get(k).map_or(0, |row| row.iter().sum())
    }

    /// Errors of a severity.
    #[must_use]
    pub fn of_severity(&self, s: Severity) -> u32 {
        self.errors.iter().map(|row| row[s as usize]).sum()
    }

    /// Errors of a category per 1000 source words.
    #[must_use]
    pub fn category_rate(&self, k: usize) -> f64 {
        self.rate(self.of_category(k))
    }

    /// Errors of a severity per 1000 source words.
    #[must_use]
    pub fn severity_rate(&self, s: Severity) -> f64 {
        self.rate(self.of_severity(s))
    }

    /// All errors per 1000 source words.
    #[must_use]
    pub fn error_rate(&self) -> f64 {
        self.rate(self.errors.iter().flatten().sum())
    }

    /// Share of the English content words that the lexicon knows, 0..=1.
    #[must_use]
    pub fn known(&self) -> Option<f64> {
        share(self.content[1], self.content[0])
    }

    /// Share of them that has a rendering in the translation, 0..=1.
    #[must_use]
    pub fn rendered(&self) -> Option<f64> {
        share(self.content[2], self.content[0])
    }
}

#[allow(clippy::cast_precision_loss)]
fn share(part: u64, of: u64) -> Option<f64> {
    (of > 0).then(|| part as f64 / of as f64)
}

/// MQM score of a penalty a word.
fn score(penalty: f64) -> f64 {
    (100.0 - penalty * 100.0).max(0.0)
}

/// What was compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Measure {
    /// MQM score of all documents.
    Mqm,
    /// Fidelity of all documents.
    Fidelity,
    /// Errors of a category, an index into [`Category::ALL`], per 1000 words.
    Errors(usize),
    /// MQM score of a group.
    Group(String),
}

/// A difference from the week before.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Of what.
    pub measure: Measure,
    /// The figure of the earlier week.
    pub before: f64,
    /// The figure of this week.
    pub after: f64,
    /// P-value of a permutation test over documents, put right after Holm for the number of comparisons.
    pub p: f64,
}

impl Change {
    /// Whether the figure went in the good direction; `None` where it stayed.
    #[must_use]
    pub fn better(&self) -> Option<bool> {
        let up = self.after - self.before;
        let up = if matches!(self.measure, Measure::Errors(_)) { -up } else { up };
        (up.abs() > 1e-9).then_some(up > 0.0)
    }

    /// Whether it is more than chance.
    #[must_use]
    pub fn sure(&self) -> bool {
        self.p < LEVEL
    }
}

/// A group of documents.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Its name; empty where none is known.
    pub name: String,
    /// By week, as [`Weekly::weeks`].
    pub weeks: Vec<Figures>,
}

/// A term that is wrong again and again.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// English citation form.
    pub source: String,
    /// How it is rendered.
    pub target: String,
    /// How often.
    pub times: usize,
    /// How often in the report's own week.
    pub this_week: usize,
    /// In how many documents.
    pub documents: usize,
    /// What should stand there.
    pub suggestion: String,
    /// A line for the termbase: English, part of speech, gloss, Indonesian.
    pub line: Option<String>,
    /// Sentences, the newest first: document, source, target.
    pub examples: Vec<[String; 3]>,
}

/// A document with little quality.
#[derive(Clone, Debug)]
pub struct Worst {
    /// The document.
    pub document: DocumentRow,
    /// MQM score.
    pub mqm: f64,
    /// Its gravest finding, where the history has it: severity and message.
    pub finding: Option<(Severity, String)>,
}

/// How often reviewers hold the findings of a check to be right.
#[derive(Clone, Debug, PartialEq)]
pub struct Precision {
    /// The check.
    pub check: String,
    /// Findings held to be right.
    pub right: usize,
    /// Findings decided on.
    pub all: usize,
    /// Wilson interval of the share.
    pub interval: (f64, f64),
}

/// How far reviewers agree.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Agreement {
    /// Findings that two or more decided on.
    pub findings: usize,
    /// Share of agreeing pairs, 0..=1.
    pub share: f64,
    /// Krippendorff's alpha; `None` where all decisions are the same.
    pub alpha: Option<f64>,
}

/// The report.
#[derive(Clone, Debug)]
pub struct Weekly {
    /// Its week.
    pub week: Week,
    /// The weeks, rising, with their figures.
    pub weeks: Vec<(Week, Figures)>,
    /// What documents are put together by.
    pub by: Option<By>,
    /// Groups, those with the most words first.
    pub groups: Vec<Group>,
    /// Which week this one is held against: the last one before it that has documents.
    pub against: Option<Week>,
    /// Differences from it.
    pub changes: Vec<Change>,
    /// Terms that are wrong again and again, over all weeks.
    pub terms: Vec<Term>,
    /// Documents of the week with the least quality.
    pub worst: Vec<Worst>,
    /// By check.
    pub precision: Vec<Precision>,
    /// How far reviewers agree; `None` where no finding has two decisions.
    pub agreement: Option<Agreement>,
}

/// What the lexicon can say of a term.
pub trait Words {
    /// Citation form of an English word or phrase.
    fn citation(&self, words: &str) -> String;
    /// Part of speech and gloss of the sense that such a rendering belongs to.
    fn sense(&self, citation: &str, rendering: &str) -> Option<(String, String)>;
}

/// What the history has to say.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    /// Documents of the weeks.
    pub documents: Vec<DocumentRow>,
    /// Findings: all of the week, those that speak of terms of all weeks.
    pub findings: Vec<FindingRow>,
    /// Decisions on findings of the weeks.
    pub decisions: Vec<DecisionRow>,
}

/// The days that a report on a week looks at.
#[must_use]
pub fn days(week: Week) -> (Date, Date) {
    (week.before(WEEKS - 1).monday(), week.sunday())
}

/// Makes the report.
#[must_use]
pub fn weekly(week: Week, by: Option<By>, rows: &Rows, lexicon: &dyn Words) -> Weekly {
    let weeks: Vec<Week> = (0..WEEKS).rev().map(|k| week.before(k)).collect();
    let mut sorted: BTreeMap<Week, Vec<&DocumentRow>> = BTreeMap::new();
    for d in &rows.documents {
        sorted.entry(Week::of(d.day)).or_default().push(d);
    }
    let none = Vec::new();
    let of = |w: &Week| sorted.get(w).unwrap_or(&none);
    let figures: Vec<(Week, Figures)> = weeks.iter().map(|w| (*w, Figures::of(of(w)))).collect();
    let mut groups = Vec::new();
    if let Some(by) = by {
        let shown: Vec<&&DocumentRow> = weeks.iter().flat_map(&of).collect();
        let names: BTreeSet<&str> = shown.iter().map(|d| by.of(d)).collect();
        for name in names {
            let part = |w: &Week| of(w).iter().filter(|d| by.of(d) == name).copied().collect::<Vec<_>>();
            groups.push(Group { name: name.to_owned(), weeks: weeks.iter().map(|w| Figures::of(&part(w))).collect() });
        }
        let words = |g: &Group| g.weeks.iter().map(|f| f.words).sum::<f64>();
        groups.sort_by(|a, b| words(b).total_cmp(&words(a)).then(a.name.cmp(&b.name)));
    }
    let has_words = |w: &Week| of(w).iter().any(|d| d.words > 0.0);
    let against = weeks.iter().rev().skip(1).find(|w| has_words(w)).copied().filter(|_| has_words(&week));
    let changes = against.map_or(Vec::new(), |before| changes(of(&before), of(&week), by, &groups));
    let (precision, agreement) = reviewed(&rows.decisions);
    Weekly {
        week,
        by,
        groups,
        against,
        changes,
        terms: terms(week, rows, lexicon),
        worst: worst(of(&week), &rows.findings),
        precision,
        agreement,
        weeks: figures,
    }
}

/// Both weeks in all measures. Categories without any error are left out: they cannot differ.
fn changes(before: &[&DocumentRow], after: &[&DocumentRow], by: Option<By>, groups: &[Group]) -> Vec<Change> {
    let (a, b) = (Figures::of(before), Figures::of(after));
    let shown: Vec<usize> = (0..CATEGORIES).filter(|k| a.of_category(*k) + b.of_category(*k) > 0).collect();
    let row = |d: &&DocumentRow| {
        let mut columns = vec![d.penalty, d.fidelity * d.words];
        columns.extend(shown.iter().map(|k| d.errors.get(*k).map_or(0.0, |e| f64::from(e.iter().sum::<u32>()))));
        (columns, d.words)
    };
    let rows = |list: &[&DocumentRow]| list.iter().map(row).collect::<Vec<_>>();
    let p = stats::permutation(&rows(before), &rows(after));
    let value = |e: Option<Estimate>| e.map_or(100.0, |e| e.value);
    let mut out =
        vec![(Measure::Mqm, value(a.mqm), value(b.mqm), p.first()), (Measure::Fidelity, value(a.fidelity), value(b.fidelity), p.get(1))];
    out.extend(shown.iter().enumerate().map(|(i, k)| (Measure::Errors(*k), a.category_rate(*k), b.category_rate(*k), p.get(i + 2))));
    let mut out: Vec<Change> =
        out.into_iter().map(|(measure, before, after, p)| Change { measure, before, after, p: p.copied().unwrap_or(1.0) }).collect();
    if let Some(by) = by {
        for g in groups {
            let part = |d: &&&DocumentRow| by.of(d) == g.name;
            let x: Vec<&DocumentRow> = before.iter().filter(part).copied().collect();
            let y: Vec<&DocumentRow> = after.iter().filter(part).copied().collect();
            if let (Some(u), Some(v)) = (Figures::of(&x).mqm, Figures::of(&y).mqm) {
                let row = |d: &&DocumentRow| (vec![d.penalty], d.words);
                let p = stats::permutation(&x.iter().map(row).collect::<Vec<_>>(), &y.iter().map(row).collect::<Vec<_>>());
                out.push(Change {
                    measure: Measure::Group(g.name.clone()),
                    before: u.value,
                    after: v.value,
                    p: p.first().copied().unwrap_or(1.0),
                });
            }
        }
    }
    let right = stats::holm(&out.iter().map(|c| c.p).collect::<Vec<_>>());
    out.iter_mut().zip(right).for_each(|(c, p)| c.p = p);
    out
}

/// Whether a finding speaks of a term: words on both sides, of a category where a termbase helps, and no figures.
#[must_use]
pub fn is_term(f: &FindingRow) -> bool {
    const NOT: [&str; 3] = ["name-mismatch", "negation", "number-mismatch"];
    let word = |s: &str| s.chars().any(char::is_alphabetic) && !s.contains(|c: char| c.is_ascii_digit());
    let category = [Category::Mistranslation, Category::Terminology, Category::InconsistentTerm].iter().any(|c| c.name() == f.category);
    category && !NOT.contains(&f.check.as_str()) && word(&f.source_words) && word(&f.target_words)
}

fn terms(week: Week, rows: &Rows, lexicon: &dyn Words) -> Vec<Term> {
    let places: BTreeMap<i64, &DocumentRow> = rows.documents.iter().map(|d| (d.id, d)).collect();
    let mut citations: BTreeMap<String, String> = BTreeMap::new();
    let mut found: BTreeMap<(String, String), Vec<(&FindingRow, &DocumentRow)>> = BTreeMap::new();
    let plain = |s: &str| s.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    for f in rows.findings.iter().filter(|f| is_term(f)) {
        let Some(d) = places.get(&f.document) else { continue };
        let words = plain(&f.source_words);
        let source = citations.entry(words).or_insert_with_key(|w| lexicon.citation(w)).clone();
        found.entry((source, plain(&f.target_words))).or_default().push((f, d));
    }
    // an article that several engines translate is one article
    let article = |d: &DocumentRow| if d.link.is_empty() { d.name.clone() } else { d.link.clone() };
    let mut out = Vec::new();
    for ((source, target), mut list) in found {
        let documents: BTreeSet<String> = list.iter().map(|(_, d)| article(d)).collect();
        if list.len() < 2 || documents.len() < 2 {
            continue;
        }
        list.sort_by(|(f, a), (g, b)| b.day.cmp(&a.day).then(a.name.cmp(&b.name)).then(f.source.cmp(&g.source)));
        // what is proposed most often; of equals the first in the alphabet
        let mut proposed: BTreeMap<&str, usize> = BTreeMap::new();
        for (f, _) in list.iter().filter(|(f, _)| !f.suggestion.is_empty()) {
            *proposed.entry(f.suggestion.as_str()).or_default() += 1;
        }
        let most = proposed.values().max().copied().unwrap_or(0);
        let suggestion = proposed.into_iter().find(|(_, n)| *n == most).map_or("", |(s, _)| s).to_owned();
        let line = (!suggestion.is_empty()).then(|| {
            let (pos, gloss) = lexicon.sense(&source, &suggestion).unwrap_or(("n".to_owned(), String::new()));
            format!("{source}\t{pos}\t{gloss}\t{suggestion}")
        });
        let mut seen = BTreeSet::new();
        let examples = list.iter().filter(|(f, _)| seen.insert(&f.source)).take(2);
        out.push(Term {
            times: list.len(),
            this_week: list.iter().filter(|(_, d)| Week::of(d.day) == week).count(),
            documents: documents.len(),
            suggestion,
            line,
            examples: examples.map(|(f, d)| [d.name.clone(), f.source.clone(), f.target.clone()]).collect(),
            source,
            target,
        });
    }
    out.sort_by(|a, b| {
        b.times.cmp(&a.times).then(b.documents.cmp(&a.documents)).then(a.source.cmp(&b.source)).then(a.target.cmp(&b.target))
    });
    out.truncate(MOST);
    out
}

fn worst(documents: &[&DocumentRow], findings: &[FindingRow]) -> Vec<Worst> {
    let mut list: Vec<&DocumentRow> = documents.iter().filter(|d| d.penalty > 0.0 && d.words > 0.0).copied().collect();
    let rate = |d: &DocumentRow| d.penalty / d.words;
    list.sort_by(|a, b| rate(b).total_cmp(&rate(a)).then(b.penalty.total_cmp(&a.penalty)).then(a.name.cmp(&b.name)).then(a.id.cmp(&b.id)));
    list.truncate(MOST_WORST);
    let gravest = |d: &DocumentRow| {
        let mut own: Vec<&FindingRow> = findings.iter().filter(|f| f.document == d.id).collect();
        own.sort_by_key(|f| std::cmp::Reverse(f.severity));
        own.first().map(|f| (f.severity, f.message.clone()))
    };
    list.into_iter().map(|d| Worst { document: d.clone(), mqm: score(rate(d)), finding: gravest(d) }).collect()
}

/// Each finding counts once, as most of its reviewers say; where they are even it is left out of the precision.
fn reviewed(decisions: &[DecisionRow]) -> (Vec<Precision>, Option<Agreement>) {
    let mut judged: BTreeMap<(&str, &str), (usize, usize)> = BTreeMap::new();
    for d in decisions {
        let votes = judged.entry((&d.check, &d.fingerprint)).or_default();
        if d.right { votes.0 += 1 } else { votes.1 += 1 }
    }
    let mut checks: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for ((check, _), (yes, no)) in judged.iter().filter(|(_, (yes, no))| yes != no) {
        let sums = checks.entry(check).or_default();
        sums.0 += usize::from(yes > no);
        sums.1 += 1;
    }
    let precision = checks
        .into_iter()
        .map(|(check, (right, all))| Precision { check: check.to_owned(), right, all, interval: stats::wilson(right, all) })
        .collect();
    let votes: Vec<(usize, usize)> = judged.into_values().collect();
    let findings = votes.iter().filter(|(a, b)| a + b >= 2).count();
    (precision, stats::agreement(&votes).map(|(share, alpha)| Agreement { findings, share, alpha }))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct NoWords;
    impl Words for NoWords {
        fn citation(&self, words: &str) -> String {
            words.trim_end_matches('s').to_owned()
        }
        fn sense(&self, _: &str, _: &str) -> Option<(String, String)> {
            None
        }
    }

    fn document(id: i64, day: &str, penalty: f64) -> DocumentRow {
        DocumentRow {
            id,
            day: day.parse().unwrap(),
            name: format!("d{id}"),
            path: String::new(),
            link: String::new(),
            section: String::new(),
            feed: String::new(),
            engine: if id % 2 == 0 { "a".into() } else { "b".into() },
            words: 100.0,
            penalty,
            fidelity: 90.0,
            content: Some([10, 9, 8]),
            errors: Default::default(),
        }
    }

    fn finding(document: i64, source: &str, target: &str) -> FindingRow {
        FindingRow {
            document,
            check: "wrong-sense".into(),
            category: Category::Mistranslation.name().into(),
            severity: Severity::Major,
            source_words: source.into(),
            target_words: target.into(),
            suggestion: "KTT".into(),
            message: "m".into(),
            source: format!("The {source} of {document}."),
            target: format!("{target}."),
        }
    }

    const WEEK: &str = "2026-W47";

    #[test]
    fn nothing_gives_a_report_without_figures() {
        let r = weekly(Week::parse(WEEK).unwrap(), Some(By::Engine), &Rows::default(), &NoWords);
        assert_eq!((r.weeks.len(), r.weeks[11].1.mqm, r.against, r.changes.len(), r.groups.len()), (12, None, None, 0, 0));
    }

    #[test]
    fn one_document_has_a_score_and_no_interval() {
        let rows = Rows { documents: vec![document(1, "2026-11-18", 5.0)], ..Rows::default() };
        let r = weekly(Week::parse(WEEK).unwrap(), None, &rows, &NoWords);
        assert_eq!(r.weeks[11].1.mqm, Some(Estimate { value: 95.0, interval: None }));
        assert_eq!((r.worst.len(), r.against), (1, None));
    }

    #[test]
    fn a_week_is_held_against_the_last_one_that_has_documents() {
        let mut documents = Vec::new();
        for k in 0..20 {
            documents.push(document(k, "2026-11-04", 25.0));
            documents.push(document(100 + k, "2026-11-16", 1.0));
        }
        let r = weekly(Week::parse(WEEK).unwrap(), Some(By::Engine), &Rows { documents, ..Rows::default() }, &NoWords);
        assert_eq!(r.against.map(|w| w.to_string()).as_deref(), Some("2026-W45"));
        let mqm = &r.changes[0];
        assert!(mqm.sure() && mqm.better() == Some(true) && mqm.before == 75.0 && mqm.after == 99.0, "{mqm:?}");
        assert!(!r.changes[1].sure() && r.changes[1].better().is_none());
        assert_eq!(r.changes.iter().filter(|c| matches!(c.measure, Measure::Group(_))).count(), 2);
        assert_eq!(r.groups.len(), 2);
    }

    #[test]
    fn terms_that_come_back_are_put_together() {
        let rows = Rows {
            documents: vec![document(1, "2026-11-10", 5.0), document(2, "2026-11-17", 5.0)],
            findings: vec![
                finding(1, "summit", "kerumunan"),
                finding(2, "Summits", "Kerumunan"),
                finding(1, "bank", "tepi"),
                finding(1, "bank", "tepi"),
                finding(2, "3 banks", "3 tepi"),
            ],
            ..Rows::default()
        };
        let r = weekly(Week::parse(WEEK).unwrap(), None, &rows, &NoWords);
        assert_eq!(r.terms.len(), 1, "one document is no recurrence");
        let t = &r.terms[0];
        assert_eq!((t.source.as_str(), t.target.as_str(), t.times, t.this_week, t.documents), ("summit", "kerumunan", 2, 1, 2));
        assert_eq!(t.line.as_deref(), Some("summit\tn\t\tKTT"));
        assert_eq!(t.examples[0][0], "d2");
    }

    #[test]
    fn each_finding_counts_once_in_precision() {
        let d = |fingerprint: &str, right| DecisionRow { fingerprint: fingerprint.into(), check: "quotes".into(), right };
        let (p, a) = reviewed(&[d("x", true), d("x", true), d("y", false), d("z", true), d("z", false)]);
        assert_eq!((p[0].right, p[0].all), (1, 2));
        assert_eq!(a.map(|a| (a.findings, a.share)), Some((2, 0.5)));
    }
}
