//! `selaras check`.

use super::args;
use super::output::{Sink, colours, warn};
use super::work::{self, Task};
use super::{Exit, Stop};
use crate::analyse::Analyser;
use crate::emit::{Emitter, Format, Options, Style};
use crate::error::Error;
use crate::lexicon::{Lexicon, Rank};
use crate::pipeline::Engine;
use crate::report::{DocumentReport, Summary};
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
    let tasks = work::tasks(a)?;

    let (mut sinks, mut emitters): (Vec<Sink>, Vec<Box<dyn Emitter>>) = (Vec::new(), Vec::new());
    for (format, path) in &outputs {
        let (sink, out) = Sink::open(path)?;
        let style = if path == "-" && colours(a.color) || matches!(a.color, args::Color::Always) { Style::Colour } else { Style::Plain };
        sinks.push(sink);
        let fail_on = engine.settings().fail_on;
        let options = Options { excel: a.excel, style, explain: a.explain, fail_on, baseline: false, rules: super::info::rules() };
        emitters.push(format.emitter(out, options));
    }
    let result = check_all(&engine, a.threads, &tasks, &mut emitters, &outputs);
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
            _ => "-",
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

type Outcome = (Summary, Vec<Error>);

fn check_all(
    engine: &Engine,
    threads: usize,
    tasks: &[Task],
    emitters: &mut [Box<dyn Emitter>],
    outputs: &[(Format, String)],
) -> Result<Outcome, Stop> {
    let mut summary = Summary::default();
    let mut failed = Vec::new();
    let wrote = |e: std::io::Error, k: usize| Stop::Io(format!("cannot write {}", outputs[k].1), e);
    let bar = progress(tasks.len());
    let check = |analyser: &Analyser<'_>, task: &Task| -> Result<Vec<DocumentReport>, Error> {
        let reports = task.units()?.iter().map(|u| engine.check_unit(analyser, u)).collect();
        bar.inc(1);
        Ok(reports)
    };
    engine.each(threads, tasks, check, |reports| -> Result<(), Stop> {
        match reports {
            Ok(reports) => {
                for d in reports {
                    summary.add(&d);
                    for (k, e) in emitters.iter_mut().enumerate() {
                        e.document(&d).map_err(|e| wrote(e, k))?;
                    }
                }
            }
            Err(e) => {
                warn(&format!("error: {e}"));
                failed.push(e);
            }
        }
        Ok(())
    })?;
    bar.finish_and_clear();
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
