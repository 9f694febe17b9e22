use super::{BeadView, Check, DocumentView, Draft, Example, Meta, Sink};
use crate::analyse::Role;
use crate::finding::{Category, Finding, Severity};
use crate::lexicon::builtin::antonyms;
use crate::link::Reason;
use crate::score::calibration;
use crate::score::pair::{Features, Pairing};
use crate::score::sense;
use std::collections::BTreeMap;

/// A source word without rendering and a target word without source in the same slot.
pub struct WrongSense;

impl Check for WrongSense {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn bead(&self, view: &BeadView<'_, '_>, sink: &mut Sink<'_>) {
        if view.one_sided() {
            return;
        }
        pairs(view, sink);
        other_senses(view, sink);
    }

    /// What a document renders wrongly once, it renders wrongly wherever the same two words meet again.
    fn document(&self, document: &DocumentView<'_, '_>, sinks: &mut [Sink<'_>]) {
        const AGAIN: f64 = 0.95;
        let words = |view: &BeadView<'_, '_>, f: &Finding| {
            let target = f.target_span?;
            let i = view.source.tokens.iter().position(|t| Some(t.span) == f.source_span)?;
            let j = view.target.tokens.iter().position(|t| t.span == target)?;
            Some((view.source.words[i].lemmas.first()?.1, view.target.words[j].surface))
        };
        let mut surest: BTreeMap<(u32, u32), f64> = BTreeMap::new();
        for (view, sink) in document.beads.iter().zip(sinks.iter_mut()) {
            for f in sink.own() {
                if let Some(pair) = words(view, f) {
                    let best = surest.entry(pair).or_default();
                    *best = best.max(f.confidence);
                }
            }
        }
        for (view, sink) in document.beads.iter().zip(sinks) {
            for f in sink.own() {
                if let Some(best) = words(view, f).and_then(|pair| surest.get(&pair)) {
                    f.confidence = f.confidence.max(best * AGAIN);
                }
            }
        }
    }
}

static META: Meta = Meta {
    id: "wrong-sense",
    category: Category::Mistranslation,
    severity: Severity::Major,
    summary: "a word that means something else stands where the source word's rendering should stand",
    why: "Links the words of both sides by the lexicon. A source word that finds none of its renderings, and a target word that renders no source word and stands in the same place, \
          between the same linked neighbours, are probably a wrong sense or a wrong word: \"kerumunan\" (a crowd) for \"summit\". Free translations leave words over on both sides too, so the \
          confidence rises with the share of the sentence that is linked, with linked neighbours on both sides, and falls with the number of words left over.",
    advice: "Read both sentences; put the suggested rendering if the target word does not mean what the source says.",
    examples: &[
        Example {
            source: "The minister said the election would be held in Jakarta next month.",
            bad: "Menteri itu mengatakan kerumunan akan diadakan di Jakarta bulan depan.",
            flag: ("election", "kerumunan"),
            suggestion: "pemilu",
            good: &[
                "Menteri itu mengatakan pemilu akan diadakan di Jakarta bulan depan.",
                "Menteri itu mengatakan pemilihan umum akan digelar di Jakarta bulan depan.",
                "Pemilihan umum itu, kata sang menteri, akan diselenggarakan di Jakarta bulan depan.",
            ],
        },
        Example {
            source: "The hospital treated twelve victims of the fire.",
            bad: "Rumah sakit itu merawat dua belas korban kendaraan.",
            flag: ("fire", "kendaraan"),
            suggestion: "kebakaran",
            good: &["Rumah sakit itu merawat dua belas korban kebakaran.", "Dua belas korban kebakaran dirawat di rumah sakit itu."],
        },
        // voice, nominalisation, light verbs
        Example {
            source: "Washington deployed 300 troops to the border.",
            bad: "Washington mengerahkan 300 tentara ke hutan.",
            flag: ("border", "hutan"),
            suggestion: "perbatasan",
            good: &[
                "Washington mengerahkan 300 tentara ke perbatasan.",
                "Sebanyak 300 tentara dikerahkan Washington ke perbatasan.",
                "Pengerahan 300 tentara ke perbatasan dilakukan oleh Washington.",
            ],
        },
        Example {
            source: "The central bank raised its key interest rate by a quarter point.",
            bad: "Bank sentral menaikkan suku minat acuan sebesar seperempat poin.",
            flag: ("interest", "minat"),
            suggestion: "bunga",
            good: &[
                "Bank sentral menaikkan suku bunga acuan sebesar seperempat poin.",
                "Suku bunga acuan dinaikkan 25 basis poin oleh bank sentral.",
                "Bank sentral melakukan kenaikan suku bunga acuan sebesar seperempat poin.",
            ],
        },
        // hypernym, number as word, a reporting verb that moved, a dropped copula
        Example {
            source: "Seven people were killed when a bus fell into a ravine, the police said.",
            bad: "Tujuh orang tewas ketika sebuah bus jatuh ke sumur, kata polisi.",
            flag: ("ravine", "sumur"),
            suggestion: "jurang",
            good: &[
                "Polisi mengatakan tujuh orang tewas ketika sebuah bus jatuh ke jurang.",
                "Sebuah bus terjun ke jurang dan menewaskan 7 penumpangnya, ujar polisi.",
                "Menurut polisi, tujuh penumpang meninggal setelah bus itu masuk jurang.",
            ],
        },
    ],
};

/// Unlinked against unlinked in the same slot.
fn pairs(view: &BeadView<'_, '_>, sink: &mut Sink<'_>) {
    let (s, t, links) = (view.source, view.target, view.links);
    let open_source: Vec<usize> = (0..s.tokens.len())
        .filter(|&i| s.roles[i] == Role::Content && links.of_source[i].is_none() && !s.words[i].entries.is_empty() && !s.words[i].is_name)
        .collect();
    let open_target: Vec<usize> =
        (0..t.tokens.len()).filter(|&j| t.roles[j] == Role::Content && links.of_target[j].is_none() && t.words[j].rendered).collect();
    if open_source.is_empty() || open_target.is_empty() {
        return;
    }
    let pairing = Pairing::new(view, (open_source.len(), open_target.len()));
    let mut scored: Vec<(f64, usize, usize, Features)> = Vec::new();
    for &i in &open_source {
        for &j in &open_target {
            let features = pairing.features(i, j);
            scored.push((calibration::wrong_sense(&features), i, j, features));
        }
    }
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    let (mut used_s, mut used_t) = (Vec::new(), Vec::new());
    for (confidence, i, j, features) in scored {
        if confidence < super::FLOOR || used_s.contains(&i) || used_t.contains(&j) {
            continue;
        }
        used_s.push(i);
        used_t.push(j);
        let word = view.source_text(&[i]);
        let Some(best) = best_sense(view, i) else { continue };
        let expected: Vec<&str> = best.renderings.iter().take(3).map(|r| r.text).collect();
        let meanings = meanings(view, j);
        let opposite = meanings.iter().any(|m| s.words[i].lemmas.iter().any(|(l, _)| antonyms(l, m)));
        let message = format!(
            "\u{201C}{}\u{201D} means {}; for \u{201C}{word}\u{201D} ({}) expect {}.",
            view.target_text(&[j]),
            if meanings.is_empty() { "something else".to_owned() } else { meanings.join(", ") },
            best.sense.gloss(),
            expected.join(" / "),
        );
        sink.raise(Draft {
            confidence,
            source: view.source_span(&[i]),
            target: view.target_span(&[j]),
            suggestion: expected.first().map(|s| (*s).to_owned()).unwrap_or_default(),
            message,
            severity: opposite.then_some(Severity::Critical),
            features: features.to_vec(),
            ..Draft::default()
        });
    }
}

/// Linked, but through a sense that the surroundings speak against, while another sense of the word is spoken for.
fn other_senses(view: &BeadView<'_, '_>, sink: &mut Sink<'_>) {
    for link in &view.links.links {
        let Reason::Lexicon(chosen) = link.reason else { continue };
        let [i] = link.source[..] else { continue };
        if view.source.roles[i] != Role::Content || link.secondary && !sense::in_rendered_phrase(view, i, &link.target) {
            continue;
        }
        let Some(rival) = sense::rival(view, i, &link.target) else { continue };
        let confidence = calibration::other_sense(&rival.features);
        if confidence < super::FLOOR {
            continue;
        }
        let best = rival.entry;
        let Some(expected) = best.renderings.first() else { continue };
        let message = format!(
            "\u{201C}{}\u{201D} renders \u{201C}{}\u{201D} as \u{201C}{}\u{201D}; here the words around speak for \u{201C}{}\u{201D}: expect {}.",
            view.target_text(&link.target),
            view.source_text(&[i]),
            chosen.gloss(),
            best.sense.gloss(),
            best.renderings.iter().take(3).map(|r| r.text).collect::<Vec<_>>().join(" / "),
        );
        sink.raise(Draft {
            confidence,
            source: view.source_span(&[i]),
            target: view.target_span(&link.target),
            suggestion: expected.text.to_owned(),
            message,
            features: rival.features.to_vec(),
            ..Draft::default()
        });
    }
}

fn best_sense<'v, 'l>(view: &'v BeadView<'_, 'l>, i: usize) -> Option<&'v crate::analyse::SenseEntry<'l>> {
    // the first listed sense is the most usual; votes may move another one up
    view.source.words[i]
        .entries
        .iter()
        .filter(|e| e.sense.pos() != "name")
        .enumerate()
        .map(|(k, e)| (e, view.votes(e.sense, i) - 0.01 * f64::from(u32::try_from(k).unwrap_or(0))))
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .map(|(e, _)| e)
}

/// Up to three English headwords that the target word renders.
pub(super) fn meanings<'l>(view: &BeadView<'_, 'l>, j: usize) -> Vec<&'l str> {
    let word = &view.target.words[j];
    let mut out: Vec<(usize, &str)> = Vec::new();
    for key in &word.keys {
        for sense in view.lexicon.indonesian(*key).take(60) {
            let rank = sense
                .renderings()
                .position(|r| r.words().len() == 1 && r.words().all(|(_, surface)| surface == word.surface))
                .unwrap_or(20);
            let h = sense.headword();
            if let Some(known) = out.iter_mut().find(|(_, x)| *x == h) {
                known.0 = known.0.min(rank);
            } else {
                out.push((rank, h));
            }
        }
    }
    out.sort_by_key(|(rank, _)| *rank);
    out.into_iter().take(3).map(|(_, h)| h).collect()
}
