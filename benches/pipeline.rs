//! `cargo bench`: the steps apart and the whole way, on the demo article. Figures are per iteration; sentences per
//! second are in the throughput column.

use divan::{Bencher, black_box, counter::ItemsCount};
use selaras::lang::Language;
use selaras::segment::segment;
use selaras::{AlignedPair, Document, DocumentPair, Engine, Lexicon, Settings};

const EN: &str = include_str!("../corpora/ferry.en.txt");
const ID: &str = include_str!("../corpora/ferry.id.txt");

fn main() {
    divan::main();
}

fn pair() -> DocumentPair {
    DocumentPair {
        name: "ferry".into(),
        source: Document { name: "en".into(), text: EN.into() },
        target: Document { name: "id".into(), text: ID.into() },
        anchors: Vec::new(),
    }
}

fn engine() -> Engine {
    Engine::new(Lexicon::default(), Settings::default())
}

fn sentences() -> usize {
    segment(EN, Language::English).len()
}

#[divan::bench]
fn segmentation(bencher: Bencher) {
    bencher
        .counter(ItemsCount::new(sentences() * 2))
        .bench(|| (segment(black_box(EN), Language::English), segment(black_box(ID), Language::Indonesian)));
}

/// With an analyser that has met the words before, as in an archive run.
#[divan::bench]
fn alignment_warm(bencher: Bencher) {
    let (engine, pair) = (engine(), pair());
    let analyser = engine.analyser();
    let _ = engine.align(&analyser, &pair);
    bencher.counter(ItemsCount::new(sentences())).bench_local(|| engine.align(&analyser, black_box(&pair)));
}

/// With a new analyser each time, as in a run over one article.
#[divan::bench]
fn alignment_cold(bencher: Bencher) {
    let (engine, pair) = (engine(), pair());
    bencher.counter(ItemsCount::new(sentences())).bench(|| engine.align(&engine.analyser(), black_box(&pair)));
}

/// Analysis, word links, checks and scoring of pairs that are already aligned.
#[divan::bench]
fn checks_warm(bencher: Bencher) {
    let engine = engine();
    let analyser = engine.analyser();
    let pairs: Vec<AlignedPair> = EN
        .split("\n\n")
        .zip(ID.split("\n\n"))
        .enumerate()
        .map(|(i, (s, t))| AlignedPair { id: i.to_string(), source: s.trim().into(), target: t.trim().into() })
        .collect();
    let _ = engine.check_aligned(&analyser, "warm", &pairs);
    bencher.counter(ItemsCount::new(sentences())).bench_local(|| engine.check_aligned(&analyser, "ferry", black_box(&pairs)));
}

#[divan::bench]
fn whole_cold(bencher: Bencher) {
    let (engine, pair) = (engine(), pair());
    bencher.counter(ItemsCount::new(sentences())).bench(|| engine.check_pair(&engine.analyser(), black_box(&pair)));
}
