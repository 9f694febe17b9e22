//! SARIF 2.1.0 (OASIS), one run. The results are written as the documents come, a line each.
//!
//! What makes a run fail unless told otherwise is an error: critical and major. Minor is a warning.

use super::{Emitter, Rule, file, name, sentence};
use crate::document::Place;
use crate::finding::{Finding, Severity};
use crate::report::{BeadReport, DocumentReport, Known, Summary};
use crate::text::{Region, Span};
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{self, Write};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

pub struct Sarif<'w> {
    out: Box<dyn Write + Send + 'w>,
    baseline: bool,
    rules: Vec<Rule>,
    index: BTreeMap<&'static str, usize>,
    begun: bool,
    results: usize,
}

#[derive(Serialize)]
struct Text {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver<'a> {
    name: &'a str,
    version: &'a str,
    semantic_version: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    information_uri: Option<&'a str>,
    rules: Vec<Descriptor<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor<'a> {
    id: &'a str,
    name: String,
    short_description: Text,
    full_description: Text,
    help: Help,
    default_configuration: Configuration,
    properties: Tags<'a>,
}

#[derive(Serialize)]
struct Help {
    text: String,
    markdown: String,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Tags<'a> {
    tags: [&'a str; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'a> {
    rule_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    level: &'static str,
    message: Text,
    locations: Vec<Location<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location<'a>>,
    partial_fingerprints: BTreeMap<&'static str, &'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline_state: Option<&'static str>,
    // all results of a run have the list, or none: empty says that the result counts
    suppressions: Vec<Suppression<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<Fix<'a>>,
    properties: Properties<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    physical_location: Option<Physical<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    logical_locations: Vec<Logical<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical<'a> {
    artifact_location: Artifact,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Lines<'a>>,
}

#[derive(Serialize)]
struct Logical<'a> {
    name: &'a str,
}

#[derive(Clone, Serialize)]
struct Artifact {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Lines<'a> {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    snippet: Option<Content<'a>>,
}

#[derive(Serialize)]
struct Content<'a> {
    text: &'a str,
}

#[derive(Serialize)]
struct Suppression<'a> {
    kind: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    justification: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Fix<'a> {
    description: Text,
    artifact_changes: [Change<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Change<'a> {
    artifact_location: Artifact,
    replacements: [Replacement<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement<'a> {
    deleted_region: Lines<'a>,
    inserted_content: Content<'a>,
}

#[derive(Serialize)]
struct Properties<'a> {
    confidence: f64,
    category: &'a str,
    severity: &'a str,
    document: &'a str,
    bead: usize,
    #[serde(skip_serializing_if = "str::is_empty")]
    part: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    link: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    suggestion: &'a str,
}

impl<'w> Sarif<'w> {
    pub fn new(out: Box<dyn Write + Send + 'w>, baseline: bool, rules: Vec<Rule>) -> Self {
        let index = rules.iter().enumerate().map(|(k, r)| (r.id, k)).collect();
        Self { out, baseline, rules, index, begun: false, results: 0 }
    }

    fn begin(&mut self) -> io::Result<()> {
        if self.begun {
            return Ok(());
        }
        self.begun = true;
        let version = env!("CARGO_PKG_VERSION");
        let driver = Driver {
            name: "Selaras",
            version,
            semantic_version: version,
            information_uri: real(env!("CARGO_PKG_REPOSITORY")),
            rules: self.rules.iter().map(descriptor).collect(),
        };
        write!(self.out, "{{\"$schema\":\"{SCHEMA}\",\"version\":\"2.1.0\",\"runs\":[{{\"tool\":{{\"driver\":")?;
        serde_json::to_writer(&mut self.out, &driver)?;
        self.out.write_all(b"},\"invocations\":[{\"executionSuccessful\":true}],\"columnKind\":\"unicodeCodePoints\",\"results\":[")
    }

    fn result(&mut self, document: &DocumentReport, bead: &BeadReport, f: &Finding, known: Option<&Known>) -> io::Result<()> {
        self.begin()?;
        self.out.write_all(if self.results > 0 { b",\n" } else { b"\n" })?;
        self.results += 1;
        let place = &document.place;
        let called = name(document, bead);
        let entry = Entry {
            rule_id: f.check,
            rule_index: self.index.get(f.check).copied(),
            level: level(f.severity),
            message: Text { text: message(&sentence(f)) },
            locations: vec![target(called, place, bead, f)],
            related_locations: source(place, bead, f).into_iter().collect(),
            partial_fingerprints: BTreeMap::from([("selaras/v1", &f.fingerprint[..])]),
            baseline_state: self.baseline.then_some(if known == Some(&Known::Baseline) { "unchanged" } else { "new" }),
            suppressions: match known {
                Some(Known::Suppressed(reason)) => vec![Suppression { kind: "external", justification: reason }],
                Some(Known::Rejected) => vec![Suppression { kind: "external", justification: "rejected in review" }],
                _ => Vec::new(),
            },
            fixes: fix(place, bead, f).into_iter().collect(),
            properties: Properties {
                confidence: (f.confidence * 100.0).round() / 100.0,
                category: f.category.name(),
                severity: f.severity.name(),
                document: called,
                bead: bead.bead,
                part: &place.part,
                link: &place.link,
                suggestion: &f.suggestion,
            },
        };
        Ok(serde_json::to_writer(&mut self.out, &entry)?)
    }
}

impl Emitter for Sarif<'_> {
    fn document(&mut self, document: &DocumentReport) -> io::Result<()> {
        for bead in &document.beads {
            bead.findings.iter().try_for_each(|f| self.result(document, bead, f, None))?;
            bead.known.iter().try_for_each(|(f, why)| self.result(document, bead, f, Some(why)))?;
        }
        Ok(())
    }

    fn finish(&mut self, _summary: &Summary) -> io::Result<()> {
        self.begin()?;
        self.out.write_all(if self.results > 0 { b"\n]}]}\n" } else { b"]}]}\n" })?;
        self.out.flush()
    }
}

fn level(severity: Severity) -> &'static str {
    if severity >= Severity::Major { "error" } else { "warning" }
}

fn descriptor(rule: &Rule) -> Descriptor<'_> {
    let pascal = |id: &str| -> String {
        id.split('-').map(|w| w.chars().take(1).flat_map(char::to_uppercase).chain(w.chars().skip(1)).collect::<String>()).collect()
    };
    let (source, bad, good) = rule.example;
    let mut help = Help { text: format!("{}\n\n{}", rule.why, rule.advice), markdown: format!("{}\n\n**{}**", rule.why, rule.advice) };
    if !source.is_empty() {
        help.text += &format!("\n\nen: {source}\nbad: {bad}");
        help.markdown += &format!("\n\n- en: {source}\n- bad: {bad}");
        if !good.is_empty() {
            help.text += &format!("\ngood: {good}");
            help.markdown += &format!("\n- good: {good}");
        }
    }
    let mut summary: String = rule.summary.chars().take(1).flat_map(char::to_uppercase).chain(rule.summary.chars().skip(1)).collect();
    summary.push('.');
    Descriptor {
        id: rule.id,
        name: pascal(rule.id),
        short_description: Text { text: summary },
        full_description: Text { text: rule.why.to_owned() },
        help,
        default_configuration: Configuration { level: level(rule.severity) },
        properties: Tags { tags: [rule.category.name()] },
    }
}

/// A plain text message: braces are doubled, and what would read as a link is not one (3.11.5, 3.11.6).
fn message(text: &str) -> String {
    let text = text.replace('{', "{{").replace('}', "}}");
    if text.contains("](") { text.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]") } else { text }
}

/// The address of the project; `None` for one that is reserved for examples.
fn real(url: &str) -> Option<&str> {
    let host = url.strip_prefix("https://")?.split('/').next()?;
    let reserved = ["example.org", "example.com", "example.net"].iter().any(|e| host == *e || host.ends_with(&format!(".{e}")));
    (host.contains('.') && !reserved).then_some(url)
}

/// A path as a URI reference: relative ones stay so, absolute ones become `file://`.
fn uri(path: &str) -> String {
    let path = if cfg!(windows) { path.replace('\\', "/") } else { path.to_owned() };
    let drive = cfg!(windows) && path.as_bytes().get(1) == Some(&b':');
    let (start, rest) = match path.strip_prefix("//") {
        Some(share) if cfg!(windows) => ("file://", share),
        _ if drive => ("file:///", &path[..]),
        _ if path.starts_with('/') => ("file://", &path[..]),
        _ => ("", path.strip_prefix("./").unwrap_or(&path)),
    };
    let mut out = start.to_owned();
    for (k, b) in rest.bytes().enumerate() {
        if b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~' | b'/') || (drive && k == 1) {
            out.push(char::from(b));
        } else {
            out += &format!("%{b:02X}");
        }
    }
    out
}

/// The words at a region, where they stand in the file as they stand in the text; else the file has an entity, an escape
/// or a tag among them, and the report does not know it.
fn verbatim(region: Region, span: Option<Span>, text: &str) -> Option<&str> {
    let words = span.map_or(text, |s| s.of(text));
    (words.len() == region.bytes.len()).then_some(words)
}

fn lines<'a>(region: Region, span: Option<Span>, text: &'a str) -> Lines<'a> {
    Lines {
        start_line: region.line,
        start_column: region.column,
        end_line: region.end_line,
        end_column: region.end_column,
        snippet: verbatim(region, span, text).filter(|w| !w.is_empty()).map(|text| Content { text }),
    }
}

fn target<'a>(called: &'a str, place: &Place, bead: &'a BeadReport, f: &Finding) -> Location<'a> {
    let Some(path) = file(place) else {
        return Location { physical_location: None, logical_locations: vec![Logical { name: called }], message: None };
    };
    let region = f.region.map(|r| lines(r, f.target_span, &bead.text.target.text));
    Location {
        physical_location: Some(Physical { artifact_location: Artifact { uri: uri(path) }, region }),
        logical_locations: Vec::new(),
        message: None,
    }
}

fn source<'a>(place: &Place, bead: &'a BeadReport, f: &Finding) -> Option<Location<'a>> {
    let path = Some(&place.source_path).filter(|p| !p.is_empty() && *p != "-")?;
    let region = lines(f.source_region?, f.source_span, &bead.text.source.text);
    Some(Location {
        physical_location: Some(Physical { artifact_location: Artifact { uri: uri(path) }, region: Some(region) }),
        logical_locations: Vec::new(),
        message: Some(Text { text: "source".to_owned() }),
    })
}

/// The suggestion as an edit: only where the words stand in the file as they are, and where the suggestion holds nothing
/// that a file format could take for its own.
fn fix<'a>(place: &Place, bead: &'a BeadReport, f: &'a Finding) -> Option<Fix<'a>> {
    let (path, region, span) = (file(place)?, f.region?, f.target_span?);
    let table = [".csv", ".tsv"].iter().any(|e| path.to_ascii_lowercase().ends_with(e));
    let plain = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '.' | '%' | '\u{2019}') || (c == ',' && !table);
    let words = verbatim(region, Some(span), &bead.text.target.text)?;
    if words.is_empty() || f.suggestion.is_empty() || words == f.suggestion || !f.suggestion.chars().all(plain) {
        return None;
    }
    let deleted_region = Lines { snippet: None, ..lines(region, Some(span), &bead.text.target.text) };
    Some(Fix {
        description: Text { text: message(&format!("Replace \u{201C}{words}\u{201D} by \u{201C}{}\u{201D}.", f.suggestion)) },
        artifact_changes: [Change {
            artifact_location: Artifact { uri: uri(path) },
            replacements: [Replacement { deleted_region, inserted_content: Content { text: &f.suggestion } }],
        }],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(not(windows))]
    fn paths_become_uris() {
        assert_eq!(uri("./teks/kafe baru é.id.txt"), "teks/kafe%20baru%20%C3%A9.id.txt");
        assert_eq!(uri("/srv/a:b#1.txt"), "file:///srv/a%3Ab%231.txt");
        assert_eq!(uri("../a.txt"), "../a.txt");
    }

    #[test]
    fn messages_hold_no_placeholders_and_no_links() {
        assert_eq!(message("a {0} [b] c"), "a {{0}} [b] c");
        assert_eq!(message("see [b](0)"), "see \\[b\\](0)");
    }

    #[test]
    fn an_example_address_is_none() {
        assert_eq!(real("https://example.org/selaras"), None);
        assert_eq!(real("https://code.example.org/x"), None);
        assert_eq!(real("https://crates.io/x"), Some("https://crates.io/x"));
    }
}
