//! How sure a finding is. Logistic models over a few plain features; the weights are in `calibration.tsv`, fitted on
//! annotated data (`selaras eval --features` writes what to fit), so that of findings at confidence c a share c is
//! right. Checks with too few findings in the data to fit have constants here, set by reading their findings.

use super::gap;
use super::pair::{Features, plainness};
use crate::lang::numeral::{Quantity, QuantityKind};
use crate::lang::table::Table;
use std::sync::LazyLock;

/// Fitted weights: model, bias, weights in the order of its features.
static WEIGHTS: Table = Table::new(include_str!("calibration.tsv"));

static WRONG_SENSE: LazyLock<Model> = LazyLock::new(|| Model::read("wrong-sense"));
static OMISSION: LazyLock<Model> = LazyLock::new(|| Model::read("omission"));
static ADDITION: LazyLock<Model> = LazyLock::new(|| Model::read("addition"));
static NEGATION_LOST: LazyLock<Model> = LazyLock::new(|| Model::read("negation-lost"));
static NEGATION_ADDED: LazyLock<Model> = LazyLock::new(|| Model::read("negation-added"));
static OPPOSITE: LazyLock<Model> = LazyLock::new(|| Model::read("opposite"));
static OTHER_SENSE: LazyLock<Model> = LazyLock::new(|| Model::read("other-sense"));
static LITERAL: LazyLock<Model> = LazyLock::new(|| Model::read("literal"));
static NAME: LazyLock<Model> = LazyLock::new(|| Model::read("name-mismatch"));

/// A logistic model.
struct Model {
    bias: f64,
    weights: Vec<f64>,
}

impl Model {
    fn read(name: &str) -> Self {
        let row = WEIGHTS.get(name).next().unwrap_or("0\t");
        let (bias, weights) = row.split_once('\t').unwrap_or((row, ""));
        let number = |x: &str| x.parse().unwrap_or(0.0);
        Self { bias: number(bias), weights: weights.split(' ').map(number).collect() }
    }

    fn sum(&self, features: &[f64]) -> f64 {
        self.bias + features.iter().zip(&self.weights).map(|(x, w)| x * w).sum::<f64>()
    }

    fn confidence(&self, features: &[f64]) -> f64 {
        logistic(self.sum(features))
    }
}

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// Confidence of a wrong-sense pair. The weights are fitted on translations by people, who take liberties that machine
/// translation does not take in a sentence that it renders word for word: what stands out there counts for more.
#[must_use]
pub fn wrong_sense(f: &Features) -> f64 {
    let sum = WRONG_SENSE.sum(f) + LITERAL.bias * plainness(f);
    logistic(sum)
}

/// Confidence that a word was rendered in the wrong sense.
#[must_use]
pub fn other_sense(features: &super::sense::Features) -> f64 {
    OTHER_SENSE.confidence(features)
}

/// Confidence of a known confusion: of a phrase or a single word, its surroundings found only elsewhere in the document.
#[must_use]
pub fn known_confusion(phrase: bool, elsewhere: bool) -> f64 {
    match (phrase, elsewhere) {
        (true, false) => 0.95,
        (false, false) => 0.9,
        (true, true) => 0.85,
        (false, true) => 0.75,
    }
}

/// Confidence that a phrase was rendered in the wrong one of its senses, by how far the votes for another lead.
#[must_use]
pub fn other_phrase_sense(lead: f64) -> f64 {
    logistic(-0.6 + 1.2 * lead).min(0.9)
}

/// Confidence that a phrase was rendered word by word: content words, how many of them by a meaning that the phrase does not
/// have, target words covered, votes for the sense, and whether the phrase may be a verb with a plain preposition.
#[must_use]
#[allow(clippy::cast_precision_loss)]
pub fn literal_phrase(content: usize, odd: usize, covered: usize, votes: f64, preposition: bool) -> f64 {
    logistic(
        -0.9 + 0.9 * (odd.min(3) as f64)
            + if odd == content { 0.6 } else { 0.0 }
            + 0.2 * (covered.min(4) as f64)
            + 0.3 * votes.clamp(-2.0, 2.0)
            - if preposition { 1.5 } else { 0.0 },
    )
}

/// Confidence that a whole sentence was left out (or put in): its words, and how sure the alignment is.
#[must_use]
pub fn whole_omission(words: usize, alignment: f64) -> f64 {
    let base = if words >= 4 { 0.92 } else { 0.75 };
    base * alignment.clamp(0.3, 1.0)
}

/// Confidence that a run of source words was left out.
#[must_use]
pub fn omission(g: &gap::Features) -> f64 {
    OMISSION.confidence(g)
}

/// Confidence that a run of target words was put in.
#[must_use]
pub fn addition(g: &gap::Features) -> f64 {
    ADDITION.confidence(g)
}

/// Confidence that two left-over numbers should be the same.
#[must_use]
pub fn number_pair(source: &Quantity, target: &Quantity, distance: f64, open_source: usize, open_target: usize) -> f64 {
    let digits = source.digits && target.digits;
    let small = !source.digits && source.value <= 2.0;
    let vague = source.kind == QuantityKind::Vague
        || target.kind == QuantityKind::Vague
        || source.kind == QuantityKind::Times
        || source.kind == QuantityKind::Fraction;
    logistic(
        1.6 + if digits { 0.9 } else { 0.0 } - 2.5 * distance - if small { 1.8 } else { 0.0 } - if vague { 1.5 } else { 0.0 }
            + if open_source == 1 && open_target == 1 { 0.8 } else { 0.0 },
    )
}

/// Confidence that a unit behind equal numbers is the wrong one.
pub const UNIT: f64 = 0.9;
/// Confidence that a change by a share was made a change to it.
pub const CHANGE: f64 = 0.8;

/// Confidence that a bound ("more than") was turned round.
pub const BOUND: f64 = 0.9;

/// Confidence that a number was left out.
#[must_use]
pub fn number_lost(q: &Quantity) -> f64 {
    match q.kind {
        QuantityKind::Cardinal if q.digits => 0.65,
        QuantityKind::Weekday | QuantityKind::Month => 0.45,
        QuantityKind::Cardinal if q.value > 2.0 => 0.55,
        _ => 0.1,
    }
}

/// What a number in brackets keeps of it.
pub const ASIDE: f64 = 0.6;

/// Confidence that a number was put in.
#[must_use]
pub fn number_added(q: &Quantity, open_source: usize) -> f64 {
    let base = match q.kind {
        QuantityKind::Cardinal if q.digits => 0.6,
        QuantityKind::Cardinal if q.value > 2.0 => 0.35,
        _ => 0.1,
    };
    if open_source > 0 { base * 0.8 } else { base }
}

/// Confidence that a negation was lost.
#[must_use]
pub fn negation_lost(features: &[f64]) -> f64 {
    NEGATION_LOST.confidence(features)
}

/// Confidence that a negation was added.
#[must_use]
pub fn negation_added(features: &[f64]) -> f64 {
    NEGATION_ADDED.confidence(features)
}

/// Confidence that a word was rendered by its opposite.
#[must_use]
pub fn opposite(features: &[f64]) -> f64 {
    OPPOSITE.confidence(features)
}

/// What speaks for and against a left-over target name standing for a left-over source name.
#[derive(Clone, Copy, Debug)]
pub struct NamePair {
    /// 1 where the lexicon has the source name.
    pub source_known: f64,
    /// 1 where the lexicon has the target name as some name's Indonesian form.
    pub target_known: f64,
    /// 1 where the source word is a common word with a capital.
    pub source_common: f64,
    /// 1 where the words before both are linked.
    pub left: f64,
    /// 1 where the words behind both are linked.
    pub right: f64,
    /// 1 where the target name stands between the partners of the source name's linked neighbours.
    pub in_slot: f64,
    /// Difference of the relative positions, 0..=1.
    pub position: f64,
    /// Other left-over names of the source, at most 4.
    pub open_source: f64,
    /// Other left-over names of the target, at most 4.
    pub open_target: f64,
    /// Share of letters in common, 0..=1.
    pub letters: f64,
    /// 1 where both are written in capitals.
    pub initials: f64,
}

impl NamePair {
    /// All as a list, in a fixed order, for fitting.
    #[must_use]
    pub fn list(&self) -> [f64; 11] {
        [
            self.source_known,
            self.target_known,
            self.source_common,
            self.left,
            self.right,
            self.in_slot,
            self.position,
            self.open_source,
            self.open_target,
            self.letters,
            self.initials,
        ]
    }
}

/// Confidence that a name was replaced by another.
#[must_use]
pub fn name_replaced(p: &NamePair) -> f64 {
    NAME.confidence(&p.list())
}

/// Confidence that a name was misspelt, by its edit distance and length in letters.
#[must_use]
#[allow(clippy::cast_precision_loss)]
pub fn name_misspelt(distance: usize, length: usize) -> f64 {
    logistic(0.4 + 0.1 * (length.min(10) as f64) - 0.3 * (distance as f64 - 1.0))
}

/// Confidence that an unknown word is a misspelling.
#[must_use]
#[allow(clippy::cast_precision_loss)]
pub fn misspelling(licensed: bool, length: usize) -> f64 {
    logistic(if licensed { 2.2 } else { 0.2 } + 0.12 * (length.min(12) as f64 - 6.0))
}
