//! The aligner: the fast path against the full search, damage of every kind, hand-corrected beads.

#![allow(clippy::print_stdout)]

use selaras::align::{Parameters, stream};
use selaras::analyse::Analyser;
use selaras::document::{Anchor, Bead, Origin};
use selaras::lexicon::Lexicon;
use std::collections::HashSet;
use std::convert::Infallible;
use std::path::Path;

type Gold = Vec<(Vec<usize>, Vec<usize>)>;

/// Deterministic random numbers (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % n
    }
    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

/// Texts of both sides with the beads that are right.
#[derive(Default)]
struct Text {
    source: Vec<String>,
    target: Vec<String>,
    gold: Gold,
}

impl Text {
    fn add(&mut self, source: &[&str], target: &[&str]) {
        let (s, t) = (self.source.len(), self.target.len());
        self.source.extend(source.iter().map(|x| (*x).to_owned()));
        self.target.extend(target.iter().map(|x| (*x).to_owned()));
        self.gold.push(((s..self.source.len()).collect(), (t..self.target.len()).collect()));
    }
}

/// Sentences made of headwords of the lexicon and their renderings, of which the given share is rendered, the others by
/// something else: as free as human translation.
fn sentences(n: usize, rendered: usize, random: &mut Random) -> Vec<(String, String)> {
    let rows: Vec<(&str, &str)> = include_str!("../src/lexicon/senses.tsv")
        .lines()
        .filter(|l| !l.starts_with('#'))
        .map(|l| l.split('\t').collect::<Vec<_>>())
        .filter(|c| matches!(c[1], "n" | "v"))
        .map(|c| (c[0], c[3].split('|').next().unwrap()))
        .collect();
    let some = |random: &mut Random| {
        let most = if random.chance(60) { 900 } else { rows.len() };
        rows[random.below(most)]
    };
    let sentence = |random: &mut Random| {
        let (mut en, mut id) = (String::from("The"), String::from("Itu"));
        for _ in 0..5 + random.below(12) {
            let (a, b) = some(random);
            en += &format!(" {a}");
            let b = if random.chance(rendered) { b } else { some(random).1 };
            if random.chance(90) {
                id += &format!(" {b}");
            }
        }
        (en + ".", id + ".")
    };
    (0..n).map(|_| sentence(random)).collect()
}

/// A text with deletions, insertions and merges, and one long stretch that only the source has.
fn made(n: usize, random: &mut Random) -> Text {
    let list = sentences(n, 60, random);
    let mut out = Text::default();
    let hole = n / 3..n / 3 + n / 10;
    let mut k = 0;
    while k < n {
        let (a, b) = &list[k];
        match random.below(100) {
            _ if hole.contains(&k) => out.add(&[a], &[]),
            0..4 => out.add(&[a], &[]),
            4..6 => out.add(&[], &[b]),
            6..9 if k + 1 < n => {
                out.add(&[a, &list[k + 1].0], &[&format!("{b} {}", list[k + 1].1)]);
                k += 1;
            }
            9..11 if k + 1 < n => {
                out.add(&[&format!("{a} {}", list[k + 1].0)], &[b, &list[k + 1].1]);
                k += 1;
            }
            _ => out.add(&[a], &[b]),
        }
        k += 1;
    }
    out
}

fn align(p: &Parameters, analyser: &Analyser<'_>, text: &Text, anchors: &[Anchor]) -> Vec<Bead> {
    let mut beads = Vec::new();
    fn side(list: &[String]) -> Vec<Result<&str, Infallible>> {
        list.iter().map(|s| Ok(s.as_str())).collect()
    }
    stream(p, analyser, side(&text.source), side(&text.target), anchors, |a| {
        assert_eq!((a.source.len(), a.target.len()), (a.bead.source.len(), a.bead.target.len()));
        beads.push(a.bead);
        Ok(())
    })
    .unwrap();
    beads
}

/// Every segment stands in one bead.
fn whole(text: &Text, beads: &[Bead]) {
    let (mut s, mut t): (Vec<usize>, Vec<usize>) = (Vec::new(), Vec::new());
    for b in beads {
        s.extend(&b.source);
        t.extend(&b.target);
    }
    s.sort_unstable();
    t.sort_unstable();
    assert_eq!(s, (0..text.source.len()).collect::<Vec<_>>());
    assert_eq!(t, (0..text.target.len()).collect::<Vec<_>>());
}

/// Strict F1 of two-sided beads, and of segments without counterpart.
#[allow(clippy::cast_precision_loss)]
fn f1(gold: &Gold, beads: &[Bead]) -> (f64, f64) {
    let f = |gold: &HashSet<(Vec<usize>, Vec<usize>)>, found: &HashSet<(Vec<usize>, Vec<usize>)>| {
        let both = gold.intersection(found).count() as f64;
        if gold.is_empty() && found.is_empty() { 1.0 } else { 2.0 * both / (gold.len() + found.len()) as f64 }
    };
    let split = |list: Gold| {
        let (mut two, mut lone) = (HashSet::new(), HashSet::new());
        for (s, t) in list {
            if s.is_empty() || t.is_empty() {
                lone.extend(s.into_iter().map(|i| (vec![i], vec![])));
                lone.extend(t.into_iter().map(|j| (vec![], vec![j])));
            } else {
                two.insert((s, t));
            }
        }
        (two, lone)
    };
    let (g, found) = (split(gold.clone()), split(beads.iter().map(|b| (b.source.clone(), b.target.clone())).collect()));
    (f(&g.0, &found.0), f(&g.1, &found.1))
}

#[test]
fn the_band_finds_what_the_full_search_finds() {
    let lexicon = Lexicon::default();
    let analyser = Analyser::new(&lexicon);
    let mut random = Random(20_261_125);
    for n in [120, 300, 700] {
        let text = made(n, &mut random);
        let banded = Parameters { full_cells: 0, ..Parameters::default() };
        let full = Parameters { exhaustive: true, ..banded.clone() };
        let (a, b) = (align(&banded, &analyser, &text, &[]), align(&full, &analyser, &text, &[]));
        whole(&text, &a);
        assert_eq!(a.len(), b.len(), "{n} sentences");
        for (x, y) in a.iter().zip(&b) {
            assert_eq!((&x.source, &x.target), (&y.source, &y.target), "{n} sentences");
            assert!((x.probability - y.probability).abs() < 0.01, "{x:?} {y:?}");
        }
        let (strict, lone) = f1(&text.gold, &a);
        // the made text changes with the lexicon: only that the aligner works on it at all
        assert!(strict > 0.9 && lone > 0.8, "{n}: {strict} {lone}");
    }
}

#[test]
fn windows_find_what_one_window_finds() {
    let lexicon = Lexicon::default();
    let analyser = Analyser::new(&lexicon);
    let text = made(900, &mut Random(7));
    let one = align(&Parameters::default(), &analyser, &text, &[]);
    // the hole is longer than a window: the window must grow over it
    let many = Parameters { window: 80, ..Parameters::default() };
    let beads = align(&many, &analyser, &text, &[]);
    whole(&text, &beads);
    let ((a, x), (b, y)) = (f1(&text.gold, &one), f1(&text.gold, &beads));
    assert!(b > a - 0.01 && y > x - 0.03, "one window {a:.4} {x:.4}, many {b:.4} {y:.4}");
}

#[test]
fn sides_that_have_nothing_to_do_with_each_other_end() {
    let lexicon = Lexicon::default();
    let analyser = Analyser::new(&lexicon);
    let mut random = Random(3);
    let (a, b) = (made(300, &mut random), made(40, &mut random));
    let small = Parameters { window: 50, largest_window: 100, ..Parameters::default() };
    for text in [
        Text { source: a.source.clone(), target: b.target.clone(), gold: vec![] },
        Text { source: b.source.clone(), target: a.target.clone(), gold: vec![] },
        Text { source: a.source.clone(), ..Text::default() },
        Text { target: a.target, ..Text::default() },
        Text::default(),
    ] {
        let beads = align(&small, &analyser, &text, &[]);
        whole(&text, &beads);
        assert!(beads.iter().filter(|b| !b.source.is_empty() && !b.target.is_empty() && b.probability > 0.9).count() < 5);
    }
}

#[test]
fn a_moved_block_is_found_and_said() {
    let lexicon = Lexicon::default();
    let analyser = Analyser::new(&lexicon);
    let list = sentences(40, 90, &mut Random(11));
    // source sentences 10 to 13 stand at the end of the target
    let order: Vec<usize> = (0..10).chain(14..40).chain(10..14).collect();
    let text = Text {
        source: list.iter().map(|p| p.0.clone()).collect(),
        target: order.iter().map(|k| list[*k].1.clone()).collect(),
        gold: vec![],
    };
    let beads = align(&Parameters::default(), &analyser, &text, &[]);
    whole(&text, &beads);
    for (k, i) in (10..14).enumerate() {
        let bead = beads.iter().find(|b| b.source == [i]).unwrap();
        assert_eq!((&bead.target, bead.origin), (&vec![36 + k], Origin::Moved));
    }
    assert!(beads.iter().all(|b| b.origin == Origin::Found || (10..14).contains(&b.source[0])));
}

#[test]
fn a_moved_paragraph_is_one_finding_and_no_omission() {
    use selaras::document::{Document, DocumentPair};
    use selaras::pipeline::Engine;
    let target = include_str!("../corpora/ferry.id.txt");
    let mut paragraphs: Vec<&str> = target.trim_end().split("\n\n").collect();
    let moved = paragraphs.remove(3);
    paragraphs.insert(paragraphs.len() - 1, moved);
    let document = |text: &str| Document { name: "x".into(), text: text.into() };
    let pair = DocumentPair {
        name: "x".into(),
        source: document(include_str!("../corpora/ferry.en.txt")),
        target: document(&paragraphs.join("\n\n")),
        anchors: Vec::new(),
    };
    let engine = Engine::new(Lexicon::default(), selaras::settings::Settings::default());
    let report = engine.check_pair(&engine.analyser(), &pair);
    let found: Vec<_> = report.beads.iter().flat_map(|b| b.findings.iter().map(move |f| (f.check, &b.text))).collect();
    let said: Vec<_> = found.iter().filter(|(check, _)| *check == "moved-passage").collect();
    assert_eq!(said.len(), 1, "{found:?}");
    assert!(moved.contains(said[0].1.target.text.trim()), "{said:?}");
    assert!(
        !found.iter().any(|(check, text)| *check == "omission" && moved.contains(text.target.text.trim()) && !text.target.text.is_empty())
    );
}

#[test]
fn given_beads_are_kept() {
    let lexicon = Lexicon::default();
    let analyser = Analyser::new(&lexicon);
    let text = made(60, &mut Random(5));
    let free = align(&Parameters::default(), &analyser, &text, &[]);
    let anchor = |source: &[usize], target: &[usize]| Anchor { source: source.to_vec(), target: target.to_vec() };
    // wrong ones, so that it shows: a shifted one, a group no model would make, one that crosses, one without counterpart
    let given = [anchor(&[10], &[11]), anchor(&[20, 21, 22, 23, 24, 25, 26, 27], &[18]), anchor(&[40], &[2]), anchor(&[30], &[])];
    let beads = align(&Parameters::default(), &analyser, &text, &given);
    whole(&text, &beads);
    for g in &given {
        let bead = beads.iter().find(|b| b.source == g.source).unwrap();
        assert_eq!((&bead.target, bead.origin, bead.probability), (&g.target, Origin::Given, 1.0));
    }
    // all of the beads given back are the same alignment
    let all: Vec<Anchor> = free.iter().map(|b| Anchor { source: b.source.clone(), target: b.target.clone() }).collect();
    let back = align(&Parameters::default(), &analyser, &text, &all);
    let key = |beads: &[Bead]| beads.iter().map(|b| (b.source.clone(), b.target.clone())).collect::<HashSet<_>>();
    assert_eq!(key(&free), key(&back));
}

/// A kind of damage: beads in, texts with their gold out; `x` is the share hurt, in percent.
fn damaged(kind: &str, x: usize, text: &Text, foreign: &Text, random: &mut Random) -> Text {
    let beads: Vec<(Vec<&str>, Vec<&str>)> = text
        .gold
        .iter()
        .map(|(s, t)| (s.iter().map(|i| text.source[*i].as_str()).collect(), t.iter().map(|j| text.target[*j].as_str()).collect()))
        .collect();
    let mut out = Text::default();
    match kind {
        "missing" => {
            for (s, t) in &beads {
                match (random.chance(x), random.chance(50)) {
                    (false, _) => out.add(s, t),
                    (true, true) => out.add(s, &[]),
                    (true, false) => out.add(&[], t),
                }
            }
        }
        "captions" => {
            for (s, t) in &beads {
                out.add(s, t);
                if random.chance(x) {
                    if random.chance(50) {
                        out.add(&[&foreign.source[random.below(foreign.source.len())]], &[]);
                    } else {
                        out.add(&[], &[&foreign.target[random.below(foreign.target.len())]]);
                    }
                }
            }
        }
        _ => {
            // paragraphs of one to five beads; the share of them that is hurt changes places with each other
            let mut blocks: Vec<Vec<usize>> = Vec::new();
            for k in 0..beads.len() {
                match blocks.last_mut() {
                    Some(b) if random.chance(65) && b.len() < 5 => b.push(k),
                    _ => blocks.push(vec![k]),
                }
            }
            let mut order: Vec<usize> = (0..blocks.len()).collect();
            let hurt: Vec<usize> = (0..blocks.len()).filter(|_| random.chance(x)).collect();
            let mut to = hurt.clone();
            for k in (1..to.len()).rev() {
                to.swap(k, random.below(k + 1));
            }
            for (a, b) in hurt.iter().zip(&to) {
                order[*a] = *b;
            }
            let mut targets = vec![Vec::new(); beads.len()];
            for k in order.iter().flat_map(|b| &blocks[*b]) {
                targets[*k] = (out.target.len()..out.target.len() + beads[*k].1.len()).collect();
                out.target.extend(beads[*k].1.iter().map(|t| (*t).to_owned()));
            }
            for (k, (s, _)) in beads.iter().enumerate() {
                let from = out.source.len();
                out.source.extend(s.iter().map(|x| (*x).to_owned()));
                out.gold.push(((from..out.source.len()).collect(), targets[k].clone()));
            }
        }
    }
    out
}

/// Prints the curve of F1 against damage; `cargo test --release damage -- --nocapture` shows it.
#[test]
#[allow(clippy::cast_precision_loss)]
fn damage_costs_little() {
    let lexicon = Lexicon::default();
    let analyser = Analyser::new(&lexicon);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/align/docs");
    let mut texts = Vec::new();
    if folder.is_dir() {
        let mut names: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|e| e.unwrap().path()).collect();
        names.retain(|p| p.extension().is_some_and(|e| e == "gold"));
        names.sort();
        for gold in names {
            let lines = |ending: &str| std::fs::read_to_string(gold.with_extension(ending)).unwrap().lines().map(str::to_owned).collect();
            let beads = serde_json::from_str(&std::fs::read_to_string(&gold).unwrap()).unwrap();
            texts.push(Text { source: lines("en"), target: lines("id"), gold: beads });
        }
    } else {
        println!("no shared/data/align here: made texts instead of news");
        texts.extend((0..12).map(|k| made(40, &mut Random(100 + k))));
    }
    println!("{:>10} {:>8} {:>10} {:>8}", "damage", "percent", "strict F1", "null F1");
    for kind in ["missing", "captions", "scrambled"] {
        for x in [0, 5, 10, 20, 30, 50] {
            let (mut strict, mut lone, mut random) = (0.0, 0.0, Random(42));
            for (k, text) in texts.iter().enumerate() {
                let (next, last) = (&texts[(k + 1) % texts.len()], &texts[(k + 2) % texts.len()]);
                let foreign = Text { source: next.source.clone(), target: last.target.clone(), gold: vec![] };
                let hurt = damaged(kind, x, text, &foreign, &mut random);
                let beads = align(&Parameters::default(), &analyser, &hurt, &[]);
                whole(&hurt, &beads);
                let (a, b) = f1(&hurt.gold, &beads);
                strict += a;
                lone += b;
            }
            let (strict, lone) = (strict / texts.len() as f64, lone / texts.len() as f64);
            println!("{kind:>10} {x:>8} {strict:>10.4} {lone:>8.4}");
            assert!(strict > 0.95 || x > 20, "{kind} {x}: {strict}");
        }
    }
}
