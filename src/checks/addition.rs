use super::{BeadView, Check, Draft, Example, Meta, Sink};
use crate::analyse::Role;
use crate::finding::{Category, Severity};
use crate::score::calibration;

/// Target words that render nothing in the source.
pub struct Addition;

impl Check for Addition {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn bead(&self, view: &BeadView<'_, '_>, sink: &mut Sink<'_>) {
        if view.target.tokens.is_empty() {
            return;
        }
        if view.source.tokens.is_empty() {
            let words = view.target.tokens.iter().filter(|t| t.is_word()).count();
            if words > 0 && !super::boilerplate::is_boilerplate(&view.bead.target.text) {
                let all: Vec<usize> = (0..view.target.tokens.len()).collect();
                sink.raise(Draft {
                    confidence: calibration::whole_omission(words, view.bead.alignment),
                    target: view.target_span(&all),
                    message: "Nothing in the source says this; take it out, or confirm that it was added on purpose.".to_owned(),
                    ..Draft::default()
                });
            }
            return;
        }
        let (s, t, links) = (view.source, view.target, view.links);
        for run in open_runs(&t.roles, &links.of_target) {
            let left = (0..run[0]).rev().find_map(|k| links.of_target[k].map(|l| links.links[l].source[links.links[l].source.len() - 1]));
            let right = (run[run.len() - 1] + 1..t.tokens.len()).find_map(|k| links.of_target[k].map(|l| links.links[l].source[0]));
            let (from, to) = between(left, right, s.tokens.len());
            let spare = (from..to)
                .filter(|i| matches!(s.roles[*i], Role::Content | Role::Name | Role::Number) && links.of_source[*i].is_none())
                .count();
            let words = weight(&run, &t.roles);
            let gap = gap(&run, words, spare, open_count(&s.roles, &links.of_source), view.coverage().1, &t.roles, s.tokens.len());
            let confidence = calibration::addition(&gap);
            if confidence < super::FLOOR {
                continue;
            }
            let text = view.target_text(&run);
            sink.raise(Draft {
                confidence,
                target: view.target_span(&run),
                severity: Some(if words >= 5.0 { Severity::Major } else { Severity::Minor }),
                message: format!(
                    "Nothing in the source says \u{201C}{text}\u{201D}; take it out, or confirm that it was added on purpose."
                ),
                ..Draft::default()
            });
        }
    }
}

static META: Meta = Meta {
    id: "addition",
    category: Category::Addition,
    severity: Severity::Major,
    summary: "part of the translation, or a whole sentence, is not in the source",
    why: "A run of target words none of which is linked to any source word, where the source has no unlinked words to spare in that place; or a sentence that the alignment leaves without counterpart.",
    advice: "Take it out, or confirm that it was added on purpose.",
    examples: &[Example {
        source: "The bridge was closed on Monday.",
        bad: "Jembatan itu ditutup pada Senin karena banjir besar merusak beberapa tiang penyangga.",
        flag: ("", "banjir besar merusak beberapa tiang penyangga"),
        suggestion: "",
        good: &["Jembatan itu ditutup pada Senin.", "Pada Senin, jembatan tersebut ditutup."],
    }],
};

/// Runs of words without links: content words, names, numbers and the function words between them; a run is
/// broken by a linked word.
pub(super) fn open_runs(roles: &[Role], of: &[Option<usize>]) -> Vec<Vec<usize>> {
    let mut out = Vec::new();
    let mut run: Vec<usize> = Vec::new();
    let full = |r: Role| matches!(r, Role::Content | Role::Name | Role::Number);
    let close = |run: &mut Vec<usize>, out: &mut Vec<Vec<usize>>| {
        // function words and marks at the ends say nothing
        while run.last().is_some_and(|i| !full(roles[*i])) {
            run.pop();
        }
        if run.iter().filter(|i| full(roles[**i])).count() >= 2 {
            out.push(std::mem::take(run));
        }
        run.clear();
    };
    for (i, (role, link)) in roles.iter().zip(of).enumerate() {
        if full(*role) {
            if link.is_some() {
                close(&mut run, &mut out);
            } else {
                run.push(i);
            }
        } else if !run.is_empty() {
            run.push(i);
        }
    }
    close(&mut run, &mut out);
    out
}

/// The stretch of the other side between two linked neighbours.
pub(super) fn between(left: Option<usize>, right: Option<usize>, len: usize) -> (usize, usize) {
    let l = left.map_or(0, |x| x + 1);
    let r = right.unwrap_or(len);
    if l <= r { (l, r) } else { (r, l) }
}

/// The features of a run: its weight, words to spare in its place and in all on the other side, the linked share of its side.
#[allow(clippy::cast_precision_loss)]
pub(super) fn gap(
    run: &[usize],
    words: f64,
    spare: usize,
    elsewhere: usize,
    coverage: f64,
    roles: &[Role],
    other: usize,
) -> calibration::Gap {
    let full = |r: Role| matches!(r, Role::Content | Role::Name | Role::Number);
    let hollow = run.iter().filter(|i| !full(roles[**i])).count();
    calibration::Gap {
        words,
        spare: spare as f64,
        open_elsewhere: elsewhere as f64,
        coverage,
        ratio: ((roles.len() as f64 + 1.0) / (other as f64 + 1.0)).ln(),
        at_end: f64::from(u8::from(!roles[run[run.len() - 1] + 1..].iter().any(|r| full(*r)))),
        hollow: hollow as f64 / run.len() as f64,
    }
}

/// How much a run weighs, in content words.
pub(super) fn weight(run: &[usize], roles: &[Role]) -> f64 {
    run.iter()
        .map(|i| match roles[*i] {
            Role::Content | Role::Name => 1.0,
            Role::Number => 0.5,
            _ => 0.0,
        })
        .sum()
}

/// Unlinked content words, names and numbers of a side.
pub(super) fn open_count(roles: &[Role], of: &[Option<usize>]) -> usize {
    roles.iter().zip(of).filter(|(r, l)| matches!(r, Role::Content | Role::Name | Role::Number) && l.is_none()).count()
}
