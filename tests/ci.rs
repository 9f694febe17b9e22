//! Selaras in a build: the sample feed of `corpora/`, reports in several formats at once, findings written back, and the
//! examples for CI services.

use super::cli::{Folder, selaras, stderr, stdout};
use serde_json::Value;
use std::fs;
use std::path::Path;

fn corpus(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

#[test]
fn the_sample_feed_passes_then_fails_on_kerumunan_then_passes_beside_a_baseline() {
    let f = Folder::new("feed-ci");
    f.file("en.xml", corpus("corpora/feed.en.xml"));
    let good = corpus("corpora/feed.id.xml");
    f.file("id.xml", &good);
    let o = selaras(&f.0, &["check", "--feed", "en.xml", "id.xml"]);
    assert_eq!(o.status.code(), Some(0), "{}", stderr(&o));
    let bad = good.replace("Pertemuan puncak berikutnya", "Kerumunan berikutnya");
    assert_ne!(good, bad);
    f.file("id.xml", &bad);
    let check = [
        "check",
        "--feed",
        "en.xml",
        "id.xml",
        "-o",
        "csv=review.csv",
        "-o",
        "sarif=out.sarif",
        "-o",
        "junit=junit.xml",
        "-o",
        "github=-",
        "-o",
        "markdown=summary.md",
    ];
    let o = selaras(&f.0, &check);
    assert_eq!(o.status.code(), Some(1), "{}", stderr(&o));
    assert!(fs::read_to_string(f.0.join("review.csv")).unwrap().contains("https://selat.example/id/2026/11/harbour-summit/ [content]"));
    // the place in the file as the user has it
    let line = bad[..bad.find("Kerumunan").unwrap()].lines().count();
    let column = bad.lines().nth(line - 1).unwrap().split("Kerumunan").next().unwrap().chars().count() + 1;
    assert!(stdout(&o).contains(&format!("::error file=id.xml,line={line},endLine={line},col={column},")), "{}", stdout(&o));
    let sarif: Value = serde_json::from_str(&fs::read_to_string(f.0.join("out.sarif")).unwrap()).unwrap();
    let region = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"];
    assert_eq!((region["startLine"].as_u64(), region["startColumn"].as_u64()), (Some(line as u64), Some(column as u64)), "{region}");
    assert_eq!(region["snippet"]["text"], "Kerumunan");
    assert!(fs::read_to_string(f.0.join("junit.xml")).unwrap().contains("failures=\"1\""));
    assert!(fs::read_to_string(f.0.join("summary.md")).unwrap().contains("Kerumunan"));
    let o = selaras(&f.0, &["baseline", "write", "--feed", "en.xml", "id.xml"]);
    assert_eq!(o.status.code(), Some(0), "{}", stderr(&o));
    let with = [&check[..], &["--baseline", "selaras-baseline.tsv"]].concat();
    let o = selaras(&f.0, &with);
    assert_eq!(o.status.code(), Some(0), "{}", stderr(&o));
    let sarif: Value = serde_json::from_str(&fs::read_to_string(f.0.join("out.sarif")).unwrap()).unwrap();
    assert_eq!(sarif["runs"][0]["results"][0]["baselineState"], "unchanged");
    // items change places, and a word is put right elsewhere: what was accepted stays accepted
    let items: Vec<&str> = bad.split("\t<item>").collect();
    let turned = [items[0], items[2], items[1], items[3]].join("\t<item>").replace("kapal pukat asing", "kapal pukat luar negeri");
    assert_ne!(turned, bad);
    f.file("id.xml", &turned);
    let o = selaras(&f.0, &with);
    assert_eq!(o.status.code(), Some(0), "{}", stderr(&o));
}

#[test]
fn an_unchanged_feed_takes_its_verdicts_from_the_cache_with_new_places() {
    let f = Folder::new("feed-cache");
    f.file("en.xml", corpus("corpora/feed.en.xml"));
    let bad = corpus("corpora/feed.id.xml").replace("Pertemuan puncak berikutnya", "Kerumunan berikutnya");
    f.file("id.xml", &bad);
    let run = || selaras(&f.0, &["check", "--feed", "en.xml", "id.xml", "--changed-only", "-o", "github=-"]);
    let first = run();
    let items: Vec<&str> = bad.split("\t<item>").collect();
    f.file("id.xml", [items[0], items[2], items[1], items[3]].join("\t<item>"));
    let second = run();
    assert!(stderr(&second).contains("from the cache: 9 documents"), "{}", stderr(&second));
    let line = |o: &str| o.split("line=").nth(1).unwrap().split(',').next().unwrap().parse::<usize>().unwrap();
    assert_eq!(line(&stdout(&second)), line(&stdout(&first)) + items[2].matches('\n').count());
}

#[test]
fn findings_go_back_into_the_files_they_were_found_in() {
    let f = Folder::new("annotate");
    let po = "msgid \"\"\nmsgstr \"Language: id\\nContent-Type: text/plain; charset=UTF-8\\n\"\n\n#: story:1\nmsgid \"About 1,500 people attended the summit.\"\nmsgstr \"Sekitar 2.500 orang menghadiri kerumunan itu.\"\n";
    f.file("po/id.po", po);
    let o = selaras(&f.0, &["check", "po/id.po", "--annotate", "out.po", "-q"]);
    assert_eq!(o.status.code(), Some(1), "{}", stderr(&o));
    let text = fs::read_to_string(f.0.join("out.po")).unwrap();
    assert!(text.contains("# selaras: ") && text.contains("number-mismatch") && text.contains("#, fuzzy"), "{text}");
    let left: Vec<&str> = text.lines().filter(|l| !l.starts_with("# selaras:") && *l != "#, fuzzy").collect();
    assert_eq!(left.join("\n") + "\n", po);
    let xliff = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<xliff version=\"1.2\" xmlns=\"urn:oasis:names:tc:xliff:document:1.2\">\n<file original=\"a\" source-language=\"en\" target-language=\"id\" datatype=\"plaintext\"><body>\n<trans-unit id=\"1\"><source>About 1,500 people came.</source><target>Sekitar 2.500 orang datang.</target></trans-unit>\n</body></file></xliff>\n";
    f.file("po/a.xlf", xliff);
    let o = selaras(&f.0, &["check", "po", "--annotate", "out", "-q", "--fail-on", "never"]);
    assert_eq!(o.status.code(), Some(0), "{}", stderr(&o));
    let text = fs::read_to_string(f.0.join("out/po/a.xlf")).unwrap();
    assert!(text.contains("its:locQualityIssueType=\"numbers\"") && text.contains("from=\"selaras\""), "{text}");
    assert!(f.0.join("out/po/id.po").is_file());
    f.file("t.tsv", "id\tsource\ttarget\n1\tyes\tya\n");
    assert_eq!(selaras(&f.0, &["check", "t.tsv", "--annotate", "out.tsv"]).status.code(), Some(2));
}

/// The `selaras check` and `selaras baseline` lines of a text, continued lines joined.
fn commands(text: &str) -> Vec<String> {
    let joined = text.replace("\\\n", " ");
    let mut out = Vec::new();
    let mut lines = joined.lines().peekable();
    while let Some(line) = lines.next() {
        let plain = line.trim().trim_start_matches("entry: ").trim_start_matches("run: ").trim_start_matches("- ");
        let Some(rest) = plain.strip_prefix("selaras check") else { continue };
        let mut command = rest.split(" #").next().unwrap().to_owned();
        while lines.peek().is_some_and(|l| l.trim_start().starts_with("--")) {
            command += " ";
            command += lines.next().unwrap().trim();
        }
        out.push(command);
    }
    out
}

#[test]
fn every_command_in_readme_and_examples_is_one_that_the_program_takes() {
    let f = Folder::new("examples");
    let mut seen = 0;
    for (file, least) in
        [("README.md", 5), ("examples/github-actions.yml", 1), ("examples/gitlab-ci.yml", 1), (".pre-commit-hooks.yaml", 1)]
    {
        let found = commands(&corpus(file));
        assert!(found.len() >= least, "{file}: {found:?}");
        for command in found {
            // `config show` takes the words of `check`, and reads no text
            let args: Vec<&str> = ["config", "show"].into_iter().chain(command.split_whitespace()).collect();
            let o = selaras(&f.0, &args);
            assert_eq!(o.status.code(), Some(0), "{file}: {command}: {}", stderr(&o));
            seen += 1;
        }
    }
    assert!(seen >= 8);
    // the hook gets file names behind its words
    f.file("a.po", "msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=UTF-8\\n\"\n\nmsgid \"About 1,500 people came.\"\nmsgstr \"Sekitar 1.500 orang datang.\"\n");
    let hook = &commands(&corpus(".pre-commit-hooks.yaml"))[0];
    let args: Vec<&str> = ["check"].into_iter().chain(hook.split_whitespace()).chain(["a.po"]).collect();
    assert_eq!(selaras(&f.0, &args).status.code(), Some(0));
}
