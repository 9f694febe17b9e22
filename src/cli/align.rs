//! `selaras align`.

use super::args::{self, AlignFormat};
use super::output::Sink;
use super::{Exit, Stop, input};
use crate::document::{Document, DocumentPair, Side};
use crate::error::Error;
use crate::lexicon::Lexicon;
use crate::pipeline::{Alignment, Engine};
use crate::segment;
use crate::settings::Settings;
use std::fmt::Write as _;
use std::io::Write as _;

pub fn run(a: &args::Align) -> Result<Exit, Stop> {
    let engine = Engine::new(Lexicon::default(), Settings::default());
    let analyser = engine.analyser();
    let jobs: Vec<(String, String, String)> = match (&a.batch, &a.source, &a.target) {
        (Some(list), _, _) => {
            let text = crate::ingest::text(list, &input::read(list)?)?.text;
            let mut jobs = Vec::new();
            for (i, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
                let cells: Vec<&str> = line.trim_end_matches('\r').split('\t').collect();
                let [s, t, o] = cells[..] else {
                    return Err(Error::new(
                        list,
                        format!("has {} columns where source, target, output are wanted, with tabs between", cells.len()),
                    )
                    .at(i + 1)
                    .into());
                };
                jobs.push((s.to_owned(), t.to_owned(), o.to_owned()));
            }
            jobs
        }
        (None, Some(s), Some(t)) => vec![(s.clone(), t.clone(), a.output.clone())],
        _ => return Err(Error::new("", "give SOURCE and TARGET, or --batch LIST").into()),
    };
    for (source, target, output) in jobs {
        input::same_file(&source, &target)?;
        let read = |path: &str| -> Result<Document, Error> {
            let bytes = input::read(path)?;
            // an empty side is no error for an aligner of lines
            if a.lines && bytes.iter().all(u8::is_ascii_whitespace) {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                return Ok(Document { name: path.to_owned(), text });
            }
            crate::ingest::text(path, &bytes)
        };
        let pair = DocumentPair { name: target.clone(), source: read(&source)?, target: read(&target)? };
        let alignment = if a.lines {
            let (s, t) = (segment::lines(&pair.source.text), segment::lines(&pair.target.text));
            engine.align_segments(&analyser, &pair, s, t)
        } else {
            engine.align(&analyser, &pair)
        };
        let text = render(a, &pair, &alignment, &analyser);
        let (sink, mut out) = Sink::open(&output)?;
        out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(|e| Stop::Io(format!("cannot write {output}"), e))?;
        drop(out);
        sink.commit()?;
    }
    Ok(Exit::Clean)
}

fn render(a: &args::Align, pair: &DocumentPair, alignment: &Alignment, analyser: &crate::analyse::Analyser<'_>) -> String {
    if matches!(a.format, AlignFormat::Beads) {
        let beads: Vec<(&[usize], &[usize])> = alignment.beads.iter().map(|b| (&b.source[..], &b.target[..])).collect();
        return serde_json::to_string(&beads).unwrap_or_default() + "\n";
    }
    let mut out = String::new();
    let flat = |s: &str| s.split_whitespace().collect::<Vec<_>>().join(" ");
    for b in &alignment.beads {
        let (s, t) = (Side::of(&pair.source, &alignment.source, &b.source), Side::of(&pair.target, &alignment.target, &b.target));
        let words = if a.words { word_links(analyser, &s.text, &t.text) } else { Vec::new() };
        if matches!(a.format, AlignFormat::Tsv) {
            let _ = write!(out, "{}\t{}\t{}:{}\t{:.4}", flat(&s.text), flat(&t.text), b.source.len(), b.target.len(), b.probability);
            if a.words {
                let list: Vec<String> = words.iter().map(|(x, y, why)| format!("{x}={y} ({why})")).collect();
                let _ = write!(out, "\t{}", list.join("; "));
            }
            out.push('\n');
        } else {
            let mut object = serde_json::json!({
                "source": {"text": s.text, "segments": b.source},
                "target": {"text": t.text, "segments": b.target},
                "probability": (b.probability * 1e4).round() / 1e4,
            });
            if a.words {
                object["words"] = words.iter().map(|(x, y, why)| serde_json::json!({"source": x, "target": y, "reason": why})).collect();
            }
            let _ = writeln!(out, "{object}");
        }
    }
    out
}

/// Linked words of two texts: source words, target words, reason.
fn word_links(analyser: &crate::analyse::Analyser<'_>, source: &str, target: &str) -> Vec<(String, String, &'static str)> {
    use crate::link::Reason;
    let (s, t) = (analyser.source(source), analyser.target(target));
    let links = crate::link::link(&s, &t);
    let mut out: Vec<(usize, String, String, &'static str)> = links
        .links
        .iter()
        .map(|l| {
            let words = |tokens: &[usize], all: &[crate::lang::token::Token], text: &str| {
                tokens.iter().map(|i| all[*i].span.of(text)).collect::<Vec<_>>().join(" ")
            };
            let why = match l.reason {
                Reason::Lexicon(_) => "lexicon",
                Reason::Phrase(_) => "phrase",
                Reason::Related(_) => "related",
                Reason::Synonym(_) => "synonym",
                Reason::Number => "number",
                Reason::Name => "name",
                Reason::Cognate => "cognate",
            };
            (l.source[0], words(&l.source, &s.tokens, source), words(&l.target, &t.tokens, target), why)
        })
        .collect();
    out.sort();
    out.into_iter().map(|(_, a, b, c)| (a, b, c)).collect()
}
