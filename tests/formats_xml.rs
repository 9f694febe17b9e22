//! XLIFF and TMX: files as tools write them, hostile ones, and findings written back.

use selaras::document::{Body, Unit};
use selaras::emit::annotate::{Note, xliff::xliff};
use selaras::error::Error;
use selaras::finding::{Category, Finding, Severity};
use selaras::ingest::{self, Columns, Kind};
use selaras::text::Span;
use selaras::{Engine, Lexicon, Settings};
use std::path::Path;

fn file(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/formats").join(name)).unwrap()
}

fn read(name: &str, text: &str) -> Result<Vec<Unit>, Error> {
    let kind = Kind::of_path(name);
    assert!(kind.is_aligned());
    ingest::aligned(kind, name, text.as_bytes(), &Columns::default())
}

/// `unit|id|source|target` of each row.
fn rows(name: &str, text: &str) -> Vec<String> {
    let mut out = Vec::new();
    for unit in read(name, text).unwrap() {
        let Body::Rows { rows, .. } = &unit.body else { panic!() };
        out.extend(rows.iter().map(|r| format!("{}|{}|{}|{}", unit.name, r.id, r.source.text(), r.target.text())));
    }
    out
}

/// A finding on each place of `words` in the targets of a file, with where it stands.
fn found(name: &str, text: &str, words: &[&str], severity: Severity) -> Vec<Finding> {
    let mut out = Vec::new();
    for unit in read(name, text).unwrap() {
        let Body::Rows { rows, source, target } = &unit.body else { panic!() };
        for row in rows {
            for word in words {
                let at = if word.is_empty() { row.target.text().is_empty().then_some(0) } else { row.target.text().find(word) };
                let Some(at) = at else { continue };
                let span = Span::new(at, at + word.len());
                out.push(Finding {
                    check: "wrong-sense",
                    category: Category::Mistranslation,
                    severity,
                    confidence: 0.9,
                    source_span: None,
                    target_span: (!word.is_empty()).then_some(span),
                    suggestion: "A & \"B\"".into(),
                    message: format!("\u{201C}{word}\u{201D} is <wrong>\nhere."),
                    fingerprint: "v1:0123456789abcdef".into(),
                    region: Some(target.region(row.target.origin(span))),
                    source_region: Some(source.region(row.source.origin(Span::new(0, row.source.text().len())))),
                    fails: false,
                    features: Vec::new(),
                });
            }
        }
    }
    assert!(!out.is_empty());
    out
}

fn annotate(name: &str, text: &str, findings: &[Finding]) -> String {
    let notes: Vec<Note<'_>> = findings
        .iter()
        .map(|f| Note { finding: f, bytes: f.region.unwrap().bytes, source_bytes: f.source_region.unwrap().bytes })
        .collect();
    xliff(name, text, &notes).unwrap()
}

#[test]
fn files_as_tools_write_them_are_read() {
    assert_eq!(
        rows("okapi.xlf", &file("okapi.xlf")),
        [
            "ferry.html|tu1/0|Ferry sinks off Riau, three dead|Feri tenggelam di lepas pantai Riau, tiga tewas",
            "ferry.html|tu2/0|The <g id=\"1\">ferry</g> carried 42 passengers.|<g id=\"1\">Feri</g> itu membawa 24 penumpang.",
            "ferry.html|tu2/1|Rescuers found <x id=\"2\"/>39 people & brought them ashore.|Tim penyelamat menemukan <x id=\"2\"/>39 orang & membawa mereka ke darat.",
            "ferry.html|tu3|The search goes on.|",
        ]
    );
    assert_eq!(
        rows("trados.sdlxliff", &file("trados.sdlxliff")),
        [
            "C:\\berita\\markets.docx|a1/1|The central bank raised its rate to 6.25 percent.|Bank sentral menaikkan suku bunganya menjadi 6,52 persen.",
            "C:\\berita\\markets.docx|a1/2|Shares <g id=\"6\">fell</g>.|Saham <g id=\"6\">turun</g>.",
        ]
    );
    assert_eq!(
        rows("memoq.mqxliff", &file("memoq.mqxliff")),
        [
            "budget.html|1|<bpt id=\"1\" ctype=\"bold\"/>Parliament<ept id=\"1\"/> passed the budget on Monday.|<bpt id=\"1\" ctype=\"bold\"/>Parlemen<ept id=\"1\"/> mengesahkan anggaran itu pada Selasa.",
            "budget.html|2|The vote was close: 271 << 269.<ph id=\"2\"/>|",
        ]
    );
    assert_eq!(
        rows("storm.xlf", &file("storm.xlf")),
        [
            "storm.dita|u1/s1|The storm hit <pc id=\"1\" dataRefStart=\"d1\" dataRefEnd=\"d2\">Ambon</pc> on Friday.|Badai melanda <pc id=\"1\" dataRefStart=\"d1\" dataRefEnd=\"d2\">Ambon</pc> pada Kamis.",
            "storm.dita|u1/s2|Schools stayed shut.|Sekolah tetap tutup tutup.",
            "storm.dita|u2|Power is back.|Listrik kembali menyala.",
        ]
    );
    assert_eq!(
        rows("memory.tmx", &file("memory.tmx")),
        [
            "memory|rice-1|Rice prices rose <bpt i=\"1\" type=\"bold\"/>12 percent<ept i=\"1\"/> in March.|Harga beras naik <bpt i=\"1\" type=\"bold\"/>21 persen<ept i=\"1\"/> pada Maret.",
            "memory|2|The ministry & the police agreed.|Kementerian & polisi sepakat.",
            "memory|4|Not yet translated.|",
        ]
    );
}

#[test]
fn findings_stand_where_the_words_stand_in_the_file() {
    let engine = Engine::new(Lexicon::default(), Settings::default());
    let cases = [("okapi.xlf", "24", 13), ("trados.sdlxliff", "6,52", 2), ("memory.tmx", "21", 9)];
    for (name, words, line) in cases {
        let text = file(name);
        let mut seen = Vec::new();
        for unit in read(name, &text).unwrap() {
            let report = engine.check_unit(&engine.analyser(), &unit);
            for f in report.beads.iter().flat_map(|b| &b.findings).filter(|f| f.check == "number-mismatch") {
                let region = f.region.unwrap();
                seen.push((region.bytes.of(&text).to_owned(), region.line));
                let column = text.lines().nth(region.line - 1).unwrap().chars().skip(region.column - 1).collect::<String>();
                assert!(column.starts_with(words), "{name}: {column}");
            }
        }
        assert_eq!(seen.len(), 1, "{name}: {seen:?}");
        assert!(seen[0].0.starts_with(words) && seen[0].1 == line, "{name}: {seen:?}");
    }
}

#[test]
fn notes_and_marks_go_into_1_2() {
    let text = file("okapi.xlf");
    let findings = found("okapi.xlf", &text, &["Feri</g> itu", "membawa 24", "orang & membawa", ""], Severity::Critical);
    let got = annotate("okapi.xlf", &text, &findings);
    assert_eq!(rows("okapi.xlf", &got), rows("okapi.xlf", &text));
    // around plain text, entities included, and not across tags
    let mark = "its:locQualityIssueType=\"mistranslation\" its:locQualityIssueComment=\"\u{201C}membawa 24\u{201D} is &lt;wrong&gt; here. (suggestion: A &amp; &quot;B&quot;)\" its:locQualityIssueSeverity=\"100\"";
    assert!(got.contains(&format!("itu <mrk mtype=\"x-its\" mid=\"selaras-1\" {mark}>membawa 24</mrk> penumpang.")), "{got}");
    assert!(got.contains(">orang &amp; membawa</mrk> mereka"), "{got}");
    assert_eq!(got.matches("<mrk mtype=\"x-its\"").count(), 2);
    // right behind the target, before what follows it; where there is none, behind the source
    assert!(got.contains(concat!(
        "darat.</mrk></target>\n<note from=\"selaras\" annotates=\"target\" priority=\"1\">critical wrong-sense: ",
        "\u{201C}Feri&lt;/g&gt; itu\u{201D} is &lt;wrong&gt; here. (suggestion: A &amp; &quot;B&quot;) [v1:0123456789abcdef]</note>\n<note"
    )), "{got}");
    assert!(got.contains("here. (suggestion: A &amp; &quot;B&quot;) [v1:0123456789abcdef]</note>\n<alt-trans "));
    assert!(got.contains("The search goes on.</mrk></seg-source>\n<note from=\"selaras\""));
    // nothing is declared twice
    assert_eq!(got.matches("xmlns:its=").count(), 1);
    assert_eq!(got.matches("its:version=").count(), 1);
}

#[test]
fn annotating_again_replaces_and_with_nothing_undoes() {
    for (name, words) in [
        ("okapi.xlf", vec!["membawa 24", "orang & membawa"]),
        ("trados.sdlxliff", vec!["6,52", "Saham", "turun"]),
        ("memoq.mqxliff", vec!["Parlemen", "Selasa", ""]),
        ("storm.xlf", vec!["Kamis", "Ambon", "Sekolah", "tutup tutup", "Listrik"]),
    ] {
        for mark in ["", "\u{FEFF}"] {
            let text = format!("{mark}{}", file(name));
            let first = annotate(name, &text, &found(name, &text, &words, Severity::Major));
            assert_eq!(rows(name, &first), rows(name, &text));
            // places of the annotated file
            let second = annotate(name, &first, &found(name, &first, &words, Severity::Major));
            assert_eq!(second, first, "{name}");
            // other words, across marks of before
            let other = found(name, &first, &["a"], Severity::Minor);
            let third = annotate(name, &first, &other);
            assert_eq!(third.matches("<note from=\"selaras\"").count() + third.matches("category=\"selaras\"").count(), other.len());
            assert_eq!(rows(name, &third), rows(name, &text));
            // all that was put in goes, but for the namespace
            let bare = xliff(name, &third, &[]).unwrap();
            let bare = bare.replacen(" xmlns:its=\"http://www.w3.org/2005/11/its\" its:version=\"2.0\"", "", 1);
            let whole = text.replacen(" xmlns:its=\"http://www.w3.org/2005/11/its\" its:version=\"2.0\"", "", 1);
            assert_eq!(bare, whole, "{name}");
            assert_eq!(xliff(name, &text, &[]).unwrap(), text);
        }
    }
    // a span that an old mark cuts in two
    let text = file("storm.xlf");
    let first = annotate("storm.xlf", &text, &found("storm.xlf", &text, &["tutup tutup"], Severity::Major));
    let second = annotate("storm.xlf", &first, &found("storm.xlf", &first, &["tetap tutup"], Severity::Major));
    assert_eq!(second, annotate("storm.xlf", &text, &found("storm.xlf", &text, &["tetap tutup"], Severity::Major)));
}

#[test]
fn notes_and_marks_go_into_2_1() {
    let text = file("storm.xlf");
    let got = annotate("storm.xlf", &text, &found("storm.xlf", &text, &["Kamis", "Sekolah tetap", "Listrik"], Severity::Minor));
    let note = |word: &str| {
        format!(
            "<note category=\"selaras\" appliesTo=\"target\" priority=\"3\">minor wrong-sense: \u{201C}{word}\u{201D} is &lt;wrong&gt; here. (suggestion: A &amp; &quot;B&quot;) [v1:0123456789abcdef]</note>"
        )
    };
    // behind what modules put in, before originalData; a unit that has notes gets more of them
    let made = format!(
        "      </mtc:matches>\r\n      <notes>\r\n        {}\r\n        {}\r\n      </notes>\r\n\r\n      <originalData>",
        note("Kamis"),
        note("Sekolah tetap")
    );
    assert!(got.contains(&made), "{got}");
    assert!(got.contains(&format!("Keep it short.</note>\r\n        {}\r\n      </notes>", note("Listrik"))), "{got}");
    assert!(got.contains("pada <mrk id=\"selaras-1\" type=\"its:generic\" its:locQualityIssueType=\"mistranslation\""), "{got}");
    assert!(got.contains("its:locQualityIssueSeverity=\"20\">Kamis</mrk>."), "{got}");
    // across the edge of a term: a note and no mark
    assert!(got.contains("<mrk id=\"m1\" type=\"term\">Sekolah</mrk> tetap tutup tutup."), "{got}");
    assert!(got.contains("matches:2.0\" xmlns:its=\"http://www.w3.org/2005/11/its\" its:version=\"2.0\">"), "{got}");
}

#[test]
fn prefixes_of_the_file_are_used() {
    let text = concat!(
        "<x:xliff version='1.2' xmlns:x='urn:oasis:names:tc:xliff:document:1.2' xmlns:its='other'><x:file original='a' source-language='en'><x:body>",
        "<x:trans-unit id='1'><x:source>Rice &amp; salt</x:source><x:target>Beras &amp; gula</x:target></x:trans-unit></x:body></x:file></x:xliff>"
    );
    let got = annotate("a.xlf", text, &found("a.xlf", text, &["gula"], Severity::Major));
    assert!(got.contains("&amp; <x:mrk mtype=\"x-its\" mid=\"selaras-1\" its20:locQualityIssueType="), "{got}");
    assert!(got.contains(">gula</x:mrk></x:target><x:note from=\"selaras\""), "{got}");
    assert!(got.contains("xmlns:its='other' xmlns:its20=\"http://www.w3.org/2005/11/its\" its20:version=\"2.0\">"), "{got}");
    assert_eq!(rows("a.xlf", &got), rows("a.xlf", text));
}

#[test]
fn a_finding_that_stands_nowhere_is_told() {
    let text = file("storm.xlf");
    let findings = found("storm.xlf", &text, &["Kamis"], Severity::Major);
    let note = Note { finding: &findings[0], bytes: Span::new(3, 9), source_bytes: Span::new(3, 9) };
    let e = xliff("storm.xlf", &text, &[note]).unwrap_err();
    assert!(e.message.contains("stands in no translation unit"), "{e}");
    assert_eq!(e.line, Some(1));
    let beyond = Note { finding: &findings[0], bytes: Span::new(1 << 20, 1 << 21), source_bytes: Span::new(1 << 20, 1 << 21) };
    assert!(xliff("storm.xlf", &text, &[beyond]).is_err());
    assert!(xliff("a.xlf", "<tmx/>", &[]).is_err());
    assert!(xliff("a.xlf", "<xliff><file>", &[]).unwrap_err().message.contains("cut off"));
}

#[test]
fn hostile_files_are_refused_with_a_message() {
    let mut laughs = String::from("<?xml version=\"1.0\"?>\n<!DOCTYPE xliff [\n<!ENTITY a0 \"ha\">\n");
    for k in 1..=20 {
        laughs.push_str(&format!("<!ENTITY a{k} \"{}\">\n", format!("&a{};", k - 1).repeat(10)));
    }
    laughs.push_str("]>\n<xliff version=\"1.2\"><file original=\"a\"><body><trans-unit id=\"1\"><source>&a20;</source></trans-unit></body></file></xliff>");
    let external = "<!DOCTYPE xliff [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><xliff version=\"1.2\"><file><body><trans-unit id=\"1\"><source>&a;</source></trans-unit></body></file></xliff>";
    let deep = |open: &str, close: &str| {
        format!(
            "<xliff version=\"1.2\"><file><body>\n<trans-unit id=\"1\"><source>{}x{}</source></trans-unit></body></file></xliff>",
            open.repeat(10_000),
            close.repeat(10_000)
        )
    };
    let crossed =
        "<xliff version=\"1.2\"><file><body>\n<trans-unit id=\"1\"><source>a <g id=\"1\">b</source></g></trans-unit></body></file></xliff>";
    let wide = "<?xml version=\"1.0\" encoding=\"UTF-16\"?><xliff version=\"1.2\"><file/></xliff>";
    let cases: Vec<(&str, String, Option<usize>, &str)> = vec![
        ("a.xlf", laughs.clone(), Some(3), "declares entities; Selaras does not expand them"),
        ("a.tmx", laughs, Some(3), "declares entities; Selaras does not expand them"),
        ("a.xlf", external.into(), Some(1), "declares entities"),
        ("a.xlf", deep("<g id=\"1\">", "</g>"), Some(2), "nested more than 256 deep"),
        ("a.xlf", format!("<xliff version=\"1.2\">{}", "<group>".repeat(10_000)), Some(1), "nested more than 256 deep"),
        ("a.tmx", format!("<tmx>{}", "<hi>".repeat(10_000)), Some(1), "nested more than 256 deep"),
        ("a.xlf", crossed.into(), Some(2), "</source> stands where </g> must"),
        ("a.xlf", wide.into(), Some(1), "is declared as UTF-16; save it as UTF-8"),
        ("a.xlf", String::new(), None, "empty"),
        ("a.xlf", "just text".into(), Some(1), "is no XML"),
    ];
    for (name, text, line, message) in cases {
        let e = read(name, &text).unwrap_err();
        assert!(e.line == line && e.message.contains(message), "{name}: {e}");
    }
    let latin =
        b"<?xml version=\"1.0\" encoding=\"iso-8859-1\"?>\n<tmx><body><tu><tuv xml:lang=\"en\"><seg>caf\xe9</seg></tuv></tu></body></tmx>";
    let e = ingest::aligned(Kind::Tmx, "a.tmx", latin, &Columns::default()).unwrap_err();
    assert!(e.message.contains("is declared as iso-8859-1"), "{e}");
}

#[test]
fn a_file_cut_off_anywhere_is_refused_or_read_but_never_breaks() {
    for name in ["okapi.xlf", "trados.sdlxliff", "memoq.mqxliff", "storm.xlf", "memory.tmx"] {
        let text = file(name);
        let end = text.rfind("</").unwrap();
        for (at, _) in text.char_indices().step_by(7).filter(|(at, _)| *at < end) {
            let e = read(name, &text[..at]).unwrap_err();
            assert!(
                e.message.contains("cut off") || e.message.contains("empty") || e.message.contains("no XML element"),
                "{name} at {at}: {e}"
            );
            // a piece missing in the middle
            let on = text.char_indices().map(|(k, _)| k).find(|k| *k >= at + 5).unwrap_or(text.len());
            let _ = read(name, &format!("{}{}", &text[..at], &text[on..]));
            if Kind::of_path(name) == Kind::Xliff {
                let _ = xliff(name, &text[..at], &[]);
            }
        }
    }
    let e = read("okapi.xlf", file("okapi.xlf").split_once("24 penumpang").unwrap().0).unwrap_err();
    assert_eq!(e.to_string(), "okapi.xlf:13: ends inside <mrk>; the file is cut off: get it again");
}

#[test]
fn a_file_with_both_languages_is_no_text() {
    let e = ingest::located(Kind::Xliff, "a.xlf", b"<xliff/>").unwrap_err();
    assert!(e.message.contains("by itself"));
}
