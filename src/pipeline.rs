//! The whole way, in order. The only file that knows all the steps.

use crate::align;
use crate::analyse::{Analyser, Source, Target};
use crate::checks::{ALL, BeadView, DocumentView, Sink};
pub use crate::document::AlignedPair;
use crate::document::{Bead, BeadText, Body, Document, DocumentPair, Located, Origin, Segment, Side, Unit};
use crate::finding::Finding;
use crate::lang::Language;
use crate::lang::token::Token;
use crate::lexicon::Lexicon;
use crate::link::{Links, link};
use crate::report::{BeadReport, DocumentReport, LinkedWords, merge};
use crate::score::{fidelity, mqm::Mqm};
use crate::segment;
use crate::settings::Settings;
use crate::text::{Excerpt, Mapped, Span};
use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;

/// Lexicon and settings, built once and shared by threads. Checks without input or output.
pub struct Engine {
    lexicon: Lexicon,
    settings: Settings,
}

/// An alignment with the segments it speaks of.
#[derive(Clone, Debug, Default)]
pub struct Alignment {
    /// Source sentences.
    pub source: Vec<Segment>,
    /// Target sentences.
    pub target: Vec<Segment>,
    /// Beads, in order.
    pub beads: Vec<Bead>,
}

impl Engine {
    /// An engine over the lexicon in force.
    #[must_use]
    pub fn new(lexicon: Lexicon, settings: Settings) -> Self {
        Self { lexicon, settings }
    }

    /// The same lexicon under other settings.
    #[must_use]
    pub fn with(&self, settings: Settings) -> Self {
        Self { lexicon: self.lexicon.clone(), settings }
    }

    /// The lexicon in force.
    #[must_use]
    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// The settings in force.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// An analyser for one thread; hand it to the calls below.
    #[must_use]
    pub fn analyser(&self) -> Analyser<'_> {
        Analyser::new(&self.lexicon)
    }

    /// Works through `items` on so many threads (0: one a core), each with an analyser of its own, and hands the
    /// results on in the order of the items.
    ///
    /// # Errors
    /// The first error of `take`; what is left is then not worked on.
    pub fn each<T: Sync, R: Send, E>(
        &self,
        threads: usize,
        items: &[T],
        work: impl Fn(&Analyser<'_>, &T) -> R + Sync,
        mut take: impl FnMut(R) -> Result<(), E>,
    ) -> Result<(), E> {
        const CHUNK: usize = 16;
        let threads = if threads == 0 { std::thread::available_parallelism().map_or(1, std::num::NonZero::get) } else { threads };
        let next = AtomicUsize::new(0);
        let (send, receive) = sync_channel::<(usize, Vec<R>)>(threads * 4);
        std::thread::scope(|scope| {
            for _ in 0..threads.min(items.len().div_ceil(CHUNK)) {
                let (send, next, work) = (send.clone(), &next, &work);
                scope.spawn(move || {
                    let analyser = self.analyser();
                    loop {
                        let k = next.fetch_add(1, Ordering::Relaxed);
                        let Some(chunk) = items.chunks(CHUNK).nth(k) else { break };
                        let done = chunk.iter().map(|item| work(&analyser, item)).collect();
                        if send.send((k, done)).is_err() {
                            break; // nobody listens any more
                        }
                    }
                });
            }
            drop(send);
            let mut early: BTreeMap<usize, Vec<R>> = BTreeMap::new();
            let mut due = 0;
            for (k, done) in receive {
                early.insert(k, done);
                while let Some(done) = early.remove(&due) {
                    done.into_iter().try_for_each(&mut take)?;
                    due += 1;
                }
            }
            Ok(())
        })
    }

    /// Segments and aligns a pair.
    #[must_use]
    pub fn align(&self, analyser: &Analyser<'_>, pair: &DocumentPair) -> Alignment {
        let source = segment::segment(&pair.source.text, Language::English);
        let target = segment::segment(&pair.target.text, Language::Indonesian);
        self.align_segments(analyser, pair, source, target)
    }

    /// Aligns a pair that is already cut.
    #[must_use]
    pub fn align_segments(&self, analyser: &Analyser<'_>, pair: &DocumentPair, source: Vec<Segment>, target: Vec<Segment>) -> Alignment {
        let beads = align::align(analyser, &pair.source.text, &source, &pair.target.text, &target, &pair.anchors);
        Alignment { source, target, beads }
    }

    /// Checks a document pair.
    #[must_use]
    pub fn check_pair(&self, analyser: &Analyser<'_>, pair: &DocumentPair) -> DocumentReport {
        let alignment = self.align(analyser, pair);
        let beads = alignment
            .beads
            .iter()
            .map(|b| BeadText {
                source: Side::of(&pair.source, &alignment.source, &b.source),
                target: Side::of(&pair.target, &alignment.target, &b.target),
                alignment: b.probability,
                origin: b.origin,
            })
            .collect();
        self.check_beads(analyser, &pair.name, beads)
    }

    /// Checks pre-aligned rows, each as a bead of one document.
    #[must_use]
    pub fn check_aligned(&self, analyser: &Analyser<'_>, name: &str, pairs: &[AlignedPair]) -> DocumentReport {
        let side = |text: &str, i: usize| Side {
            text: text.to_owned(),
            segments: if text.trim().is_empty() { vec![] } else { vec![i] },
            offset: 0,
        };
        let beads = pairs
            .iter()
            .enumerate()
            .map(|(i, p)| BeadText { source: side(&p.source, i), target: side(&p.target, i), alignment: 1.0, origin: Origin::Given })
            .collect();
        let mut report = self.check_beads(analyser, name, beads);
        for (bead, pair) in report.beads.iter_mut().zip(pairs) {
            bead.document.clone_from(&pair.id);
        }
        report
    }

    /// Checks what a reader handed on, and says where in the user's files its findings stand.
    #[must_use]
    pub fn check_unit(&self, analyser: &Analyser<'_>, unit: &Unit) -> DocumentReport {
        let mut report = match &unit.body {
            Body::Texts { source, target, anchors } => {
                let document = |l: &Located, name: &str| Document { name: name.to_owned(), text: l.text.text().to_owned() };
                let pair = DocumentPair {
                    name: unit.name.clone(),
                    source: document(source, &unit.place.source_path),
                    target: document(target, &unit.place.path),
                    anchors: anchors.clone(),
                };
                self.check_pair(analyser, &pair)
            }
            Body::Rows { rows, .. } => {
                let pairs: Vec<AlignedPair> = rows
                    .iter()
                    .map(|r| AlignedPair {
                        id: row_name(&unit.name, &r.id),
                        source: r.source.text().to_owned(),
                        target: r.target.text().to_owned(),
                    })
                    .collect();
                self.check_aligned(analyser, &unit.name, &pairs)
            }
        };
        locate(&mut report, unit);
        report
    }

    fn check_beads(&self, analyser: &Analyser<'_>, name: &str, beads: Vec<BeadText>) -> DocumentReport {
        let analysed: Vec<(Source<'_>, Target)> =
            beads.iter().map(|b| (analyser.source(&b.source.text), analyser.target(&b.target.text))).collect();
        let mut lemma_places: HashMap<u32, Vec<usize>> = HashMap::new();
        for (place, (source, _)) in analysed.iter().enumerate() {
            for w in source.words.iter().filter(|w| w.class.is_none()) {
                if let Some((_, h)) = w.lemmas.first() {
                    let places = lemma_places.entry(*h).or_default();
                    if places.last() != Some(&place) {
                        places.push(place);
                    }
                }
            }
        }
        let links: Vec<Links<'_>> = analysed.iter().map(|(s, t)| link(s, t)).collect();
        let views: Vec<BeadView<'_, '_>> = beads
            .iter()
            .zip(&analysed)
            .zip(&links)
            .enumerate()
            .map(|(place, ((bead, (source, target)), links))| BeadView {
                bead,
                place,
                source,
                target,
                links,
                lexicon: &self.lexicon,
                alone: beads.len() == 1,
                lemma_places: &lemma_places,
                kin: OnceCell::new(),
            })
            .collect();
        let mut found = self.run_checks(&views);
        let mut out = DocumentReport { name: name.to_owned(), ..DocumentReport::default() };
        let (mut fidelity_sum, mut words_sum) = (0.0, 0usize);
        for (i, view) in views.iter().enumerate() {
            let mut findings = merge(std::mem::take(&mut found[i]));
            for f in &mut findings {
                f.severity = self.settings.severity(f.check).unwrap_or(f.severity);
            }
            let score = fidelity::score(view, &findings);
            let words = view.source.tokens.iter().filter(|t| t.is_word()).count();
            #[allow(clippy::cast_precision_loss)]
            {
                fidelity_sum += score.value * words as f64;
            }
            words_sum += words;
            out.content.iter_mut().zip(view.content()).for_each(|(sum, n)| *sum += n);
            out.beads.push(BeadReport {
                document: name.to_owned(),
                bead: i,
                text: view.bead.clone(),
                fidelity: score.value,
                factors: score.factors,
                words: if self.settings.words { word_places(view) } else { Vec::new() },
                findings: findings.into_iter().filter(|f| self.settings.shows(f.check, f.confidence)).collect(),
                known: Vec::new(),
            });
        }
        out.mqm = Mqm::of(words_sum, out.beads.iter().flat_map(|b| &b.findings));
        #[allow(clippy::cast_precision_loss)]
        {
            out.fidelity = if words_sum > 0 { fidelity_sum / words_sum as f64 } else { 100.0 };
        }
        out
    }

    fn run_checks(&self, views: &[BeadView<'_, '_>]) -> Vec<Vec<Finding>> {
        let Some(first) = ALL.first() else { return vec![Vec::new(); views.len()] };
        let mut sinks: Vec<Sink<'_>> = views.iter().map(|v| Sink::new(v.bead, first.meta())).collect();
        let document = DocumentView { beads: views };
        for check in ALL.iter().filter(|c| self.settings.runs(c.meta().id)) {
            for (view, sink) in views.iter().zip(&mut sinks) {
                sink.switch(check.meta());
                check.bead(view, sink);
            }
            check.document(&document, &mut sinks);
        }
        sinks.into_iter().map(Sink::into_findings).collect()
    }
}

/// What reports call a row: its unit and its id, which may name the unit already.
fn row_name(unit: &str, id: &str) -> String {
    if unit.is_empty() || id.strip_prefix(unit).is_some_and(|rest| rest.starts_with(':')) { id.to_owned() } else { format!("{unit}:{id}") }
}

/// Puts the places of the findings, in the user's files, to a unit's report.
pub fn locate(report: &mut DocumentReport, unit: &Unit) {
    report.place = unit.place.clone();
    match &unit.body {
        Body::Texts { source, target, .. } => {
            // a side that has no segment stands behind the one before it
            let (mut s, mut t) = (0, 0);
            for bead in &mut report.beads {
                let at = |side: &Side, last: usize| if side.segments.is_empty() { last } else { side.offset };
                (s, t) = (at(&bead.text.source, s), at(&bead.text.target, t));
                locate_bead(bead, (&source.text, s, &source.excerpt), (&target.text, t, &target.excerpt));
                (s, t) = (s + bead.text.source.text.len(), t + bead.text.target.text.len());
            }
        }
        Body::Rows { rows, source, target } => {
            for (bead, row) in report.beads.iter_mut().zip(rows) {
                locate_bead(bead, (&row.source, 0, source), (&row.target, 0, target));
            }
        }
    }
}

/// Each side: its text, where the bead begins in it, what its places speak of.
fn locate_bead(bead: &mut BeadReport, source: (&Mapped, usize, &Excerpt), target: (&Mapped, usize, &Excerpt)) {
    let region = |(text, offset, excerpt): (&Mapped, usize, &Excerpt), span: Option<Span>, whole: &str| {
        // what is left out has no span: the sentence it is missing from, or the place where the sentence should stand
        let span = span.unwrap_or(Span::new(0, whole.len()));
        excerpt.region(text.origin(Span::new(span.start + offset, span.end + offset)))
    };
    for f in &mut bead.findings {
        f.region = Some(region(target, f.target_span, &bead.text.target.text));
        f.source_region = Some(region(source, f.source_span, &bead.text.source.text));
    }
}

/// Where linked words stand, in the order of the source.
fn word_places(view: &BeadView<'_, '_>) -> Vec<LinkedWords> {
    let spans = |tokens: &[usize], all: &[Token]| tokens.iter().map(|k| all[*k].span).collect::<Vec<_>>();
    let mut out: Vec<_> = view
        .links
        .links
        .iter()
        .filter(|l| !l.secondary)
        .map(|l| (spans(&l.source, &view.source.tokens), spans(&l.target, &view.target.tokens)))
        .collect();
    out.sort();
    out
}
