use super::{BeadView, Check, Draft, Example, Meta, Sink};
use crate::analyse::Role;
use crate::finding::{Category, Severity};
use crate::link::{Reason, names};
use crate::score::calibration;

/// Names that differ.
pub struct NameMismatch;

impl Check for NameMismatch {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn bead(&self, view: &BeadView<'_, '_>, sink: &mut Sink<'_>) {
        if view.one_sided() {
            return;
        }
        replaced(view, sink);
        misspelt(view, sink);
    }
}

static META: Meta = Meta {
    id: "name-mismatch",
    category: Category::Mistranslation,
    severity: Severity::Major,
    summary: "a name is another one, or is spelt otherwise, in the translation",
    why: "Names of the source are looked for in the target: the same string, the Indonesian form (Germany: Jerman), the usual transliteration. One that is not there, while the target has a \
          name of its own in the same place, was probably replaced; one that is almost there was probably misspelt.",
    advice: "Check the name against the source.",
    examples: &[
        Example {
            source: "Exports from Spain and Greece fell sharply.",
            bad: "Ekspor dari Italia dan Yunani turun tajam.",
            flag: ("Spain", "Italia"),
            suggestion: "Spanyol",
            good: &["Ekspor dari Spanyol dan Yunani turun tajam.", "Ekspor Spanyol dan Yunani anjlok."],
        },
        Example {
            source: "Prime Minister Ehud Olmert resigned on Monday.",
            bad: "Perdana Menteri Ehut Olmert mundur pada Senin.",
            flag: ("Ehud", "Ehut"),
            suggestion: "Ehud",
            good: &["Perdana Menteri Ehud Olmert mundur pada Senin.", "PM Ehud Olmert mengundurkan diri pada Senin."],
        },
    ],
};

/// A source name without counterpart and a target name without counterpart.
fn replaced(view: &BeadView<'_, '_>, sink: &mut Sink<'_>) {
    let (s, t, links) = (view.source, view.target, view.links);
    let table_name = |i: usize| s.words[i].is_name;
    let open_s: Vec<usize> = (0..s.tokens.len())
        .filter(|&i| {
            links.of_source[i].is_none()
                && (s.roles[i] == Role::Name || (s.roles[i] == Role::Content && table_name(i)))
                && !in_rendered_phrase(view, i)
                && !form_of_address(view, i)
        })
        .collect();
    let open_t: Vec<usize> =
        (0..t.tokens.len()).filter(|&j| links.of_target[j].is_none() && t.roles[j] == Role::Name && !title_word(view, j)).collect();
    let mut used: Vec<usize> = Vec::new();
    for (rank, &i) in open_s.iter().enumerate() {
        let (left, right) = links.slot(i);
        let place = |k: usize, n: usize| k as f64 / n.max(1) as f64;
        let best = open_t
            .iter()
            .copied()
            .filter(|j| !used.contains(j))
            .map(|j| {
                let inside = left.is_none_or(|l| l < j) && right.is_none_or(|r| j < r);
                let d = (place(i, s.tokens.len()) - place(j, t.tokens.len())).abs();
                (j, if inside { d } else { d + 0.3 })
            })
            .min_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
        let Some((j, distance)) = best else { continue };
        used.push(j);
        let word = view.source_text(&[i]);
        let expected = s.words[i]
            .entries
            .iter()
            .find(|e| e.sense.pos() == "name")
            .and_then(|e| e.renderings.first())
            .map_or_else(|| word.trim_end_matches("'s").trim_end_matches("\u{2019}s").to_owned(), |r| r.text.to_owned());
        let foreign_name = target_names_other(view, j);
        let confidence = calibration::name_replaced(table_name(i), foreign_name, distance, open_s.len() - rank, open_t.len());
        sink.raise(Draft {
            confidence,
            source: view.source_span(&[i]),
            target: view.target_span(&[j]),
            message: format!(
                "The source names \u{201C}{word}\u{201D}, the translation \u{201C}{}\u{201D}; expect {expected}.",
                view.target_text(&[j])
            ),
            suggestion: expected,
            ..Draft::default()
        });
    }
}

/// Linked by likeness only: another spelling than the source's.
fn misspelt(view: &BeadView<'_, '_>, sink: &mut Sink<'_>) {
    for link in &view.links.links {
        if !matches!(link.reason, Reason::Name | Reason::Cognate) || link.secondary {
            continue;
        }
        let (i, j) = (link.source[0], link.target[0]);
        if view.source.roles[i] != Role::Name || view.target.roles[j] != Role::Name {
            continue;
        }
        let (a, b) = (&view.source.words[i].base, &view.target.tokens[j].norm);
        let b = b.strip_suffix("nya").filter(|x| *x == a).unwrap_or(b);
        if a == b || names::fold(a) == names::fold(b) || view.source.words[i].is_name || view.target.words[j].known {
            continue;
        }
        // an English common word used in a name may be translated by a loan
        if view.source.words[i].known {
            continue;
        }
        let distance = strsim::damerau_levenshtein(a, b);
        sink.raise(Draft {
            confidence: calibration::name_misspelt(distance, a.chars().count()),
            source: view.source_span(&[i]),
            target: view.target_span(&[j]),
            suggestion: view.source_text(&[i]).trim_end_matches("'s").trim_end_matches("\u{2019}s").to_owned(),
            severity: Some(Severity::Minor),
            message: format!(
                "The source spells the name \u{201C}{}\u{201D}, the translation \u{201C}{}\u{201D}.",
                view.source_text(&[i]),
                view.target_text(&[j])
            ),
            ..Draft::default()
        });
    }
}

/// Mr, Mrs, Dr ...: often dropped.
fn form_of_address(view: &BeadView<'_, '_>, i: usize) -> bool {
    view.source.words[i].entries.iter().any(|e| e.sense.pos() == "name" && e.sense.gloss() == "title")
}

fn in_rendered_phrase(view: &BeadView<'_, '_>, i: usize) -> bool {
    view.links.phrases.iter().any(|p| p.rendered && p.tokens.contains(&i))
}

/// A capitalised common word of an office or a body (Presiden, Kementerian): no name by itself.
fn title_word(view: &BeadView<'_, '_>, j: usize) -> bool {
    let w = &view.target.words[j];
    !w.readings.is_empty() && !target_names_other(view, j)
}

/// Whether the lexicon knows the target word as the Indonesian form of some name.
fn target_names_other(view: &BeadView<'_, '_>, j: usize) -> bool {
    let w = &view.target.words[j];
    w.keys.iter().chain([&w.surface]).any(|k| view.lexicon.indonesian(*k).any(|s| s.pos() == "name"))
}
