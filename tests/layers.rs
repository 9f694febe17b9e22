//! The direction of flow: which module may know which.

use std::path::Path;

/// For each module, the modules it may use (besides itself).
const ALLOWED: &[(&str, &[&str])] = &[
    ("text", &[]),
    ("error", &[]),
    ("document", &["text"]),
    ("lang", &["text", "lexicon"]), // lexicon: in the lemmatiser's own tests
    ("finding", &["text", "lang"]),
    ("lexicon", &["lang"]),
    ("settings", &["finding"]),
    ("ingest", &["text", "document", "error", "lang", "pipeline", "lexicon"]),
    ("segment", &["text", "document", "lang"]),
    ("analyse", &["text", "lang", "lexicon"]),
    ("link", &["text", "lang", "lexicon", "analyse"]),
    ("align", &["text", "document", "lang", "lexicon", "segment", "analyse", "link"]),
    ("score", &["text", "document", "lang", "lexicon", "analyse", "link", "finding", "checks"]),
    ("checks", &["text", "document", "lang", "lexicon", "analyse", "link", "segment", "finding", "score"]),
    ("report", &["text", "document", "finding", "score"]),
    ("verdict", &["finding", "report", "score"]),
    ("store", &["text", "document", "error", "finding", "checks", "score", "report"]),
    // ingest: what is written back into a file is found there as it was read
    ("emit", &["text", "document", "error", "finding", "ingest", "report"]),
    (
        "pipeline",
        &[
            "text", "document", "error", "finding", "lang", "lexicon", "segment", "analyse", "link", "align", "score", "checks", "report",
            "settings",
        ],
    ),
];

fn files(path: &Path, out: &mut Vec<std::path::PathBuf>) {
    if path.is_dir() {
        let mut entries: Vec<_> = std::fs::read_dir(path).unwrap().map(|e| e.unwrap().path()).collect();
        entries.sort();
        for e in entries {
            files(&e, out);
        }
    } else if path.extension().is_some_and(|e| e == "rs") {
        out.push(path.to_path_buf());
    }
}

#[test]
fn modules_know_only_what_lies_before_them() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    for (module, allowed) in ALLOWED {
        let mut list = Vec::new();
        let folder = src.join(module);
        files(&if folder.is_dir() { folder } else { src.join(format!("{module}.rs")) }, &mut list);
        assert!(!list.is_empty(), "no module {module}");
        for file in list {
            let text = std::fs::read_to_string(&file).unwrap();
            for (n, line) in text.lines().enumerate() {
                for part in line.split("crate::").skip(1) {
                    let used: String = part.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
                    if !used.is_empty() && used != *module && !allowed.contains(&used.as_str()) {
                        wrong.push(format!("{}:{}: {module} uses {used}", file.display(), n + 1));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_check_file_is_registered() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/checks");
    let mut ids: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .filter_map(|n| n.strip_suffix(".rs").map(|n| n.replace('_', "-")))
        .filter(|n| n != "mod" && n != "view")
        .collect();
    ids.sort();
    let listed: Vec<String> = selaras::checks::ALL.iter().map(|c| c.meta().id.to_owned()).collect();
    assert_eq!(ids, listed, "one file a check, listed in order of ids");
}
