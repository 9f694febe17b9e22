//! What `check` can be told, once for the command line, `selaras.toml` and its JSON Schema. Every value is optional here;
//! what is left open is settled in [`super::config`].

use super::args::{Color, FailOn};
use crate::emit::{Format, Lang};
use clap::Args;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

fn confidence(text: &str) -> Result<f64, String> {
    text.parse::<f64>().ok().filter(|c| (0.0..=1.0).contains(c)).ok_or_else(|| "give a number from 0 to 1".to_owned())
}

fn not_negative(text: &str) -> Result<f64, String> {
    text.parse::<f64>().ok().filter(|c| *c >= 0.0 && c.is_finite()).ok_or_else(|| "give a number from 0 on".to_owned())
}

fn score(text: &str) -> Result<f64, String> {
    text.parse::<f64>().ok().filter(|c| (0.0..=100.0).contains(c)).ok_or_else(|| "give a number from 0 to 100".to_owned())
}

/// A day as YYYY-MM-DD.
pub fn day(text: &str) -> Result<String, String> {
    let right = text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok();
    if right { Ok(text.to_owned()) } else { Err("give a day as YYYY-MM-DD".to_owned()) }
}

/// Where a history is kept unless said otherwise.
pub const HISTORY: &str = "reports/history.sqlite";

/// `history` in the configuration: a file, or `true` for `reports/history.sqlite`.
#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
enum HistoryFile {
    Usual(bool),
    File(String),
}

fn history<'d, D: serde::Deserializer<'d>>(d: D) -> Result<Option<String>, D::Error> {
    Ok(match HistoryFile::deserialize(d)? {
        HistoryFile::Usual(yes) => yes.then(|| HISTORY.to_owned()),
        HistoryFile::File(path) => Some(path),
    })
}

/// Options of `selaras check`; the table `[check]` of `selaras.toml`.
#[derive(Args, Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Options {
    /// Where to write, as [FORMAT=]PATH; repeatable; - is standard output [default: reports/review.csv]
    #[arg(short, long, value_name = "[FORMAT=]PATH")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<Vec<String>>,
    /// Format where the path does not say it
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<Format>,
    /// Exit with 1 from this severity on [default: major]
    #[arg(long, value_name = "SEVERITY")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fail_on: Option<FailOn>,
    /// Leave out findings below this confidence, 0 to 1 [default: 0.5]
    #[arg(long, value_parser = confidence, value_name = "CONFIDENCE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub min_confidence: Option<f64>,
    /// Exit with 1 if there are more findings than this per 1000 source words
    #[arg(long, value_parser = not_negative, value_name = "N")]
    #[serde(skip_serializing_if = "Option::is_none", rename = "max-per-1000-words")]
    #[schemars(range(min = 0.0))]
    pub max_per_1000_words: Option<f64>,
    /// Exit with 1 if the MQM score of the run is below this, 0 to 100
    #[arg(long, value_parser = score, value_name = "SCORE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0, max = 100.0))]
    pub min_mqm: Option<f64>,
    /// Run only these checks
    #[arg(long, value_name = "CHECK", value_delimiter = ',')]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub select: Option<Vec<String>>,
    /// Leave these checks out
    #[arg(long, value_name = "CHECK", value_delimiter = ',')]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ignore: Option<Vec<String>>,
    /// Findings that are accepted already: only new ones count (see selaras baseline)
    #[arg(long, value_name = "FILE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub baseline: Option<String>,
    /// What editors decided, as selaras review apply keeps it: rejected findings do not come back [default: selaras-decisions.tsv, where there is one]
    #[arg(long, value_name = "FILE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decisions: Option<String>,
    /// Leave out rejected findings also where the same words stand in other sentences
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rejected_patterns: Option<bool>,
    /// Write the findings back into XLIFF (notes, ITS) or PO (comments, fuzzy): a file, or a folder where more than one is checked
    #[arg(long, value_name = "OUT")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub annotate: Option<String>,
    /// Check only what has changed since an earlier run, take the other verdicts from the cache
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changed_only: Option<bool>,
    /// Folder of the cache [default: your own cache folder; or $SELARAS_CACHE]
    #[arg(long, value_name = "FOLDER")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cache: Option<String>,
    /// Add documents, scores and findings to this history (SQLite), for selaras report
    #[arg(long, value_name = "FILE")]
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "history")]
    #[schemars(with = "HistoryFile")]
    pub history: Option<String>,
    /// What translated the documents, for the history
    #[arg(long, value_name = "LABEL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub engine: Option<String>,
    /// Section of the documents, for the history [default: first folder of the link, or of the name]
    #[arg(long, value_name = "NAME")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// Day that the history files the documents under [default: the day they were first checked]
    #[arg(long, value_parser = day, value_name = "YYYY-MM-DD")]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"))]
    pub date: Option<String>,
    /// Your own terms: TSV with columns English, part of speech, gloss, Indonesian (| between renderings); repeatable
    #[arg(long, value_name = "TSV")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub termbase: Option<Vec<String>>,
    /// Folder of imported dictionaries [default: your own, where `selaras lexicon import` writes; or $SELARAS_LEXICON]
    #[arg(long, value_name = "FOLDER")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lexicon: Option<String>,
    /// Leave imported dictionaries out
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_imported: Option<bool>,
    /// The two files are feeds: RSS, Atom or JSON Feed
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub feed: Option<bool>,
    /// Column of the source in tables, key of it in JSON Lines [default: source]
    #[arg(long, value_name = "NAME")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_column: Option<String>,
    /// Column of the target in tables, key of it in JSON Lines [default: target]
    #[arg(long, value_name = "NAME")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_column: Option<String>,
    /// Column of the ids in tables, key of it in JSON Lines [default: id]
    #[arg(long, value_name = "NAME")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_column: Option<String>,
    /// Write the CSV with a byte order mark, for Excel
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub excel: Option<bool>,
    /// Language of the review page (html format) [default: en]
    #[arg(long, value_name = "LANG")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lang: Option<Lang>,
    /// Print what moved each score (text format)
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explain: Option<bool>,
    /// Show which words render each other, numbered and coloured (text format; beads with findings, or all with --explain)
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<bool>,
    /// Threads to use (0: one a core) [default: 0]
    #[arg(long, value_name = "N")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub threads: Option<usize>,
    /// Colours in the text format [default: auto]
    #[arg(long, value_name = "WHEN")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub color: Option<Color>,
    /// No summary on standard error
    #[arg(short, long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quiet: Option<bool>,
}

/// What can be set for one check: a table `[checks.ID]`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct CheckOptions {
    /// Severity of its findings, whatever the check itself says
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severity: Option<SeverityName>,
    /// Leave out its findings below this confidence, 0 to 1
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub min_confidence: Option<f64>,
    /// Exit with 1 from this severity on, for its findings
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fail_on: Option<FailOn>,
    /// Exit with 1 if it has more findings than this per 1000 source words
    #[serde(skip_serializing_if = "Option::is_none", rename = "max-per-1000-words")]
    #[schemars(range(min = 0.0))]
    pub max_per_1000_words: Option<f64>,
}

/// A severity by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SeverityName {
    /// A blemish
    Minor,
    /// Misleads or disturbs
    Major,
    /// Says the opposite, or does harm
    Critical,
}

/// Other rules for some paths: a table `[[override]]`. Later ones win.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Override {
    /// Globs over the paths of the translations, relative to this file: `sport/**`, `*.po`
    pub paths: Vec<String>,
    /// Exit with 1 from this severity on
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fail_on: Option<FailOn>,
    /// Leave out findings below this confidence, 0 to 1
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub min_confidence: Option<f64>,
    /// Exit with 1 if there are more findings than this per 1000 source words of these paths
    #[serde(default, skip_serializing_if = "Option::is_none", rename = "max-per-1000-words")]
    #[schemars(range(min = 0.0))]
    pub max_per_1000_words: Option<f64>,
    /// Exit with 1 if the MQM score of these paths is below this, 0 to 100
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0, max = 100.0))]
    pub min_mqm: Option<f64>,
    /// Run only these checks
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub select: Option<Vec<String>>,
    /// Leave these checks out
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ignore: Option<Vec<String>>,
    /// By check
    #[serde(default)]
    pub checks: BTreeMap<String, CheckOptions>,
}

/// A finding that is known and does not count: a table `[[suppress]]`. All that is given must fit.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Suppress {
    /// Why it does not count
    pub reason: String,
    /// Last day on which it holds, YYYY-MM-DD; without it, for good
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"))]
    pub until: Option<String>,
    /// Id of the check
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check: Option<String>,
    /// Globs over the paths of the translations, relative to this file
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paths: Option<Vec<String>>,
    /// The source words of the finding, in any case
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The target words of the finding, in any case
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// Fingerprint, as reports show it
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
}

/// `selaras.toml`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(title = "selaras.toml")]
pub struct ConfigFile {
    /// Options of `selaras check`; the command line goes before them. Paths are relative to this file
    pub check: Options,
    /// By check, under the check's id
    pub checks: BTreeMap<String, CheckOptions>,
    /// Other rules for some paths; later ones win
    #[serde(rename = "override")]
    pub overrides: Vec<Override>,
    /// Findings that are known and do not count
    pub suppress: Vec<Suppress>,
}
