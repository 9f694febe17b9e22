use super::{BeadView, Check, Draft, Example, Meta, Sink};
use crate::analyse::Role;
use crate::finding::{Category, Severity};
use crate::lang::token::Case;
use crate::link::{Reason, names};
use crate::score::calibration::{self, NamePair};

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
        // an apposition for Indonesian readers, the forms of the United States
        Example {
            source: "The U.S. president visited Damascus on Friday.",
            bad: "Presiden AS mengunjungi Beirut pada Jumat.",
            flag: ("Damascus", "Beirut"),
            suggestion: "Damaskus",
            good: &[
                "Presiden Amerika Serikat mengunjungi ibu kota Suriah, Damaskus, pada Jumat.",
                "Presiden AS berkunjung ke Damaskus pada hari Jumat.",
                "Jumat lalu, orang nomor satu Amerika Serikat itu berkunjung ke Damaskus.",
            ],
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
                && (s.roles[i] == Role::Name || (s.roles[i] == Role::Content && table_name(i) && s.tokens[i].case != Case::Lower))
                && !in_rendered_phrase(view, i)
                && !form_of_address(view, i)
        })
        .collect();
    let open_t: Vec<usize> = (0..t.tokens.len())
        .filter(|&j| links.of_target[j].is_none() && t.roles[j] == Role::Name && !title_word(view, j) && !currency(view, j))
        .collect();
    let mut scored = Vec::new();
    for &i in &open_s {
        for &j in &open_t {
            let pair = pair(view, i, j, (open_s.len(), open_t.len()));
            scored.push((calibration::name_replaced(&pair), i, j, pair));
        }
    }
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let (mut used_s, mut used_t) = (Vec::new(), Vec::new());
    for (confidence, i, j, pair) in scored {
        if confidence < super::FLOOR || used_s.contains(&i) || used_t.contains(&j) {
            continue;
        }
        used_s.push(i);
        used_t.push(j);
        let word = view.source_text(&[i]);
        let table_form = s.words[i].entries.iter().find(|e| e.sense.pos() == "name").and_then(|e| e.renderings.first());
        let expected =
            table_form.map_or_else(|| word.trim_end_matches("'s").trim_end_matches("\u{2019}s").to_owned(), |r| r.text.to_owned());
        sink.raise(Draft {
            confidence,
            source: view.source_span(&[i]),
            target: view.target_span(&[j]),
            message: format!(
                "The source names \u{201C}{word}\u{201D}, the translation \u{201C}{}\u{201D}; expect {expected}.",
                view.target_text(&[j])
            ),
            suggestion: expected,
            features: pair.list().to_vec(),
            ..Draft::default()
        });
    }
}

/// The features of a source name and a target name that are both left over.
#[allow(clippy::cast_precision_loss)]
fn pair(view: &BeadView<'_, '_>, i: usize, j: usize, open: (usize, usize)) -> NamePair {
    let (s, t, links) = (view.source, view.target, view.links);
    let flag = |b: bool| f64::from(u8::from(b));
    let linked = |a: Option<usize>, b: Option<usize>| match (a, b) {
        (Some(a), Some(b)) => links.of_source.get(a).copied().flatten().is_some_and(|l| links.links[l].target.contains(&b)),
        _ => false,
    };
    let (left, right) = links.slot(i);
    let relative = |k: usize, n: usize| if n > 1 { k as f64 / (n - 1) as f64 } else { 0.5 };
    let (a, b) = (&s.words[i].base, &t.tokens[j].norm);
    NamePair {
        source_known: flag(s.words[i].is_name),
        target_known: flag(target_names_other(view, j)),
        source_common: flag(s.words[i].known && !s.words[i].is_name),
        left: flag(linked(i.checked_sub(1), j.checked_sub(1))),
        right: flag(linked(Some(i + 1), Some(j + 1))),
        in_slot: flag(left.is_none_or(|l| l < j) && right.is_none_or(|r| j < r)),
        position: (relative(i, s.tokens.len()) - relative(j, t.tokens.len())).abs(),
        open_source: (open.0 as f64 - 1.0).min(4.0),
        open_target: (open.1 as f64 - 1.0).min(4.0),
        letters: letters_in_common(a, b),
        initials: flag(s.tokens[i].case == Case::Upper && t.tokens[j].case == Case::Upper),
    }
}

/// Share of the letters of both words that they have in common, in whatever order, 0..=1.
#[allow(clippy::cast_precision_loss)]
fn letters_in_common(a: &str, b: &str) -> f64 {
    let mut rest: Vec<char> = b.chars().collect();
    let total = a.chars().count() + rest.len();
    let mut common = 0;
    for c in a.chars() {
        if let Some(k) = rest.iter().position(|x| *x == c) {
            rest.swap_remove(k);
            common += 2;
        }
    }
    common as f64 / total.max(1) as f64
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
        if a == b
            || a.strip_suffix('s') == Some(b)
            || names::fold(a) == names::fold(b)
            || view.source.words[i].is_name
            || view.target.words[j].known
        {
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

/// "US$130.000": part of a sum.
fn currency(view: &BeadView<'_, '_>, j: usize) -> bool {
    view.target.tokens.get(j + 1).is_some_and(|t| !t.spaced && t.norm == "$")
}

/// Whether the lexicon knows the target word as the Indonesian form of some name.
fn target_names_other(view: &BeadView<'_, '_>, j: usize) -> bool {
    let w = &view.target.words[j];
    w.keys.iter().chain([&w.surface]).any(|k| view.lexicon.indonesian(*k).any(|s| s.pos() == "name"))
}
