//! Checks: each looks at an analysed bead (or a whole document) and raises findings. One file a check, with its
//! documentation and its examples, which run as tests through the whole way.

mod view;
pub use view::{BeadView, DocumentView, Draft, Sink};

use crate::finding::{Category, Severity};

/// Findings below this confidence are not worth keeping, even for those who ask for all.
const FLOOR: f64 = 0.05;

/// A bad and a good pair for one source sentence.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// English.
    pub source: &'static str,
    /// Indonesian with the error; exactly one finding is expected on it.
    pub bad: &'static str,
    /// What the finding's spans cover: source words, target words (empty: no span on that side).
    pub flag: (&'static str, &'static str),
    /// The suggestion; empty for none.
    pub suggestion: &'static str,
    /// Good translations: no check may find anything.
    pub good: &'static [&'static str],
}

/// What a check is, for lists, `explain`, reports and tests.
#[derive(Clone, Copy, Debug)]
pub struct Meta {
    /// Kebab case; names the pattern found, not the cure.
    pub id: &'static str,
    /// MQM type of its findings unless a finding says otherwise.
    pub category: Category,
    /// Severity of its findings unless a finding says otherwise.
    pub severity: Severity,
    /// One line.
    pub summary: &'static str,
    /// How it works and why it matters.
    pub why: &'static str,
    /// What the editor should do.
    pub advice: &'static str,
    /// Bad and good pairs.
    pub examples: &'static [Example],
}

/// A check.
pub trait Check: Sync {
    /// What it is.
    fn meta(&self) -> &'static Meta;
    /// Looks at one bead.
    fn bead(&self, _view: &BeadView<'_, '_>, _sink: &mut Sink<'_>) {}
    /// Looks at the document as a whole; findings are raised on its beads.
    fn document(&self, _view: &DocumentView<'_, '_>, _sinks: &mut [Sink<'_>]) {}
}

macro_rules! checks_list {
    ($($module:ident :: $check:ident,)*) => {
        /// Every check, in the order of their ids.
        pub static ALL: &[&dyn Check] = &[$(&$module::$check),*];
    };
}

mod addition;
mod affix_spacing;
mod boilerplate;
mod bound;
mod broken_reduplication;
mod calque;
mod calqued_pronoun;
mod capitalisation;
mod inconsistent_term;
mod known_confusion;
mod literal_phrase;
mod missing_stop;
mod misspelling;
mod moved_passage;
mod name_mismatch;
mod negation;
mod nonstandard_spelling;
mod number_format;
mod number_mismatch;
mod omission;
mod placeholder;
mod quotes;
mod repeated_word;
mod spacing;
mod uncertain_alignment;
mod untranslated;
mod wrong_language;
mod wrong_sense;

checks_list! {
    addition::Addition,
    affix_spacing::AffixSpacing,
    boilerplate::Boilerplate,
    bound::Bound,
    broken_reduplication::BrokenReduplication,
    calque::Calque,
    calqued_pronoun::CalquedPronoun,
    capitalisation::Capitalisation,
    inconsistent_term::InconsistentTerm,
    known_confusion::KnownConfusion,
    literal_phrase::LiteralPhrase,
    missing_stop::MissingStop,
    misspelling::Misspelling,
    moved_passage::MovedPassage,
    name_mismatch::NameMismatch,
    negation::Negation,
    nonstandard_spelling::NonstandardSpelling,
    number_format::NumberFormat,
    number_mismatch::NumberMismatch,
    omission::Omission,
    placeholder::Placeholder,
    quotes::Quotes,
    repeated_word::RepeatedWord,
    spacing::Spacing,
    uncertain_alignment::UncertainAlignment,
    untranslated::Untranslated,
    wrong_language::WrongLanguage,
    wrong_sense::WrongSense,
}

/// The check of that id.
#[must_use]
pub fn find(id: &str) -> Option<&'static dyn Check> {
    ALL.iter().copied().find(|c| c.meta().id == id)
}
