//! The review page: one file that needs no network. Texts stand in it as JSON blocks, a document each, written as the
//! documents come; the page's own script draws them. The policy lets run what stands in this file and nothing else.

use super::{Emitter, Lang};
use crate::finding::Finding;
use crate::report::{BeadReport, DocumentReport, Summary};
use crate::text::{Region, Span};
use base64::Engine as _;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::{self, Write};

const PAGE: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");
const TEXTS: &str = include_str!("texts.tsv");

pub struct Html<'w> {
    out: Box<dyn Write + Send + 'w>,
    lang: Lang,
    excel: bool,
    begun: bool,
    /// Over all that has been written of documents: the name under which the browser keeps decisions.
    hash: Sha256,
}

#[derive(Serialize)]
struct JsonDocument<'a> {
    name: &'a str,
    path: &'a str,
    source_path: &'a str,
    part: &'a str,
    link: &'a str,
    fidelity: String,
    beads: Vec<JsonBead<'a>>,
}

/// Numbers are texts here, as the CSV has them.
#[derive(Serialize)]
struct JsonBead<'a> {
    id: &'a str,
    n: usize,
    source: &'a str,
    target: &'a str,
    fidelity: String,
    alignment: f64,
    moved: bool,
    findings: Vec<JsonFinding<'a>>,
}

#[derive(Serialize)]
struct JsonFinding<'a> {
    check: &'a str,
    category: &'a str,
    severity: usize,
    confidence: String,
    /// UTF-16 units, as the browser counts.
    source: Option<[usize; 2]>,
    target: Option<[usize; 2]>,
    suggestion: &'a str,
    message: &'a str,
    fingerprint: &'a str,
    place: Option<String>,
    source_place: Option<String>,
}

#[derive(Serialize)]
struct JsonSummary<'a> {
    id: &'a str,
    lang: &'a str,
    excel: bool,
    columns: &'a [&'a str],
    documents: usize,
    beads: usize,
    fidelity: String,
    mqm: String,
}

impl<'w> Html<'w> {
    pub fn new(out: Box<dyn Write + Send + 'w>, lang: Lang, excel: bool) -> Self {
        Self { out, lang, excel, begun: false, hash: Sha256::new() }
    }

    fn begin(&mut self) -> io::Result<()> {
        if self.begun {
            return Ok(());
        }
        self.begun = true;
        let (style, script) = (unix(STYLE), unix(SCRIPT));
        let policy = format!(
            "default-src 'none'; script-src '{}'; style-src '{}'; img-src data:; base-uri 'none'; form-action 'none'",
            source_hash(&script),
            source_hash(&style)
        );
        let (head, _) = PAGE.split_once("{{data}}").unwrap_or((PAGE, ""));
        let head = unix(head)
            .replace("{{lang}}", self.lang.code())
            .replace("{{version}}", env!("CARGO_PKG_VERSION"))
            .replace("{{policy}}", &policy)
            .replace("{{style}}", &style)
            .replace("{{texts}}", &json(&texts())?);
        self.out.write_all(head.as_bytes())
    }
}

/// Line ends as the browser sees them, whatever the checkout made of them: the hash is over these.
fn unix(text: &str) -> String {
    text.replace("\r\n", "\n")
}

/// A source expression of the policy.
fn source_hash(text: &str) -> String {
    format!("sha256-{}", base64::engine::general_purpose::STANDARD.encode(Sha256::digest(text.as_bytes())))
}

/// JSON that can stand in a `<script>` block: nothing in it opens or closes anything. These characters stand within strings only.
fn json<T: Serialize>(value: &T) -> io::Result<String> {
    let text = serde_json::to_string(value).map_err(io::Error::other)?;
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    for c in text.chars() {
        match c {
            '<' => out.push_str("\\u003c"),
            '>' => out.push_str("\\u003e"),
            '&' => out.push_str("\\u0026"),
            '\u{2028}' => out.push_str("\\u2028"),
            '\u{2029}' => out.push_str("\\u2029"),
            _ => out.push(c),
        }
    }
    Ok(out)
}

/// The texts of the page by language and key.
fn texts() -> BTreeMap<&'static str, BTreeMap<&'static str, &'static str>> {
    let mut out: BTreeMap<_, BTreeMap<_, _>> = BTreeMap::new();
    for line in TEXTS.lines().skip(1) {
        let mut cells = line.split('\t');
        if let (Some(key), Some(en), Some(id)) = (cells.next(), cells.next(), cells.next()) {
            out.entry("en").or_default().insert(key, en);
            out.entry("id").or_default().insert(key, id);
        }
    }
    out
}

/// A span in UTF-16 units of its text.
fn utf16(span: Option<Span>, text: &str) -> Option<[usize; 2]> {
    let units = |bytes: usize| text.get(..bytes).map(|t| t.encode_utf16().count());
    span.and_then(|s| Some([units(s.start)?, units(s.end)?]))
}

fn place(path: &str, region: Option<Region>) -> Option<String> {
    region.filter(|_| !path.is_empty()).map(|r| format!("{path}:{}:{}", r.line, r.column))
}

fn finding<'a>(f: &'a Finding, bead: &BeadReport, document: &DocumentReport) -> JsonFinding<'a> {
    JsonFinding {
        check: f.check,
        category: f.category.name(),
        severity: f.severity as usize,
        confidence: format!("{:.2}", f.confidence),
        source: utf16(f.source_span, &bead.text.source.text),
        target: utf16(f.target_span, &bead.text.target.text),
        suggestion: &f.suggestion,
        message: &f.message,
        fingerprint: &f.fingerprint,
        place: place(&document.place.path, f.region),
        source_place: place(&document.place.source_path, f.source_region),
    }
}

impl Emitter for Html<'_> {
    fn document(&mut self, document: &DocumentReport) -> io::Result<()> {
        self.begin()?;
        let beads = document.beads.iter().map(|b| JsonBead {
            id: &b.document,
            n: b.bead,
            source: &b.text.source.text,
            target: &b.text.target.text,
            fidelity: format!("{:.1}", b.fidelity),
            alignment: (b.text.alignment * 100.0).round() / 100.0,
            moved: b.text.origin == crate::document::Origin::Moved,
            findings: b.findings.iter().map(|f| finding(f, b, document)).collect(),
        });
        let block = json(&JsonDocument {
            name: &document.name,
            path: &document.place.path,
            source_path: &document.place.source_path,
            part: &document.place.part,
            link: &document.place.link,
            fidelity: format!("{:.1}", document.fidelity),
            beads: beads.collect(),
        })?;
        self.hash.update(block.as_bytes());
        writeln!(self.out, "<script type=\"application/json\" class=\"document\">{block}</script>")
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        self.begin()?;
        let digest = std::mem::take(&mut self.hash).finalize();
        let id: String = digest.iter().take(12).map(|b| format!("{b:02x}")).collect();
        let block = json(&JsonSummary {
            id: &id,
            lang: self.lang.code(),
            excel: self.excel,
            columns: &super::csv::COLUMNS,
            documents: summary.documents,
            beads: summary.beads,
            fidelity: format!("{:.1}", summary.fidelity()),
            mqm: format!("{:.1}", summary.mqm.score()),
        })?;
        writeln!(self.out, "<script type=\"application/json\" id=\"summary\">{block}</script>")?;
        let (_, tail) = PAGE.split_once("{{data}}").unwrap_or(("", ""));
        self.out.write_all(unix(tail).replace("{{script}}", &unix(SCRIPT)).as_bytes())?;
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_block_closes_it() {
        let hostile = "</script><!--<script>alert(1)&amp;\u{2028}\u{2029}\u{202E}";
        let block = json(&hostile).unwrap();
        assert!(!block.contains(['<', '>', '&', '\u{2028}', '\u{2029}']), "{block}");
        assert_eq!(serde_json::from_str::<String>(&block).unwrap(), hostile);
    }

    #[test]
    fn spans_count_in_units_of_the_browser() {
        let text = "a\u{1F600}\u{201C}b";
        assert_eq!(utf16(Some(Span::new(5, 8)), text), Some([3, 4]));
        assert_eq!(utf16(Some(Span::new(2, 3)), text), None);
    }

    #[test]
    fn every_text_of_the_page_is_there_in_both_languages() {
        let texts = texts();
        assert!(TEXTS.lines().all(|l| l.split('\t').count() == 3 && l.split('\t').all(|c| !c.is_empty())));
        let used = PAGE.match_indices("data-").filter_map(|(k, _)| {
            let rest = PAGE[k + 5..].get(1..)?.strip_prefix("=\"")?;
            rest.split_once('"').map(|(key, _)| key.to_owned())
        });
        let called = SCRIPT.split(" t('").chain(SCRIPT.split("(t('")).skip(1).filter_map(|r| r.split_once("'")).map(|(k, _)| k.to_owned());
        let called = called.filter(|k| k.chars().all(|c| c.is_ascii_lowercase() || c == '_') && !k.ends_with('_'));
        for key in used.chain(called) {
            assert!(texts["en"].contains_key(&key[..]) && texts["id"].contains_key(&key[..]), "no text {key}");
        }
    }

    #[test]
    fn the_policy_holds_for_what_is_written() {
        let mut bytes = Vec::new();
        let mut html = Html::new(Box::new(&mut bytes), Lang::Id, false);
        html.document(&DocumentReport { name: "</script><b>".into(), ..DocumentReport::default() }).unwrap();
        html.finish(&Summary::default()).unwrap();
        drop(html);
        let page = String::from_utf8(bytes).unwrap();
        let between = |a: &str, b: &str| page.split_once(a).unwrap().1.split_once(b).unwrap().0.to_owned();
        assert!(page.contains(&source_hash(&between("<script>", "</script>"))));
        assert!(page.contains(&source_hash(&between("<style>", "</style>"))));
        assert!(page.contains("<html lang=\"id\">") && !page.contains("<b>") && !page.contains("{{"), "{page}");
        assert!(!PAGE.contains(" style=") && !PAGE.contains(" on"), "the policy forbids these");
        for markup in ["innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval("] {
            assert!(!SCRIPT.contains(markup), "texts must not become markup: {markup}");
        }
        assert!(!page.contains("http://") && !page.contains("src=") && !page.contains("@import"), "nothing from elsewhere");
    }
}
