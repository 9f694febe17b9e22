//! `selaras lexicon`.

use super::args::{self, LexiconCommand};
use super::output::print;
use super::{Exit, Stop, input};
use crate::analyse::{Analyser, Role};
use crate::error::Error;
use crate::ingest;
use crate::lang::id::{self, analyse};
use crate::lexicon::{Lexicon, Sense, builtin, format};
use crate::pipeline::AlignedPair;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write;

pub fn run(a: &args::Lexicon) -> Result<Exit, Stop> {
    match &a.command {
        LexiconCommand::Import(a) => super::import::run(a),
        LexiconCommand::Lookup { words, imported } => {
            let mut lexicon = Lexicon::default();
            super::import::add(&mut lexicon, imported)?;
            let mut out = String::new();
            let mut found = true;
            for w in words {
                found &= look_up(&lexicon, w, &mut out);
            }
            print(&out)?;
            Ok(if found { Exit::Clean } else { Exit::Findings })
        }
        LexiconCommand::Coverage { files, aligned, top, gaps: listed, no_built_in, imported } => {
            let mut lexicon = if *no_built_in { Lexicon::empty() } else { Lexicon::default() };
            super::import::add(&mut lexicon, imported)?;
            let pairs = match (aligned, &files[..]) {
                (Some(path), []) => ingest::table::aligned(path, &input::read(path)?)?,
                (None, [en, id]) => lines(en, id)?,
                _ => return Err(Error::new("", "give an English and an Indonesian file, or --aligned TABLE").into()),
            };
            print(&listed.map_or_else(|| coverage(&lexicon, &pairs, *top), |n| gaps(&lexicon, &pairs, n)))?;
            Ok(Exit::Clean)
        }
    }
}

fn lines(en: &str, id: &str) -> Result<Vec<AlignedPair>, Error> {
    let (e, i) = (ingest::text(en, &input::read(en)?)?.text, ingest::text(id, &input::read(id)?)?.text);
    let (e, i): (Vec<&str>, Vec<&str>) = (e.lines().collect(), i.lines().collect());
    if e.len() != i.len() {
        return Err(Error::new(en, format!("has {} lines and {id} has {}; give line-aligned files, or --aligned TABLE", e.len(), i.len())));
    }
    Ok(e.iter()
        .zip(i)
        .enumerate()
        .map(|(n, (s, t))| AlignedPair { id: n.to_string(), source: (*s).to_owned(), target: t.to_owned() })
        .collect())
}

fn describe(sense: Sense<'_>, out: &mut String) {
    let renderings: Vec<&str> = sense.renderings().map(format::Rendering::text).collect();
    let domains: Vec<&str> = format::DOMAINS.iter().enumerate().filter(|(b, _)| sense.domains() >> b & 1 == 1).map(|(_, d)| *d).collect();
    let _ = write!(out, "  {} ({}, {}): {}", sense.headword(), sense.pos(), sense.gloss(), renderings.join(", "));
    if !domains.is_empty() {
        let _ = write!(out, " [{}]", domains.join(", "));
    }
    out.push('\n');
}

fn look_up(lexicon: &Lexicon, word: &str, out: &mut String) -> bool {
    let norm = crate::lang::token::normalise(word);
    let mut found = false;
    let _ = writeln!(out, "{word}");
    // English: the word itself, its lemmas, and phrases with it
    let first = norm.split_whitespace().next().unwrap_or("").to_owned();
    let mut lemmas: Vec<String> = crate::lang::en::lemmas(&first, &|w| lexicon.knows_english(w)).into_iter().map(|l| l.text).collect();
    if !lemmas.contains(&first) {
        lemmas.push(first.clone());
    }
    let (mut english, mut phrases) = (String::new(), String::new());
    for lemma in &lemmas {
        for sense in lexicon.english(lemma) {
            let whole = sense.headword().to_lowercase() == norm || (!norm.contains(' ') && sense.pattern().len() == 1);
            if whole {
                describe(sense, &mut english);
            } else if !norm.contains(' ') && sense.pattern().len() > 1 {
                describe(sense, &mut phrases);
            }
        }
    }
    if !english.is_empty() {
        found = true;
        let _ = write!(out, " English:\n{english}");
    }
    if !phrases.is_empty() {
        found = true;
        let _ = write!(out, " English phrases:\n{phrases}");
    }
    // Indonesian: readings, and what they render
    let readings = analyse(&norm, &id::Tables);
    for r in &readings {
        found = true;
        let pattern = r.pattern.to_string();
        let _ = writeln!(out, " Indonesian: root {}{}{}", r.root, if pattern.is_empty() { "" } else { ", affixes " }, pattern);
    }
    let mut rendered = String::new();
    if norm.contains(' ') {
        for (_, block) in lexicon.blocks() {
            for sense in block.senses().filter(|s| s.renderings().any(|r| r.text().to_lowercase() == norm)) {
                describe(sense, &mut rendered);
            }
        }
    } else {
        for key in format::keys(&norm, &id::Tables) {
            for sense in lexicon.indonesian(key).take(40) {
                describe(sense, &mut rendered);
            }
        }
    }
    if !rendered.is_empty() {
        found = true;
        let _ = write!(out, " renders:\n{rendered}");
    }
    let table = builtin::confusions();
    let mut warned = String::new();
    for row in table.senses() {
        let bad: Vec<&str> = row.bad().map(format::Rendering::text).collect();
        if row.headword().to_lowercase() == norm || bad.iter().any(|b| b.to_lowercase() == norm) {
            let good: Vec<&str> = row.renderings().map(format::Rendering::text).collect();
            let _ = writeln!(warned, "  {} as {}: {}; expect {}", row.headword(), bad.join(", "), row.gloss(), good.join(", "));
        }
    }
    if !warned.is_empty() {
        found = true;
        let _ = write!(out, " known confusions:\n{warned}");
    }
    if !found {
        out.push_str(" not known\n");
    }
    found
}

/// Known shares of both sides, and of English content words with a rendering in the target.
fn coverage(lexicon: &Lexicon, pairs: &[AlignedPair], top: usize) -> String {
    let analyser = Analyser::new(lexicon);
    let (mut en, mut en_known, mut id, mut id_known, mut rendered) = (0usize, 0usize, 0usize, 0usize, 0usize);
    let mut unknown_en: HashMap<String, usize> = HashMap::new();
    let mut unknown_id: HashMap<String, usize> = HashMap::new();
    let mut unrendered: HashMap<String, usize> = HashMap::new();
    for p in pairs {
        let (s, t) = (analyser.source(&p.source), analyser.target(&p.target));
        let links = crate::link::link(&s, &t);
        let in_phrase = |i: usize| links.phrases.iter().any(|p| p.tokens.contains(&i));
        for i in 0..s.tokens.len() {
            if s.roles[i] != Role::Content {
                continue;
            }
            en += 1;
            if s.words[i].entries.is_empty() && !in_phrase(i) {
                *unknown_en.entry(s.tokens[i].norm.clone()).or_default() += 1;
            } else {
                en_known += 1;
            }
            if links.of_source[i].is_some() {
                rendered += 1;
            } else if let Some((l, _)) = s.words[i].lemmas.first() {
                *unrendered.entry(l.clone()).or_default() += 1;
            }
        }
        for j in 0..t.tokens.len() {
            if t.roles[j] != Role::Content {
                continue;
            }
            id += 1;
            if t.words[j].known {
                id_known += 1;
            } else {
                *unknown_id.entry(t.tokens[j].norm.clone()).or_default() += 1;
            }
        }
    }
    #[allow(clippy::cast_precision_loss)]
    let share = |a: usize, b: usize| if b == 0 { 0.0 } else { 100.0 * a as f64 / b as f64 };
    let mut out = String::new();
    let _ = writeln!(out, "{} pairs", pairs.len());
    let _ = writeln!(out, "English content words known:    {:.2} % of {en}", share(en_known, en));
    let _ = writeln!(out, "Indonesian content words known: {:.2} % of {id}", share(id_known, id));
    let _ = writeln!(out, "English content words with a licensed rendering in the target: {:.2} %", share(rendered, en));
    for (title, map) in
        [("unknown English", unknown_en), ("unknown Indonesian", unknown_id), ("English without rendering in the target", unrendered)]
    {
        let mut list: Vec<(String, usize)> = map.into_iter().collect();
        list.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        let _ = writeln!(out, "\n{title}:");
        for (w, n) in list.into_iter().take(top) {
            let _ = writeln!(out, "{n:6}  {w}");
        }
    }
    out
}

/// Lemmas without rendering, the most frequent first: lemma, times seen, times without, left-over target words with counts.
fn gaps(lexicon: &Lexicon, pairs: &[AlignedPair], list: usize) -> String {
    const COMPANIONS: usize = 10;
    let analyser = Analyser::new(lexicon);
    let mut seen: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let mut alone: HashMap<String, usize> = HashMap::new();
    let mut together: BTreeMap<(String, String), usize> = BTreeMap::new();
    for p in pairs {
        let (s, t) = (analyser.source(&p.source), analyser.target(&p.target));
        let links = crate::link::link(&s, &t);
        let mut open: BTreeSet<&str> = BTreeSet::new();
        for i in (0..s.tokens.len()).filter(|i| s.roles[*i] == Role::Content) {
            let Some((lemma, _)) = s.words[i].lemmas.first() else { continue };
            let entry = seen.entry(lemma.clone()).or_default();
            entry.0 += 1;
            if links.of_source[i].is_none() {
                entry.1 += 1;
                open.insert(lemma);
            }
        }
        let left: BTreeSet<&str> = (0..t.tokens.len())
            .filter(|j| t.roles[*j] == Role::Content && links.of_target[*j].is_none())
            .map(|j| t.words[j].readings.first().map_or(t.tokens[j].norm.as_str(), |a| a.root.as_str()))
            .collect();
        for w in &left {
            *alone.entry((*w).to_owned()).or_default() += 1;
            for l in &open {
                *together.entry(((*l).to_owned(), (*w).to_owned())).or_default() += 1;
            }
        }
    }
    let mut order: Vec<(&String, &(usize, usize))> = seen.iter().filter(|(_, (_, without))| *without > 0).collect();
    order.sort_by(|a, b| b.1.1.cmp(&a.1.1).then(a.0.cmp(b.0)));
    let mut out = String::new();
    for (lemma, (all, without)) in order.into_iter().take(list) {
        let mut company: Vec<(f64, &str, usize)> = together
            .range((lemma.clone(), String::new())..)
            .take_while(|((l, _), _)| l == lemma)
            .filter(|(_, n)| **n > 1)
            .map(|((_, w), n)| {
                #[allow(clippy::cast_precision_loss)]
                let expected = (*without * alone[w]) as f64 / pairs.len() as f64;
                #[allow(clippy::cast_precision_loss)]
                let n_float = *n as f64;
                (n_float * (n_float / expected.max(1e-9)).ln(), w.as_str(), *n)
            })
            .collect();
        company.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
        let words: Vec<String> = company.iter().take(COMPANIONS).map(|(_, w, n)| format!("{w} {n}")).collect();
        let _ = writeln!(out, "{lemma}\t{all}\t{without}\t{}", words.join(", "));
    }
    out
}
