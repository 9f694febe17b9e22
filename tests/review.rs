//! Decisions of editors: taken over, kept, counted, and written into the translation.

use crate::cli::{EN, Folder, ID, selaras, stderr, stdout};
use std::fs;

const KEPT: &str = "selaras-decisions.tsv";

/// A pair with two findings: a wrong number and a wrong sense of summit.
fn pair(f: &Folder) -> (String, String) {
    let en = f.file("a.en.txt", format!("{EN}\nThe summit of the leaders ended on Friday.\n"));
    let id = f.file("a.id.txt", format!("{}\nKerumunan para pemimpin itu berakhir pada Jumat.\n", ID.replace("1.500", "2.500")));
    (en, id)
}

/// The report of a check as rows of cells, header first.
fn report(f: &Folder, en: &str, id: &str) -> Vec<Vec<String>> {
    let o = selaras(&f.0, &["check", en, id, "--fail-on", "never", "-o", "r.csv"]);
    assert_eq!(o.status.code(), Some(0), "{}", stderr(&o));
    rows(&fs::read_to_string(f.0.join("r.csv")).unwrap())
}

fn rows(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|r| r.unwrap().iter().map(ToOwned::to_owned).collect()).collect()
}

fn column(rows: &[Vec<String>], name: &str) -> usize {
    rows[0].iter().position(|c| c == name).unwrap()
}

/// Puts decisions by check.
fn decide(rows: &mut [Vec<String>], decisions: &[(&str, &str)]) {
    let (check, decision) = (column(rows, "check"), column(rows, "decision"));
    for (id, said) in decisions {
        let row = rows.iter_mut().find(|r| r[check] == *id).unwrap_or_else(|| panic!("no finding of {id}"));
        row[decision] = (*said).to_owned();
    }
}

fn saved(rows: &[Vec<String>], delimiter: u8) -> Vec<u8> {
    let mut w = csv::WriterBuilder::new().delimiter(delimiter).terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    rows.iter().for_each(|r| w.write_record(r).unwrap());
    w.into_inner().unwrap()
}

fn apply(f: &Folder, args: &[&str]) -> String {
    let o = selaras(&f.0, &[&["review", "apply"], args].concat());
    assert_eq!(o.status.code(), Some(0), "{}", stderr(&o));
    format!("{}{}", stdout(&o), stderr(&o))
}

fn kept(f: &Folder) -> String {
    fs::read_to_string(f.0.join(KEPT)).unwrap_or_default()
}

#[test]
fn decisions_come_back_however_the_table_was_saved_and_twice_is_once() {
    let f = Folder::new("review-ways");
    let (en, id) = pair(&f);
    let mut rows = report(&f, &en, &id);
    decide(&mut rows, &[("number-mismatch", "Accept"), ("known-confusion", "tolak")]);
    // columns in reverse, one more, names in capitals
    let mut moved: Vec<Vec<String>> = rows.iter().map(|r| r.iter().rev().cloned().chain(["x;\ty".to_owned()]).collect()).collect();
    moved[0].iter_mut().for_each(|c| *c = c.to_uppercase());
    let marked = [b"\xEF\xBB\xBF".to_vec(), saved(&rows, b';')].concat();
    f.file("plain.csv", saved(&rows, b','));
    f.file("tab.txt", saved(&rows, b'\t'));
    f.file("moved.csv", saved(&moved, b';'));
    f.file("marked.csv", marked);
    let said = apply(&f, &["plain.csv", "--who", "Ani"]);
    assert!(said.contains("1 accepted, 1 rejected, 0 fixed, 0 unchanged"), "{said}");
    let first = kept(&f);
    assert!(
        first.contains("\taccept\t1.500\tAni\t") && first.contains("\treject\t\tAni\t") && first.contains("number-mismatch"),
        "{first}"
    );
    for way in ["plain.csv", "tab.txt", "moved.csv", "marked.csv"] {
        let said = apply(&f, &[way, "--who", "Ani"]);
        assert!(said.contains("0 accepted, 0 rejected, 0 fixed, 2 unchanged"), "{way}: {said}");
        assert_eq!(kept(&f), first, "{way}");
        // by itself, it is the same too
        fs::remove_file(f.0.join(KEPT)).unwrap();
        apply(&f, &[way, "--who", "Ani"]);
        assert_eq!(kept(&f), first, "{way}");
    }
}

#[test]
fn a_rejected_finding_does_not_come_back_nor_its_pattern_where_asked_for() {
    let f = Folder::new("review-rejected");
    let (en, id) = pair(&f);
    let mut rows = report(&f, &en, &id);
    decide(&mut rows, &[("known-confusion", "reject")]);
    f.file("review-ani.csv", saved(&rows, b','));
    apply(&f, &["review-ani.csv"]);
    assert!(kept(&f).contains("\tani\t"), "the file's name says who: {}", kept(&f));
    let o = selaras(&f.0, &["check", &en, &id, "-o", "r.csv", "-o", "r.sarif"]);
    assert!(stderr(&o).contains("not counted: 1 rejected in review"), "{}", stderr(&o));
    let left = fs::read_to_string(f.0.join("r.csv")).unwrap();
    assert!(left.contains("number-mismatch") && !left.contains("known-confusion"), "{left}");
    assert!(fs::read_to_string(f.0.join("r.sarif")).unwrap().contains("rejected in review"));
    // the same words in another sentence
    let (en, id) = (
        f.file("b.en.txt", "The leaders of the countries attended the summit.\n"),
        f.file("b.id.txt", "Para pemimpin negara menghadiri kerumunan itu.\n"),
    );
    let check = |more: &[&str]| {
        let o = selaras(&f.0, &[&["check", &en, &id, "-o", "s.csv"], more].concat());
        (stderr(&o), fs::read_to_string(f.0.join("s.csv")).unwrap())
    };
    assert!(check(&[]).1.contains("known-confusion"));
    let (said, left) = check(&["--rejected-patterns"]);
    assert!(!left.contains("known-confusion") && said.contains("1 rejected in review"), "{said}{left}");
    assert!(check(&["--decisions", "nowhere.tsv"]).0.contains("does not exist"));
}

#[test]
fn editors_who_differ_are_told_and_nothing_is_lost() {
    let f = Folder::new("review-conflict");
    let (en, id) = pair(&f);
    let mut rows = report(&f, &en, &id);
    decide(&mut rows, &[("known-confusion", "reject")]);
    f.file("review-ani.csv", saved(&rows, b','));
    decide(&mut rows, &[("known-confusion", "fix:KTT")]);
    f.file("review-budi.csv", saved(&rows, b';'));
    let said = apply(&f, &["review-ani.csv", "review-budi.csv"]);
    assert!(said.contains("conflict:") && said.contains("ani says reject") && said.contains("budi says fix:KTT"), "{said}");
    assert!(!said.contains("offered"), "{said}");
    assert_eq!(kept(&f).lines().count(), 3);
    // unresolved: shown
    selaras(&f.0, &["check", &en, &id, "-o", "r.csv"]);
    assert!(fs::read_to_string(f.0.join("r.csv")).unwrap().contains("known-confusion"));
    // ani gives in: her older word is kept, and the fix is offered
    f.file("second.csv", saved(&rows, b','));
    let said = apply(&f, &["second.csv", "--who", "ani", "--termbase-out", "offer.tsv"]);
    assert!(!said.contains("conflict") && said.contains("changed an earlier decision"), "{said}");
    assert_eq!(kept(&f).lines().count(), 4);
    assert!(fs::read_to_string(f.0.join("offer.tsv")).unwrap().contains("summit\tn\tas reviewed\tKTT\n"));
    // what is offered is a termbase
    let o = selaras(&f.0, &["check", &en, &id, "--termbase", "offer.tsv", "--fail-on", "never"]);
    assert_eq!(o.status.code(), Some(0), "{}", stderr(&o));
    // and a termbase of the user's own is not written over
    f.file("own.tsv", "summit\tn\tmeeting\tKTT\n");
    assert_eq!(selaras(&f.0, &["review", "apply", "second.csv", "--termbase-out", "own.tsv"]).status.code(), Some(2));
}

#[test]
fn a_word_that_is_no_decision_stores_nothing() {
    let f = Folder::new("review-wrong");
    let (en, id) = pair(&f);
    let mut rows = report(&f, &en, &id);
    decide(&mut rows, &[("number-mismatch", "accept"), ("known-confusion", "perhaps")]);
    f.file("r.csv", saved(&rows, b','));
    let o = selaras(&f.0, &["review", "apply", "r.csv"]);
    assert_eq!(o.status.code(), Some(2));
    let line = rows.iter().position(|r| r.iter().any(|c| c == "perhaps")).unwrap() + 1;
    assert!(stderr(&o).contains(&format!("r.csv:{line}: \u{201C}perhaps\u{201D}")), "{}", stderr(&o));
    assert!(!f.0.join(KEPT).exists());
    f.file("none.csv", "doc,bead\na,1\n");
    assert!(stderr(&selaras(&f.0, &["review", "apply", "none.csv"])).contains("no column fingerprint"));
}

#[test]
fn what_editors_say_is_counted_and_moves_the_confidence() {
    let f = Folder::new("review-stats");
    let (en, id) = pair(&f);
    let before = report(&f, &en, &id);
    let mut table = String::from("fingerprint,check,source_span,target_span,decision\n");
    for n in 0..40 {
        let (check, said) = (["known-confusion", "quotes"][n % 2], if n % 8 == 0 { "accept" } else { "reject" });
        table.push_str(&format!("v1:{n:016x},{check},a{n},b{n},{}\n", if n % 2 == 1 { "fix:x" } else { said }));
    }
    f.file("many.csv", &table);
    apply(&f, &["many.csv", "--who", "Ani"]);
    let o = selaras(&f.0, &["review", "stats", "--format", "csv"]);
    let counted = stdout(&o);
    assert!(counted.contains("quotes,20,20,20,0,0,1.0000,0.8389,1.0000"), "{counted}");
    assert!(counted.contains("known-confusion,20,5,0,15,0,0.2500,0.1119,0.4687"), "{counted}");
    assert!(stdout(&selaras(&f.0, &["review", "stats"])).contains("95 % interval"));
    assert_eq!(stdout(&selaras(&f.0, &["review", "stats", "--format", "jsonl"])).lines().count(), 2);
    let after = report_at(&f, &en, &id, "0");
    let confidence = |rows: &[Vec<String>]| -> f64 {
        let (c, k) = (column(rows, "check"), column(rows, "confidence"));
        rows.iter().find(|r| r[c] == "known-confusion").unwrap()[k].parse().unwrap()
    };
    let (was, is) = (confidence(&before), confidence(&after));
    assert!((is - (was * 20.0 + 5.0) / 40.0).abs() < 0.011, "{was} {is}");
    assert_eq!(selaras(&f.0, &["review", "stats", "--decisions", "nowhere.tsv"]).status.code(), Some(2));
}

fn report_at(f: &Folder, en: &str, id: &str, least: &str) -> Vec<Vec<String>> {
    selaras(&f.0, &["check", en, id, "--min-confidence", least, "-o", "r.csv"]);
    rows(&fs::read_to_string(f.0.join("r.csv")).unwrap())
}

#[test]
fn fixes_are_shown_then_written_and_only_they() {
    let f = Folder::new("review-fix");
    let (en, id) = pair(&f);
    assert!(stderr(&selaras(&f.0, &["fix", &en, &id])).contains("no decisions"));
    let mut rows = report(&f, &en, &id);
    decide(&mut rows, &[("number-mismatch", "accept"), ("known-confusion", "fix:KTT")]);
    f.file("r.csv", saved(&rows, b','));
    apply(&f, &["r.csv", "--who", "Ani"]);
    let before = fs::read_to_string(&id).unwrap();
    let wanted = before.replace("2.500", "1.500").replace("Kerumunan", "KTT");
    let o = selaras(&f.0, &["fix", &en, &id]);
    assert_eq!(o.status.code(), Some(0), "{}", stderr(&o));
    let diff = stdout(&o);
    assert!(diff.contains("-Kerumunan para") && diff.contains("+KTT para") && diff.contains("@@ ") && !diff.contains('\u{1b}'), "{diff}");
    assert!(stderr(&o).contains("2 fixes to apply, 0 not applied") && stderr(&o).contains("nothing is written"), "{}", stderr(&o));
    assert!(stdout(&selaras(&f.0, &["fix", &en, &id, "--color", "always"])).contains("\u{1b}[32m+KTT"));
    let o = selaras(&f.0, &["fix", &en, &id, "--write", "out/a.id.txt"]);
    assert_eq!(o.status.code(), Some(0), "{}", stderr(&o));
    assert_eq!(fs::read_to_string(f.0.join("out/a.id.txt")).unwrap(), wanted);
    assert_eq!(fs::read_to_string(&id).unwrap(), before);
    // never over the translation unless told so
    assert_eq!(selaras(&f.0, &["fix", &en, &id, "--write", &id]).status.code(), Some(2));
    assert_eq!(fs::read_to_string(&id).unwrap(), before);
    assert_eq!(selaras(&f.0, &["fix", &en, &id, "--in-place", "-q"]).status.code(), Some(0));
    assert_eq!(fs::read_to_string(&id).unwrap(), wanted);
    // what is rejected stays as it is
    fs::write(&id, &before).unwrap();
    decide(&mut rows, &[("number-mismatch", "reject")]);
    f.file("r.csv", saved(&rows, b','));
    apply(&f, &["r.csv", "--who", "Ani"]);
    selaras(&f.0, &["fix", &en, &id, "--write", "b.txt"]);
    assert_eq!(fs::read_to_string(f.0.join("b.txt")).unwrap(), before.replace("Kerumunan", "KTT"));
}

#[test]
fn a_catalogue_is_fixed_in_its_own_format_or_as_text() {
    let f = Folder::new("review-po");
    let po = f.file(
        "id.po",
        "msgid \"\"\nmsgstr \"Language: id\\nContent-Type: text/plain; charset=UTF-8\\n\"\n\n\
         #. keep me\nmsgid \"The leaders of the countries attended the summit.\"\nmsgstr \"Para pemimpin negara menghadiri kerumunan itu.\"\n",
    );
    selaras(&f.0, &["check", &po, "-o", "r.csv"]);
    let mut rows = rows(&fs::read_to_string(f.0.join("r.csv")).unwrap());
    decide(&mut rows, &[("known-confusion", "fix:\"KTT\"")]);
    f.file("r.csv", saved(&rows, b','));
    apply(&f, &["r.csv", "--who", "Ani"]);
    let before = fs::read_to_string(&po).unwrap();
    fs::create_dir(f.0.join("out")).unwrap();
    let o = selaras(&f.0, &["fix", "id.po", "--write", "out"]);
    assert_eq!(o.status.code(), Some(0), "{}", stderr(&o));
    assert_eq!(fs::read_to_string(f.0.join("out/id.po")).unwrap(), before.replace("kerumunan", "\\\"KTT\\\""));
    selaras(&f.0, &["fix", "id.po", "--write", "text.txt", "--plain"]);
    assert_eq!(fs::read_to_string(f.0.join("text.txt")).unwrap(), "Para pemimpin negara menghadiri \"KTT\" itu.\n");
}

#[test]
fn a_workbook_goes_out_and_comes_back() {
    use calamine::Reader as _;
    let f = Folder::new("review-xlsx");
    let (en, id) = pair(&f);
    let o = selaras(&f.0, &["check", &en, &id, "--fail-on", "never", "--output", "xlsx=r.xlsx", "-o", "r.csv"]);
    assert_eq!(o.status.code(), Some(0), "{}", stderr(&o));
    let bytes = fs::read(f.0.join("r.xlsx")).unwrap();
    let mut book = calamine::open_workbook_auto_from_rs(std::io::Cursor::new(bytes.clone())).unwrap();
    let range = book.worksheet_range("review").unwrap();
    let mut cells: Vec<Vec<String>> = range.rows().map(|r| r.iter().map(ToString::to_string).collect()).collect();
    let csv = rows(&fs::read_to_string(f.0.join("r.csv")).unwrap());
    assert_eq!(cells[0], csv[0]);
    let (source, print) = (column(&csv, "source"), column(&csv, "fingerprint"));
    for (a, b) in cells.iter().zip(&csv) {
        assert_eq!((&a[source], &a[print]), (&b[source], &b[print]));
    }
    // the same report is the same bytes
    selaras(&f.0, &["check", &en, &id, "--output", "again.xlsx"]);
    assert_eq!(fs::read(f.0.join("again.xlsx")).unwrap(), bytes);
    // an editor decides, with a column of their own, and saves
    decide(&mut cells, &[("known-confusion", "fix:KTT"), ("number-mismatch", "y")]);
    let mut back = rust_xlsxwriter::Workbook::new();
    back.add_worksheet().write_string(0, 0, "a sheet of notes").unwrap();
    let sheet = back.add_worksheet();
    for (r, row) in (0..).zip(&cells) {
        for (c, cell) in (1..).zip(row) {
            sheet.write_string(r, c, cell).unwrap();
        }
        sheet.write_string(r, 0, if r == 0 { "reviewer" } else { "Budi" }).unwrap();
    }
    f.file("back.xlsx", back.save_to_buffer().unwrap());
    let said = apply(&f, &["back.xlsx"]);
    assert!(said.contains("1 accepted, 0 rejected, 1 fixed"), "{said}");
    assert!(kept(&f).contains("\tfix\tKTT\tBudi\t"), "{}", kept(&f));
    let first = kept(&f);
    apply(&f, &["back.xlsx"]);
    assert_eq!(kept(&f), first);
}

#[test]
fn the_workbook_is_laid_out_for_editors() {
    let f = Folder::new("review-layout");
    let (en, id) = pair(&f);
    selaras(&f.0, &["check", &en, &id, "--fail-on", "never", "-o", "r.xlsx"]);
    let bytes = fs::read(f.0.join("r.xlsx")).unwrap();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut part = |name: &str| {
        let mut text = String::new();
        std::io::Read::read_to_string(&mut archive.by_name(name).unwrap(), &mut text).unwrap();
        text
    };
    let sheet = part("xl/worksheets/sheet1.xml");
    for wanted in ["state=\"frozen\"", "<autoFilter ref=\"A1:P", "<dataValidation type=\"list\"", "\"accept,reject\"", "<col min=\"8\""] {
        assert!(sheet.contains(wanted), "{wanted}: {sheet}");
    }
    assert!(!sheet.contains("<f>"), "no formulas");
    let styles = part("xl/styles.xml");
    assert!(styles.contains("wrapText=\"1\"") && styles.contains("FFC00000"), "{styles}");
}

#[test]
fn editors_who_hand_in_at_once_lose_nothing() {
    let f = Folder::new("review-at-once");
    let names: Vec<String> = (0..6).map(|n| format!("review-editor{n}.csv")).collect();
    for (n, name) in names.iter().enumerate() {
        f.file(name, format!("fingerprint;decision;check\nv1:{n:016x};terima;quotes\n"));
    }
    let args: Vec<[&str; 3]> = names.iter().map(|n| ["review", "apply", n]).collect();
    std::thread::scope(|s| {
        args.iter().for_each(|a| {
            s.spawn(|| assert_eq!(selaras(&f.0, a).status.code(), Some(0)));
        });
    });
    assert_eq!(kept(&f).lines().count(), 7);
    assert!(!f.0.join("selaras-decisions.tsv.lock").exists());
}
