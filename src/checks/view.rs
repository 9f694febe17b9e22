//! What a check sees, and the only way to raise a finding.

use super::Meta;
use crate::analyse::{Role, Source, Target};
use crate::document::BeadText;
use crate::finding::{Category, Finding, Severity, fingerprint};
use crate::lexicon::Lexicon;
use crate::lexicon::Sense;
use crate::lexicon::format::GAP;
use crate::link::Links;
use crate::text::Span;
use std::cell::OnceCell;
use std::collections::HashMap;

/// One bead, analysed and linked.
pub struct BeadView<'a, 'l> {
    /// The texts.
    pub bead: &'a BeadText,
    /// English.
    pub source: &'a Source<'l>,
    /// Indonesian.
    pub target: &'a Target,
    /// Word links.
    pub links: &'a Links<'l>,
    /// The lexicon in force.
    pub lexicon: &'l Lexicon,
    /// Which bead of the document it is.
    pub place: usize,
    /// Whether it is the only bead of its document.
    pub alone: bool,
    /// In which beads of the document each source lemma (by hash) stands, rising.
    pub lemma_places: &'a HashMap<u32, Vec<usize>>,
    /// What the source words are akin to, each with its word; sorted, found when first asked for.
    pub kin: OnceCell<Vec<(u32, usize)>>,
}

/// A document's beads, all analysed.
pub struct DocumentView<'a, 'l> {
    /// In order.
    pub beads: &'a [BeadView<'a, 'l>],
}

/// A finding before it is stamped.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// Probability that it is right, 0..=1.
    pub confidence: f64,
    /// Where in the source.
    pub source: Option<Span>,
    /// Where in the target.
    pub target: Option<Span>,
    /// What should stand there.
    pub suggestion: String,
    /// For the editor.
    pub message: String,
    /// Where it differs from the check's default.
    pub severity: Option<Severity>,
    /// Where it differs from the check's default.
    pub category: Option<Category>,
    /// What the confidence was computed from.
    pub features: Vec<f64>,
}

/// Takes findings of one bead.
pub struct Sink<'a> {
    bead: &'a BeadText,
    meta: &'static Meta,
    found: Vec<Finding>,
}

impl<'a> Sink<'a> {
    /// A sink for a bead.
    #[must_use]
    pub fn new(bead: &'a BeadText, meta: &'static Meta) -> Self {
        Self { bead, meta, found: Vec::new() }
    }

    /// The check whose findings come next.
    pub fn switch(&mut self, meta: &'static Meta) {
        self.meta = meta;
    }

    /// Raises a finding. Spans that do not fit the texts are dropped, never passed on.
    pub fn raise(&mut self, draft: Draft) {
        let fits = |span: Option<Span>, text: &str| span.filter(|s| !s.is_empty() && text.get(s.start..s.end).is_some());
        let source_span = fits(draft.source, &self.bead.source.text);
        let target_span = fits(draft.target, &self.bead.target.text);
        let fingerprint = fingerprint(self.meta.id, (&self.bead.source.text, source_span), (&self.bead.target.text, target_span));
        self.found.push(Finding {
            check: self.meta.id,
            category: draft.category.unwrap_or(self.meta.category),
            severity: draft.severity.unwrap_or(self.meta.severity),
            confidence: draft.confidence.clamp(0.01, 0.99),
            source_span,
            target_span,
            suggestion: draft.suggestion,
            message: draft.message,
            fingerprint,
            region: None,
            source_region: None,
            fails: false,
            features: draft.features,
        });
    }

    /// What the check that runs now has raised so far.
    pub fn own(&mut self) -> impl Iterator<Item = &mut Finding> {
        let id = self.meta.id;
        self.found.iter_mut().filter(move |f| f.check == id)
    }

    /// What was raised.
    #[must_use]
    pub fn into_findings(self) -> Vec<Finding> {
        self.found
    }
}

impl<'a, 'l> BeadView<'a, 'l> {
    /// Whether one side is empty: an omitted or added sentence.
    #[must_use]
    pub fn one_sided(&self) -> bool {
        self.source.tokens.is_empty() || self.target.tokens.is_empty()
    }

    /// Span of source tokens.
    #[must_use]
    pub fn source_span(&self, tokens: &[usize]) -> Option<Span> {
        cover(tokens.iter().filter_map(|i| self.source.tokens.get(*i)).map(|t| t.span))
    }

    /// Span of target tokens.
    #[must_use]
    pub fn target_span(&self, tokens: &[usize]) -> Option<Span> {
        cover(tokens.iter().filter_map(|i| self.target.tokens.get(*i)).map(|t| t.span))
    }

    /// Source words as written.
    #[must_use]
    pub fn source_text(&self, tokens: &[usize]) -> &'a str {
        self.source_span(tokens).map_or("", |s| s.of(&self.bead.source.text))
    }

    /// Target words as written.
    #[must_use]
    pub fn target_text(&self, tokens: &[usize]) -> &'a str {
        self.target_span(tokens).map_or("", |s| s.of(&self.bead.target.text))
    }

    /// Share of the content words of each side that are linked, 0..=1 (1 where there are none).
    #[must_use]
    pub fn coverage(&self) -> (f64, f64) {
        let share = |roles: &[Role], of: &[Option<usize>]| {
            let mut all = 0.0;
            let mut linked = 0.0;
            for (r, l) in roles.iter().zip(of) {
                if matches!(r, Role::Content | Role::Name | Role::Number) {
                    all += 1.0;
                    linked += f64::from(u8::from(l.is_some()));
                }
            }
            if all > 0.0 { linked / all } else { 1.0 }
        };
        (share(&self.source.roles, &self.links.of_source), share(&self.target.roles, &self.links.of_target))
    }

    /// English content words: all, known to the lexicon, rendered in the target.
    #[must_use]
    pub fn content(&self) -> [usize; 3] {
        let (source, links) = (self.source, self.links);
        let mut out = [0; 3];
        for i in (0..source.tokens.len()).filter(|i| source.roles.get(*i) == Some(&Role::Content)) {
            let known = source.words.get(i).is_some_and(|w| !w.entries.is_empty()) || links.phrases.iter().any(|p| p.tokens.contains(&i));
            out[0] += 1;
            out[1] += usize::from(known);
            out[2] += usize::from(links.of_source.get(i).is_some_and(Option::is_some));
        }
        out
    }

    /// Whether some source word but `skip` is akin to the lemma (by hash).
    fn has_kin(&self, lemma: u32, skip: usize) -> bool {
        let kin = self.kin.get_or_init(|| {
            let mut list: Vec<(u32, usize)> =
                self.source.words.iter().enumerate().flat_map(|(i, w)| w.kin().map(move |k| (k, i))).collect();
            list.sort_unstable();
            list
        });
        let from = kin.partition_point(|(k, _)| *k < lemma);
        kin[from..].iter().take_while(|(k, _)| *k == lemma).any(|(_, i)| *i != skip)
    }

    /// Whether a source lemma (by hash) stands in a bead not far from this one.
    #[must_use]
    pub fn around(&self, lemma: u32) -> bool {
        const FAR: usize = 8;
        if self.alone {
            return false;
        }
        self.lemma_places.get(&lemma).is_some_and(|places| {
            let first = places.partition_point(|p| p + FAR < self.place);
            places.get(first).is_some_and(|p| *p <= self.place + FAR)
        })
    }

    /// Collocates of a sense in the bead, and those only in neighbouring beads; one that must not be near counts -2.
    /// `skip` is the word itself.
    #[must_use]
    pub fn collocates(&self, sense: Sense<'_>, skip: usize) -> (f64, f64) {
        let (mut here, mut around) = (0.0, 0.0);
        let mut against = false;
        for c in sense.collocates().iter() {
            if c == GAP {
                against = true;
                continue;
            }
            let sign = if against { -2.0 } else { 1.0 };
            if self.has_kin(c, skip) {
                here += sign;
            } else if self.around(c) {
                around += sign;
            }
            against = false;
        }
        (here, around)
    }

    /// How strongly the surroundings speak for a sense: collocates in the bead count most, in the beads around less.
    #[must_use]
    pub fn votes(&self, sense: Sense<'_>, skip: usize) -> f64 {
        let (here, around) = self.collocates(sense, skip);
        here + 0.3 * around
    }
}

/// The smallest span that holds all; `None` for none.
#[must_use]
pub fn cover(spans: impl Iterator<Item = Span>) -> Option<Span> {
    spans.reduce(Span::cover)
}
