//! The formats that `check` writes: one report through every emitter, and a run of the program.

use quick_xml::events::Event;
use selaras::document::{BeadText, Origin, Place, Side};
use selaras::emit::{Format, Options, Rule};
use selaras::finding::{Category, Finding, Severity, fingerprint};
use selaras::report::{BeadReport, DocumentReport, Known, Summary};
use selaras::score::mqm::Mqm;
use selaras::text::{Region, Span};
use serde_json::Value;
use std::path::Path;
use std::process::Command;

const SOURCE: &str = "The summit starts at 9.";
const TARGET: &str = "Kerumunan <script>|`itu`\nmulai pukul 8.";

fn finding(check: &'static str, severity: Severity, source: &str, target: &str, suggestion: &str) -> Finding {
    let span = |text: &str, words: &str| text.find(words).filter(|_| !words.is_empty()).map(|at| Span::new(at, at + words.len()));
    let (source_span, target_span) = (span(SOURCE, source), span(TARGET, target));
    let region = |text: &str, span: Option<Span>| {
        let span = span.unwrap_or(Span::new(0, text.len()));
        let (line, column) = selaras::text::line_column(text, span.start);
        let (end_line, end_column) = selaras::text::line_column(text, span.end);
        Some(Region { line, column, end_line, end_column, bytes: span })
    };
    Finding {
        check,
        category: Category::Mistranslation,
        severity,
        confidence: 0.876,
        source_span,
        target_span,
        suggestion: suggestion.to_owned(),
        message: format!("100% wrong:\n{{0}} [see](1), <b>|\u{1}{check}."),
        fingerprint: fingerprint(check, (SOURCE, source_span), (TARGET, target_span)),
        region: region(TARGET, target_span),
        source_region: region(SOURCE, source_span),
        fails: severity == Severity::Critical,
        features: Vec::new(),
    }
}

/// A document with a finding of each severity (the gravest not first), one in the baseline and one suppressed.
fn report() -> DocumentReport {
    let side = |text: &str| Side { text: text.to_owned(), segments: vec![0], offset: 0 };
    let findings = vec![
        finding("wrong-sense", Severity::Major, "summit", "Kerumunan", "KTT"),
        finding("number-mismatch", Severity::Critical, "9", "8", "9"),
        finding("omission", Severity::Minor, "starts", "", ""),
    ];
    let known = vec![
        (finding("quotes", Severity::Minor, "", "itu", ""), Known::Baseline),
        (finding("calque", Severity::Minor, "", "mulai", ""), Known::Suppressed("house style".to_owned())),
    ];
    let bead = BeadReport {
        document: "kafe|1".to_owned(),
        bead: 0,
        text: BeadText { source: side(SOURCE), target: side(TARGET), alignment: 1.0, origin: Origin::Given },
        fidelity: 40.0,
        factors: Vec::new(),
        findings,
        known,
        words: Vec::new(),
    };
    let place = Place {
        path: "teks/kafe baru, 1.id.txt".to_owned(),
        source_path: "/srv/teks/kafe.en.txt".to_owned(),
        part: "title".to_owned(),
        link: "https://kabar.example/a?b=1&c=2".to_owned(),
    };
    let mqm = Mqm::of(5, bead.findings.iter());
    DocumentReport { name: "kafe|1".to_owned(), place, beads: vec![bead], mqm, fidelity: 40.0, content: [0; 3] }
}

fn rules() -> Vec<Rule> {
    ["number-mismatch", "wrong-sense"]
        .map(|id| Rule {
            id,
            category: Category::Mistranslation,
            severity: Severity::Major,
            summary: "something is wrong",
            why: "It misleads.",
            advice: "Mend it.",
            example: ("One.", "Dua.", "Satu."),
        })
        .to_vec()
}

fn written(format: Format, documents: &[DocumentReport], options: Options) -> String {
    let mut bytes = Vec::new();
    let mut summary = Summary::default();
    {
        let mut emitter = format.emitter(Box::new(&mut bytes), options);
        for d in documents {
            summary.add(d);
            emitter.document(d).unwrap();
        }
        emitter.finish(&summary).unwrap();
    }
    String::from_utf8(bytes).unwrap()
}

fn write(format: Format) -> String {
    written(format, &[report()], Options { rules: rules(), ..Options::default() })
}

fn sarif(text: &str) -> Value {
    let log: Value = serde_json::from_str(text).unwrap();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schemas/sarif.schema.json");
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
    let errors: Vec<String> = validator.iter_errors(&log).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
    log
}

/// What a SARIF region covers.
fn cut<'t>(text: &'t str, region: &Value) -> &'t str {
    let byte = |line: &str, column: &str| {
        let (line, column) = (region[line].as_u64().unwrap() as usize, region[column].as_u64().unwrap() as usize);
        let start: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
        start + text[start..].chars().take(column - 1).map(char::len_utf8).sum::<usize>()
    };
    &text[byte("startLine", "startColumn")..byte("endLine", "endColumn")]
}

#[test]
fn sarif_is_valid_and_points_to_the_words() {
    let log = sarif(&write(Format::Sarif));
    let results = log["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), 5, "findings that do not count are there too");
    let r = &results[0];
    assert_eq!((r["ruleId"].as_str(), r["ruleIndex"].as_u64(), r["level"].as_str()), (Some("wrong-sense"), Some(1), Some("error")));
    assert_eq!(results[2]["level"], "warning");
    assert_eq!(results[2]["ruleIndex"], Value::Null, "a check that the list does not have");
    let place = &r["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "teks/kafe%20baru%2C%201.id.txt");
    assert_eq!(cut(TARGET, &place["region"]), "Kerumunan");
    assert_eq!(place["region"]["snippet"]["text"], "Kerumunan");
    assert_eq!(cut(TARGET, &results[1]["locations"][0]["physicalLocation"]["region"]), "8");
    let source = &r["relatedLocations"][0];
    assert_eq!(source["physicalLocation"]["artifactLocation"]["uri"], "file:///srv/teks/kafe.en.txt");
    assert_eq!(cut(SOURCE, &source["physicalLocation"]["region"]), "summit");
    let change = &r["fixes"][0]["artifactChanges"][0]["replacements"][0];
    assert_eq!((cut(TARGET, &change["deletedRegion"]), change["insertedContent"]["text"].as_str()), ("Kerumunan", Some("KTT")));
    assert!(results[2].get("fixes").is_none(), "nothing to put there");
    let message = r["message"]["text"].as_str().unwrap();
    assert!(message.contains("{{0}} \\[see\\](1)") && message.contains("KTT"), "{message}");
    for r in results {
        assert!(r["partialFingerprints"]["selaras/v1"].as_str().unwrap().starts_with("v1:"));
        assert_eq!((r["properties"]["part"].as_str(), r.get("baselineState")), (Some("title"), None));
    }
    assert_eq!(results[4]["suppressions"][0]["justification"], "house style");
    assert_eq!(results[3]["suppressions"].as_array().map(Vec::len), Some(0));
    assert!(log["runs"][0]["tool"]["driver"].get("informationUri").is_none() || !env!("CARGO_PKG_REPOSITORY").contains("example.org"));
    assert_eq!(log["runs"][0]["tool"]["driver"]["rules"][1]["name"], "WrongSense");
}

#[test]
fn sarif_tells_new_from_old_where_there_is_a_baseline() {
    let log = sarif(&written(Format::Sarif, &[report()], Options { baseline: true, ..Options::default() }));
    let states: Vec<&str> = log["runs"][0]["results"].as_array().unwrap().iter().map(|r| r["baselineState"].as_str().unwrap()).collect();
    assert_eq!(states, ["new", "new", "new", "unchanged", "new"]);
}

#[test]
fn texts_without_a_file_and_runs_without_findings_are_valid_sarif() {
    let mut d = report();
    d.place = Place::default();
    let log = sarif(&written(Format::Sarif, &[d], Options::default()));
    let location = &log["runs"][0]["results"][0]["locations"][0];
    assert_eq!(location["logicalLocations"][0]["name"], "kafe|1");
    assert!(location.get("physicalLocation").is_none());
    sarif(&written(Format::Sarif, &[], Options::default()));
}

#[test]
fn a_fix_is_offered_only_where_the_file_has_the_words_as_they_are() {
    let fixes = |change: &dyn Fn(&mut DocumentReport)| {
        let mut d = report();
        change(&mut d);
        let log = sarif(&written(Format::Sarif, &[d], Options::default()));
        log["runs"][0]["results"][0].get("fixes").is_some()
    };
    assert!(fixes(&|_| {}));
    // an entity in the words: the region is longer than the span
    assert!(!fixes(&|d| d.beads[0].findings[0].region.as_mut().unwrap().bytes.end += 4));
    assert!(!fixes(&|d| d.beads[0].findings[0].suggestion = "\"KTT\" & <lain>".into()));
    assert!(fixes(&|d| d.beads[0].findings[0].suggestion = "7,5".into()));
    assert!(!fixes(&|d| {
        d.beads[0].findings[0].suggestion = "7,5".into();
        d.place.path = "rows.csv".into();
    }));
}

/// An element: required attributes, allowed children.
type Element = (&'static str, &'static [&'static str], &'static [&'static str]);

/// What readers of JUnit XML agree on.
const JUNIT: &[Element] = &[
    ("testsuites", &["name"], &["testsuite"]),
    ("testsuite", &["name", "tests", "failures", "errors", "skipped", "time"], &["testcase"]),
    ("testcase", &["classname", "name", "time"], &["failure", "system-out"]),
    ("failure", &["type", "message"], &[]),
    ("system-out", &[], &[]),
];

/// An element as read: name, attributes, text.
type Read = (String, Vec<(String, String)>, String);

/// Elements with their attributes and text, in order; the structure is held against the table.
fn junit(text: &str) -> Vec<Read> {
    let mut reader = quick_xml::Reader::from_str(text);
    let mut stack: Vec<usize> = Vec::new();
    let mut out: Vec<Read> = Vec::new();
    let open = |e: &quick_xml::events::BytesStart<'_>, stack: &[usize], out: &mut Vec<Read>| {
        let name = e.name().as_ref().to_owned();
        let (_, required, _) = JUNIT.iter().find(|(n, ..)| *n == name).unwrap_or_else(|| panic!("element {name}"));
        let allowed = stack.last().map_or(&["testsuites"][..], |k| JUNIT.iter().find(|(n, ..)| *n == out[*k].0).unwrap().2);
        assert!(allowed.contains(&&name[..]), "{name} stands at the wrong place");
        let attributes: Vec<(String, String)> = e
            .attributes()
            .map(|a| a.unwrap())
            .map(|a| (a.key.as_ref().to_owned(), quick_xml::escape::unescape(&a.value).unwrap().into_owned()))
            .collect();
        let names: Vec<&str> = attributes.iter().map(|(n, _)| &n[..]).collect();
        let (mut a, mut b) = (names.clone(), required.to_vec());
        a.sort_unstable();
        b.sort_unstable();
        assert_eq!(a, b, "attributes of {name}");
        out.push((name, attributes, String::new()));
    };
    loop {
        match reader.read_event().unwrap() {
            Event::Start(e) => {
                open(&e, &stack, &mut out);
                stack.push(out.len() - 1);
            }
            Event::Empty(e) => open(&e, &stack, &mut out),
            Event::End(_) => {
                stack.pop();
            }
            Event::Text(t) => {
                if let Some(k) = stack.last() {
                    out[*k].2.push_str(&t);
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(stack.is_empty());
    out
}

#[test]
fn junit_fails_a_document_with_a_finding_that_fails_the_run() {
    let mut row = report();
    row.name.clear();
    row.beads[0].findings.truncate(0);
    let mut other = report();
    other.place.path = "b.id.txt".to_owned();
    other.beads[0].findings.remove(1);
    let documents = [report(), row.clone(), row, other];
    let text = written(Format::Junit, &documents, Options::default());
    assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{text}");
    let elements = junit(&text);
    let of = |name: &str| elements.iter().filter(|e| e.0 == name).collect::<Vec<_>>();
    let attribute = |e: &Read, name: &str| e.1.iter().find(|a| a.0 == name).unwrap().1.clone();
    let suites = of("testsuite");
    let counts: Vec<_> = suites.iter().map(|s| (attribute(s, "name"), attribute(s, "tests"), attribute(s, "failures"))).collect();
    let triple = |a: &str, b: &str, c: &str| (a.to_owned(), b.to_owned(), c.to_owned());
    assert_eq!(counts, [triple("teks/kafe baru, 1.id.txt", "2", "1"), triple("b.id.txt", "1", "0")]);
    let names: Vec<String> = of("testcase").iter().map(|c| attribute(c, "name")).collect();
    assert_eq!(names, ["kafe|1", "teks/kafe baru, 1.id.txt", "kafe|1"]);
    let failures = of("failure");
    assert_eq!((failures.len(), attribute(failures[0], "type").as_str()), (1, "number-mismatch"));
    assert!(attribute(failures[0], "message").contains("<b>|\u{FFFD}number-mismatch"), "{text}");
    assert_eq!(failures[0].2.lines().filter(|l| l.contains(" wrong-sense: ") || l.contains(" omission: ")).count(), 2, "{text}");
    assert!(failures[0].2.contains("2:13 critical number-mismatch: "), "{text}");
    assert_eq!(of("system-out").len(), 1);
    let mut passed = report();
    passed.beads[0].findings.iter_mut().for_each(|f| f.fails = false);
    assert_eq!(junit(&written(Format::Junit, &[passed], Options::default())).iter().filter(|e| e.0 == "failure").count(), 0);
    assert_eq!(junit(&written(Format::Junit, &[], Options::default())).len(), 1);
}

#[test]
fn github_commands_are_a_line_each_and_escaped() {
    let text = write(Format::Github);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 3, "{text}");
    let file = "file=teks/kafe baru%2C 1.id.txt";
    assert!(lines[0].starts_with(&format!("::error {file},line=1,endLine=1,col=1,endColumn=10,title=selaras wrong-sense (major)::")));
    assert!(lines[0].contains("::100%25 wrong:%0A{0} [see](1)"), "{text}");
    // several lines have no end column
    assert!(lines[2].starts_with(&format!("::warning {file},line=1,endLine=2,col=1,title=")), "{text}");
    let mut d = report();
    d.place.path = "-".to_owned();
    assert!(written(Format::Github, &[d], Options::default()).starts_with("::error title=selaras wrong-sense (major)::"));
}

#[test]
fn markdown_keeps_hostile_text_in_its_cells() {
    let text = write(Format::Markdown);
    assert!(text.starts_with("## Selaras: 3 findings in 1 document\n"), "{text}");
    assert!(text.contains("### [kafe\\|1](<https://kabar.example/a?b=1&c=2>) (title)"), "{text}");
    assert!(text.contains("<b>Kerumunan</b> &lt;script&gt;\\|\\`itu\\` mulai pukul 8."), "{text}");
    assert!(!text.contains("<script>") && !text.contains('\u{1}'));
    let rows: Vec<&str> = text.lines().filter(|l| l.contains("teks/kafe baru, 1.id.txt:")).collect();
    let severities: Vec<&str> = rows.iter().map(|r| r.split(' ').nth(1).unwrap()).collect();
    assert_eq!(severities, ["critical", "major", "minor"]);
    for row in rows {
        let bars = row.char_indices().filter(|(i, c)| *c == '|' && !row[..*i].ends_with('\\')).count();
        assert_eq!(bars, 8, "{row}");
    }
    let many = written(Format::Markdown, &vec![report(); 40], Options::default());
    assert_eq!(many.matches("| teks/kafe baru, 1.id.txt:").count(), 100);
    assert!(many.contains("\u{2026} and 20 more.") && many.contains("| **All** | **40** | **40** | **40** |"), "{many}");
}

#[test]
fn code_quality_has_a_fingerprint_a_finding() {
    let text = written(Format::Codequality, &[report(), report()], Options::default());
    let issues: Vec<Value> = serde_json::from_str(&text).unwrap();
    let mut prints: Vec<&str> = issues.iter().map(|i| i["fingerprint"].as_str().unwrap()).collect();
    prints.sort_unstable();
    prints.dedup();
    assert_eq!((issues.len(), prints.len()), (6, 6));
    assert_eq!(issues[1]["severity"], "critical");
    assert_eq!(issues[1]["location"], serde_json::json!({"path": "teks/kafe baru, 1.id.txt", "lines": {"begin": 2, "end": 2}}));
    assert_eq!(written(Format::Codequality, &[], Options::default()), "[]\n");
}

#[test]
fn json_lines_and_text_say_where() {
    let line: Value = serde_json::from_str(&write(Format::Jsonl)).unwrap();
    assert_eq!((line["file"].as_str(), line["part"].as_str()), (Some("teks/kafe baru, 1.id.txt"), Some("title")));
    let f = &line["findings"][1];
    assert_eq!([&f["line"], &f["column"], &f["end_line"], &f["end_column"]].map(|v| v.as_u64().unwrap()), [2, 13, 2, 14]);
    let mut d = report();
    d.place = Place::default();
    d.beads[0].findings.iter_mut().for_each(|f| f.region = None);
    let bare = written(Format::Jsonl, &[d.clone()], Options::default());
    assert!(bare.ends_with("}]}\n") && !bare.contains("\"line\""), "keys that say nothing are left out: {bare}");
    let text = write(Format::Text);
    assert!(text.starts_with("kafe|1 bead 0 (teks/kafe baru, 1.id.txt:1:1): major wrong-sense ("), "{text}");
    assert!(text.contains("\n  https://kabar.example/a?b=1&c=2\n"), "{text}");
    assert!(written(Format::Text, &[d], Options::default()).starts_with("kafe|1 bead 0: major"));
    let mut d = report();
    d.name.clone_from(&d.place.path);
    d.beads[0].document.clone_from(&d.place.path);
    assert!(written(Format::Text, &[d], Options::default()).starts_with("teks/kafe baru, 1.id.txt:1:1 bead 0: major"));
}

#[test]
fn the_program_writes_every_format_and_the_places_hold() {
    let folder = std::env::temp_dir().join(format!("selaras-test-{}-formats", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let en = "The caf\u{e9} opened on Monday.\n\nThe fund needs 2.7 billion dollars this year.\n";
    let id = "\u{FEFF}Kaf\u{e9} itu dibuka pada Senin.\r\n\r\nDana \u{201C}caf\u{e9}\u{201D} itu membutuhkan 2,7 juta dolar tahun ini.\r\n";
    std::fs::write(folder.join("a.en.txt"), en).unwrap();
    std::fs::write(folder.join("a.id.txt"), id).unwrap();
    let outputs = ["a.sarif", "a.xml", "a.md", "github=a.log", "codequality=a.cq.json", "a.jsonl", "a.csv", "a.txt"];
    let out = Command::new(env!("CARGO_BIN_EXE_selaras"))
        .args(["check", "a.en.txt", "a.id.txt", "-q"])
        .args(outputs.iter().flat_map(|o| ["-o", o]))
        .current_dir(&folder)
        .env("SELARAS_LEXICON", folder.join("own"))
        .output()
        .unwrap();
    assert_eq!(out.status.code(), Some(1), "{}", String::from_utf8_lossy(&out.stderr));
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let log = sarif(&read("a.sarif"));
    let results = log["runs"][0]["results"].as_array().unwrap();
    let number = results.iter().find(|r| r["ruleId"] == "number-mismatch").unwrap();
    let region = &number["locations"][0]["physicalLocation"]["region"];
    let target = id.trim_start_matches('\u{FEFF}');
    assert_eq!((cut(target, region), region["snippet"]["text"].as_str()), ("2,7 juta", Some("2,7 juta")));
    assert_eq!(cut(en, &number["relatedLocations"][0]["physicalLocation"]["region"]), "2.7 billion");
    let driver = &log["runs"][0]["tool"]["driver"];
    assert_eq!(driver["rules"].as_array().map(Vec::len), Some(selaras::checks::ALL.len()));
    let k = usize::try_from(number["ruleIndex"].as_u64().unwrap()).unwrap();
    assert_eq!(driver["rules"][k]["id"], "number-mismatch");
    assert!(junit(&read("a.xml")).iter().any(|e| e.0 == "failure"));
    assert!(read("a.log").lines().any(|l| l.starts_with("::error file=a.id.txt,line=3,")), "{}", read("a.log"));
    assert!(read("a.md").contains("a.id.txt:3"));
    assert!(read("a.txt").contains("a.id.txt:3:"));
    assert!(read("a.cq.json").contains("\"path\":\"a.id.txt\",\"lines\":{\"begin\":3"));
    let wrong = Command::new(env!("CARGO_BIN_EXE_selaras")).args(["check", "a", "b", "-o", "x.pdf"]).current_dir(&folder).output().unwrap();
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("codequality, csv, github, html, jsonl, junit, markdown, sarif, text, xlsx"));
    let _ = std::fs::remove_dir_all(&folder);
}
