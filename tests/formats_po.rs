//! Gettext PO and JSON Lines: reading files of real shape, and writing findings back.

use selaras::document::{Body, Row, Unit};
use selaras::emit::annotate::{Note, po::po};
use selaras::finding::{Category, Finding, Severity};
use selaras::ingest::{self, Columns, Kind};
use selaras::lexicon::Lexicon;
use selaras::pipeline::Engine;
use selaras::settings::Settings;
use selaras::text::{Excerpt, Region, Span};
use std::process::{Command, Stdio};
use std::sync::Arc;

fn data(name: &str) -> (String, String) {
    let path = format!("{}/tests/data/formats/{name}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap();
    (path, text)
}

fn read(path: &str, bytes: &[u8]) -> Result<Vec<Unit>, selaras::error::Error> {
    ingest::aligned(Kind::of_path(path), path, bytes, &Columns::default())
}

fn rows(unit: &Unit) -> (&[Row], &Arc<Excerpt>, &Arc<Excerpt>) {
    let Body::Rows { rows, source, target } = &unit.body else { panic!() };
    (rows, source, target)
}

/// Ids and texts of a PO file.
fn texts(text: &str) -> Vec<(String, String, String)> {
    let units = read("a.po", text.as_bytes()).unwrap();
    rows(&units[0]).0.iter().map(|r| (r.id.clone(), r.source.text().to_owned(), r.target.text().to_owned())).collect()
}

fn finding(severity: Severity, message: &str, suggestion: &str) -> Finding {
    Finding {
        check: "number-mismatch",
        category: Category::Mistranslation,
        severity,
        confidence: 0.9,
        source_span: None,
        target_span: None,
        suggestion: suggestion.to_owned(),
        message: message.to_owned(),
        fingerprint: "v1:0011223344556677".to_owned(),
        region: None,
        source_region: None,
        fails: false,
        features: Vec::new(),
    }
}

/// Writes the given findings into a file: words of the target, finding.
fn annotated(text: &str, findings: &[(&str, Finding)]) -> String {
    let notes: Vec<Note<'_>> = findings
        .iter()
        .map(|(words, finding)| {
            let at = text.find(words).unwrap();
            // from the end of a text on: no words
            let len = if words.starts_with("\"\r") { 0 } else { words.len() };
            Note { finding, bytes: Span::new(at, at + len), source_bytes: Span::new(0, 0) }
        })
        .collect();
    po("a.po", text, &notes).unwrap()
}

/// Checks a PO file and writes back what is found.
fn checked(path: &str, text: &str) -> String {
    let engine = Engine::new(Lexicon::default(), Settings::default());
    let analyser = engine.analyser();
    let units = read(path, text.as_bytes()).unwrap();
    let reports: Vec<_> = units.iter().map(|u| engine.check_unit(&analyser, u)).collect();
    let bytes = |r: Option<Region>| r.map_or(Span::new(0, 0), |r| r.bytes);
    let notes: Vec<Note<'_>> = reports
        .iter()
        .flat_map(|r| &r.beads)
        .flat_map(|b| &b.findings)
        .map(|finding| Note { finding, bytes: bytes(finding.region), source_bytes: bytes(finding.source_region) })
        .collect();
    po(path, text, &notes).unwrap()
}

#[test]
fn a_po_file_of_real_shape_is_read_with_its_places() {
    let (path, text) = data("desk.po");
    let units = read(&path, text.as_bytes()).unwrap();
    assert_eq!((units.len(), units[0].name.as_str(), units[0].place.path.as_str()), (1, "desk", path.as_str()));
    let (rows, source, target) = rows(&units[0]);
    let ids: Vec<&str> = rows.iter().map(|r| r.id.as_str()).collect();
    assert_eq!(ids, ["1", "2", "3", "4", "5", "6", "7", "8"]);
    assert_eq!((rows[1].source.text(), rows[1].target.text()), ("Open", "Terbuka"));
    assert_eq!(rows[2].target.text(), "Selamat datang di meja berita, %(name)s.");
    assert_eq!((rows[3].source.text(), rows[3].target.text()), ("%d articles were saved.", "%d artikel telah disimpan."));
    assert_eq!(
        rows[4].target.text(),
        "Sekitar 2.500 orang meninggalkan rumah mereka pada Senin setelah sungai itu membanjiri tiga desa.\n\"Airnya datang pada malam hari,\" kata seorang petani."
    );
    assert!(rows[5].source.text().contains("Wednesday") && !rows[5].source.text().contains("Tuesday"), "fuzzy, without what was before");
    let region = |row: &Row, words: &str| {
        let at = row.target.text().find(words).unwrap();
        target.region(row.target.origin(Span::new(at, at + words.len())))
    };
    let r = region(&rows[4], "2.500");
    assert_eq!((r.line, r.column, r.end_line, r.end_column, r.bytes.of(&text)), (51, 10, 51, 15, "2.500"));
    let r = region(&rows[4], "itu membanjiri");
    assert_eq!((r.line, r.end_line, r.bytes.of(&text)), (51, 52, "itu \"\n\"membanjiri"));
    let r = region(&rows[4], "\"Airnya");
    assert_eq!((r.line, r.column, r.bytes.of(&text)), (53, 2, "\\\"Airnya"));
    let r = target.region(rows[6].target.origin(Span::new(0, 0)));
    assert_eq!((r.line, r.column), (63, 9), "where the translation should stand");
    let at = rows[4].source.text().find("1,500").unwrap();
    let r = source.region(rows[4].source.origin(Span::new(at, at + 5)));
    assert_eq!((r.line, r.column), (47, 8));
}

#[test]
fn line_breaks_and_marks_of_windows_change_only_places_in_bytes() {
    let (_, text) = data("desk.po");
    let windows = format!("\u{FEFF}{}", text.replace('\n', "\r\n"));
    assert_eq!(texts(&text), texts(&windows));
    let units = read("a.po", windows.as_bytes()).unwrap();
    let (rows, _, target) = rows(&units[0]);
    let at = rows[4].target.text().find("2.500").unwrap();
    let r = target.region(rows[4].target.origin(Span::new(at, at + 5)));
    assert_eq!((r.line, r.column, r.bytes.of(&windows)), (51, 10, "2.500"));
}

#[test]
fn findings_are_written_back_at_the_intended_lines_only() {
    let (_, text) = data("desk.po");
    let out = annotated(
        &text,
        &[
            ("2.500", finding(Severity::Major, "1,500 became\n2.500.", "1.500")),
            ("Selamat", finding(Severity::Critical, "Second.", "")),
            ("Para sopir", finding(Severity::Minor, "Third.", "")),
            ("anggaran", finding(Severity::Major, "Fourth.", "")),
            ("Terbuka", finding(Severity::Minor, "Fifth.", "")),
            ("Selamat", finding(Severity::Minor, "Sixth.", "")),
        ],
    );
    let ours = |severity: &str, rest: &str| format!("# selaras: {severity} number-mismatch: {rest} [v1:0011223344556677]");
    let expected = text
        .replace(
            "#: stories/flood.txt:1\n",
            &format!("{}\n#: stories/flood.txt:1\n#, fuzzy\n", ours("major", "1,500 became 2.500. (suggestion: 1.500)")),
        )
        .replace("diterjemahkan.\n", &format!("diterjemahkan.\n{}\n{}\n", ours("critical", "Second."), ours("minor", "Sixth.")))
        .replace("#, python-format", "#, fuzzy, python-format")
        .replace("redaksi.\n", &format!("redaksi.\n{}\n", ours("minor", "Third.")))
        .replace("#: stories/budget.txt:4\n", &format!("{}\n#: stories/budget.txt:4\n", ours("major", "Fourth.")))
        .replace("#: desk/menu.py:15\n", &format!("{}\n#: desk/menu.py:15\n", ours("minor", "Fifth.")));
    assert_eq!(out, expected);
    assert_eq!(texts(&out), texts(&text));
}

#[test]
fn comments_of_an_earlier_run_are_replaced() {
    let (_, text) = data("desk.po");
    let first = [("2.500", finding(Severity::Major, "First.", "")), ("Para sopir", finding(Severity::Minor, "Second.", ""))];
    let once = annotated(&text, &first);
    assert_eq!(annotated(&once, &first), once);
    let later = annotated(&once, &[("2.500", finding(Severity::Major, "Other.", ""))]);
    assert!(later.contains("number-mismatch: Other.") && later.matches("# selaras:").count() == 1, "{later}");
    // the flag stays: it may be the translator's own by now
    assert_eq!(annotated(&once, &[]), text.replace("#: stories/flood.txt:1\n", "#: stories/flood.txt:1\n#, fuzzy\n"));
    assert_eq!(annotated(&text, &[]), text);
}

#[test]
fn other_shapes_of_entries_keep_their_bytes() {
    // no comments at all, line breaks of Windows, a byte order mark, an empty translation, previous texts without flags
    let text = "\u{FEFF}msgid \"a\"\r\nmsgstr \"b\"\r\nmsgid \"c\"\r\nmsgstr \"\"\r\n\r\n#,no-wrap\r\n#| msgid \"d\"\r\nmsgid \"e\"\r\nmsgstr \"f\"\r\n#| msgid \"g\"\r\nmsgid \"h\"\r\nmsgstr \"i\"";
    let mark = |words: &'static str| (words, finding(Severity::Major, "M.", ""));
    let ours = "# selaras: major number-mismatch: M. [v1:0011223344556677]\r\n";
    let out = annotated(text, &[mark("b\""), mark("\"\r\n\r\n#,"), mark("f\""), mark("i\"")]);
    let expected = format!(
        "\u{FEFF}{ours}#, fuzzy\r\nmsgid \"a\"\r\nmsgstr \"b\"\r\n{ours}msgid \"c\"\r\nmsgstr \"\"\r\n\r\n{ours}#, fuzzy,no-wrap\r\n#| msgid \"d\"\r\nmsgid \"e\"\r\nmsgstr \"f\"\r\n{ours}#, fuzzy\r\n#| msgid \"g\"\r\nmsgid \"h\"\r\nmsgstr \"i\""
    );
    assert_eq!(out, expected);
    let again = annotated(&out, &[mark("b\""), mark("\"\r\n\r\n#"), mark("f\""), mark("i\"")]);
    assert_eq!(again, out);
    let f = finding(Severity::Minor, "", "");
    for at in [0, text.len(), text.len() + 70, text.find("#,no").unwrap()] {
        let note = Note { finding: &f, bytes: Span::new(at, at), source_bytes: Span::new(0, 0) };
        let e = po("a.po", text, &[note]);
        // byte 0 is the mark before the first entry
        assert_eq!(e.is_err(), at != 0, "{at}");
    }
}

#[test]
fn a_checked_file_is_annotated_and_read_again() {
    let (path, text) = data("desk.po");
    let once = checked(&path, &text);
    let flood = once.find("#: stories/flood.txt:1").unwrap();
    let before = once[..flood].lines().last().unwrap();
    assert!(before.starts_with("# selaras: ") && before.contains("number-mismatch") && before.contains("[v1:"), "{once}");
    assert!(once[flood..].starts_with("#: stories/flood.txt:1\n#, fuzzy\nmsgid"), "{once}");
    assert!(once.contains("# selaras: major negation") || once.contains("# selaras: critical negation"), "{once}");
    assert_eq!(texts(&once), texts(&text));
    assert_eq!(checked(&path, &once), once);
    let added: Vec<&str> = once.lines().filter(|l| !text.lines().any(|o| o == *l)).collect();
    assert!(added.iter().all(|l| l.starts_with("# selaras: ") || *l == "#, fuzzy"), "{added:#?}");
    let left: String = once.split_inclusive('\n').filter(|l| !l.starts_with("# selaras:") && *l != "#, fuzzy\n").collect();
    assert_eq!(left, text.replace("#, fuzzy\n", ""));
}

#[test]
fn hostile_files_get_one_clear_message() {
    let header = "msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=UTF-8\\n\"\n\n";
    for (bytes, message) in [
        (format!("{header}msgid \"a\"\nmsgstr \"cut off").into_bytes(), "closing quotation mark"),
        (format!("{header}msgid \"a\nb\"\nmsgstr \"\"\n").into_bytes(), "closing quotation mark"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(), "not UTF-8"),
        (b"\xDE\x12\x04\x95\0\0\0\0\x02\0\0\0".to_vec(), "not UTF-8"),
        (b"msgid \"a\"\0\nmsgstr \"b\"\n".to_vec(), "binary"),
        (b"\xFF\xFEm\0s\0g\0".to_vec(), "UTF-16"),
        (
            b"msgid \"\"\nmsgstr \"\"\n\"Content-Type: text/plain; charset=ISO-8859-1\\n\"\n\nmsgid \"caf\xE9\"\nmsgstr \"kafe\"\n"
                .to_vec(),
            "msgconv",
        ),
        (b"msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=KOI8-R\\n\"\n\nmsgid \"a\"\nmsgstr \"b\"\n".to_vec(), "KOI8-R"),
        (format!("{header}msgid \"caf").into_bytes().into_iter().chain([0xE9]).collect(), "not UTF-8"),
        (b"\n \n".to_vec(), "is empty"),
        (header.as_bytes().to_vec(), "no entries"),
        ("\"\\".repeat(5000).into_bytes(), "belongs to nothing"),
    ] {
        let e = read("a.po", &bytes).unwrap_err();
        assert!(e.message.contains(message), "{e}");
        assert_eq!(e.to_string().lines().count(), 1, "{e}");
    }
    // no cut makes the reader stumble, nor the writer
    let (_, text) = data("desk.po");
    for at in (0..text.len()).step_by(7).filter(|i| text.is_char_boundary(*i)) {
        let _ = read("a.po", &text.as_bytes()[..at]);
        assert_eq!(po("a.po", &text[..at], &[]).unwrap(), &text[..at]);
    }
}

#[test]
fn many_entries_and_long_lines_are_read() {
    let mut text = String::from("msgid \"\"\nmsgstr \"Language: id\\n\"\n");
    for i in 1..=100_000 {
        text.push_str(&format!("\n#: a.c:{i}\nmsgid \"Line {i}\\n\"\nmsgstr \"Baris {i}\\n\"\n"));
    }
    let units = read("a.po", text.as_bytes()).unwrap();
    let (all, _, target) = rows(&units[0]);
    assert_eq!((all.len(), all[99_999].id.as_str(), all[99_999].target.text()), (100_000, "100000", "Baris 100000\n"));
    assert_eq!(target.region(all[99_999].target.origin(Span::new(0, 5))).line, 400_002);
    let f = finding(Severity::Minor, "Last.", "");
    let at = text.rfind("Baris").unwrap();
    let out = po("a.po", &text, &[Note { finding: &f, bytes: Span::new(at, at + 5), source_bytes: Span::new(at, at) }]).unwrap();
    assert!(out.ends_with("[v1:0011223344556677]\n#: a.c:100000\nmsgid \"Line 100000\\n\"\nmsgstr \"Baris 100000\\n\"\n"));

    let long = "kata \\\"itu\\\" ".repeat(80_000);
    let text = format!("msgid \"word\"\nmsgstr \"{long}\"\n");
    assert!(long.len() > 1_000_000);
    let units = read("a.po", text.as_bytes()).unwrap();
    let row = &rows(&units[0]).0[0];
    let end = row.target.text().len();
    assert_eq!((end, row.target.origin(Span::new(end - 5, end)).of(&text)), (11 * 80_000, "itu\\\" "));
    let text = format!("{{\"source\": \"word\", \"target\": \"{long}\"}}");
    let units = read("a.jsonl", text.as_bytes()).unwrap();
    assert_eq!(rows(&units[0]).0[0].target.text().len(), 11 * 80_000);
}

#[test]
fn json_lines_of_real_shape_are_read_with_their_places() {
    let (path, text) = data("stories.jsonl");
    let units = read(&path, text.as_bytes()).unwrap();
    let names: Vec<(&str, usize)> = units.iter().map(|u| (u.name.as_str(), rows(u).0.len())).collect();
    assert_eq!(names, [("flood", 3), ("strike", 2)]);
    let place = |unit: usize, row: usize, words: &str| {
        let (rows, _, target) = rows(&units[unit]);
        let at = rows[row].target.text().find(words).unwrap();
        target.region(rows[row].target.origin(Span::new(at, at + words.len())))
    };
    let r = place(0, 1, "2.500");
    assert_eq!((r.line, r.column, r.end_column, r.bytes.of(&text)), (2, 88, 93, "2.500"));
    let r = place(0, 2, "\u{201C}Airnya");
    assert_eq!((r.line, r.bytes.of(&text)), (4, "\\u201cAirnya"));
    let r = place(1, 0, "Jumat.\nMereka");
    assert_eq!((r.line, r.end_line, r.bytes.of(&text)), (5, 5, "Jumat.\\nMereka"));
    assert_eq!(rows(&units[1]).0[1].target.text(), "");
    // the same as one array
    let array = format!("[\n{}\n]\n", text.lines().filter(|l| !l.is_empty()).collect::<Vec<_>>().join(",\n"));
    let same = read("a.json", array.as_bytes()).unwrap();
    assert_eq!(same.iter().map(|u| (u.name.as_str(), rows(u).0.len())).collect::<Vec<_>>(), names);
    // no cut makes the reader stumble
    for at in 0..text.len() {
        let _ = read("a.jsonl", &text.as_bytes()[..at]);
        let _ = read("a.json", &array.as_bytes()[..at]);
    }
}

#[test]
fn the_programs_own_output_is_input_again() {
    let run = |args: &[&str]| {
        let out = Command::new(env!("CARGO_BIN_EXE_selaras"))
            .args(["check", "--format", "jsonl", "-o", "-", "--fail-on", "never"])
            .args(args)
            .env("SELARAS_LEXICON", std::env::temp_dir().join("selaras-none"))
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert_eq!(out.status.code(), Some(0), "{}", String::from_utf8_lossy(&out.stderr));
        String::from_utf8(out.stdout).unwrap()
    };
    let findings = |output: &str| -> Vec<String> {
        // the places are other ones: the file is another
        let bare = |l: &str| {
            let mut bead: serde_json::Value = serde_json::from_str(l).unwrap();
            for f in bead["findings"].as_array_mut().unwrap() {
                f.as_object_mut().unwrap().retain(|k, _| !["line", "column", "end_line", "end_column"].contains(&k.as_str()));
            }
            bead["findings"].to_string()
        };
        output.lines().map(bare).collect()
    };
    let first = run(&["--aligned", &data("stories.jsonl").0]);
    assert!(first.contains("number-mismatch"), "{first}");
    let path = std::env::temp_dir().join(format!("selaras-test-{}-again.jsonl", std::process::id()));
    std::fs::write(&path, &first).unwrap();
    let second = run(&["--aligned", &path.to_string_lossy()]);
    std::fs::remove_file(&path).unwrap();
    assert_eq!(findings(&first), findings(&second));
    assert_eq!(run(&["--aligned", &data("desk.po").0]).lines().count(), 8);
}
