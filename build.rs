//! Compiles the language tables into blocks that the program reads in place. Wrong rows stop the build with
//! file and line. Uses the standard library only.
#![allow(clippy::expect_used, clippy::panic, clippy::disallowed_methods)] // a build script stops the build

#[path = "src/lexicon/format.rs"]
#[allow(dead_code, missing_docs)]
mod format;
#[path = "src/lang/id/morph.rs"]
#[allow(dead_code, missing_docs)]
mod morph;
#[path = "src/lang/table.rs"]
#[allow(dead_code, missing_docs)]
mod table;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

struct Tables {
    roots: BTreeSet<String>,
    forms: BTreeMap<String, (String, String)>,
    variants: BTreeMap<String, String>,
    bound: Vec<&'static str>,
}

impl morph::Roots for Tables {
    fn is_root(&self, word: &str) -> bool {
        self.roots.contains(word)
    }
    fn irregular(&self, word: &str) -> Option<(&str, &str)> {
        self.forms.get(word).map(|(r, p)| (r.as_str(), p.as_str()))
    }
    fn variant(&self, word: &str) -> Option<&str> {
        self.variants.get(word).map(String::as_str)
    }
    fn bound(&self) -> &[&str] {
        &self.bound
    }
}

fn rows(path: &str) -> Vec<(usize, Vec<String>)> {
    println!("cargo::rerun-if-changed={path}");
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{path}: {e}"));
    text.lines()
        .enumerate()
        .filter(|(_, l)| !l.is_empty() && !l.starts_with('#'))
        .map(|(i, l)| (i + 1, l.split('\t').map(str::to_owned).collect()))
        .collect()
}

fn parse(path: &str, parse: fn(&str) -> Result<format::Row, String>) -> Vec<format::Row> {
    rows(path).into_iter().map(|(i, cells)| parse(&cells.join("\t")).unwrap_or_else(|e| panic!("{path}:{i}: {e}"))).collect()
}

/// A hash (FNV-1a, 64 bits) of every file of the sources and the dependencies' versions: what a cached verdict depends on.
fn build_id() -> u64 {
    let mut files = vec!["Cargo.lock".into()];
    let mut folders = vec![std::path::PathBuf::from("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("src is readable").flatten() {
            let path = entry.path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for bytes in files.iter().filter_map(|f| std::fs::read(f).ok()) {
        for b in bytes {
            hash = (hash ^ u64::from(b)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
    hash
}

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src");
    println!("cargo::rerun-if-changed=Cargo.lock");
    println!("cargo::rustc-env=SELARAS_BUILD={:016x}", build_id());
    for shared in ["src/lexicon/format.rs", "src/lang/id/morph.rs", "src/lang/table.rs"] {
        println!("cargo::rerun-if-changed={shared}");
    }
    let out = std::env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    let write = |name: &str, bytes: Vec<u8>| std::fs::write(Path::new(&out).join(name), bytes).expect("OUT_DIR is writable");

    let root_rows = rows("src/lang/id/roots.tsv");
    let form_rows = rows("src/lang/id/forms.tsv");
    let variant_rows = rows("src/lang/id/variants.tsv");
    let first = |r: &[(usize, Vec<String>)]| -> Vec<String> { r.iter().map(|(_, c)| c[0].clone()).collect() };
    write("roots.bin", table::build_set(first(&root_rows).iter().map(String::as_str)));
    write("forms.bin", table::build_set(first(&form_rows).iter().map(String::as_str)));
    write("variants.bin", table::build_set(first(&variant_rows).iter().map(String::as_str)));

    let tables = Tables {
        roots: first(&root_rows).into_iter().collect(),
        forms: form_rows.into_iter().map(|(_, c)| (c[0].clone(), (c[1].clone(), c.get(2).cloned().unwrap_or_default()))).collect(),
        variants: variant_rows.into_iter().map(|(_, c)| (c[0].clone(), c[1].clone())).collect(),
        bound: first(&rows("src/lang/id/bound.tsv")).into_iter().map(|s| &*s.leak()).collect(),
    };
    let mut lexicon = parse("src/lexicon/senses.tsv", format::parse_sense);
    lexicon.extend(parse("src/lexicon/phrases.tsv", format::parse_sense));
    lexicon.extend(parse("src/lexicon/names.tsv", format::parse_name));
    let headwords: BTreeSet<String> =
        lexicon.iter().filter(|r| r.pos != "name" && !r.headword.contains(' ')).map(|r| r.headword.to_lowercase()).collect();
    write("headwords.bin", table::build_set(headwords.iter().map(String::as_str)));
    write("lexicon.bin", format::compile(&lexicon, &tables));
    write("confusions.bin", format::compile(&parse("src/lexicon/confusions.tsv", format::parse_confusion), &tables));
}
