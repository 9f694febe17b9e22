//! Each check's own examples, through the whole way: one finding on the bad form, none on the good ones.

use selaras::{AlignedPair, Engine, Finding, Lexicon, Settings};

fn check(engine: &Engine, source: &str, target: &str) -> Vec<Finding> {
    let pair = AlignedPair { id: "x".into(), source: source.into(), target: target.into() };
    let mut report = engine.check_aligned(&engine.analyser(), "x", &[pair]);
    report.beads.remove(0).findings
}

#[test]
fn bad_examples_are_found_and_good_ones_left_alone() {
    let engine = Engine::new(Lexicon::default(), Settings::default());
    let mut wrong = Vec::new();
    for c in selaras::checks::ALL {
        for e in c.meta().examples {
            let found = check(&engine, e.source, e.bad);
            let span = |s: Option<selaras::text::Span>, t: &str| s.map_or(String::new(), |s| s.of(t).to_owned());
            let got: Vec<_> = found
                .iter()
                .map(|f| (f.check, span(f.source_span, e.source), span(f.target_span, e.bad), f.suggestion.clone(), f.confidence))
                .collect();
            let right = matches!(&got[..], [(id, s, t, suggestion, _)]
                if *id == c.meta().id && (e.flag.0.is_empty() || s == e.flag.0) && t == e.flag.1 && suggestion == e.suggestion);
            if !right {
                wrong.push(format!("{}: {} | {}\n  wanted {:?} {:?}\n  got {got:?}", c.meta().id, e.source, e.bad, e.flag, e.suggestion));
            }
            for good in e.good {
                for f in check(&engine, e.source, good) {
                    wrong.push(format!(
                        "{}: false alarm on a good example: {} | {good}\n  {} {:.2} {}",
                        c.meta().id,
                        e.source,
                        f.check,
                        f.confidence,
                        f.message
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn checks_are_documented() {
    for c in selaras::checks::ALL {
        let m = c.meta();
        assert!(!m.summary.is_empty() && !m.why.is_empty() && !m.advice.is_empty(), "{}", m.id);
        assert!(m.id.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{}", m.id);
        assert!(selaras::checks::find(m.id).is_some());
    }
}
