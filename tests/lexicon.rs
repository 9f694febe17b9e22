//! The form of the language tables: sorted, no duplicates, known parts of speech, every root analysable.

use selaras::lang::id::morph::Roots;
use selaras::lang::id::{LOANS, Tables, analyse, function_class};
use selaras::lexicon::format::{self, Row};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

fn lines(path: &str) -> Vec<(usize, String)> {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
    assert!(text.starts_with('#') && text.ends_with('\n') && !text.contains('\r'), "{path}: first line names the columns, LF line ends");
    text.lines().enumerate().skip(1).map(|(i, l)| (i + 1, l.to_owned())).collect()
}

/// Sorted by bytes of the first column, NFC, no blank lines, no white space at cell ends, no row twice.
fn form(path: &str, key_columns: usize) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut last = String::new();
    let mut seen = BTreeSet::new();
    for (n, line) in lines(path) {
        let cells: Vec<&str> = line.split('\t').collect();
        if cells[0] < last.as_str() {
            wrong.push(format!("{path}:{n}: {} stands after {last}", cells[0]));
        }
        last = cells[0].to_owned();
        if !seen.insert(cells[..key_columns.min(cells.len())].join("\t")) {
            wrong.push(format!("{path}:{n}: {} twice", cells[..key_columns.min(cells.len())].join(" / ")));
        }
        if cells.iter().any(|c| c.trim() != *c) || line.is_empty() || line.contains("  ") {
            wrong.push(format!("{path}:{n}: white space"));
        }
        if unicode_normalization::is_nfc(&line) {
            continue;
        }
        wrong.push(format!("{path}:{n}: not NFC"));
    }
    wrong
}

fn rows(path: &str, parse: fn(&str) -> Result<Row, String>) -> Vec<(usize, Row)> {
    lines(path).into_iter().map(|(n, l)| (n, parse(&l).unwrap_or_else(|e| panic!("{path}:{n}: {e}")))).collect()
}

#[test]
fn tables_are_sorted_and_free_of_duplicates() {
    let mut wrong = Vec::new();
    for (path, keys) in [
        ("src/lexicon/senses.tsv", 3),
        ("src/lexicon/phrases.tsv", 3),
        ("src/lexicon/names.tsv", 2),
        ("src/lexicon/confusions.tsv", 3),
        ("src/lexicon/antonyms.tsv", 2),
        ("src/lang/id/roots.tsv", 1),
        ("src/lang/id/forms.tsv", 1),
        ("src/lang/id/variants.tsv", 1),
        ("src/lang/id/function.tsv", 1),
        ("src/lang/id/numerals.tsv", 1),
        ("src/lang/id/abbreviations.tsv", 1),
        ("src/lang/id/bound.tsv", 1),
        ("src/lang/id/antonyms.tsv", 2),
        ("src/lang/id/light.tsv", 1),
        ("src/lang/id/loans.tsv", 1),
        ("src/lang/id/malay.tsv", 1),
        ("src/lang/en/abbreviations.tsv", 1),
        ("src/lang/en/function.tsv", 1),
        ("src/lang/en/irregular.tsv", 3),
        ("src/lang/en/light.tsv", 1),
        ("src/lang/en/numerals.tsv", 2),
        ("src/lang/en/spelling.tsv", 2),
        ("src/lang/en/derivation.tsv", 2),
        ("src/lang/entities.tsv", 1),
        ("src/lang/formatting.tsv", 1),
        ("src/lang/letters.tsv", 1),
        ("src/lang/currencies.tsv", 1),
        ("src/ingest/feed/languages.tsv", 1),
        ("src/segment/reporting.tsv", 1),
        ("src/checks/boilerplate.tsv", 1),
        ("src/checks/calques.tsv", 2),
        ("src/checks/changes.tsv", 1),
        ("src/lang/en/units.tsv", 2),
        ("src/lang/id/units.tsv", 2),
        ("src/checks/negation_en.tsv", 1),
        ("src/checks/negation_id.tsv", 1),
        ("src/checks/places.tsv", 1),
    ] {
        wrong.extend(form(path, keys));
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong[..wrong.len().min(40)].join("\n"));
}

#[test]
fn the_lexicon_is_large_enough() {
    let heads = |path: &str| rows(path, format::parse_sense).into_iter().map(|(_, r)| r.headword).collect::<BTreeSet<_>>().len();
    let (single, phrases) = (heads("src/lexicon/senses.tsv"), heads("src/lexicon/phrases.tsv"));
    assert!(single + phrases >= 15_000, "{single} one-word headwords");
    assert!(phrases >= 3000, "{phrases} phrases");
    let confusions = rows("src/lexicon/confusions.tsv", format::parse_confusion).len();
    assert!(confusions >= 800, "{confusions} confusions");
    let names = rows("src/lexicon/names.tsv", format::parse_name).len();
    assert!(names >= 2000, "{names} names");
}

/// The shares of a headword's senses come to about a hundred.
#[test]
fn shares_add_up() {
    let mut sums: BTreeMap<String, u32> = BTreeMap::new();
    let mut untold: BTreeSet<String> = BTreeSet::new();
    for (_, row) in rows("src/lexicon/senses.tsv", format::parse_sense) {
        if row.share == 0 {
            untold.insert(row.headword);
        } else {
            *sums.entry(row.headword).or_default() += row.share;
        }
    }
    let wrong: Vec<_> = sums.iter().filter(|(h, n)| !untold.contains(*h) && !(90..=115).contains(*n)).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// A word and its opposite are not rendered by the same word, but for these, which Indonesian does not part or which
/// two senses share.
#[test]
fn opposites_have_no_rendering_in_common() {
    const SHARED: &[(&str, &str)] = &[
        ("bottom", "top"),
        ("boy", "girl"),
        ("brother", "sister"),
        ("come", "go"),
        ("daughter", "son"),
        ("death", "life"),
        ("division", "unity"),
        ("fall", "jump"),
        ("follow", "lead"),
        ("kill", "save"),
        ("morning", "night"),
        ("punish", "reward"),
    ];
    let mut renderings: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    for (_, row) in rows("src/lexicon/senses.tsv", format::parse_sense) {
        renderings.entry((row.headword, row.pos)).or_default().extend(row.renderings);
    }
    let mut wrong = Vec::new();
    for (_, line) in lines("src/lexicon/antonyms.tsv") {
        let (a, b) = line.split_once('\t').unwrap();
        if a > b || SHARED.contains(&(a, b)) {
            continue;
        }
        for ((_, pos), own) in renderings.range((a.to_owned(), String::new())..).take_while(|((h, _), _)| h == a) {
            let both: Vec<_> = renderings.get(&(b.to_owned(), pos.clone())).map_or(Vec::new(), |o| own.intersection(o).collect());
            if !both.is_empty() {
                wrong.push(format!("{a} / {b} ({pos}): {both:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Renderings are Indonesian: each word has a root, is a function word, an initialism, or a loan of the root table.
#[test]
fn every_word_of_every_rendering_is_analysable() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for (path, parse) in [
        ("src/lexicon/senses.tsv", format::parse_sense as fn(&str) -> Result<Row, String>),
        ("src/lexicon/phrases.tsv", format::parse_sense),
        ("src/lexicon/confusions.tsv", format::parse_confusion),
    ] {
        for (n, row) in rows(path, parse) {
            // what machine translation makes up ("bad") need not be Indonesian
            for rendering in &row.renderings {
                if LOANS.contains(&rendering.to_lowercase()) {
                    continue;
                }
                for word in rendering.split_whitespace() {
                    count += 1;
                    // names, initialisms and digits stand for themselves
                    if word.chars().any(|c| c.is_uppercase() || c.is_ascii_digit()) {
                        continue;
                    }
                    let known = !analyse(word, &Tables).is_empty()
                        || function_class(word).is_some()
                        || selaras::lang::numeral::is_numeral(word, selaras::lang::Language::Indonesian)
                        || Tables.variant(word).is_some();
                    if !known {
                        wrong.push(format!("{path}:{n}: {} -> {word}", row.headword));
                    }
                }
            }
        }
    }
    assert!(count > 10_000, "{count} words");
    assert!(wrong.is_empty(), "{} of {count} have no root:\n{}", wrong.len(), wrong.join("\n"));
}

/// A row may not call bad what the lexicon gives as a rendering of the same headword and part of speech, nor what it calls good itself.
#[test]
fn confusions_do_not_contradict_the_lexicon() {
    let mut wrong = Vec::new();
    for (n, row) in rows("src/lexicon/confusions.tsv", format::parse_confusion) {
        for bad in &row.bad {
            if row.renderings.contains(bad) {
                wrong.push(format!("src/lexicon/confusions.tsv:{n}: {bad} is bad and good"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn antonyms_go_both_ways() {
    let pairs: BTreeSet<(String, String)> = lines("src/lexicon/antonyms.tsv")
        .into_iter()
        .map(|(_, l)| l.split_once('\t').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap())
        .collect();
    for (a, b) in &pairs {
        assert!(a != b && pairs.contains(&(b.clone(), a.clone())), "{a} / {b}");
    }
}
