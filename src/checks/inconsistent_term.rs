use super::{BeadView, Check, DocumentView, Draft, Example, Meta, Sink};
use crate::analyse::{IndonesianWord, Role};
use crate::finding::{Category, Severity};
use crate::link::{Reason, names};
use std::collections::BTreeMap;

/// One source word, two look-alike renderings in one document.
pub struct InconsistentTerm;

impl Check for InconsistentTerm {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn document(&self, view: &DocumentView<'_, '_>, sinks: &mut [Sink<'_>]) {
        // source lemma -> target form -> where, in order of appearance
        let mut uses: BTreeMap<&str, Vec<(&str, usize, usize, usize)>> = BTreeMap::new();
        for (b, bead) in view.beads.iter().enumerate() {
            for link in &bead.links.links {
                let ([i], [j]) = (&link.source[..], &link.target[..]) else { continue };
                let single = matches!(link.reason, Reason::Lexicon(_));
                if !single || link.secondary || bead.source.roles[*i] != Role::Content || bead.source.tokens[*i].norm.len() < 4 {
                    continue;
                }
                let lemma = bead.source.words[*i].lemmas.first().map_or("", |(l, _)| l.as_str());
                uses.entry(lemma).or_default().push((&bead.target.tokens[*j].norm, b, *i, *j));
            }
        }
        for places in uses.values() {
            let (first, ..) = places[0];
            let mut told: Vec<&str> = vec![first];
            for &(form, b, i, j) in &places[1..] {
                if told.contains(&form) || !look_alike(view, places, first, form) {
                    continue;
                }
                told.push(form);
                let bead: &BeadView<'_, '_> = &view.beads[b];
                sinks[b].raise(Draft {
                    confidence: 0.7,
                    source: bead.source_span(&[i]),
                    target: bead.target_span(&[j]),
                    suggestion: first.to_owned(),
                    message: format!(
                        "\u{201C}{}\u{201D} was \u{201C}{first}\u{201D} before and is \u{201C}{form}\u{201D} here; use one of them.",
                        bead.source_text(&[i])
                    ),
                    ..Draft::default()
                });
            }
        }
    }
}

static META: Meta = Meta {
    id: "inconsistent-term",
    category: Category::InconsistentTerm,
    severity: Severity::Minor,
    summary: "one source word has two look-alike renderings in one document",
    why: "Two spellings or loan forms for one source word (maksimum, maksimal) look careless and may read as two things. Synonyms are left alone: a good writer varies them.",
    advice: "Use one form throughout.",
    examples: &[] as &[Example],
};

/// Different roots, like in form, neither an affixed form of the other.
fn look_alike(view: &DocumentView<'_, '_>, places: &[(&str, usize, usize, usize)], a: &str, b: &str) -> bool {
    let keys = |form: &str| places.iter().find(|p| p.0 == form).map(|&(_, bead, _, j)| &view.beads[bead].target.words[j]);
    let (Some(x), Some(y)) = (keys(a), keys(b)) else { return false };
    let shared = x.keys.iter().any(|k| y.keys.contains(k));
    // forms of one loan begin alike ("maksimum", "maksimal"); "dilancarkan" and "diluncurkan" are two words
    let root = |w: &IndonesianWord, form: &str| w.readings.first().map_or(form.to_owned(), |r| r.root.clone());
    let (p, q) = (root(x, a), root(y, b));
    let alike = p.chars().zip(q.chars()).take_while(|(c, d)| c == d).count();
    !shared && a.len() > 4 && b.len() > 4 && alike >= 4 && names::similarity(a, b) >= 0.7
}
