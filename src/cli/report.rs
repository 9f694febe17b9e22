//! `selaras report`.

use super::args::{self, DiffFormat, ReportCommand};
use super::config;
use super::options::{HISTORY, Options};
use super::output::{warn, write};
use super::{Exit, Stop, input};
use crate::emit::weekly::Format;
use crate::error::Error;
use crate::finding::Severity;
use crate::lang::{en, token};
use crate::lexicon::Lexicon;
use crate::report::diff::{self, Bead, Document, Item, Run};
use crate::report::week::Week;
use crate::report::weekly::{self, DecisionRow, Words};
use crate::store::decisions::Verdict;
use crate::store::history::History;
use serde::Deserialize;
use std::collections::BTreeMap;

pub fn run(command: &ReportCommand) -> Result<Exit, Stop> {
    match command {
        ReportCommand::Weekly(a) => weekly(a),
        ReportCommand::Diff(a) => compare(a),
    }
}

/// The history of the configuration, if it names one.
fn configured() -> Result<Option<String>, Error> {
    let line = args::Check {
        files: Vec::new(),
        pairs: None,
        aligned: Vec::new(),
        anchors: None,
        config: None,
        no_config: false,
        options: Options::default(),
    };
    Ok(config::load(&line, &super::check::today())?.0.options.history)
}

fn weekly(a: &args::Weekly) -> Result<Exit, Stop> {
    let outputs = outputs(&a.output)?;
    let path = match &a.history {
        Some(path) => path.clone(),
        None => configured()?.unwrap_or_else(|| HISTORY.to_owned()),
    };
    let asked =
        a.week.as_deref().map(|w| Week::parse(w).ok_or_else(|| Error::new("", format!("--week {w}: give an ISO week as 2026-W47"))));
    let asked = asked.transpose()?;
    let history = History::open_existing(&path)?;
    let week = match asked {
        Some(week) => week,
        None => Week::of(match history.latest()? {
            Some(day) => day,
            None => super::check::today().parse().unwrap_or_default(),
        }),
    };
    let mut rows = history.rows(weekly::days(week), week.monday())?;
    let decisions = super::review::load(a.decisions.as_deref())?;
    if !decisions.is_empty() {
        for fingerprint in history.fingerprints(weekly::days(week))? {
            let said = decisions.on(&fingerprint);
            rows.decisions.extend(said.map(|d| DecisionRow {
                fingerprint: fingerprint.clone(),
                check: d.check.clone(),
                right: d.verdict != Verdict::Reject,
            }));
        }
    }
    let lexicon = Lexicon::default();
    let report = weekly::weekly(week, a.by, &rows, &Known(&lexicon));
    for (format, path) in &outputs {
        write(path, format.write(&report, a.lang).as_bytes())?;
    }
    if !a.quiet {
        let now = report.weeks.last().map(|(_, f)| f);
        let documents = now.map_or(0, |f| f.documents);
        warn(&format!("{week}: {documents} {}", if documents == 1 { "document" } else { "documents" }));
        outputs.iter().filter(|(_, p)| p != "-").for_each(|(_, p)| warn(&format!("written: {p}")));
    }
    Ok(Exit::Clean)
}

fn outputs(given: &[String]) -> Result<Vec<(Format, String)>, Error> {
    if given.is_empty() {
        let usual = [(Format::Html, "reports/weekly.html"), (Format::Markdown, "reports/weekly.md"), (Format::Csv, "reports/weekly.csv")];
        return Ok(usual.map(|(f, p)| (f, p.to_owned())).to_vec());
    }
    let mut out: Vec<(Format, String)> = Vec::new();
    for o in given {
        let named = o.split_once('=').and_then(|(f, p)| match f {
            "md" => Some((Format::Markdown, p.to_owned())),
            _ => <Format as clap::ValueEnum>::from_str(f, true).ok().map(|f| (f, p.to_owned())),
        });
        let found = named.or_else(|| Format::of_path(o).map(|f| (f, o.clone())));
        let (format, path) = found.filter(|(_, p)| !p.is_empty()).ok_or_else(|| {
            Error::new("", format!("--output {o}: write FORMAT=PATH (html, markdown, csv), or a path that ends in .html, .md or .csv"))
        })?;
        if out.iter().any(|(_, p)| *p == path) {
            return Err(Error::new("", format!("--output: {path} is given twice")));
        }
        out.push((format, path));
    }
    Ok(out)
}

/// The built-in lexicon on terms.
struct Known<'l>(&'l Lexicon);

impl Words for Known<'_> {
    fn citation(&self, words: &str) -> String {
        let mut list: Vec<String> = token::normalise(words).split_whitespace().map(str::to_owned).collect();
        // an inflected head word stands last in a noun phrase, first in a phrase with a verb; a single word is both
        if let [word] = &mut list[..] {
            let lemma = en::lemmas(word, &|w| self.0.knows_english(w)).into_iter().next();
            if let Some(lemma) = lemma.filter(|l| self.0.knows_english(&l.text)) {
                *word = lemma.text;
            }
        }
        list.join(" ")
    }

    fn sense(&self, citation: &str, rendering: &str) -> Option<(String, String)> {
        let first = citation.split_whitespace().next()?;
        let (citation, rendering) = (citation.to_lowercase(), rendering.to_lowercase());
        self.0
            .english(first)
            .filter(|s| s.headword().to_lowercase() == citation)
            .find(|s| s.renderings().any(|r| r.text().to_lowercase() == rendering))
            .map(|s| (s.pos().to_owned(), s.gloss().to_owned()))
    }
}

fn compare(a: &args::Diff) -> Result<Exit, Stop> {
    let (first, second) = match &a.history {
        Some(path) => {
            let history = History::open_existing(path)?;
            (history.run_of_engine(&a.first)?, history.run_of_engine(&a.second)?)
        }
        None => (lines(&a.first)?, lines(&a.second)?),
    };
    let d = diff::diff(&first, &second);
    if d.documents == 0 {
        return Err(
            Error::new(&a.second, format!("has no document in common with {}; give two runs over the same sources", a.first)).into()
        );
    }
    let text = match a.format {
        DiffFormat::Text => crate::emit::diff::text(&d),
        DiffFormat::Markdown => crate::emit::diff::markdown(&d),
        DiffFormat::Json => crate::emit::diff::json(&d),
    };
    write(&a.output, text.as_bytes())?;
    Ok(Exit::Clean)
}

#[derive(Deserialize)]
struct LineSide {
    text: String,
}

#[derive(Deserialize)]
struct LineSpan {
    text: String,
}

#[derive(Deserialize)]
struct LineFinding {
    check: String,
    severity: Severity,
    source_span: Option<LineSpan>,
    target_span: Option<LineSpan>,
    message: String,
}

#[derive(Deserialize)]
struct Line {
    doc: String,
    source: LineSide,
    fidelity: f64,
    findings: Vec<LineFinding>,
}

/// Reads the JSON Lines of `check`.
fn lines(path: &str) -> Result<Run, Error> {
    let bytes = input::read(path)?;
    let text = String::from_utf8(bytes).map_err(|_| Error::new(path, "is not UTF-8; give JSON Lines as selaras check writes them"))?;
    let mut run = Run { label: path.to_owned(), documents: Vec::new() };
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for (n, line) in text.trim_start_matches('\u{FEFF}').lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        let line: Line = serde_json::from_str(line)
            .map_err(|e| Error::new(path, format!("is no line of selaras check --format jsonl: {e}")).at(n + 1))?;
        let place = *places.entry(line.doc.clone()).or_insert_with(|| {
            run.documents.push(Document { name: line.doc.clone(), ..Document::default() });
            run.documents.len() - 1
        });
        let Some(document) = run.documents.get_mut(place) else { continue };
        #[allow(clippy::cast_precision_loss)]
        let words = token::tokenise(&line.source.text).iter().filter(|t| t.is_word()).count() as f64;
        let penalty = line.findings.iter().map(|f| f.severity.multiplier()).sum();
        for f in line.findings {
            document.findings.push(Item {
                document: line.doc.clone(),
                check: f.check,
                severity: f.severity,
                source_words: f.source_span.map_or(String::new(), |s| s.text),
                target_words: f.target_span.map_or(String::new(), |s| s.text),
                source: line.source.text.clone(),
                message: f.message,
            });
        }
        document.beads.push(Bead { source: line.source.text, words, penalty, fidelity: line.fidelity });
    }
    if run.documents.is_empty() {
        return Err(Error::new(path, "is empty; give JSON Lines as selaras check writes them"));
    }
    Ok(run)
}
