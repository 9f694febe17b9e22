//! `selaras.toml`: found upward from the working folder, checked key by key, laid under the command line.

use super::args;
use super::options::{CheckOptions, ConfigFile, Options, Override, SeverityName, Suppress};
use super::output::print;
use super::{Exit, Stop};
use crate::document::Place;
use crate::error::Error;
use crate::finding::{Finding, Severity};
use crate::report::BeadReport;
use crate::settings::{CheckSettings, DEFAULT_MIN_CONFIDENCE, Settings};
use crate::verdict::Thresholds;
use globset::{Glob, GlobSet, GlobSetBuilder};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use toml::de::{DeTable, DeValue};

/// What the file is called.
pub const NAME: &str = "selaras.toml";

/// A configuration file as it stands.
struct Loaded {
    path: String,
    folder: PathBuf,
    text: String,
    file: ConfigFile,
}

/// What is in force: command line over file over defaults.
pub struct Config {
    /// Every option of `check`.
    pub options: Options,
    /// Where the value of each option comes from, by its name.
    origins: BTreeMap<String, String>,
    checks: BTreeMap<String, CheckOptions>,
    overrides: Vec<(GlobSet, Override)>,
    suppressions: Vec<Suppression>,
    folder: PathBuf,
    path: Option<String>,
}

/// A suppression, ready to be held against findings.
struct Suppression {
    row: Suppress,
    paths: Option<GlobSet>,
}

/// Rules for the documents of one set of paths.
#[derive(Clone, Debug, PartialEq)]
pub struct Rules {
    /// Which findings are shown.
    pub settings: Settings,
    /// What makes the run fail.
    pub thresholds: Thresholds,
}

/// Reads what is in force for a command line.
///
/// # Errors
/// A configuration that cannot be read, with the line and the nearest right key.
pub fn load(line: &args::Check, today: &str) -> Result<(Config, Vec<String>), Error> {
    let loaded = match (&line.config, line.no_config) {
        (_, true) => None,
        (Some(path), _) => Some(read(path)?),
        (None, _) => find()?.map(|p| read(&p.to_string_lossy())).transpose()?,
    };
    let (file, folder, path) = match &loaded {
        Some(l) => (l.file.clone(), l.folder.clone(), Some(l.path.clone())),
        None => (ConfigFile::default(), PathBuf::new(), None),
    };
    let mut origins = BTreeMap::new();
    let object = |o: &Options| match serde_json::to_value(o) {
        Ok(Value::Object(map)) => map,
        _ => Map::new(),
    };
    let mut merged = Map::new();
    if let Some(l) = &loaded {
        for (key, value) in object(&rooted(&file.check, &folder)) {
            origins.insert(key.clone(), key_line(&l.text, &key).map_or(l.path.clone(), |n| format!("{}:{n}", l.path)));
            merged.insert(key, value);
        }
    }
    for (key, value) in object(&line.options) {
        origins.insert(key.clone(), "command line".to_owned());
        merged.insert(key, value);
    }
    let options: Options = serde_json::from_value(Value::Object(merged)).map_err(|e| Error::new("", e.to_string()))?;
    for id in options.select.iter().chain(&options.ignore).flatten() {
        known_check(id)?;
    }
    let at = path.clone().unwrap_or_default();
    let globs = |paths: &[String]| glob_set(&at, paths);
    let mut overrides = Vec::new();
    for o in file.overrides {
        overrides.push((globs(&o.paths)?, o));
    }
    let (mut suppressions, mut told) = (Vec::new(), Vec::new());
    for row in file.suppress {
        if row.until.as_deref().is_some_and(|until| until < today) {
            told.push(format!("{at}: a suppression ended on {} and holds no longer: {}", row.until.as_deref().unwrap_or(""), row.reason));
            continue;
        }
        let paths = row.paths.as_deref().map(globs).transpose()?;
        suppressions.push(Suppression { row, paths });
    }
    Ok((Config { options, origins, checks: file.checks, overrides, suppressions, folder, path }, told))
}

/// Paths in a configuration are relative to it.
fn rooted(options: &Options, folder: &Path) -> Options {
    let place =
        |p: &String| if p == "-" || folder.as_os_str().is_empty() { p.clone() } else { folder.join(p).to_string_lossy().into_owned() };
    let mut o = options.clone();
    o.output = o.output.map(|list| {
        list.iter()
            .map(|x| match x.split_once('=') {
                Some((format, path)) => format!("{format}={}", place(&path.to_owned())),
                None => place(x),
            })
            .collect()
    });
    o.annotate = o.annotate.as_ref().map(place);
    o.baseline = o.baseline.as_ref().map(place);
    o.cache = o.cache.as_ref().map(place);
    o.history = o.history.as_ref().map(place);
    o.decisions = o.decisions.as_ref().map(place);
    o.lexicon = o.lexicon.as_ref().map(place);
    o.termbase = o.termbase.map(|list| list.iter().map(place).collect());
    o
}

fn find() -> Result<Option<PathBuf>, Error> {
    let here = std::env::current_dir().map_err(|e| Error::new("", format!("the working folder cannot be read: {e}")))?;
    let found = here.ancestors().map(|f| f.join(NAME)).find(|p| p.is_file());
    // a path inside the working folder is shorter to read
    Ok(found.map(|p| p.strip_prefix(&here).map(Path::to_path_buf).unwrap_or(p)))
}

fn read(path: &str) -> Result<Loaded, Error> {
    let text = crate::ingest::text(path, &super::input::read(path)?).map(|d| d.text);
    // an empty configuration is one too
    let text = match text {
        Err(e) if e.message.starts_with("is empty") => String::new(),
        other => other?,
    };
    let file = parse(path, &text)?;
    let folder = Path::new(path).parent().map(Path::to_path_buf).unwrap_or_default();
    Ok(Loaded { path: path.to_owned(), folder, text, file })
}

fn line_of(text: &str, at: usize) -> usize {
    crate::text::line_column(text, at).0
}

fn parse(path: &str, text: &str) -> Result<ConfigFile, Error> {
    let wrong = |message: String, at: Option<usize>| {
        let e = Error::new(path, message);
        at.map_or(e.clone(), |a| e.at(line_of(text, a)))
    };
    let of_toml = |e: &toml::de::Error| wrong(e.message().trim().to_owned(), e.span().map(|s| s.start));
    let table = DeTable::parse(text).map_err(|e| of_toml(&e))?;
    let schema = schema();
    if let Some((at, message)) = unknown(table.get_ref(), &schema, &schema, "") {
        return Err(wrong(message, Some(at)));
    }
    let file: ConfigFile = toml::from_str(text).map_err(|e| of_toml(&e))?;
    let ids = file.check.select.iter().chain(&file.check.ignore).flatten().chain(file.checks.keys());
    let ids = ids.chain(file.overrides.iter().flat_map(|o| o.select.iter().chain(&o.ignore).flatten().chain(o.checks.keys())));
    for id in ids.chain(file.suppress.iter().filter_map(|s| s.check.as_ref())) {
        known_check(id).map_err(|e| wrong(e.message, text.find(id.as_str())))?;
    }
    for s in &file.suppress {
        if s.reason.trim().is_empty() {
            return Err(wrong("a suppression needs a reason".to_owned(), None));
        }
        if s.check.is_none() && s.paths.is_none() && s.source.is_none() && s.target.is_none() && s.fingerprint.is_none() {
            return Err(wrong(
                format!(
                    "the suppression \u{201C}{}\u{201D} would hold for everything; give check, paths, source, target or fingerprint",
                    s.reason
                ),
                None,
            ));
        }
        if let Some(until) = s.until.as_ref().filter(|u| u.parse::<jiff::civil::Date>().is_err() || u.len() != 10) {
            return Err(wrong(format!("until = \"{until}\": give a day as YYYY-MM-DD"), text.find(until.as_str())));
        }
    }
    if let Some(day) = file.check.date.as_ref().filter(|d| super::options::day(d).is_err()) {
        return Err(wrong(format!("date = \"{day}\": give a day as YYYY-MM-DD"), text.find(day.as_str())));
    }
    let numbers = [
        (file.check.min_confidence, 1.0, "min-confidence"),
        (file.check.min_mqm, 100.0, "min-mqm"),
        (file.check.max_per_1000_words, f64::INFINITY, "max-per-1000-words"),
    ];
    let more = file.overrides.iter().flat_map(|o| {
        [
            (o.min_confidence, 1.0, "min-confidence"),
            (o.min_mqm, 100.0, "min-mqm"),
            (o.max_per_1000_words, f64::INFINITY, "max-per-1000-words"),
        ]
    });
    let by_check = file.checks.values().chain(file.overrides.iter().flat_map(|o| o.checks.values()));
    let more = more.chain(
        by_check.flat_map(|c| [(c.min_confidence, 1.0, "min-confidence"), (c.max_per_1000_words, f64::INFINITY, "max-per-1000-words")]),
    );
    for (value, most, key) in numbers.into_iter().chain(more) {
        if let Some(v) = value.filter(|v| !(0.0..=most).contains(v)) {
            let range = if most.is_finite() { format!("from 0 to {most}") } else { "from 0 on".to_owned() };
            return Err(wrong(format!("{key} = {v}: give a number {range}"), text.find(key)));
        }
    }
    Ok(file)
}

/// The first key that the schema does not know: where, and what to say.
fn unknown(table: &DeTable<'_>, schema: &Value, root: &Value, path: &str) -> Option<(usize, String)> {
    let schema = resolve(schema, root);
    let properties = schema.get("properties").and_then(Value::as_object);
    for (key, value) in table {
        let name: &str = key.get_ref();
        let inner = match properties.and_then(|p| p.get(name)) {
            Some(inner) => inner,
            // a table whose keys are free: checks
            None if schema.get("additionalProperties").is_some_and(Value::is_object) => &schema["additionalProperties"],
            None => {
                let all: Vec<&str> = properties.into_iter().flat_map(Map::keys).map(String::as_str).collect();
                let near = all.iter().max_by(|a, b| strsim::jaro_winkler(a, name).total_cmp(&strsim::jaro_winkler(b, name)));
                let place = if path.is_empty() { String::new() } else { format!(" in [{path}]") };
                let hint = near.map_or(String::new(), |n| format!("; did you mean {n}?"));
                return Some((key.span().start, format!("there is no key \u{201C}{name}\u{201D}{place}{hint} (selaras init shows all)")));
            }
        };
        let below = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        let found = match value.get_ref() {
            DeValue::Table(t) => unknown(t, inner, root, &below),
            DeValue::Array(list) => list.iter().find_map(|item| match item.get_ref() {
                DeValue::Table(t) => unknown(t, &resolve(inner, root)["items"], root, &below),
                _ => None,
            }),
            _ => None,
        };
        if found.is_some() {
            return found;
        }
    }
    None
}

fn resolve<'a>(schema: &'a Value, root: &'a Value) -> &'a Value {
    let pointer = schema.get("$ref").and_then(Value::as_str).and_then(|r| r.strip_prefix('#'));
    pointer.and_then(|p| root.pointer(p)).unwrap_or(schema)
}

/// The JSON Schema of the file.
pub fn schema() -> Value {
    schemars::schema_for!(ConfigFile).to_value()
}

/// The line on which a key of `[check]` is set.
fn key_line(text: &str, key: &str) -> Option<usize> {
    let table = DeTable::parse(text).ok()?;
    let DeValue::Table(check) = table.get_ref().get("check")?.get_ref() else { return None };
    let (found, _) = check.iter().find(|(k, _)| k.get_ref() == key)?;
    Some(line_of(text, found.span().start))
}

/// Refuses an id that is no check's and names the nearest.
pub fn known_check(id: &str) -> Result<(), Error> {
    if crate::checks::find(id).is_some() {
        return Ok(());
    }
    let near = crate::checks::ALL
        .iter()
        .map(|c| c.meta().id)
        .max_by(|x, y| strsim::jaro_winkler(x, id).total_cmp(&strsim::jaro_winkler(y, id)))
        .unwrap_or("");
    Err(Error::new("", format!("there is no check \u{201C}{id}\u{201D}; did you mean {near}? (selaras checks lists them)")))
}

fn glob_set(path: &str, globs: &[String]) -> Result<GlobSet, Error> {
    let wrong = |e: globset::Error| Error::new(path, format!("not a glob: {e}"));
    let mut set = GlobSetBuilder::new();
    for g in globs {
        set.add(Glob::new(g).map_err(wrong)?);
        // a bare name holds in every folder, a folder for what is in it
        if !g.contains('/') {
            set.add(Glob::new(&format!("**/{g}")).map_err(wrong)?);
        }
        set.add(Glob::new(&format!("{}/**", g.trim_end_matches('/'))).map_err(wrong)?);
    }
    set.build().map_err(wrong)
}

impl Config {
    /// Whether a set of globs holds for a path, as given or as seen from the configuration's folder.
    fn holds(&self, globs: &GlobSet, path: &str) -> bool {
        let given = Path::new(path);
        if globs.is_match(given) {
            return true;
        }
        let whole = |p: &Path| std::path::absolute(p).ok();
        match (whole(given), whole(&if self.folder.as_os_str().is_empty() { PathBuf::from(".") } else { self.folder.clone() })) {
            (Some(p), Some(root)) => p.strip_prefix(&root).is_ok_and(|p| globs.is_match(p)),
            _ => false,
        }
    }

    /// Which overrides hold for a path, in order.
    pub fn overrides_of(&self, path: &str) -> Vec<usize> {
        self.overrides.iter().enumerate().filter(|(_, (globs, _))| self.holds(globs, path)).map(|(k, _)| k).collect()
    }

    /// The rules under some overrides.
    pub fn rules(&self, overrides: &[usize]) -> Rules {
        let o = &self.options;
        let mut checks = self.checks.clone();
        let (mut fail_on, mut min_confidence, mut max, mut min_mqm) = (o.fail_on, o.min_confidence, o.max_per_1000_words, o.min_mqm);
        let (mut select, mut ignore) = (o.select.clone(), o.ignore.clone());
        for (_, over) in overrides.iter().filter_map(|k| self.overrides.get(*k)) {
            // the command line goes before the file, overrides included
            let free = |key: &str| self.origins.get(key).is_none_or(|o| o != "command line");
            let pick = |key: &str, new: Option<f64>, old: Option<f64>| if free(key) { new.or(old) } else { old };
            min_confidence = pick("min-confidence", over.min_confidence, min_confidence);
            max = pick("max-per-1000-words", over.max_per_1000_words, max);
            min_mqm = pick("min-mqm", over.min_mqm, min_mqm);
            if free("fail-on") {
                fail_on = over.fail_on.or(fail_on);
            }
            if free("select") {
                select = over.select.clone().or(select);
            }
            if free("ignore") {
                ignore = over.ignore.clone().or(ignore);
            }
            for (id, new) in &over.checks {
                let old = checks.entry(id.clone()).or_default();
                old.severity = new.severity.or(old.severity);
                old.min_confidence = new.min_confidence.or(old.min_confidence);
                old.fail_on = new.fail_on.or(old.fail_on);
                old.max_per_1000_words = new.max_per_1000_words.or(old.max_per_1000_words);
            }
        }
        Rules {
            settings: Settings {
                min_confidence: min_confidence.unwrap_or(DEFAULT_MIN_CONFIDENCE),
                select: select.unwrap_or_default(),
                ignore: ignore.unwrap_or_default(),
                words: o.words.unwrap_or(false),
                checks: checks
                    .iter()
                    .map(|(id, c)| {
                        (id.clone(), CheckSettings { severity: c.severity.map(Severity::from), min_confidence: c.min_confidence })
                    })
                    .collect(),
            },
            thresholds: Thresholds {
                fail_on: fail_on.unwrap_or(args::FailOn::Major).severity(),
                fail_on_check: checks.iter().filter_map(|(id, c)| c.fail_on.map(|f| (id.clone(), f.severity()))).collect(),
                max_per_1000_words: max,
                max_per_1000_words_of: checks.iter().filter_map(|(id, c)| c.max_per_1000_words.map(|m| (id.clone(), m))).collect(),
                min_mqm,
            },
        }
    }

    /// The reason for which a finding does not count, if there is one.
    pub fn suppressed(&self, place: &Place, bead: &BeadReport, f: &Finding) -> Option<&str> {
        let same = |wanted: &Option<String>, span: Option<crate::text::Span>, text: &str| {
            wanted.as_ref().is_none_or(|w| span.is_some_and(|s| s.of(text).to_lowercase() == w.to_lowercase()))
        };
        self.suppressions
            .iter()
            .find(|s| {
                s.row.check.as_ref().is_none_or(|c| c == f.check)
                    && s.row.fingerprint.as_ref().is_none_or(|x| *x == f.fingerprint)
                    && same(&s.row.source, f.source_span, &bead.text.source.text)
                    && same(&s.row.target, f.target_span, &bead.text.target.text)
                    && s.paths.as_ref().is_none_or(|g| self.holds(g, &place.path))
            })
            .map(|s| s.row.reason.as_str())
    }
}

impl From<SeverityName> for Severity {
    fn from(s: SeverityName) -> Self {
        match s {
            SeverityName::Minor => Severity::Minor,
            SeverityName::Major => Severity::Major,
            SeverityName::Critical => Severity::Critical,
        }
    }
}

/// What holds where nothing is said, by option.
const DEFAULTS: [(&str, &str); 8] = [
    ("color", "\"auto\""),
    ("fail-on", "\"major\""),
    ("id-column", "\"id\""),
    ("lang", "\"en\""),
    ("min-confidence", "0.5"),
    ("output", "[\"csv=reports/review.csv\"]"),
    ("source-column", "\"source\""),
    ("target-column", "\"target\""),
];

/// Every option of `check` in the order of its help: name, what it does.
fn documented() -> Vec<(String, String)> {
    let schema = schema();
    let options = resolve(&schema["properties"]["check"], &schema);
    let properties = options["properties"].as_object().cloned().unwrap_or_default();
    properties.into_iter().map(|(k, v)| (k, v["description"].as_str().unwrap_or("").replace('\n', " "))).collect()
}

/// `selaras config show`.
pub fn show(line: &args::Check, today: &str) -> Result<Exit, Stop> {
    let (config, told) = load(line, today)?;
    let mut out = String::new();
    let _ = match &config.path {
        Some(p) => writeln!(out, "# configuration: {p}"),
        None => writeln!(out, "# no {NAME} here or above; selaras init writes one"),
    };
    let values = toml::Value::try_from(&config.options).ok();
    let mut rows: Vec<(String, String)> = Vec::new();
    for (key, _) in documented() {
        let default = DEFAULTS.iter().find(|(k, _)| *k == key).map(|(_, v)| *v);
        match (values.as_ref().and_then(|v| v.get(&key)), default) {
            (Some(v), _) => rows.push((format!("{key} = {v}"), config.origins.get(&key).cloned().unwrap_or_default())),
            (None, Some(v)) => rows.push((format!("{key} = {v}"), "default".to_owned())),
            (None, None) => rows.push((format!("# {key}"), "not set".to_owned())),
        }
    }
    let width = rows.iter().map(|(r, _)| r.chars().count()).max().unwrap_or(0).min(60);
    let _ = writeln!(out, "[check]");
    for (row, origin) in rows {
        let _ = writeln!(out, "{row:width$}  # {origin}");
    }
    let at = config.path.as_deref().unwrap_or("");
    let rest = ConfigFile {
        check: Options::default(),
        checks: config.checks.clone(),
        overrides: config.overrides.iter().map(|(_, o)| o.clone()).collect(),
        suppress: config.suppressions.iter().map(|s| s.row.clone()).collect(),
    };
    if !rest.checks.is_empty() || !rest.overrides.is_empty() || !rest.suppress.is_empty() {
        let mut text = toml::to_string(&rest).unwrap_or_default();
        text = text.replace("[check]\n", "").trim().to_owned();
        let _ = writeln!(out, "\n# from {at}\n{text}");
    }
    for t in told {
        let _ = writeln!(out, "# {t}");
    }
    print(&out)?;
    Ok(Exit::Clean)
}

/// `selaras config schema`.
pub fn print_schema() -> Result<Exit, Stop> {
    print(&format!("{}\n", serde_json::to_string_pretty(&schema()).unwrap_or_default()))?;
    Ok(Exit::Clean)
}

/// The commented configuration that `selaras init` writes: everything in it is switched off.
pub fn template() -> String {
    let mut out = String::from(
        "# selaras.toml: options of `selaras check` in this folder and below. The command line goes before this file.\n\
         # `selaras config show` prints what is in force. Paths are relative to this file.\n\n[check]\n",
    );
    for (key, what) in documented() {
        let example = DEFAULTS.iter().find(|(k, _)| *k == key).map(|(_, v)| *v).unwrap_or(match key.as_str() {
            "annotate" => "\"annotated\"",
            "baseline" => "\"selaras-baseline.tsv\"",
            "cache" => "\".selaras-cache\"",
            "date" => "\"2026-11-20\"",
            "engine" => "\"engine-a\"",
            "decisions" => "\"selaras-decisions.tsv\"",
            "format" => "\"csv\"",
            "history" => "true",
            "ignore" | "select" => "[\"spacing\", \"quotes\"]",
            "lexicon" => "\"lexicon\"",
            "max-per-1000-words" => "5.0",
            "min-mqm" => "95.0",
            "section" => "\"politik\"",
            "termbase" => "[\"termbase.tsv\"]",
            "threads" => "0",
            _ => "false",
        });
        let _ = writeln!(out, "# {what}\n# {key} = {example}");
    }
    out.push_str(
        "\n# By check (`selaras checks` lists them).\n# [checks.misspelling]\n# severity = \"minor\"\n# min-confidence = 0.8\n# fail-on = \"never\"\n\
         # max-per-1000-words = 2.0\n\n# Other rules for some paths; later ones win.\n# [[override]]\n# paths = [\"sport/**\"]\n# fail-on = \"critical\"\n\
         # ignore = [\"capitalisation\"]\n\n# Findings that are known and do not count. All that is given must fit.\n# [[suppress]]\n\
         # check = \"wrong-sense\"\n# source = \"summit\"\n# target = \"puncak\"\n# reason = \"our style for mountain stories\"\n# until = \"2027-06-30\"\n",
    );
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_key_is_told_with_its_line_and_the_nearest_right_one() {
        let e = parse("selaras.toml", "[check]\nmin-confidence = 0.6\nfial-on = \"major\"\n").unwrap_err();
        assert_eq!(e.line, Some(3));
        assert!(e.message.contains("did you mean fail-on?"), "{e}");
        let e = parse("selaras.toml", "[[override]]\npaths = [\"a\"]\n[override.checks.negation]\nserverity = \"minor\"\n").unwrap_err();
        assert!(e.line == Some(4) && e.message.contains("did you mean severity?"), "{e}");
        let e = parse("selaras.toml", "[checks.misspeling]\nseverity = \"minor\"\n").unwrap_err();
        assert!(e.line == Some(1) && e.message.contains("did you mean misspelling?"), "{e}");
        for bad in ["[check]\nmin-mqm = 300\n", "[[suppress]]\nreason = \"x\"\n", "[check]\nexcel = 3\n", "[check\n"] {
            let e = parse("selaras.toml", bad).unwrap_err();
            assert!(!e.message.is_empty(), "{e}");
        }
        let e = parse("selaras.toml", "[[suppress]]\nreason = \"x\"\ncheck = \"quotes\"\nuntil = \"soon\"\n").unwrap_err();
        assert_eq!(e.line, Some(4), "{e}");
    }

    #[test]
    fn the_template_says_all_and_does_nothing() {
        let text = template();
        assert_eq!(serde_json::to_value(parse("t", &text).unwrap().check).unwrap(), serde_json::json!({}));
        // with the options switched on it is a configuration too
        let on: String = text
            .lines()
            .map(|l| {
                l.strip_prefix("# ")
                    .filter(|r| r.starts_with('[') || r.split_once(" = ").is_some_and(|(k, _)| !k.contains(' ')))
                    .unwrap_or(l)
            })
            .fold(String::new(), |a, l| a + l + "\n");
        let file = parse("t", &on).unwrap();
        assert_eq!(serde_json::to_value(&file.check).unwrap().as_object().unwrap().len(), documented().len());
        assert_eq!((file.checks.len(), file.overrides.len(), file.suppress.len()), (1, 1, 1));
    }
}
