//! `selaras align`.

use super::args;
use super::output::{Sink, warn};
use super::{Exit, Stop, input};
use crate::align::{Aligned, Parameters, stream};
use crate::analyse::Analyser;
use crate::document::{Anchor, Document, Origin};
use crate::emit::alignment::{AlignmentWriter, Row, WordLink};
use crate::error::Error;
use crate::ingest::{self, anchors, lines::Lines};
use crate::lang::Language;
use crate::lexicon::Lexicon;
use crate::link::Reason;
use crate::pipeline::Engine;
use crate::segment;
use crate::settings::Settings;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io;

pub fn run(a: &args::Align) -> Result<Exit, Stop> {
    let mut lexicon = Lexicon::default();
    super::import::add(&mut lexicon, &a.imported)?;
    let engine = Engine::new(lexicon, Settings::default());
    let analyser = engine.analyser();
    let jobs: Vec<(String, String, String)> = match (&a.batch, &a.source, &a.target) {
        (Some(list), _, _) => batch(list)?,
        (None, Some(s), Some(t)) => vec![(s.clone(), t.clone(), a.output.clone())],
        _ => return Err(Error::new("", "give SOURCE and TARGET, or --batch LIST").into()),
    };
    let bar = progress(jobs.len() as u64, "documents");
    for (source, target, output) in jobs {
        input::same_file(&source, &target)?;
        let (sink, out) = Sink::open(&output)?;
        if let Err(e) = align(a, &analyser, &source, &target, &output, out) {
            sink.discard();
            return Err(e);
        }
        sink.commit()?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(Exit::Clean)
}

fn batch(list: &str) -> Result<Vec<(String, String, String)>, Error> {
    let text = ingest::text(list, &input::read(list)?)?.text;
    let rows = text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty());
    rows.map(|(i, line)| {
        let cells: Vec<&str> = line.trim_end_matches('\r').split('\t').collect();
        let [s, t, o] = cells[..] else {
            let message = format!("has {} columns where source, target, output are wanted, with tabs between", cells.len());
            return Err(Error::new(list, message).at(i + 1));
        };
        Ok((s.to_owned(), t.to_owned(), o.to_owned()))
    })
    .collect()
}

/// A bar for what takes long; indicatif draws nothing where standard error is no terminal.
fn progress(len: u64, unit: &str) -> ProgressBar {
    let bytes = unit == "bytes";
    let bar = ProgressBar::new(len);
    let long = if bytes { len > 2_000_000 } else { len > 20 };
    bar.set_draw_target(if long { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() });
    let template = if bytes { "{bar:30} {bytes} of {total_bytes}, {eta} left" } else { "{bar:30} {pos}/{len} documents, {eta} left" };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar
}

/// What is told when a document is done.
#[derive(Default)]
struct Tally {
    beads: usize,
    one_sided: usize,
    unsure: usize,
    /// Moved stretches: source segments, target segments.
    moved: Vec<(usize, usize, usize, usize)>,
}

impl Tally {
    fn add(&mut self, b: &crate::document::Bead) {
        self.beads += 1;
        let (Some(s), Some(t)) = (b.source.first(), b.target.first()) else {
            self.one_sided += 1;
            return;
        };
        self.unsure += usize::from(b.probability < 0.5);
        if b.origin == Origin::Moved {
            let (s_end, t_end) = (s + b.source.len(), t + b.target.len());
            match self.moved.last_mut().filter(|m| m.1 == *s && m.3 == *t) {
                Some(m) => (m.1, m.3) = (s_end, t_end),
                None => self.moved.push((*s, s_end, *t, t_end)),
            }
        }
    }

    fn tell(&self) {
        let one_sided = self.one_sided;
        warn(&format!("{} beads, {one_sided} of them without counterpart, {} less sure than 0.5", self.beads, self.unsure));
        let stretch = |from: usize, to: usize| if to == from + 1 { format!("{from}") } else { format!("{from} to {}", to - 1) };
        for (a, b, c, d) in self.moved.iter().take(20) {
            warn(&format!("moved: source segments {} stand at target segments {} (counted from 0)", stretch(*a, *b), stretch(*c, *d)));
        }
        if self.moved.len() > 20 {
            warn(&format!("moved: {} more blocks", self.moved.len() - 20));
        }
    }
}

fn align(
    a: &args::Align,
    analyser: &Analyser<'_>,
    source: &str,
    target: &str,
    output: &str,
    out: Box<dyn io::Write + Send>,
) -> Result<(), Stop> {
    let failed = |e: io::Error| Stop::Io(format!("cannot write {output}"), e);
    let mut writer = AlignmentWriter::new(a.format, out).map_err(failed)?;
    let mut tally = Tally::default();
    let mut emit = |bead: &crate::document::Bead, s: &str, t: &str| -> Result<(), Stop> {
        tally.add(bead);
        let words = a.words.then(|| word_links(analyser, s, t));
        writer.row(&Row { bead, source: s, target: t, words: words.as_deref() }).map_err(failed)
    };
    let p = Parameters::default();
    if a.lines && a.anchors.is_none() {
        let ((s, s_len), (t, t_len)) = (input::open(source)?, input::open(target)?);
        let bar = progress(s_len.zip(t_len).map_or(0, |(x, y)| x + y), "bytes");
        if a.quiet || a.batch.is_some() {
            bar.set_draw_target(ProgressDrawTarget::hidden());
        }
        let side = |name, input| {
            let bar = bar.clone();
            Lines::new(name, input, move |n| bar.inc(n)).map(|r| r.map_err(Stop::from))
        };
        stream(&p, analyser, side(source, s), side(target, t), &[], |aligned: Aligned<'_, String>| {
            emit(&aligned.bead, &join(&aligned.source), &join(&aligned.target))
        })?;
        bar.finish_and_clear();
    } else {
        let read = |path: &str, language| -> Result<(Document, Vec<crate::document::Segment>), Error> {
            let document = if a.lines {
                let (input, _) = input::open(path)?;
                let text = Lines::new(path, input, |_| ()).collect::<Result<Vec<_>, _>>()?.join("\n");
                Document { name: path.to_owned(), text }
            } else {
                ingest::text(path, &input::read(path)?)?
            };
            let segments = if a.lines { segment::lines(&document.text) } else { segment::segment(&document.text, language) };
            Ok((document, segments))
        };
        let ((s, s_segments), (t, t_segments)) = (read(source, Language::English)?, read(target, Language::Indonesian)?);
        let texts = |d: &'_ Document, segments: &[crate::document::Segment]| -> Vec<String> {
            segments.iter().map(|x| x.span.of(&d.text).to_owned()).collect()
        };
        let (s, t) = (texts(&s, &s_segments), texts(&t, &t_segments));
        let anchors = match &a.anchors {
            Some(path) => given(path, &s, &t)?,
            None => Vec::new(),
        };
        let whole = |list: Vec<String>| list.into_iter().map(Ok::<_, Stop>);
        stream(&p, analyser, whole(s), whole(t), &anchors, |aligned: Aligned<'_, String>| {
            emit(&aligned.bead, &join(&aligned.source), &join(&aligned.target))
        })?;
    }
    writer.finish().map_err(failed)?;
    if !a.quiet && a.batch.is_none() && output != "-" {
        tally.tell();
    }
    Ok(())
}

/// Reads hand-corrected beads of these segments.
pub fn given(path: &str, source: &[String], target: &[String]) -> Result<Vec<Anchor>, Error> {
    let text = ingest::text(path, &input::read(path)?)?.text;
    fn views(side: &[String]) -> Vec<&str> {
        side.iter().map(String::as_str).collect()
    }
    anchors::read(path, &text, &views(source), &views(target))
}

fn join(texts: &[&String]) -> String {
    texts.iter().map(|t| t.as_str()).collect::<Vec<_>>().join(" ")
}

/// Links that are less sure are no use to a reader: a stray article, a second partner far off.
const LOOSE: f64 = 0.2;

/// Linked words of two texts: source words, target words, reason.
fn word_links(analyser: &Analyser<'_>, source: &str, target: &str) -> Vec<WordLink> {
    let (s, t) = (analyser.source(source), analyser.target(target));
    let links = crate::link::link(&s, &t);
    let mut out: Vec<(usize, WordLink)> = links
        .links
        .iter()
        .filter(|l| l.confidence() >= LOOSE)
        .map(|l| {
            let words = |tokens: &[usize], all: &[crate::lang::token::Token], text: &str| {
                tokens.iter().map(|i| all[*i].span.of(text)).collect::<Vec<_>>().join(" ")
            };
            let reason = match l.reason {
                Reason::Lexicon(_) => "lexicon",
                Reason::Phrase(_) => "phrase",
                Reason::Related(_) => "related",
                Reason::Synonym(_) => "synonym",
                Reason::Number => "number",
                Reason::Name => "name",
                Reason::Cognate => "cognate",
            };
            let (from, to) = (words(&l.source, &s.tokens, source), words(&l.target, &t.tokens, target));
            (l.source[0], WordLink { source: from, target: to, reason, confidence: l.confidence() })
        })
        .collect();
    out.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.target.cmp(&b.1.target)));
    out.into_iter().map(|(_, w)| w).collect()
}
