//! `selaras check` and `selaras baseline`.

use super::annotate::Annotations;
use super::args;
use super::config::{self, Config, Rules};
use super::fix::Fixes;
use super::options::Options;
use super::output::{self, Sink, colours, warn};
use super::work::{self, Task};
use super::{Exit, Stop};
use crate::analyse::Analyser;
use crate::emit::{self, Emitter, Format, Style};
use crate::error::Error;
use crate::finding::Finding;
use crate::ingest::Columns;
use crate::lexicon::{Lexicon, Rank};
use crate::pipeline::{self, Engine};
use crate::report::{BeadReport, DocumentReport, Known, Summary};
use crate::settings::Settings;
use crate::store::baseline::Baseline;
use crate::store::cache::Cache;
use crate::store::decisions::{Count, Decisions, Patterns, Verdict};
use crate::store::history::{Filed, History, Recorded, RunInfo};
use crate::text::Span;
use crate::verdict::Tally;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Verdicts that no run has asked for so long are taken out of the cache.
const CACHE_AGE: Duration = Duration::from_secs(30 * 24 * 3600);

pub fn run(a: &args::Check) -> Result<Exit, Stop> {
    let job = Job::new(a, Accepted::Given)?;
    let options = &job.config.options;
    let outputs = outputs(options)?;
    let tasks = work::tasks(a, options)?;
    let (mut sinks, mut emitters): (Vec<Sink>, Vec<Box<dyn Emitter>>) = (Vec::new(), Vec::new());
    let color = options.color.unwrap_or_default();
    for (format, path) in &outputs {
        let (sink, out) = Sink::open(path)?;
        let style = if path == "-" && colours(color) || matches!(color, args::Color::Always) { Style::Colour } else { Style::Plain };
        sinks.push(sink);
        let how = emit::Options {
            excel: options.excel.unwrap_or(false),
            style,
            explain: options.explain.unwrap_or(false),
            baseline: job.baseline.is_some(),
            rules: super::info::rules(),
            lang: options.lang.unwrap_or_default(),
        };
        emitters.push(format.emitter(out, how));
    }
    let mut history = options.history.as_deref().map(|path| Filing::open(path, options)).transpose()?;
    let wrote = |e: std::io::Error, k: usize| Stop::Io(format!("cannot write {}", outputs[k].1), e);
    let mut annotations = options.annotate.as_deref().map(Annotations::new);
    let result = job.check(&tasks, |d| {
        if let Some(a) = &mut annotations {
            a.add(d);
        }
        if let Some(history) = &mut history {
            history.add(d);
        }
        emitters.iter_mut().enumerate().try_for_each(|(k, e)| e.document(d).map_err(|e| wrote(e, k)))
    });
    let result = result.and_then(|done| {
        emitters.iter_mut().enumerate().try_for_each(|(k, e)| e.finish(&done.summary).map_err(|e| wrote(e, k)))?;
        Ok(done)
    });
    drop(emitters);
    let done = match result {
        Ok(done) if done.summary.documents > 0 || done.failed.is_empty() => done,
        other => {
            sinks.into_iter().for_each(Sink::discard);
            return other.map(|_| Exit::Error);
        }
    };
    for sink in sinks {
        sink.commit()?;
    }
    let annotated = annotations.map(|a| a.write()).transpose()?.unwrap_or_default();
    if let Some(history) = history {
        history.record()?;
    }
    let breaches = done.breaches();
    if !options.quiet.unwrap_or(false) {
        tell(&done, &outputs);
        annotated.iter().for_each(|path| warn(&format!("written: {path}")));
        breaches.iter().for_each(|b| warn(&format!("failed: {b}")));
        if !job.imported.is_empty() {
            warn(&format!("imported dictionaries in force: {} (--no-imported leaves them out)", job.imported.join(", ")));
        }
    }
    Ok(match (done.failed.is_empty(), breaches.is_empty()) {
        (false, _) => Exit::Error,
        (true, false) => Exit::Findings,
        (true, true) => Exit::Clean,
    })
}

/// What a run adds to the history, when it is done.
struct Filing<'o> {
    history: History,
    options: &'o Options,
    day: Date,
    documents: Vec<Recorded>,
}

impl<'o> Filing<'o> {
    /// Opened before the run: what is wrong with the file is told at once.
    fn open(path: &str, options: &'o Options) -> Result<Self, Stop> {
        if let Some(folder) = Path::new(path).parent().filter(|p| !p.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(|e| Stop::Io(format!("cannot make the folder {}", folder.display()), e))?;
        }
        let day = options.date.clone().unwrap_or_else(today).parse().unwrap_or_default();
        Ok(Self { history: History::open(path)?, options, day, documents: Vec::new() })
    }

    fn add(&mut self, d: &DocumentReport) {
        let (o, place) = (self.options, &d.place);
        let feed = o.feed.unwrap_or(false) || !place.part.is_empty();
        self.documents.push(Recorded::of(
            d,
            Filed {
                section: o.section.clone().unwrap_or_else(|| section(&place.link, &d.name, &place.path)),
                feed: if feed { place.path.clone() } else { String::new() },
                engine: o.engine.clone().unwrap_or_default(),
                day: self.day,
                set: o.date.is_some(),
            },
        ));
    }

    fn record(mut self) -> Result<(), Stop> {
        let at = jiff::Timestamp::now().to_string();
        let engine = self.options.engine.clone().unwrap_or_default();
        let run = RunInfo { at, tool: env!("CARGO_PKG_VERSION").to_owned(), engine };
        self.history.record(&run, &self.documents)?;
        Ok(())
    }
}

/// The section of a document: the first folder of its link, or of its name, or the folder its file is in.
fn section(link: &str, name: &str, path: &str) -> String {
    let first = |p: &str| p.trim_start_matches("./").split_once('/').map(|(folder, _)| folder.to_owned()).filter(|f| !f.is_empty());
    let link = link.split_once("://").and_then(|(_, rest)| rest.split_once('/')).and_then(|(_, path)| first(path));
    let folder = || Path::new(path).parent().and_then(Path::file_name).map(|f| f.to_string_lossy().into_owned());
    link.or_else(|| if name == path { None } else { first(name) }).or_else(folder).unwrap_or_default()
}

/// `selaras fix`.
pub fn fix(a: &args::Fix) -> Result<Exit, Stop> {
    if a.check.options.output.is_some() {
        return Err(Error::new("", "fix writes no report; --write OUT says where the corrected text goes").into());
    }
    let mut line = a.check.clone();
    // what was decided on in a report that showed more is found here too
    line.options.min_confidence = Some(0.0);
    let mut job = Job::new(&line, Accepted::Given)?;
    job.decided.counts.clear();
    let options = &job.config.options;
    if job.decided.decisions.is_empty() {
        return Err(Error::new("", "there are no decisions; selaras review apply takes them over from reports").into());
    }
    let mut fixes = Fixes::default();
    let done = job.check(&work::tasks(&a.check, options)?, |d| {
        fixes.add(d, &job.decided.decisions);
        Ok(())
    })?;
    let columns = Columns { source: options.source_column.clone(), target: options.target_column.clone(), id: options.id_column.clone() };
    fixes.write(a, &columns)?;
    Ok(if done.failed.is_empty() { Exit::Clean } else { Exit::Error })
}

/// Where a baseline is kept unless said otherwise.
const BASELINE: &str = "selaras-baseline.tsv";

pub fn baseline(command: &args::BaselineCommand) -> Result<Exit, Stop> {
    let (a, prune) = match command {
        args::BaselineCommand::Write(a) => (a, false),
        args::BaselineCommand::Prune(a) => (a, true),
    };
    let job = Job::new(a, if prune { Accepted::Usual } else { Accepted::Nothing })?;
    let options = &job.config.options;
    let path = options.baseline.clone().unwrap_or_else(|| BASELINE.to_owned());
    if prune && job.baseline.is_none() {
        return Err(Error::new(path, "does not exist; selaras baseline write makes one").into());
    }
    let mut found = Baseline::default();
    let done = job.check(&work::tasks(a, options)?, |d| {
        found.add(d);
        Ok(())
    })?;
    if !done.failed.is_empty() {
        // what could not be read may have findings: the old baseline stays
        return Ok(Exit::Error);
    }
    let said = match &job.baseline {
        Some(old) if prune => {
            let mut kept = old.clone();
            let gone = kept.keep_only(&found);
            found = kept;
            format!("{} findings kept, {gone} that are there no longer taken out", found.len())
        }
        _ => format!("{} findings accepted", found.len()),
    };
    output::write(&path, found.text().as_bytes())?;
    if !options.quiet.unwrap_or(false) {
        warn(&format!("{path}: {said}"));
    }
    Ok(Exit::Clean)
}

/// Today, as YYYY-MM-DD in UTC.
pub fn today() -> String {
    jiff::tz::Offset::UTC.to_datetime(jiff::Timestamp::now()).date().to_string()
}

/// Rules in force for some paths, with the engine that keeps to them.
struct Ruled {
    rules: Rules,
    engine: Engine,
    /// What tells these rules from others in the cache.
    key: String,
}

/// Which baseline a command takes.
enum Accepted {
    Nothing,
    /// What the options name.
    Given,
    /// That, or the one in its usual place.
    Usual,
}

/// A command line made ready.
struct Job {
    config: Config,
    engine: Engine,
    imported: Vec<String>,
    baseline: Option<Baseline>,
    decided: Decided,
    cache: Option<Cache>,
    ruled: Mutex<BTreeMap<Vec<usize>, Arc<Ruled>>>,
}

/// What editors decided, made ready to be held against findings.
#[derive(Default)]
struct Decided {
    decisions: Decisions,
    /// Rejected words; none unless asked for.
    patterns: Patterns,
    counts: BTreeMap<String, Count>,
}

impl Decided {
    fn new(o: &Options) -> Result<Self, Stop> {
        let decisions = super::review::load(o.decisions.as_deref())?;
        let patterns = if o.rejected_patterns.unwrap_or(false) { decisions.rejected_patterns() } else { Patterns::default() };
        Ok(Self { counts: decisions.counts(), decisions, patterns })
    }

    fn rejects(&self, bead: &BeadReport, f: &Finding) -> bool {
        match self.decisions.effective(&f.fingerprint) {
            Some(d) => d.verdict == Verdict::Reject,
            // where editors differ, the finding stays until they agree
            None if self.decisions.on(&f.fingerprint).next().is_some() => false,
            None => {
                let words = |span: Option<Span>, text| span.map_or("", |s: Span| s.of(text));
                let (s, t) = (words(f.source_span, &bead.text.source.text), words(f.target_span, &bead.text.target.text));
                self.patterns.has(f.check, s, t)
            }
        }
    }

    /// Puts the confidence of findings right by what editors said of the check, and takes out those that no longer reach what
    /// is shown. What an editor accepted stays.
    fn adjust(&self, report: &mut DocumentReport, settings: &Settings) {
        for bead in &mut report.beads {
            bead.findings.retain_mut(|f| {
                let Some(count) = self.counts.get(f.check) else { return true };
                let before = f.confidence;
                f.confidence = count.adjusted(before);
                f.confidence >= before
                    || settings.shows(f.check, f.confidence)
                    || self.decisions.effective(&f.fingerprint).is_some_and(|d| d.verdict != Verdict::Reject)
            });
        }
    }
}

/// What a run found.
struct Done {
    summary: Summary,
    /// By the overrides in force.
    tallies: BTreeMap<Vec<usize>, (Arc<Ruled>, Tally)>,
    failed: Vec<Error>,
    cached: usize,
}

impl Done {
    /// What thresholds are not kept to.
    fn breaches(&self) -> Vec<String> {
        let mut out = Vec::new();
        for (overrides, (ruled, tally)) in &self.tallies {
            let which: Vec<String> = overrides.iter().map(|k| (k + 1).to_string()).collect();
            for b in tally.breaches(&ruled.rules.thresholds) {
                out.push(if which.is_empty() { b } else { format!("{b} (override {})", which.join(", ")) });
            }
        }
        out
    }
}

impl Job {
    /// Reads configuration, termbases, dictionaries and the baseline.
    fn new(a: &args::Check, with: Accepted) -> Result<Self, Stop> {
        let (config, told) = config::load(a, &today())?;
        told.iter().for_each(|t| warn(&format!("warning: {t}")));
        let o = &config.options;
        let mut lexicon = Lexicon::default();
        for path in o.termbase.iter().flatten() {
            lexicon.add(Rank::Termbase, &super::import::table(path)?);
        }
        let imported =
            super::import::add(&mut lexicon, &args::Imported { lexicon: o.lexicon.clone(), no_imported: o.no_imported.unwrap_or(false) })?;
        let accepted = match with {
            Accepted::Given => o.baseline.as_deref(),
            Accepted::Usual => Some(o.baseline.as_deref().unwrap_or(BASELINE)).filter(|p| std::path::Path::new(p).exists()),
            Accepted::Nothing => None,
        };
        let baseline = match accepted {
            Some(path) => Some(Baseline::parse(path, &String::from_utf8_lossy(&super::input::read(path)?))?),
            None => None,
        };
        let decided = match with {
            Accepted::Nothing => Decided::default(),
            Accepted::Given | Accepted::Usual => Decided::new(o)?,
        };
        let cache = match o.changed_only {
            Some(true) => {
                let build = [env!("CARGO_PKG_VERSION").as_bytes(), env!("SELARAS_BUILD").as_bytes()];
                cache_folder(o).map(|folder| Cache::new(&folder, build.into_iter().chain(lexicon.bytes())))
            }
            _ => None,
        };
        let engine = Engine::new(lexicon, config.rules(&[]).settings);
        Ok(Self { config, engine, imported, baseline, decided, cache, ruled: Mutex::default() })
    }

    fn ruled(&self, path: &str) -> (Vec<usize>, Arc<Ruled>) {
        let overrides = self.config.overrides_of(path);
        let mut all = self.ruled.lock().unwrap_or_else(PoisonError::into_inner);
        let ruled = all.entry(overrides.clone()).or_insert_with(|| {
            let rules = self.config.rules(&overrides);
            let key = format!("{:?}", rules.settings);
            Arc::new(Ruled { engine: self.engine.with(rules.settings.clone()), rules, key })
        });
        (overrides, Arc::clone(ruled))
    }

    /// Reads and checks, and hands the reports on in order.
    fn check(&self, tasks: &[Task], mut take: impl FnMut(&DocumentReport) -> Result<(), Stop>) -> Result<Done, Stop> {
        let mut done = Done { summary: Summary::default(), tallies: BTreeMap::new(), failed: Vec::new(), cached: 0 };
        let bar = progress(tasks.len());
        let mut left_out = Vec::new();
        let work = |analyser: &Analyser<'_>, task: &Task| -> Result<(Vec<_>, Vec<String>), Error> {
            let mut told = Vec::new();
            let units = task.units(&mut told)?;
            let checked = units.iter().map(|unit| {
                let (overrides, ruled) = self.ruled(&unit.place.path);
                let key = self.cache.as_ref().map(|c| (c, c.key(unit, &ruled.key)));
                let kept = key.as_ref().and_then(|(c, k)| c.get(k));
                let cached = kept.is_some();
                let mut report = match kept {
                    Some(mut report) => {
                        pipeline::locate(&mut report, unit);
                        report
                    }
                    None => {
                        let report = ruled.engine.check_unit(analyser, unit);
                        if let Some((c, k)) = &key {
                            c.put(k, &report);
                        }
                        report
                    }
                };
                let place = report.place.clone();
                self.decided.adjust(&mut report, &ruled.rules.settings);
                report.set_aside(|bead, f| {
                    if self.decided.rejects(bead, f) {
                        return Some(Known::Rejected);
                    }
                    if let Some(reason) = self.config.suppressed(&place, bead, f) {
                        return Some(Known::Suppressed(reason.to_owned()));
                    }
                    self.baseline.as_ref().filter(|b| b.has(&f.fingerprint)).map(|_| Known::Baseline)
                });
                for f in report.beads.iter_mut().flat_map(|b| &mut b.findings) {
                    f.fails = ruled.rules.thresholds.fails(f.check, f.severity);
                }
                (overrides, ruled, report, cached)
            });
            let checked = checked.collect();
            bar.inc(1);
            Ok((checked, told))
        };
        self.engine.each(self.config.options.threads.unwrap_or(0), tasks, work, |reports| -> Result<(), Stop> {
            match reports {
                Ok((reports, told)) => {
                    left_out.extend(told);
                    for (overrides, ruled, report, cached) in reports {
                        done.summary.add(&report);
                        done.cached += usize::from(cached);
                        let (ruled, tally) = done.tallies.entry(overrides).or_insert_with(|| (ruled, Tally::default()));
                        tally.add(&ruled.rules.thresholds, &report);
                        take(&report)?;
                    }
                }
                Err(e) => {
                    warn(&format!("error: {e}"));
                    done.failed.push(e);
                }
            }
            Ok(())
        })?;
        bar.finish_and_clear();
        super::input::few(&left_out);
        if let Some(cache) = &self.cache {
            cache.prune(CACHE_AGE);
        }
        Ok(done)
    }
}

/// The folder of the cache: given, from the environment, or the user's own. Without any there is no cache.
fn cache_folder(o: &Options) -> Option<PathBuf> {
    #[allow(clippy::disallowed_methods)] // cli is where the environment is looked at
    let named = o.cache.clone().or_else(|| std::env::var("SELARAS_CACHE").ok().filter(|v| !v.is_empty()));
    named.map(PathBuf::from).or_else(|| directories::ProjectDirs::from("", "", "selaras").map(|d| d.cache_dir().join("verdicts")))
}

fn outputs(a: &Options) -> Result<Vec<(Format, String)>, Error> {
    let given = a.output.as_deref().unwrap_or(&[]);
    if given.is_empty() {
        let format = a.format.unwrap_or(Format::Csv);
        let path = match format {
            Format::Csv => "reports/review.csv",
            Format::Html => "reports/review.html",
            Format::Xlsx => "reports/review.xlsx",
            _ => "-",
        };
        return Ok(vec![(format, path.to_owned())]);
    }
    let mut out: Vec<(Format, String)> = Vec::new();
    for o in given {
        let named = o.split_once('=').and_then(|(f, p)| <Format as clap::ValueEnum>::from_str(f, true).ok().map(|f| (f, p.to_owned())));
        let (format, path) = match named {
            Some(x) => x,
            None => {
                let format = Format::of_path(o).or(a.format).ok_or_else(|| {
                    let formats = super::args::names::<Format>();
                    Error::new(
                        "",
                        format!("--output {o}: the path does not say the format; write FORMAT=PATH or give --format ({formats})"),
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

fn progress(len: usize) -> ProgressBar {
    let bar = ProgressBar::new(len as u64);
    // indicatif draws nothing where standard error is no terminal
    bar.set_draw_target(if len > 20 { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() });
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} documents, {eta} left") {
        bar.set_style(style);
    }
    bar
}

fn tell(done: &Done, outputs: &[(Format, String)]) {
    let (s, failed) = (&done.summary, &done.failed);
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
    let known: Vec<String> = (s.known.iter().zip(["in the baseline", "suppressed", "rejected in review"]))
        .filter(|(n, _)| **n > 0)
        .map(|(n, what)| format!("{n} {what}"))
        .collect();
    if !known.is_empty() {
        warn(&format!("not counted: {}", known.join(", ")));
    }
    if done.cached > 0 {
        warn(&format!("unchanged, verdict from the cache: {}", plural(done.cached, "document")));
    }
    for (_, path) in outputs.iter().filter(|(_, p)| p != "-") {
        warn(&format!("written: {path}"));
    }
    if !failed.is_empty() {
        let names: Vec<&str> = failed.iter().map(|e| e.path.as_str()).collect();
        warn(&format!("{} could not be checked: {}", plural(failed.len(), "pair"), names.join(", ")));
    }
}
