//! `selaras check`.

use super::args;
use super::output::{Sink, colours, warn};
use super::{Exit, Stop, input};
use crate::analyse::Analyser;
use crate::document::{Document, DocumentPair};
use crate::emit::{Emitter, Format, Options, Style};
use crate::error::Error;
use crate::ingest;
use crate::lang::Language;
use crate::lexicon::{Lexicon, Rank};
use crate::pipeline::{AlignedPair, Engine};
use crate::report::{DocumentReport, Summary};
use crate::segment;
use crate::settings::Settings;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

pub fn run(a: &args::Check) -> Result<Exit, Stop> {
    let settings = settings(a)?;
    let outputs = outputs(a)?;
    let mut lexicon = Lexicon::default();
    if let Some(path) = &a.termbase {
        lexicon.add(Rank::Termbase, &super::import::table(path)?);
    }
    let imported = super::import::add(&mut lexicon, &a.imported)?;
    let engine = Engine::new(lexicon, settings);
    let work = work(a)?;

    let (mut sinks, mut emitters): (Vec<Sink>, Vec<Box<dyn Emitter>>) = (Vec::new(), Vec::new());
    for (format, path) in &outputs {
        let (sink, out) = Sink::open(path)?;
        let style = if path == "-" && colours(a.color) || matches!(a.color, args::Color::Always) { Style::Colour } else { Style::Plain };
        sinks.push(sink);
        emitters.push(format.emitter(out, Options { excel: a.excel, style, explain: a.explain }));
    }
    let result = check_all(&engine, a.threads, a.anchors.as_deref(), &work, &mut emitters, &outputs);
    drop(emitters);
    let (summary, failed) = match result {
        Ok(r) => r,
        Err(e) => {
            sinks.into_iter().for_each(Sink::discard);
            return Err(e);
        }
    };
    if summary.documents == 0 && !failed.is_empty() {
        sinks.into_iter().for_each(Sink::discard);
        return Ok(Exit::Error);
    }
    for sink in sinks {
        sink.commit()?;
    }
    if !a.quiet {
        tell(&summary, &failed, &outputs);
        if !imported.is_empty() {
            warn(&format!("imported dictionaries in force: {} (--no-imported leaves them out)", imported.join(", ")));
        }
    }
    Ok(if !failed.is_empty() {
        Exit::Error
    } else if summary.fails(engine.settings().fail_on) {
        Exit::Findings
    } else {
        Exit::Clean
    })
}

fn settings(a: &args::Check) -> Result<Settings, Error> {
    for id in a.select.iter().chain(&a.ignore) {
        if crate::checks::find(id).is_none() {
            let near = crate::checks::ALL
                .iter()
                .map(|c| c.meta().id)
                .max_by(|x, y| strsim::jaro_winkler(x, id).total_cmp(&strsim::jaro_winkler(y, id)))
                .unwrap_or("");
            return Err(Error::new(
                "",
                format!("there is no check \u{201C}{id}\u{201D}; did you mean {near}? (selaras checks lists them)"),
            ));
        }
    }
    Ok(Settings {
        min_confidence: a.min_confidence,
        fail_on: a.fail_on.severity(),
        select: a.select.clone(),
        ignore: a.ignore.clone(),
        words: a.words,
    })
}

fn outputs(a: &args::Check) -> Result<Vec<(Format, String)>, Error> {
    if a.output.is_empty() {
        let format = a.format.unwrap_or(Format::Csv);
        let path = match format {
            Format::Csv => "reports/review.csv",
            Format::Jsonl | Format::Text => "-",
        };
        return Ok(vec![(format, path.to_owned())]);
    }
    let mut out: Vec<(Format, String)> = Vec::new();
    for o in &a.output {
        let named = o.split_once('=').and_then(|(f, p)| <Format as clap::ValueEnum>::from_str(f, true).ok().map(|f| (f, p.to_owned())));
        let (format, path) = match named {
            Some(x) => x,
            None => {
                let format = Format::of_path(o).or(a.format).ok_or_else(|| {
                    Error::new(
                        "",
                        format!("--output {o}: the path does not say the format; write FORMAT=PATH or give --format (csv, jsonl, text)"),
                    )
                })?;
                (if o == "-" { a.format.unwrap_or(format) } else { format }, o.clone())
            }
        };
        if path.is_empty() {
            return Err(Error::new("", format!("--output {o}: no path")));
        }
        if out.iter().any(|(_, p)| *p == path) {
            return Err(Error::new("", format!("--output: {path} is given twice")));
        }
        out.push((format, path));
    }
    Ok(out)
}

/// What there is to do.
enum Work {
    Files(Vec<(String, String, String)>),
    Aligned(Vec<(String, Vec<AlignedPair>)>),
}

fn work(a: &args::Check) -> Result<Work, Stop> {
    if let Some(path) = &a.aligned {
        let pairs = ingest::table::aligned(path, &input::read(path)?)?;
        return Ok(Work::Aligned(documents(pairs)));
    }
    if let Some(path) = &a.pairs {
        let base = std::path::Path::new(path).parent().map(std::path::Path::to_path_buf).unwrap_or_default();
        let list = ingest::table::pairs(path, &input::read(path)?)?;
        if list.is_empty() {
            return Err(Error::new(path, "lists no pair").into());
        }
        // paths in a list are relative to the list
        let place =
            |p: &str| if p == "-" || std::path::Path::new(p).exists() { p.to_owned() } else { base.join(p).to_string_lossy().into_owned() };
        return Ok(Work::Files(list.into_iter().map(|(s, t, n)| (n.unwrap_or_else(|| t.clone()), place(&s), place(&t))).collect()));
    }
    match (&a.source, &a.target) {
        (Some(s), Some(t)) => {
            let pairs = input::pair_paths(s, t)?;
            if a.anchors.is_some() && pairs.len() != 1 {
                return Err(Error::new("", "--anchors goes with one pair of files, not with folders").into());
            }
            Ok(Work::Files(pairs))
        }
        _ => {
            Err(Error::new("", "give SOURCE and TARGET, or --pairs LIST, or --aligned TABLE (selaras check --help shows examples)").into())
        }
    }
}

/// Rows whose ids share the part before a colon are one document; other rows, and those whose document is "-", stand alone.
fn documents(pairs: Vec<AlignedPair>) -> Vec<(String, Vec<AlignedPair>)> {
    let mut out: Vec<(String, Vec<AlignedPair>)> = Vec::new();
    for p in pairs {
        let name = p.id.split_once(':').map(|(d, _)| d.to_owned()).filter(|d| d != "-");
        match (out.last_mut(), name) {
            (Some((last, rows)), Some(name)) if *last == name => rows.push(p),
            (_, name) => out.push((name.unwrap_or_default(), vec![p])),
        }
    }
    out
}

fn read_pair(name: &str, source: &str, target: &str, anchors: Option<&str>) -> Result<DocumentPair, Error> {
    input::same_file(source, target)?;
    let s = ingest::text(source, &input::read(source)?)?;
    let t = ingest::text(target, &input::read(target)?)?;
    ingest::guard(&s, &t)?;
    let mut pair = DocumentPair { name: name.to_owned(), source: s, target: t, anchors: Vec::new() };
    if let Some(path) = anchors {
        let texts = |d: &Document, language| -> Vec<String> {
            segment::segment(&d.text, language).iter().map(|x| x.span.of(&d.text).to_owned()).collect()
        };
        pair.anchors = super::align::given(path, &texts(&pair.source, Language::English), &texts(&pair.target, Language::Indonesian))?;
    }
    Ok(pair)
}

fn progress(len: usize) -> ProgressBar {
    let bar = ProgressBar::new(len as u64);
    // indicatif draws nothing where standard error is no terminal
    bar.set_draw_target(if len > 20 { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() });
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} documents, {eta} left") {
        bar.set_style(style);
    }
    bar
}

type Outcome = (Summary, Vec<Error>);

fn check_all(
    engine: &Engine,
    threads: usize,
    anchors: Option<&str>,
    work: &Work,
    emitters: &mut [Box<dyn Emitter>],
    outputs: &[(Format, String)],
) -> Result<Outcome, Stop> {
    let mut summary = Summary::default();
    let mut failed = Vec::new();
    let wrote = |e: std::io::Error, k: usize| Stop::Io(format!("cannot write {}", outputs[k].1), e);
    let mut take = |report: Result<DocumentReport, Error>, summary: &mut Summary, first: &mut usize| -> Result<(), Stop> {
        match report {
            Ok(mut d) => {
                summary.add(&d);
                for bead in &mut d.beads {
                    bead.bead += *first;
                    for (k, e) in emitters.iter_mut().enumerate() {
                        e.bead(bead).map_err(|e| wrote(e, k))?;
                    }
                }
            }
            Err(e) => {
                warn(&format!("error: {e}"));
                failed.push(e);
            }
        }
        Ok(())
    };
    match work {
        Work::Files(list) => {
            let bar = progress(list.len());
            let check = |analyser: &Analyser<'_>, (name, s, t): &(String, String, String)| {
                let report = read_pair(name, s, t, anchors).map(|pair| engine.check_pair(analyser, &pair));
                bar.inc(1);
                report
            };
            engine.each(threads, list, check, |r| take(r, &mut summary, &mut 0))?;
            bar.finish_and_clear();
        }
        Work::Aligned(list) => {
            let bar = progress(list.len());
            let check = |analyser: &Analyser<'_>, (name, rows): &(String, Vec<AlignedPair>)| {
                let report = engine.check_aligned(analyser, name, rows);
                bar.inc(1);
                report
            };
            engine.each(threads, list, check, |r| take(Ok(r), &mut summary, &mut 0))?;
            bar.finish_and_clear();
        }
    }
    for (k, e) in emitters.iter_mut().enumerate() {
        e.finish(&summary).map_err(|e| wrote(e, k))?;
    }
    Ok((summary, failed))
}

fn tell(s: &Summary, failed: &[Error], outputs: &[(Format, String)]) {
    let plural = |n: usize, one: &str| if n == 1 { format!("1 {one}") } else { format!("{n} {one}s") };
    warn(&format!(
        "{}, {}: {} ({} critical, {} major, {} minor); fidelity {:.1}, MQM score {:.1} ({:.1} penalty points per 1000 of {} source words)",
        plural(s.documents, "document"),
        plural(s.beads, "bead"),
        plural(s.total(), "finding"),
        s.findings[2],
        s.findings[1],
        s.findings[0],
        s.fidelity(),
        s.mqm.score(),
        s.mqm.normed_penalty(),
        s.mqm.words
    ));
    for (_, path) in outputs.iter().filter(|(_, p)| p != "-") {
        warn(&format!("written: {path}"));
    }
    if !failed.is_empty() {
        let names: Vec<&str> = failed.iter().map(|e| e.path.as_str()).collect();
        warn(&format!("{} could not be checked: {}", plural(failed.len(), "pair"), names.join(", ")));
    }
}
