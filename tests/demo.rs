//! The demo article of `corpora/` against its expected report. `UPDATE=1 cargo test` writes the report anew; read the
//! difference before you commit it.

use std::path::Path;
use std::process::Command;

#[test]
fn the_demo_article_gives_the_expected_report() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let out = std::env::temp_dir().join(format!("selaras-demo-{}.csv", std::process::id()));
    let status = Command::new(env!("CARGO_BIN_EXE_selaras"))
        .args(["check", "corpora/ferry.en.txt", "corpora/ferry.id.txt", "--fail-on", "never", "-q", "-o"])
        .arg(format!("csv={}", out.display()))
        .current_dir(root)
        .status()
        .unwrap();
    assert!(status.success());
    let found = std::fs::read_to_string(&out).unwrap();
    let _ = std::fs::remove_file(&out);
    let expected = root.join("corpora/ferry.review.csv");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&expected, &found).unwrap();
    }
    let wanted = std::fs::read_to_string(&expected).unwrap();
    // confidences move whenever the models are fitted anew; what is found, and what is suggested, is what counts
    let rows = |text: &str| -> Vec<String> {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        reader
            .records()
            .map(|r| {
                let r = r.unwrap();
                [1, 2, 4, 5, 9, 10, 11].map(|k| r[k].to_owned()).join(" | ")
            })
            .collect()
    };
    assert_eq!(rows(&found), rows(&wanted));
}
