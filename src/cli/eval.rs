//! `selaras eval`: findings held against annotated errors.

use super::args;
use super::output::print;
use super::{Exit, Stop, input};
use crate::error::Error;
use crate::ingest;
use crate::lexicon::Lexicon;
use crate::pipeline::{AlignedPair, Engine};
use crate::settings::Settings;
use crate::text::Span;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write;

#[derive(Deserialize)]
struct GoldError {
    #[serde(rename = "type")]
    kind: String,
    severity: String,
    en_span: String,
    id_span: String,
}

#[derive(Deserialize)]
struct GoldBead {
    doc: String,
    seg: serde_json::Value,
    en: String,
    id: String,
    errors: Vec<GoldError>,
}

#[derive(Default)]
struct Count {
    right: usize,
    found: usize,
}

/// Calibration is told in tenths.
const BINS: usize = 10;

pub fn run(a: &args::Eval) -> Result<Exit, Stop> {
    let mut beads = Vec::new();
    for path in &a.gold {
        for (n, line) in ingest::text(path, &input::read(path)?)?.text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
            let bead: GoldBead = serde_json::from_str(line)
                .map_err(|e| Error::new(path, format!("is not annotated as wanted (doc, seg, en, id, errors): {e}")).at(n + 1))?;
            beads.push(bead);
        }
    }
    let mut lexicon = Lexicon::default();
    super::import::add(&mut lexicon, &a.imported)?;
    let engine = Engine::new(lexicon, Settings { min_confidence: 0.0, ..Settings::default() });
    // rows of one story are one document, as in check --aligned
    let mut documents: Vec<Vec<AlignedPair>> = Vec::new();
    for b in &beads {
        let pair = AlignedPair { id: b.doc.clone(), source: b.en.clone(), target: b.id.clone() };
        match documents.last_mut() {
            Some(d) if d[0].id == b.doc && b.doc != "-" => d.push(pair),
            _ => documents.push(vec![pair]),
        }
    }
    let mut reports = Vec::with_capacity(documents.len());
    let check = |analyser: &crate::analyse::Analyser<'_>, d: &Vec<AlignedPair>| engine.check_aligned(analyser, &d[0].id, d);
    engine.each(0, &documents, check, |report| {
        reports.push(report);
        Ok::<(), Stop>(())
    })?;
    let mut features = String::new();
    let mut out = String::new();
    let mut by_check: BTreeMap<&str, Count> = BTreeMap::new();
    let mut by_kind: BTreeMap<String, Count> = BTreeMap::new();
    let mut bins: Vec<(Count, f64)> = (0..BINS).map(|_| (Count::default(), 0.0)).collect();
    let (mut right, mut found, mut hit, mut errors, mut clean, mut flagged) = (0usize, 0usize, 0usize, 0usize, 0usize, 0usize);
    for (gold, report) in beads.iter().zip(reports.iter().flat_map(|r| &r.beads)) {
        let place =
            |text: &str, needle: &str| (!needle.is_empty()).then(|| text.find(needle)).flatten().map(|s| Span::new(s, s + needle.len()));
        let spans: Vec<(Option<Span>, Option<Span>)> =
            gold.errors.iter().map(|e| (place(&gold.en, &e.en_span), place(&gold.id, &e.id_span))).collect();
        let mut told = vec![false; spans.len()];
        let mut shown = 0;
        for f in &report.findings {
            let meets = |(s, t): &(Option<Span>, Option<Span>)| match (t, f.target_span, s, f.source_span) {
                (Some(a), Some(b), _, _) => a.overlaps(&b),
                (_, _, Some(a), Some(b)) => a.overlaps(&b),
                _ => false,
            };
            let good = spans.iter().any(meets);
            if f.confidence >= a.min_confidence {
                shown += 1;
                let c = by_check.entry(f.check).or_default();
                c.found += 1;
                c.right += usize::from(good);
                found += 1;
                right += usize::from(good);
                for (k, span) in spans.iter().enumerate() {
                    told[k] |= meets(span);
                }
            }
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let bin = ((f.confidence * 10.0) as usize).min(BINS - 1);
            bins[bin].0.found += 1;
            bins[bin].0.right += usize::from(good);
            bins[bin].1 += f.confidence;
            if a.features.is_some() {
                let list: Vec<String> = f.features.iter().map(|x| format!("{x:.4}")).collect();
                let _ = writeln!(
                    features,
                    "{}\t{}\t{}\t{:.4}\t{}\t{}",
                    gold.doc,
                    gold.seg,
                    f.check,
                    f.confidence,
                    u8::from(good),
                    list.join("\t")
                );
            }
        }
        for (e, told) in gold.errors.iter().zip(&told) {
            errors += 1;
            hit += usize::from(*told);
            for key in [e.kind.clone(), format!("({})", e.severity)] {
                let c = by_kind.entry(key).or_default();
                c.found += 1;
                c.right += usize::from(*told);
            }
        }
        if gold.errors.is_empty() {
            clean += 1;
            flagged += usize::from(shown > 0);
        }
    }
    if let Some(path) = &a.features {
        std::fs::write(path, features).map_err(|e| Stop::Io(format!("cannot write {path}"), e))?;
    }
    #[allow(clippy::cast_precision_loss)]
    let share = |x: usize, y: usize| if y == 0 { 0.0 } else { x as f64 / y as f64 };
    let (p, r) = (share(right, found), share(hit, errors));
    let _ =
        writeln!(out, "{} beads, {errors} annotated errors, {found} findings at confidence {} and above", beads.len(), a.min_confidence);
    let _ = writeln!(out, "precision {p:.3}  recall {r:.3}  F1 {:.3}", if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 });
    let _ = writeln!(out, "clean beads flagged: {flagged} of {clean} ({:.1} %)", 100.0 * share(flagged, clean));
    let _ = writeln!(out, "\nprecision by check");
    for (check, c) in &by_check {
        let _ = writeln!(out, "  {check:24} {:4} of {:4}  {:.3}", c.right, c.found, share(c.right, c.found));
    }
    let _ = writeln!(out, "\nrecall by type and severity");
    for (kind, c) in &by_kind {
        let _ = writeln!(out, "  {kind:24} {:4} of {:4}  {:.3}", c.right, c.found, share(c.right, c.found));
    }
    let _ = writeln!(out, "\ncalibration (all findings)\n  confidence   findings   mean   right");
    for (k, (c, sum)) in bins.iter().enumerate().filter(|(_, (c, _))| c.found > 0) {
        #[allow(clippy::cast_precision_loss)]
        let _ = writeln!(
            out,
            "  {:.1} to {:.1}   {:8}   {:.2}   {:.2}",
            k as f64 / 10.0,
            (k + 1) as f64 / 10.0,
            c.found,
            sum / c.found as f64,
            share(c.right, c.found)
        );
    }
    print(&out)?;
    Ok(Exit::Clean)
}
