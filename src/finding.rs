//! Findings: suspected errors, in the terms of MQM (themqm.org, ISO 5060:2024).

use crate::lang::table::hash;
use crate::text::{Region, Span};
use serde::{Deserialize, Serialize};

/// How much an error hurts (MQM).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// A blemish.
    Minor,
    /// Misleads or disturbs.
    Major,
    /// Says the opposite, or does harm.
    Critical,
}

impl Severity {
    /// All, rising.
    pub const ALL: [Severity; 3] = [Severity::Minor, Severity::Major, Severity::Critical];

    /// The name in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Severity::Minor => "minor",
            Severity::Major => "major",
            Severity::Critical => "critical",
        }
    }

    /// MQM severity multiplier: 1, 5, 25.
    #[must_use]
    pub fn multiplier(self) -> f64 {
        match self {
            Severity::Minor => 1.0,
            Severity::Major => 5.0,
            Severity::Critical => 25.0,
        }
    }
}

/// MQM error types that Selaras tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    /// The target says something else.
    Mistranslation,
    /// Left in the source language.
    Untranslated,
    /// Left out.
    Omission,
    /// Put in.
    Addition,
    /// Not the term that belongs here.
    Terminology,
    /// More than one term for one thing.
    InconsistentTerm,
    /// Against the grammar of the target language.
    Grammar,
    /// Against its spelling.
    Spelling,
    /// Against its punctuation.
    Punctuation,
    /// A number in the wrong format for the locale.
    NumberFormat,
    /// Placeholders or mark-up that do not agree.
    Markup,
    /// The two texts could not be brought together.
    Alignment,
}

impl Category {
    /// All, in the order of MQM's dimensions.
    pub const ALL: [Category; 12] = [
        Category::Mistranslation,
        Category::Untranslated,
        Category::Omission,
        Category::Addition,
        Category::Terminology,
        Category::InconsistentTerm,
        Category::Grammar,
        Category::Spelling,
        Category::Punctuation,
        Category::NumberFormat,
        Category::Markup,
        Category::Alignment,
    ];

    /// The name in reports: MQM dimension and type.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Category::Mistranslation => "accuracy/mistranslation",
            Category::Untranslated => "accuracy/untranslated",
            Category::Omission => "accuracy/omission",
            Category::Addition => "accuracy/addition",
            Category::Terminology => "terminology/wrong-term",
            Category::InconsistentTerm => "terminology/inconsistent",
            Category::Grammar => "linguistic/grammar",
            Category::Spelling => "linguistic/spelling",
            Category::Punctuation => "linguistic/punctuation",
            Category::NumberFormat => "locale/number-format",
            Category::Markup => "design/markup",
            Category::Alignment => "other/alignment",
        }
    }
}

impl Serialize for Category {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.name())
    }
}

/// One suspected error. Spans are byte offsets into the bead's texts.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Id of the check that raised it.
    pub check: &'static str,
    /// MQM type.
    pub category: Category,
    /// How much it hurts.
    pub severity: Severity,
    /// Probability that it is right, 0..=1, as calibrated.
    pub confidence: f64,
    /// Where in the source text of the bead.
    pub source_span: Option<Span>,
    /// Where in the target text of the bead.
    pub target_span: Option<Span>,
    /// What should stand there; empty where the span should go or nothing can be proposed.
    pub suggestion: String,
    /// What is wrong, why, and what to do: a sentence for an editor.
    pub message: String,
    /// The same for the same error in the same words, wherever the bead moves.
    pub fingerprint: String,
    /// Where in the file of the target; for what is left out, the sentence it is missing from. `None` for texts without a
    /// file.
    pub region: Option<Region>,
    /// The same in the file of the source.
    pub source_region: Option<Region>,
    /// Whether it makes the run fail by itself, as the thresholds for its document say.
    pub fails: bool,
    /// What the confidence was computed from, for fitting; empty where it is a constant.
    pub features: Vec<f64>,
}

/// `v1:` and 16 hexadecimal digits over the check, the words of both spans (folded in case and space) and the
/// bead's texts. Two hashes of 32 bits; for telling findings apart, not for secrecy.
#[must_use]
pub fn fingerprint(check: &str, source: (&str, Option<Span>), target: (&str, Option<Span>)) -> String {
    let fold = |s: &str| s.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let span = |(t, s): (&str, Option<Span>)| s.map_or(String::new(), |s| fold(s.of(t)));
    let what = format!("{check}\u{1}{}\u{1}{}", span(source), span(target));
    let place = format!("{}\u{1}{}\u{1}{what}", fold(source.0), fold(target.0));
    format!("v1:{:08x}{:08x}", hash(&what), hash(&place))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprints_are_fixed_and_ignore_space_and_case() {
        let a = fingerprint("wrong-sense", ("The summit.", Some(Span::new(4, 10))), ("Kerumunan itu.", Some(Span::new(0, 9))));
        let b = fingerprint("wrong-sense", ("the  summit.", Some(Span::new(5, 11))), ("kerumunan itu.", Some(Span::new(0, 9))));
        assert_eq!(a, b);
        assert_eq!(a, "v1:b8f85bfe196811af");
    }

    #[test]
    fn names_are_unique() {
        let mut names: Vec<_> = Category::ALL.iter().map(|c| c.name()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Category::ALL.len());
    }
}
