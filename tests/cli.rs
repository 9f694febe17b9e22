//! The program as a user runs it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

pub const EN: &str =
    "The minister opened the new hospital in Jakarta on Monday.\n\nAbout 1,500 people attended the ceremony, the police said.\n";
pub const ID: &str =
    "Menteri itu membuka rumah sakit baru di Jakarta pada Senin.\n\nSekitar 1.500 orang menghadiri upacara itu, kata polisi.\n";

/// A folder of its own for a test, taken away at the end.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("selaras-test-{}-{name}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }
    pub fn file(&self, name: &str, body: impl AsRef<[u8]>) -> String {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, body).unwrap();
        path.to_string_lossy().into_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

pub fn selaras(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_selaras"))
        .args(args)
        .current_dir(folder)
        // what the developer has imported is no part of the test
        .env("SELARAS_LEXICON", folder.join("own"))
        .env("SELARAS_CACHE", folder.join("cache"))
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

pub fn stderr(o: &Output) -> String {
    String::from_utf8_lossy(&o.stderr).into_owned()
}

pub fn stdout(o: &Output) -> String {
    String::from_utf8_lossy(&o.stdout).into_owned()
}

#[test]
fn a_clean_pair_ends_with_0_and_a_bad_one_with_1() {
    let f = Folder::new("codes");
    let (en, id) = (f.file("a.en.txt", EN), f.file("a.id.txt", ID));
    let o = selaras(&f.0, &["check", &en, &id]);
    assert_eq!(o.status.code(), Some(0), "{}", stderr(&o));
    let csv = fs::read_to_string(f.0.join("reports/review.csv")).unwrap();
    assert!(csv.starts_with("doc,bead,severity,confidence,category,check,fidelity,source,target,source_span,target_span,suggestion,message,decision,comment,fingerprint\r\n"));
    let bad = f.file("b.id.txt", ID.replace("1.500", "2.500"));
    let o = selaras(&f.0, &["check", &en, &bad]);
    assert_eq!(o.status.code(), Some(1), "{}", stderr(&o));
    assert!(fs::read_to_string(f.0.join("reports/review.csv")).unwrap().contains("number-mismatch"));
    assert_eq!(selaras(&f.0, &["check", &en, &bad, "--fail-on", "never"]).status.code(), Some(0));
    assert_eq!(selaras(&f.0, &["check", &en, &bad, "--ignore", "number-mismatch"]).status.code(), Some(0));
    assert!(fs::read_dir(f.0.join("reports")).unwrap().all(|e| !e.unwrap().file_name().to_string_lossy().ends_with(".part")));
}

#[test]
fn wrong_input_gets_a_clear_message_and_2() {
    let f = Folder::new("errors");
    let (en, id) = (f.file("a.en.txt", EN), f.file("a.id.txt", ID));
    let latin = f.file("latin.txt", b"caf\xe9 and more\n");
    let empty = f.file("empty.txt", "\n \n");
    let cases: Vec<(Vec<&str>, &str)> = vec![
        (vec!["check", &id, &en], "swapped"),
        (vec!["check", &en, &en], "as source and as target"),
        (vec!["check", &en, "nowhere.txt"], "does not exist"),
        (vec!["check", &latin, &id], "not UTF-8"),
        (vec!["check", &empty, &id], "is empty"),
        (vec!["check", "-", "-"], "one side only"),
        (vec!["check", &en], "give SOURCE and TARGET"),
        (vec!["check", &en, &id, "--select", "wrong-sens"], "did you mean wrong-sense"),
        (vec!["check", &en, &id, "-o", "out.pdf"], "does not say the format"),
        (vec!["check", "--aligned", &en], "no column"),
        (vec!["explain", "nonsense"], "there is no check"),
        (vec!["check", &en, &id, "--min-confidence", "7"], "from 0 to 1"),
    ];
    for (args, message) in cases {
        let o = selaras(&f.0, &args);
        assert_eq!(o.status.code(), Some(2), "{args:?}: {}", stderr(&o));
        assert!(stderr(&o).contains(message), "{args:?}: {}", stderr(&o));
        assert!(!stderr(&o).contains("panicked"), "{}", stderr(&o));
    }
    assert!(!f.0.join("reports/review.csv").exists(), "no report of a run that could not start");
}

#[test]
fn one_bad_pair_among_many_is_named_and_the_others_are_checked() {
    let f = Folder::new("many");
    f.file("en/a.en.txt", EN);
    f.file("id/a.id.txt", ID);
    f.file("en/b.en.txt", b"\xff\xff");
    f.file("id/b.id.txt", ID);
    f.file("en/c.txt", EN);
    f.file("id/c.txt", ID.replace("Jakarta", "Bandung"));
    let o = selaras(&f.0, &["check", "en", "id", "--format", "jsonl", "-o", "-"]);
    assert_eq!(o.status.code(), Some(2));
    assert!(stderr(&o).contains("1 pair could not be checked") && stderr(&o).contains("b.en.txt"), "{}", stderr(&o));
    assert_eq!(stdout(&o).lines().count(), 4, "{}", stdout(&o));
    let list = f.file("list.tsv", "source\ttarget\tname\nen/a.en.txt\tid/a.id.txt\tfirst\nen/c.txt\tid/c.txt\t\n");
    let o = selaras(&f.0, &["check", "--pairs", &list, "--format", "jsonl", "-o", "-", "--fail-on", "never"]);
    assert_eq!(o.status.code(), Some(0), "{}", stderr(&o));
    assert!(stdout(&o).contains("\"doc\":\"first\""));
}

#[test]
fn output_is_the_same_for_any_number_of_threads() {
    let f = Folder::new("threads");
    let mut table = String::from("id\tsource\ttarget\n");
    for i in 0..300 {
        table.push_str(&format!("{i}\tThe minister met {i} doctors on Monday.\tMenteri itu bertemu {} dokter pada Selasa.\n", i + i % 2));
    }
    let table = f.file("p.tsv", table);
    let run = |n: &str| stdout(&selaras(&f.0, &["check", "--aligned", &table, "--format", "jsonl", "-o", "-", "--threads", n]));
    let one = run("1");
    assert_eq!(one.lines().count(), 300);
    assert_eq!(one, run("2"));
    assert_eq!(one, run("7"));
}

#[test]
fn offsets_refer_to_the_text_as_given() {
    let f = Folder::new("offsets");
    let en = f.file(
        "a.en.txt",
        "\u{FEFF}The caf\u{e9} lost 1,500 guests.\r\n\r\n\u{201C}It hurts,\u{201D} he said in the long meeting on Monday.\r\n",
    );
    let id = f.file(
        "a.id.txt",
        "Kafe\u{A0}itu kehilangan 1,500 tamu.\r\n\r\n\u{201C}Menyakitkan,\u{201D} katanya dalam pertemuan panjang itu pada Senin.\r\n",
    );
    let o = selaras(&f.0, &["check", &en, &id, "--format", "jsonl", "-o", "-", "--min-confidence", "0"]);
    for line in stdout(&o).lines() {
        let bead: serde_json::Value = serde_json::from_str(line).unwrap();
        for finding in bead["findings"].as_array().unwrap() {
            for side in ["source", "target"] {
                let span = &finding[format!("{side}_span")];
                if !span.is_null() {
                    let text = bead[side]["text"].as_str().unwrap();
                    let (a, b) = (span["start"].as_u64().unwrap() as usize, span["end"].as_u64().unwrap() as usize);
                    assert_eq!(&text[a..b], span["text"].as_str().unwrap());
                }
            }
        }
    }
    assert!(stdout(&o).contains("number-format"), "{}", stdout(&o));
}

#[test]
fn aligned_rows_with_an_empty_side_give_a_bead_each() {
    let f = Folder::new("aligned");
    let table = f.file("p.tsv", "id\tsource\ttarget\na:1\tThe bridge was closed on Monday because of the flood.\t\na:2\t\tTautan Sumber\na:3\tHe slept.\tDia tidur.\n");
    let o = selaras(&f.0, &["check", "--aligned", &table, "--format", "jsonl", "-o", "-"]);
    let lines: Vec<serde_json::Value> = stdout(&o).lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[0]["findings"][0]["check"], "omission");
    assert_eq!(lines[1]["findings"][0]["check"], "boilerplate");
    assert_eq!(lines[2]["findings"].as_array().unwrap().len(), 0);
}

#[test]
fn standard_input_is_one_side() {
    let f = Folder::new("stdin");
    let en = f.file("a.en.txt", EN);
    let mut child = Command::new(env!("CARGO_BIN_EXE_selaras"))
        .args(["check", &en, "-", "--format", "text", "-o", "-"])
        .current_dir(&f.0)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), ID.replace("Senin", "Rabu").as_bytes()).unwrap();
    let o = child.wait_with_output().unwrap();
    assert_eq!(o.status.code(), Some(1), "{}", stderr(&o));
    assert!(stdout(&o).contains("number-mismatch") && !stdout(&o).contains('\u{1b}'), "{}", stdout(&o));
}

#[test]
fn beads_come_as_json_lists() {
    let f = Folder::new("beads");
    let en = f.file("a.en", "The minister opened the hospital.\nThe police closed the road.\n");
    let id = f.file("a.id", "Menteri itu membuka rumah sakit.\nPolisi menutup jalan itu.\n");
    let o = selaras(&f.0, &["align", "--lines", "--format", "beads", &en, &id]);
    assert_eq!(stdout(&o).trim(), "[[[0],[0]],[[1],[1]]]");
    let list = f.file("list.tsv", format!("{en}\t{id}\tout.beads\n"));
    assert_eq!(selaras(&f.0, &["align", "--lines", "--format", "beads", "--batch", &list]).status.code(), Some(0));
    assert_eq!(fs::read_to_string(f.0.join("out.beads")).unwrap().trim(), "[[[0],[0]],[[1],[1]]]");
}

#[test]
fn lists_and_explanations_name_every_check() {
    let f = Folder::new("lists");
    let list = stdout(&selaras(&f.0, &["checks"]));
    for c in selaras::checks::ALL {
        assert!(list.contains(c.meta().id));
        let text = stdout(&selaras(&f.0, &["explain", c.meta().id]));
        assert!(text.contains("Why:") && text.contains(c.meta().summary));
    }
    let look = stdout(&selaras(&f.0, &["lexicon", "lookup", "hospital", "kerumunan"]));
    assert!(look.contains("rumah sakit") && look.contains("crowd"), "{look}");
}

#[test]
fn a_hand_corrected_alignment_is_kept() {
    let f = Folder::new("anchors");
    let (en, id) = (f.file("a.en.txt", EN), f.file("a.id.txt", ID));
    let aligned = stdout(&selaras(&f.0, &["align", &en, &id]));
    let rows: Vec<Vec<&str>> = aligned.lines().map(|l| l.split('\t').collect()).collect();
    assert_eq!(rows.len(), 2);
    // the editor says that the first sentence has no counterpart
    let corrected = f.file("a.tsv", format!("{}\t\n\t{}\n", rows[0][0], rows[0][1]));
    let o = selaras(&f.0, &["align", &en, &id, "--anchors", &corrected, "--format", "beads"]);
    assert_eq!(stdout(&o).trim(), "[[[],[0]],[[0],[]],[[1],[1]]]", "{}", stderr(&o));
    let o = selaras(&f.0, &["check", &en, &id, "--anchors", &corrected, "--format", "jsonl", "-o", "-"]);
    assert!(stdout(&o).contains("omission"), "{}", stdout(&o));
    let wrong = f.file("b.tsv", "Not a sentence of it.\tx\n");
    let o = selaras(&f.0, &["align", &en, &id, "--anchors", &wrong]);
    assert_eq!(o.status.code(), Some(2));
    assert!(stderr(&o).contains("b.tsv:1:"), "{}", stderr(&o));
}

#[test]
fn tmx_comes_out_whole() {
    let f = Folder::new("tmx");
    let (en, id) = (f.file("a.en.txt", EN), f.file("a.id.txt", ID));
    let out = f.0.join("out/a.tmx");
    let o = selaras(&f.0, &["align", &en, &id, "--format", "tmx", "-o", &out.to_string_lossy()]);
    assert_eq!(o.status.code(), Some(0), "{}", stderr(&o));
    let text = fs::read_to_string(out).unwrap();
    assert_eq!(text.matches("<tuv xml:lang=\"id\">").count(), 2);
    assert!(text.trim_end().ends_with("</tmx>"));
}

#[test]
fn a_broken_line_leaves_no_half_written_file() {
    let f = Folder::new("half");
    let (en, id) = (f.file("a.en.txt", b"One.\nTw\xFFo.\n"), f.file("a.id.txt", "Satu.\nDua.\n"));
    let o = selaras(&f.0, &["align", "--lines", &en, &id, "-o", "out.tsv"]);
    assert_eq!(o.status.code(), Some(2));
    assert!(stderr(&o).contains("a.en.txt:2:"), "{}", stderr(&o));
    let left: Vec<_> = fs::read_dir(&f.0).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "{left:?}");
}

#[test]
fn an_imported_dictionary_ranks_below_the_built_in_lexicon() {
    let f = Folder::new("import");
    let list = f.file("desk.csv", "english,indonesian\nsummit,rapat akbar\nquokkafest,pesta kuoka\nbroken\n");
    let o = selaras(&f.0, &["lexicon", "import", &list]);
    assert_eq!(o.status.code(), Some(0), "{}", stderr(&o));
    assert!(stderr(&o).contains("desk.csv:4:"), "{}", stderr(&o));
    assert!(f.0.join("own/desk.tsv").exists());
    let o = stdout(&selaras(&f.0, &["lexicon", "lookup", "summit"]));
    assert!(o.find("KTT").unwrap() < o.find("rapat akbar").unwrap(), "{o}");
    assert!(stdout(&selaras(&f.0, &["lexicon", "lookup", "quokkafest"])).contains("pesta kuoka"));
    assert!(!stdout(&selaras(&f.0, &["lexicon", "lookup", "quokkafest", "--no-imported"])).contains("pesta kuoka"));
    // what it renders is no error any more
    let (en, id) = (
        f.file("a.en", "The hospital treated twelve victims of the fire."),
        f.file("a.id", "Rumah sakit itu merawat dua belas korban kendaraan."),
    );
    let check = |more: &[&str]| {
        let mut args = vec!["check", &en, &id, "--format", "jsonl", "-o", "-", "--fail-on", "never"];
        args.extend(more);
        stdout(&selaras(&f.0, &args))
    };
    assert!(check(&[]).contains("wrong-sense"), "{}", check(&[]));
    let more = f.file("more.tsv", "fire\tkendaraan\n");
    assert_eq!(selaras(&f.0, &["lexicon", "import", &more, "--to", "dicts"]).status.code(), Some(0));
    assert!(!check(&["--lexicon", "dicts"]).contains("wrong-sense"));
    let o = selaras(&f.0, &["lexicon", "import", "nowhere.tbx"]);
    assert_eq!(o.status.code(), Some(2));
}

#[test]
fn linked_words_are_numbered_not_only_coloured() {
    let f = Folder::new("words");
    let (en, id) = (f.file("a.en.txt", EN), f.file("a.id.txt", ID.replace("1.500", "2.500")));
    let args = ["check", &en, &id, "--format", "text", "-o", "-", "--words", "--fail-on", "never"];
    let plain = stdout(&selaras(&f.0, &args));
    let line = plain.lines().find(|l| l.trim_start().starts_with("words")).unwrap_or_default();
    assert!(line.contains('\u{2081}') && !plain.contains('\u{1b}'), "{plain}");
    let coloured = stdout(&selaras(&f.0, &[&args[..], &["--color", "always"]].concat()));
    assert!(coloured.contains("\u{1b}[") && coloured.contains('\u{2081}'), "{coloured}");
    assert!(!stdout(&selaras(&f.0, &args[..7])).contains('\u{2081}'));
}

#[test]
fn the_review_page_has_its_place_and_its_language() {
    let f = Folder::new("page");
    let (en, id) = (f.file("a.en.txt", EN), f.file("a.id.txt", ID.replace("1.500", "2.500")));
    let o = selaras(&f.0, &["check", &en, &id, "--format", "html", "--lang", "id"]);
    assert_eq!(o.status.code(), Some(1), "{}", stderr(&o));
    let page = fs::read_to_string(f.0.join("reports/review.html")).unwrap();
    assert!(page.starts_with("<!doctype html>\n<html lang=\"id\">") && page.ends_with("</html>\n"));
    assert!(page.contains("\"check\":\"number-mismatch\"") && page.contains("a.id.txt:3:9"), "{page}");
    // what is accepted already is not shown
    selaras(&f.0, &["baseline", "write", &en, &id]);
    let o = selaras(&f.0, &["check", &en, &id, "--baseline", "selaras-baseline.tsv", "-o", "p.html"]);
    assert_eq!(o.status.code(), Some(0), "{}", stderr(&o));
    assert!(!fs::read_to_string(f.0.join("p.html")).unwrap().contains("\"check\":\"number-mismatch\""));
}
