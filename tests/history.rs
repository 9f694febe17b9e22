//! The history and the reports over it.

use crate::cli::{EN, Folder, ID, selaras, stderr, stdout};
use rusqlite::Connection;
use selaras::report::week::Week;
use selaras::report::weekly::{self, By, Words};
use selaras::store::history::{Filed, History, Recorded, RunInfo};
use std::fs;
use std::process::Command;

const HISTORY: &str = "reports/history.sqlite";

fn count(f: &Folder, sql: &str) -> i64 {
    Connection::open(f.0.join(HISTORY)).unwrap().query_row(sql, [], |r| r.get(0)).unwrap()
}

fn check(f: &Folder, more: &[&str]) -> std::process::Output {
    let o = selaras(&f.0, &[&["check", "a.en.txt", "a.id.txt", "--fail-on", "never", "--history", HISTORY], more].concat());
    assert_eq!(o.status.code(), Some(0), "{}", stderr(&o));
    o
}

fn pair(f: &Folder, id: &str) {
    f.file("a.en.txt", EN);
    f.file("a.id.txt", id);
}

#[test]
fn a_document_checked_again_takes_its_earlier_place_and_the_past_stays() {
    let f = Folder::new("history-again");
    pair(&f, &ID.replace("1.500", "2.500"));
    check(&f, &["--date", "2026-11-10", "--engine", "a"]);
    assert_eq!(count(&f, "SELECT count(*) FROM document WHERE current = 1 AND penalty > 0"), 1);
    pair(&f, ID);
    check(&f, &["--engine", "a"]);
    assert_eq!(count(&f, "SELECT count(*) FROM document WHERE current = 1"), 1);
    assert_eq!(count(&f, "SELECT count(*) FROM document WHERE current = 1 AND penalty = 0 AND day = '2026-11-10'"), 1, "it keeps its day");
    assert_eq!(count(&f, "SELECT count(*) FROM document d JOIN finding ON document = d.id WHERE current = 0"), 1, "the past stays");
    assert_eq!(count(&f, "SELECT count(*) FROM run"), 2);
    // another engine's translation is another document
    check(&f, &["--engine", "b"]);
    assert_eq!(count(&f, "SELECT count(*) FROM document WHERE current = 1"), 2);
    // another article under the same name, on another day, does not push the old one out
    f.file("a.en.txt", "The minister closed the old school in Bandung on Friday.\n");
    f.file("a.id.txt", "Menteri itu menutup sekolah lama di Bandung pada Jumat.\n");
    check(&f, &["--engine", "a", "--date", "2026-11-17"]);
    assert_eq!(count(&f, "SELECT count(*) FROM document WHERE current = 1 AND engine = 'a'"), 2);
    assert!(!f.0.join("reports/history.sqlite-wal").exists(), "closed in good order");
}

#[test]
fn a_verdict_from_the_cache_is_recorded_like_a_fresh_one() {
    let f = Folder::new("history-cache");
    pair(&f, ID);
    check(&f, &["--changed-only"]);
    let o = check(&f, &["--changed-only"]);
    assert!(stderr(&o).contains("from the cache"), "{}", stderr(&o));
    assert_eq!(count(&f, "SELECT count(DISTINCT content || '/' || content_known || '/' || content_rendered) FROM document"), 1);
    assert!(count(&f, "SELECT content FROM document WHERE current = 1") > 5);
}

#[test]
fn the_configuration_may_ask_for_a_history() {
    let f = Folder::new("history-config");
    pair(&f, ID);
    f.file("selaras.toml", "[check]\nhistory = true\nengine = \"a\"\n");
    let o = selaras(&f.0, &["check", "a.en.txt", "a.id.txt"]);
    assert_eq!(o.status.code(), Some(0), "{}", stderr(&o));
    assert_eq!(count(&f, "SELECT count(*) FROM run WHERE engine = 'a'"), 1);
    let o = selaras(&f.0, &["report", "weekly"]);
    assert_eq!(o.status.code(), Some(0), "{}", stderr(&o));
    for name in ["weekly.html", "weekly.md", "weekly.csv"] {
        assert!(f.0.join("reports").join(name).is_file(), "{name}");
    }
    f.file("selaras.toml", "[check]\nhistory = \"own.sqlite\"\ndate = \"soon\"\n");
    assert_eq!(selaras(&f.0, &["check", "a.en.txt", "a.id.txt"]).status.code(), Some(2));
}

#[test]
fn runs_at_once_wait_for_each_other() {
    let f = Folder::new("history-two");
    let all: Vec<_> = (0..6)
        .map(|k| {
            let (en, id) = (f.file(&format!("{k}.en.txt"), EN), f.file(&format!("{k}.id.txt"), ID));
            Command::new(env!("CARGO_BIN_EXE_selaras"))
                .args(["check", &en, &id, "--history", HISTORY, "-o", &format!("csv={k}.csv")])
                .current_dir(&f.0)
                .env("SELARAS_LEXICON", f.0.join("own"))
                .stderr(std::process::Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    for child in all {
        let o = child.wait_with_output().unwrap();
        assert_eq!(o.status.code(), Some(0), "{}", stderr(&o));
    }
    assert_eq!(count(&f, "SELECT count(*) FROM document WHERE current = 1"), 6);
}

#[test]
fn a_run_killed_while_it_writes_leaves_nothing() {
    let f = Folder::new("history-killed");
    pair(&f, ID);
    check(&f, &[]);
    let path = f.0.join(HISTORY);
    let db = Connection::open(&path).unwrap();
    // so small a cache spills what is not committed into the log
    db.execute_batch(
        "PRAGMA cache_size = 1; PRAGMA cache_spill = 1; BEGIN IMMEDIATE; INSERT INTO run(at, tool, engine) VALUES ('x', 'x', 'x');",
    )
    .unwrap();
    for k in 0..2000 {
        db.execute(
            "INSERT INTO document(run, name, path, part, link, section, feed, engine, day, source, words, penalty, fidelity, beads)
             VALUES (2, ?1, '', '', '', '', '', '', '2026-11-10', '', 1, 0, 100, 1)",
            [k.to_string()],
        )
        .unwrap();
    }
    // what the disk holds at this moment is what a kill would leave
    for ending in ["", "-wal"] {
        fs::copy(format!("{}{ending}", path.display()), f.0.join(format!("left.sqlite{ending}"))).unwrap();
    }
    assert!(fs::metadata(f.0.join("left.sqlite-wal")).unwrap().len() > 10_000, "nothing was spilled: the test tests nothing");
    drop(db);
    drop(History::open(&f.0.join("left.sqlite").to_string_lossy()).unwrap());
    let left = Connection::open(f.0.join("left.sqlite")).unwrap();
    let ask = |sql: &str| left.query_row(sql, [], |r| r.get::<_, i64>(0)).unwrap();
    assert_eq!((ask("SELECT count(*) FROM run"), ask("SELECT count(*) FROM document")), (1, 1));
    assert_eq!(left.query_row("PRAGMA integrity_check", [], |r| r.get::<_, String>(0)).unwrap(), "ok");
}

#[test]
fn an_old_schema_is_brought_up_and_a_newer_one_refused() {
    let f = Folder::new("history-schema");
    pair(&f, &ID.replace("1.500", "2.500"));
    check(&f, &["--date", "2026-11-10"]);
    let path = f.0.join(HISTORY);
    // back to version 1, as an earlier program would have left it
    let db = Connection::open(&path).unwrap();
    db.execute_batch(
        "ALTER TABLE document DROP COLUMN content; ALTER TABLE document DROP COLUMN content_known;
         ALTER TABLE document DROP COLUMN content_rendered; PRAGMA user_version = 1;",
    )
    .unwrap();
    drop(db);
    let o = selaras(&f.0, &["report", "weekly", "--history", HISTORY, "-o", "markdown=-"]);
    assert_eq!(o.status.code(), Some(0), "{}", stderr(&o));
    assert!(stdout(&o).contains("2026-W46") && stdout(&o).contains("Not recorded."), "{}", stdout(&o));
    assert_eq!(count(&f, "PRAGMA user_version"), 2);
    assert_eq!(count(&f, "SELECT count(*) FROM finding"), 1, "nothing is lost");
    check(&f, &["--date", "2026-11-10"]);
    Connection::open(&path).unwrap().execute_batch("PRAGMA user_version = 99").unwrap();
    let o = selaras(&f.0, &["check", "a.en.txt", "a.id.txt", "--history", HISTORY]);
    assert!(o.status.code() == Some(2) && stderr(&o).contains("newer selaras"), "{}", stderr(&o));
}

#[test]
fn what_is_no_history_is_told_and_left_as_it_is() {
    let f = Folder::new("history-wrong");
    pair(&f, ID);
    check(&f, &[]);
    f.file("text.sqlite", "This is no database, but it is longer than the header of one, which has a hundred bytes and more in it.\n");
    let mut broken = fs::read(f.0.join(HISTORY)).unwrap();
    let middle = broken.len() / 2;
    broken[200..middle].fill(0xA5);
    f.file("broken.sqlite", &broken);
    Connection::open(f.0.join("other.sqlite")).unwrap().execute_batch("CREATE TABLE t(x)").unwrap();
    for (name, said) in [("text.sqlite", "is no history"), ("broken.sqlite", "is broken"), ("other.sqlite", "another program")] {
        let before = fs::read(f.0.join(name)).unwrap();
        let o = selaras(&f.0, &["check", "a.en.txt", "a.id.txt", "--history", name]);
        assert!(o.status.code() == Some(2) && stderr(&o).contains(said), "{name}: {}", stderr(&o));
        if name == "text.sqlite" {
            assert_eq!(fs::read(f.0.join(name)).unwrap(), before, "{name}");
        }
        assert!(f.0.join(name).is_file());
    }
    let o = selaras(&f.0, &["report", "weekly", "--history", "nowhere.sqlite"]);
    assert!(o.status.code() == Some(2) && stderr(&o).contains("is no history"), "{}", stderr(&o));
    assert!(!f.0.join("nowhere.sqlite").exists());
    let o = selaras(&f.0, &["report", "weekly", "--history", HISTORY, "--week", "2026-W54"]);
    assert!(o.status.code() == Some(2) && stderr(&o).contains("2026-W47"), "{}", stderr(&o));
}

#[test]
fn a_weekly_report_of_nothing_of_an_empty_week_and_of_one_document() {
    let f = Folder::new("history-weekly");
    fs::create_dir_all(f.0.join("reports")).unwrap();
    drop(History::open(&f.0.join(HISTORY).to_string_lossy()).unwrap());
    let report = |more: &[&str]| {
        let o = selaras(&f.0, &[&["report", "weekly", "--history", HISTORY], more].concat());
        assert_eq!(o.status.code(), Some(0), "{}", stderr(&o));
        stdout(&o)
    };
    assert!(report(&["-o", "md=-"]).contains("No documents were checked in these twelve weeks."));
    assert!(report(&["-o", "html=-", "--lang", "id", "--week", "2026-W53"]).contains("Tidak ada dokumen yang diperiksa"));
    pair(&f, &ID.replace("1.500", "2.500"));
    check(&f, &["--date", "2026-12-31", "--engine", "a"]);
    let one = report(&["-o", "md=-", "--by", "engine"]);
    assert!(one.starts_with("# Translation quality, week 2026-W53") && one.contains("too few documents for an interval"), "{one}");
    assert!(one.contains("No earlier week with documents"), "{one}");
    let next = report(&["-o", "md=-", "--week", "2027-W01"]);
    assert!(next.contains("No documents were checked in this week.") && next.contains("| 2026-W53 | 1 |"), "{next}");
    let csv = report(&["-o", "csv=-", "--week", "2027-W01"]);
    assert!(csv.lines().skip(1).all(|l| l.starts_with("2026-W53,")), "{csv}");
    let html = report(&["-o", "html=-", "--by", "section"]);
    assert!(html.contains("<svg") && !html.contains("NaN"), "{html}");
}

#[test]
fn decisions_make_precision_and_agreement() {
    let f = Folder::new("history-decisions");
    pair(&f, &ID.replace("1.500", "2.500"));
    check(&f, &["--date", "2026-11-10"]);
    let db = Connection::open(f.0.join(HISTORY)).unwrap();
    let fingerprint: String = db.query_row("SELECT fingerprint FROM finding", [], |r| r.get(0)).unwrap();
    let report = |who: &str, decision: &str| {
        f.file(&format!("review-{who}.csv"), format!("fingerprint,check,decision\n{fingerprint},number-mismatch,{decision}\n"));
        let o = selaras(&f.0, &["review", "apply", &format!("review-{who}.csv")]);
        assert_eq!(o.status.code(), Some(0), "{}", stderr(&o));
    };
    for (who, decision) in [("ani", "reject"), ("ani", "accept"), ("budi", "accept"), ("citra", "")] {
        report(who, decision);
    }
    drop(db);
    let o = selaras(&f.0, &["report", "weekly", "--history", HISTORY, "-o", "md=-"]);
    let md = stdout(&o);
    assert!(md.contains("Findings with two decisions or more: 1; 100.0\u{A0}% of the pairs agree"), "{md}");
    assert!(md.contains("| number-mismatch | 1 | 1 | 100.0\u{A0}% |"), "{md}");
}

#[test]
fn the_sample_weeks_tell_of_the_recurring_term() {
    let f = Folder::new("history-sample");
    let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("corpora");
    let done = Command::new("sh")
        .args([here.join("weeks.sh").to_string_lossy().as_ref(), HISTORY])
        .current_dir(&f.0)
        .env("SELARAS", env!("CARGO_BIN_EXE_selaras"))
        .env("SELARAS_LEXICON", f.0.join("own"))
        .status();
    let Ok(status) = done else { return eprintln!("skipped: no sh here") };
    assert!(status.success());
    let report = |more: &[&str]| stdout(&selaras(&f.0, &[&["report", "weekly", "--history", HISTORY, "--by", "engine"], more].concat()));
    let md = report(&["-o", "md=-"]);
    assert!(md.contains("- **summit** \u{2192} **kerumunan**: ") && md.contains("summit\tn\tmeeting of leaders\tKTT"), "{md}");
    assert!(md.contains("| engine-a | 3 |") && md.contains("| 2026-W44 | 0 |"), "{md}");
    assert_eq!(md, report(&["-o", "md=-"]), "the same rows, the same report");
    let o = selaras(&f.0, &["report", "diff", "engine-a", "engine-b", "--history", HISTORY, "--format", "json"]);
    let d: serde_json::Value = serde_json::from_str(&stdout(&o)).unwrap();
    assert_eq!((d["documents"].as_u64(), d["drawn"][0].as_str()), (Some(15), Some("documents")), "{d}");
    assert!(d["mqm"]["difference"].as_f64().unwrap() > 0.0 && d["went"].as_array().unwrap().len() > d["came"].as_array().unwrap().len());
    let o = selaras(&f.0, &["report", "diff", "engine-a", "engine-c", "--history", HISTORY]);
    assert!(o.status.code() == Some(2) && stderr(&o).contains("engine-a, engine-b"), "{}", stderr(&o));
}

#[test]
fn two_reports_are_held_against_each_other() {
    let f = Folder::new("history-diff");
    let en = f.file("a.en.txt", EN);
    for (name, id) in [("one", ID.replace("1.500", "2.500")), ("two", ID.replace("Jakarta", "Surabaya"))] {
        let id = f.file(&format!("{name}.id.txt"), id);
        let o = selaras(&f.0, &["check", &en, &id, "--fail-on", "never", "-o", &format!("jsonl={name}.jsonl")]);
        assert_eq!(o.status.code(), Some(0), "{}", stderr(&o));
    }
    let o = selaras(&f.0, &["report", "diff", "one.jsonl", "two.jsonl"]);
    let text = stdout(&o);
    assert!(
        text.contains("documents in both: 1;") && text.contains("went (A only)\n- ") && text.contains("number-mismatch"),
        "{text}{}",
        stderr(&o)
    );
    let same = stdout(&selaras(&f.0, &["report", "diff", "one.jsonl", "one.jsonl", "--format", "json"]));
    let d: serde_json::Value = serde_json::from_str(&same).unwrap();
    assert_eq!(
        (d["mqm"]["difference"].as_f64(), d["came"].as_array().map(Vec::len), d["stayed"].as_array().map(Vec::len)),
        (Some(0.0), Some(0), Some(1))
    );
    let md = stdout(&selaras(&f.0, &["report", "diff", "one.jsonl", "two.jsonl", "--format", "markdown"]));
    assert!(md.starts_with("# one.jsonl and two.jsonl"), "{md}");
    f.file("wrong.jsonl", "{\"doc\": 3}\n");
    let o = selaras(&f.0, &["report", "diff", "one.jsonl", "wrong.jsonl"]);
    assert!(o.status.code() == Some(2) && stderr(&o).contains("wrong.jsonl:1:"), "{}", stderr(&o));
}

struct NoWords;
impl Words for NoWords {
    fn citation(&self, words: &str) -> String {
        words.to_owned()
    }
    fn sense(&self, _: &str, _: &str) -> Option<(String, String)> {
        None
    }
}

/// A year of 50,000 documents. How long it takes is printed, not asserted: machines differ.
#[test]
fn a_year_of_fifty_thousand_documents() {
    use selaras::{AlignedPair, Engine, Lexicon, Settings};
    const DOCUMENTS: usize = 50_000;
    let f = Folder::new("history-year");
    let engine = Engine::new(Lexicon::default(), Settings::default());
    // a few articles, checked once and filed many times
    let made: Vec<_> = (0..20)
        .map(|k| {
            let rows: Vec<AlignedPair> = (0..4)
                .map(|j| AlignedPair {
                    id: format!("{k}:{j}"),
                    source: format!("Seven leaders signed a security pact of {} pages at a summit in Tokyo on Monday.", 100 + k),
                    target: format!(
                        "Tujuh pemimpin menandatangani pakta keamanan setebal {1} halaman dalam {0} di Tokyo pada Senin.",
                        if (k + j) % 3 == 0 { "kerumunan" } else { "konferensi tingkat tinggi" },
                        if k % 7 == 0 && j == 0 { 900 } else { 100 + k }
                    ),
                })
                .collect();
            engine.check_aligned(&engine.analyser(), "", &rows)
        })
        .collect();
    let first: jiff::civil::Date = "2026-01-01".parse().unwrap();
    let documents: Vec<Recorded> = (0..DOCUMENTS)
        .map(|n| {
            let mut report = made[n * 7919 % made.len()].clone();
            report.name = format!("article-{n}");
            let day = first.checked_add(jiff::Span::new().days(i64::try_from(n * 365 / DOCUMENTS).unwrap())).unwrap();
            let engine = ["a", "b", "c"][n % 3].to_owned();
            Recorded::of(&report, Filed { section: format!("s{}", n % 5), engine, day, ..Filed::default() })
        })
        .collect();
    let path = f.0.join("year.sqlite").to_string_lossy().into_owned();
    #[allow(clippy::disallowed_methods)]
    let clock = std::time::Instant::now();
    let mut history = History::open(&path).unwrap();
    history.record(&RunInfo { at: "2026-12-31T00:00:00Z".into(), ..RunInfo::default() }, &documents).unwrap();
    let written = clock.elapsed();
    let week = Week::parse("2026-W52").unwrap();
    let rows = history.rows(weekly::days(week), week.monday()).unwrap();
    let report = weekly::weekly(week, Some(By::Engine), &rows, &NoWords);
    let html = selaras::emit::weekly::Format::Html.write(&report, selaras::emit::Lang::En);
    eprintln!("{DOCUMENTS} documents: written in {written:?}, reported in {:?}", clock.elapsed() - written);
    assert!(report.weeks.iter().all(|(_, f)| f.documents > 900), "{:?}", report.weeks.iter().map(|(_, f)| f.documents).collect::<Vec<_>>());
    assert_eq!((report.groups.len(), report.terms.len()), (3, 1));
    assert!(html.len() < 500_000);
    // the same year again: each takes its own place
    history.record(&RunInfo::default(), &documents).unwrap();
    assert_eq!(history.rows(weekly::days(week), week.monday()).unwrap().documents.len(), rows.documents.len());
}
