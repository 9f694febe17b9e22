//! Configuration, thresholds, baselines, suppressions, the cache, and what makes the program at home in a build.

use super::cli::{EN, Folder, ID, selaras, stderr, stdout};
use serde_json::Value;
use std::fs;

/// A pair with one error: the number.
fn bad(f: &Folder) -> (String, String) {
    (f.file("a.en.txt", EN), f.file("a.id.txt", ID.replace("1.500", "2.500")))
}

fn code(f: &Folder, args: &[&str]) -> Option<i32> {
    let o = selaras(&f.0, args);
    assert!(!stderr(&o).contains("panicked"), "{}", stderr(&o));
    o.status.code()
}

#[test]
fn thresholds_make_a_run_fail_each_by_itself() {
    let f = Folder::new("thresholds");
    let (en, id) = bad(&f);
    let never = ["check", &en, &id, "-q", "-o", "text=-", "--fail-on", "never"];
    let with = |more: &[&str]| code(&f, &[&never[..], more].concat());
    assert_eq!(with(&[]), Some(0));
    assert_eq!(with(&["--max-per-1000-words", "1"]), Some(1));
    assert_eq!(with(&["--max-per-1000-words", "500"]), Some(0));
    assert_eq!(with(&["--min-mqm", "99"]), Some(1));
    assert_eq!(with(&["--min-mqm", "0"]), Some(0));
    assert_eq!(with(&["--min-mqm", "101"]), Some(2));
    let o = selaras(&f.0, &["check", &en, &id, "--min-mqm", "99", "-o", "text=-"]);
    assert!(stderr(&o).contains("failed: MQM score") && stderr(&o).contains("failed: 1 finding that fails the run"), "{}", stderr(&o));
}

#[test]
fn only_new_findings_count_beside_a_baseline() {
    let f = Folder::new("baseline");
    let (en, id) = bad(&f);
    assert_eq!(code(&f, &["check", &en, &id]), Some(1));
    assert_eq!(code(&f, &["baseline", "prune", &en, &id]), Some(2), "nothing to prune yet");
    assert_eq!(code(&f, &["baseline", "write", &en, &id]), Some(0));
    let text = fs::read_to_string(f.0.join("selaras-baseline.tsv")).unwrap();
    assert!(text.contains("number-mismatch"), "{text}");
    let with = ["check", &en, &id, "--baseline", "selaras-baseline.tsv"];
    let o = selaras(&f.0, &with);
    assert_eq!(o.status.code(), Some(0), "{}", stderr(&o));
    assert!(stderr(&o).contains("not counted: 1 in the baseline"), "{}", stderr(&o));
    // paragraphs change places, and another sentence is put right: the accepted finding stays accepted
    let swap = |t: &str| {
        let mut parts: Vec<&str> = t.trim().split("\n\n").collect();
        parts.reverse();
        parts.join("\n\n") + "\n"
    };
    f.file("a.en.txt", swap(EN).replace("new hospital", "new school"));
    f.file("a.id.txt", swap(&ID.replace("1.500", "2.500")).replace("rumah sakit baru", "sekolah baru"));
    assert_eq!(code(&f, &with), Some(0));
    // a second error is new
    f.file("a.id.txt", swap(&ID.replace("1.500", "2.500")).replace("rumah sakit baru", "sekolah baru").replace("Jakarta", "Surabaya"));
    let o = selaras(&f.0, &with);
    assert_eq!(o.status.code(), Some(1));
    assert!(stderr(&o).contains("1 finding ("), "{}", stderr(&o));
    // what is mended leaves the baseline
    f.file("a.id.txt", swap(ID).replace("rumah sakit baru", "sekolah baru"));
    let o = selaras(&f.0, &["baseline", "prune", &en, &id]);
    assert!(stderr(&o).contains("0 findings kept, 1"), "{}", stderr(&o));
    f.file("wrong.tsv", "doc,bead\n");
    assert_eq!(code(&f, &["check", &en, &id, "--baseline", "wrong.tsv"]), Some(2));
    assert_eq!(code(&f, &["check", &en, &id, "--baseline", "nowhere.tsv"]), Some(2));
}

#[test]
fn the_configuration_is_found_upward_and_lies_under_the_command_line() {
    let f = Folder::new("config");
    bad(&f);
    f.file("selaras.toml", "[check]\nfail-on = \"never\"\noutput = [\"csv=out/review.csv\"]\n");
    f.file("deep/down/x", "");
    let o = selaras(&f.0.join("deep/down"), &["check", "../../a.en.txt", "../../a.id.txt"]);
    assert_eq!(o.status.code(), Some(0), "{}", stderr(&o));
    assert!(f.0.join("out/review.csv").is_file(), "paths are relative to the configuration");
    assert_eq!(code(&f, &["check", "a.en.txt", "a.id.txt", "--fail-on", "minor"]), Some(1));
    assert_eq!(code(&f, &["check", "a.en.txt", "a.id.txt", "--no-config"]), Some(1));
    let o = selaras(&f.0, &["config", "show", "--min-confidence", "0.7"]);
    let shown = stdout(&o);
    let line = |key: &str| shown.lines().find(|l| l.starts_with(key)).unwrap_or("").to_owned();
    assert!(line("fail-on").contains("\"never\"") && line("fail-on").ends_with("selaras.toml:2"), "{shown}");
    assert!(line("min-confidence").contains("0.7") && line("min-confidence").ends_with("command line"), "{shown}");
    assert!(line("color").ends_with("default"), "{shown}");
    f.file("selaras.toml", "[check]\nfial-on = \"never\"\n");
    let o = selaras(&f.0, &["check", "a.en.txt", "a.id.txt"]);
    assert_eq!(o.status.code(), Some(2));
    assert!(stderr(&o).contains("selaras.toml:2:") && stderr(&o).contains("did you mean fail-on?"), "{}", stderr(&o));
}

#[test]
fn rules_may_differ_by_path_and_by_check() {
    let f = Folder::new("overrides");
    for folder in ["politik", "olahraga"] {
        f.file(&format!("en/{folder}/a.txt"), EN);
        f.file(&format!("id/{folder}/a.txt"), ID.replace("1.500", "2.500"));
    }
    f.file("selaras.toml", "[[override]]\npaths = [\"id/olahraga\"]\nfail-on = \"never\"\n");
    let o = selaras(&f.0, &["check", "en", "id"]);
    assert_eq!(o.status.code(), Some(1));
    assert!(stderr(&o).contains("failed: 1 finding that fails the run"), "{}", stderr(&o));
    f.file("selaras.toml", "[[override]]\npaths = [\"id/**\"]\nignore = [\"number-mismatch\"]\n");
    assert_eq!(code(&f, &["check", "en", "id"]), Some(0));
    f.file("selaras.toml", "[checks.number-mismatch]\nseverity = \"minor\"\n");
    assert_eq!(code(&f, &["check", "en", "id"]), Some(0));
    f.file("selaras.toml", "[checks.number-mismatch]\nmin-confidence = 1.0\n");
    assert_eq!(code(&f, &["check", "en", "id", "--fail-on", "minor"]), Some(0));
    f.file("selaras.toml", "[checks.number-mismatch]\nfail-on = \"never\"\nmax-per-1000-words = 1.0\n");
    let o = selaras(&f.0, &["check", "en", "id"]);
    assert!(o.status.code() == Some(1) && stderr(&o).contains("findings of number-mismatch per 1000"), "{}", stderr(&o));
}

#[test]
fn suppressions_hold_with_a_reason_until_they_end() {
    let f = Folder::new("suppress");
    let (en, id) = bad(&f);
    let row = |more: &str| format!("[[suppress]]\ncheck = \"number-mismatch\"\nreason = \"counted twice\"\n{more}");
    f.file("selaras.toml", row("until = \"2999-12-31\"\n"));
    let o = selaras(&f.0, &["check", &en, &id]);
    assert_eq!(o.status.code(), Some(0), "{}", stderr(&o));
    assert!(stderr(&o).contains("not counted: 1 suppressed"), "{}", stderr(&o));
    f.file("selaras.toml", row("until = \"2020-01-31\"\n"));
    let o = selaras(&f.0, &["check", &en, &id]);
    assert_eq!(o.status.code(), Some(1));
    assert!(stderr(&o).contains("ended on 2020-01-31"), "{}", stderr(&o));
    f.file("selaras.toml", row("target = \"3.500\"\n"));
    assert_eq!(code(&f, &["check", &en, &id]), Some(1), "other words");
    f.file("selaras.toml", row("target = \"2.500\"\npaths = [\"*.id.txt\"]\n"));
    assert_eq!(code(&f, &["check", &en, &id]), Some(0));
    f.file("selaras.toml", "[[suppress]]\nreason = \"all\"\n");
    assert_eq!(code(&f, &["check", &en, &id]), Some(2));
}

#[test]
fn unchanged_texts_keep_their_verdict_and_changed_ones_lose_it() {
    let f = Folder::new("cache");
    let (en, id) = bad(&f);
    let run = |more: &[&str]| selaras(&f.0, &[&["check", &en, &id, "--changed-only", "-o", "jsonl=-"], more].concat());
    let first = run(&[]);
    assert!(!stderr(&first).contains("from the cache"), "{}", stderr(&first));
    let second = run(&[]);
    assert!(stderr(&second).contains("from the cache: 1 document"), "{}", stderr(&second));
    assert_eq!((first.status.code(), stdout(&first)), (second.status.code(), stdout(&second)), "the same report");
    // other settings, another verdict
    assert!(!stderr(&run(&["--ignore", "quotes"])).contains("from the cache"));
    // a broken cache is as good as none
    for shard in fs::read_dir(f.0.join("cache")).unwrap() {
        for file in fs::read_dir(shard.unwrap().path()).unwrap() {
            let path = file.unwrap().path();
            let half = fs::read(&path).unwrap();
            fs::write(&path, &half[..half.len() / 2]).unwrap();
        }
    }
    let third = run(&[]);
    assert!(!stderr(&third).contains("from the cache"), "{}", stderr(&third));
    assert_eq!(stdout(&first), stdout(&third));
    assert!(stderr(&run(&[])).contains("from the cache"), "rebuilt");
    // a line further down: the verdict holds, the place is the new one
    f.file("a.id.txt", format!("\n\n{}", ID.replace("1.500", "2.500")));
    f.file("a.id.txt", ID);
    let mended = run(&[]);
    assert_eq!(mended.status.code(), Some(0), "{}", stderr(&mended));
    // a cache that cannot be made stops nothing
    f.file("blocked", "");
    let o = selaras(&f.0, &["check", &en, &id, "--changed-only", "--cache", "blocked"]);
    assert_eq!(o.status.code(), Some(0), "{}", stderr(&o));
}

#[test]
fn folders_are_walked_and_globs_looked_for() {
    let f = Folder::new("globs");
    let table = |target: &str| format!("id\tsource\ttarget\n1\tAbout 1,500 people attended the ceremony.\t{target}\n");
    f.file("t/a.tsv", table("Sekitar 1.500 orang menghadiri upacara itu."));
    f.file("t/deep/b.tsv", table("Sekitar 2.500 orang menghadiri upacara itu."));
    f.file("t/notes.txt", "nothing");
    let beads = |args: &[&str]| {
        let o = selaras(&f.0, &[args, &["-o", "jsonl=-", "--fail-on", "never"]].concat());
        assert_eq!(o.status.code(), Some(0), "{}", stderr(&o));
        stdout(&o).lines().count()
    };
    assert_eq!(beads(&["check", "t"]), 2);
    assert_eq!(beads(&["check", "t/*.tsv"]), 1);
    assert_eq!(beads(&["check", "t/**/*.tsv"]), 2);
    assert_eq!(beads(&["check", "t/a.tsv", "t/deep/b.tsv"]), 2);
    f.file("en/x/one.txt", EN);
    f.file("id/x/one.txt", ID);
    assert_eq!(beads(&["check", "en/**/*.txt", "id/**/*.txt"]), 2);
    assert_eq!(beads(&["check", "en", "id"]), 2);
    assert_eq!(code(&f, &["check", "t/*.po"]), Some(2));
    assert_eq!(code(&f, &["check", "t/notes.txt"]), Some(2));
    let named = f.file("named.csv", "Inggris;Indonesia\nAbout 1,500 people came.;Sekitar 1.500 orang datang.\n");
    assert_eq!(beads(&["check", &named, "--source-column", "Inggris", "--target-column", "indonesia"]), 1);
}

#[test]
fn init_writes_a_configuration_that_changes_nothing() {
    let f = Folder::new("init");
    bad(&f);
    assert_eq!(code(&f, &["init"]), Some(0));
    assert_eq!(code(&f, &["init"]), Some(2), "never over an old one");
    assert_eq!(code(&f, &["init", "--force"]), Some(0));
    assert_eq!(code(&f, &["check", "a.en.txt", "a.id.txt"]), Some(1));
}

#[test]
fn the_schema_takes_good_configurations_and_refuses_bad_ones() {
    let f = Folder::new("schema");
    let o = selaras(&f.0, &["config", "schema"]);
    let schema: Value = serde_json::from_str(&stdout(&o)).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let valid = |toml: &str| validator.is_valid(&serde_json::to_value(toml::from_str::<toml::Table>(toml).unwrap()).unwrap());
    assert!(valid(
        "[check]\nfail-on = \"critical\"\nmin-confidence = 0.7\nmax-per-1000-words = 3.0\n[checks.negation]\nseverity = \"critical\"\n"
    ));
    assert!(valid(
        "[[suppress]]\nreason = \"x\"\ncheck = \"quotes\"\nuntil = \"2027-01-01\"\n[[override]]\npaths = [\"a/**\"]\nmin-mqm = 90.0\n"
    ));
    assert!(!valid("[check]\nfial-on = \"critical\"\n"));
    assert!(!valid("[check]\nmin-confidence = 7.0\n"));
    assert!(!valid("[check]\nfail-on = \"sometimes\"\n"));
    assert!(!valid("[[suppress]]\ncheck = \"quotes\"\n"), "no reason");
    assert!(!valid("[[suppress]]\nreason = \"x\"\nuntil = \"soon\"\n"));
}

#[test]
fn completions_and_manual_pages_know_the_commands() {
    let f = Folder::new("shell");
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let o = selaras(&f.0, &["completions", shell]);
        assert!(o.status.success() && stdout(&o).contains("baseline"), "{shell}");
    }
    // where bash is there, it reads the script and completes by it
    let script = f.file("selaras.bash", stdout(&selaras(&f.0, &["completions", "bash"])));
    let ask = format!(
        "source {script}; COMP_WORDS=(selaras che); COMP_CWORD=1; _selaras selaras che selaras 2>/dev/null; echo \"${{COMPREPLY[*]}}\""
    );
    match std::process::Command::new("bash").args(["-c", &ask]).output() {
        Ok(o) => assert!(String::from_utf8_lossy(&o.stdout).contains("check"), "{}", String::from_utf8_lossy(&o.stderr)),
        Err(_) => eprintln!("skipped: no bash here"),
    }
    let page = stdout(&selaras(&f.0, &["man"]));
    assert!(page.starts_with(".ie") && page.contains(".SH") && page.contains("baseline"), "{}", &page[..200.min(page.len())]);
    assert_eq!(code(&f, &["man", "--to", "man1"]), Some(0));
    let check = fs::read_to_string(f.0.join("man1/selaras-check.1")).unwrap();
    assert!(check.contains("max\\-per\\-1000\\-words") && check.contains("selaras\\-check"), "{check}");
    assert!(f.0.join("man1/selaras-baseline-write.1").is_file());
}
