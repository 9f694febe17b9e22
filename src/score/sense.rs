//! What speaks for and against a word being rendered in the wrong one of its senses.
//!
//! The words around vote: collocates of a sense, and words of the sense's field (after Yarowsky 1995, with the
//! lexicon's collocates for seeds). The order of the senses in the table is the prior.

use crate::analyse::{Role, SenseEntry};
use crate::checks::BeadView;
use crate::lang::en::Form;
use crate::lang::id::{self, Analysis, Pattern, analyse};
use crate::lexicon::{Rendering, Sense};
use crate::link::{Reason, pos_fits};

/// Names of the features, in their order.
pub const NAMES: [&str; 28] = [
    "collocates for the rendered sense",
    "collocates for the other sense",
    "in the document for the rendered sense",
    "in the document for the other sense",
    "field of the rendered sense",
    "field of the other sense",
    "rank of the rendered sense",
    "rank of the other sense",
    "the other sense comes first",
    "rendered sense has collocates",
    "other sense has collocates",
    "nearness of the senses",
    "senses",
    "verb",
    "adjective or adverb",
    "target word renders another source word",
    "degree",
    "place of the rendering in its sense",
    "same part of speech",
    "neighbours rule out the rendered part of speech",
    "neighbours rule out the other part of speech",
    "form of a verb rendered as something else",
    "plural rendered as something else",
    "in a phrase",
    "logarithm of the rendered senses' share",
    "logarithm of the other sense's share",
    "rare sense without a word that speaks for it",
    "in a phrase that is rendered elsewhere",
];

/// The features of one linked word, in the order of [`NAMES`].
pub type Features = [f64; NAMES.len()];

/// A sense of a linked source word that the surroundings may prefer to the one that was rendered.
pub struct Rival<'v, 'l> {
    /// The other sense.
    pub entry: &'v SenseEntry<'l>,
    /// What speaks for and against it.
    pub features: Features,
}

/// How the surroundings vote for a sense.
#[derive(Clone, Copy)]
struct Votes {
    /// Collocates in the bead.
    here: f64,
    /// Collocates elsewhere in the document.
    around: f64,
    /// Share of the words of some field around that share the sense's field.
    field: f64,
}

/// The most usual field of each other word around, of those that have one.
fn fields(view: &BeadView<'_, '_>, skip: usize) -> Vec<u32> {
    let source = view.source;
    let full = |k: &usize| *k != skip && matches!(source.roles[*k], Role::Content | Role::Name);
    let field = |k: usize| source.words[k].entries.first().map(|e| e.sense.domains()).filter(|d| *d != 0);
    (0..source.words.len()).filter(full).filter_map(field).collect()
}

#[allow(clippy::cast_precision_loss)]
fn votes(view: &BeadView<'_, '_>, sense: Sense<'_>, skip: usize, fields: &[u32]) -> Votes {
    let (here, around) = view.collocates(sense, skip);
    let bits = sense.domains();
    let same = fields.iter().filter(|d| **d & bits != 0).count();
    Votes { here, around, field: if fields.is_empty() { 0.0 } else { same as f64 / fields.len() as f64 } }
}

/// Whether source word `i` belongs to a phrase whose rendering stands elsewhere than at the target tokens: what stands
/// there is one rendering too many.
#[must_use]
pub fn in_rendered_phrase(view: &BeadView<'_, '_>, i: usize, target: &[usize]) -> bool {
    let phrase = |reason: &Reason<'_>| matches!(reason, Reason::Phrase(_));
    view.links.links.iter().any(|l| phrase(&l.reason) && l.source.contains(&i) && !l.target.iter().any(|j| target.contains(j)))
}

/// Whether the target tokens are of a rendering of a phrase that source word `i` belongs to: then the word is rendered
/// as part of the phrase, whatever it means alone.
fn renders_phrase(view: &BeadView<'_, '_>, i: usize, target: &[usize]) -> bool {
    let meets =
        |r: &Rendering<'_>| target.iter().all(|j| r.words().any(|(keys, _)| keys.iter().any(|k| view.target.words[*j].keys.contains(&k))));
    view.links.phrases.iter().any(|p| p.tokens.contains(&i) && p.sense.renderings().any(|r| meets(&r)))
}

/// Whether one is a doer (*pelaku*) and the other is not (*melakukan*): one root, two words.
fn doer_and_deed(view: &BeadView<'_, '_>, rendering: &str, target: usize) -> bool {
    let doer = |p: Pattern| p.has(Pattern::PE) && !p.has(Pattern::AN);
    let of = |list: &[Analysis]| list.iter().any(|a| doer(a.pattern));
    of(&analyse(&rendering.to_lowercase(), &id::Tables)) != of(&view.target.words[target].readings)
}

/// The strongest rival of the sense in which source word `i` was rendered by the target tokens; `None` where the
/// rendering serves every sense that could be meant.
#[must_use]
#[allow(clippy::cast_precision_loss)]
pub fn rival<'v, 'l>(view: &'v BeadView<'_, 'l>, i: usize, target: &[usize]) -> Option<Rival<'v, 'l>> {
    let word = &view.source.words[i];
    let entries: Vec<&SenseEntry<'l>> = word.entries.iter().filter(|e| e.sense.pos() != "name").collect();
    let place = |e: &SenseEntry<'_>| {
        e.renderings.iter().position(|r| {
            r.words.len() == target.len()
                && r.words.iter().zip(target).all(|(w, j)| w.keys.iter().any(|k| view.target.words[*j].keys.contains(k)))
        })
    };
    // of the senses that the place allows, how usual those are that the rendering serves, and the others
    let fits = |e: &SenseEntry<'_>| pos_fits(view.source, i, &[i], e.sense.pos());
    let any_fits = entries.iter().any(|e| fits(e));
    // where the share is not told (imported words, the user's own), no sense is rarer than another
    let told = |e: &SenseEntry<'_>| if e.sense.share() == 0 { 100.0 / entries.len() as f64 } else { f64::from(e.sense.share()) };
    let share = |e: &SenseEntry<'_>| if any_fits && !fits(e) { 0.5 } else { told(e) };
    let all: f64 = entries.iter().map(|e| share(e)).sum::<f64>().max(1.0);
    let placed: Vec<Option<usize>> = entries.iter().map(|e| place(e)).collect();
    let usual: f64 = entries.iter().zip(&placed).filter(|(_, p)| p.is_some()).map(|(e, _)| share(e)).sum::<f64>() / all;
    // of the senses that the rendering serves, the one that the surroundings speak for most
    let score = |e: &SenseEntry<'_>, v: &Votes, rank: usize| {
        v.here + 0.3 * v.around + v.field + 0.3 * (share(e) / 100.0).ln() - 0.01 * rank as f64 - if fits(e) { 0.0 } else { 2.0 }
    };
    if usual == 0.0 || placed.iter().all(Option::is_some) {
        return None;
    }
    let fields = fields(view, i);
    let mut served: Option<(f64, usize, Votes, usize)> = None;
    let mut other: Option<(f64, usize, Votes)> = None;
    for (rank, e) in entries.iter().enumerate() {
        let v = votes(view, e.sense, i, &fields);
        let s = score(e, &v, rank);
        if let Some(at) = placed[rank] {
            if served.is_none_or(|(best, ..)| s > best) {
                served = Some((s, rank, v, at));
            }
        } else if other.is_none_or(|(best, ..)| s > best) {
            other = Some((s, rank, v));
        }
    }
    let ((_, own_rank, own, at), (_, rank, rival)) = (served?, other?);
    if renders_phrase(view, i, target) {
        return None;
    }
    // a word that is not rendered in a usual sense is worth a closer look
    if usual < 0.5 && target.len() == 1 && doer_and_deed(view, entries[own_rank].renderings[at].text, target[0]) {
        return None;
    }
    let entry = entries[rank];
    let roots: Vec<u32> = {
        let mut r: Vec<u32> =
            entry.renderings.iter().filter(|r| r.words.len() == 1).flat_map(|r| r.words[0].keys.iter().copied()).collect();
        r.sort_unstable();
        r.dedup();
        r
    };
    let t = &view.target.words[target[0]];
    let elsewhere = (0..view.source.tokens.len())
        .filter(|k| *k != i && view.source.roles[*k] == Role::Content)
        .any(|k| view.source.words[k].roots.iter().any(|r| t.keys.contains(r)));
    let flag = |x: bool| f64::from(u8::from(x));
    let own_entry = entries[own_rank];
    let pos = own_entry.sense.pos();
    Some(Rival {
        entry,
        features: [
            own.here.clamp(-2.0, 4.0),
            rival.here.clamp(-2.0, 4.0),
            own.around.clamp(-2.0, 4.0),
            rival.around.clamp(-2.0, 4.0),
            own.field,
            rival.field,
            (own_rank as f64).min(6.0),
            (rank as f64).min(6.0),
            flag(rank == 0),
            flag(!own_entry.sense.collocates().is_empty()),
            flag(!entry.sense.collocates().is_empty()),
            t.nearness(&roots, view.lexicon),
            (entries.len() as f64).min(8.0),
            flag(pos == "v"),
            flag(pos == "adj" || pos == "adv"),
            flag(elsewhere),
            f64::from(t.company(view.lexicon).degree.max(1)).ln(),
            (at as f64).min(6.0),
            flag(pos == entry.sense.pos()),
            flag(!pos_fits(view.source, i, &[i], pos)),
            flag(!pos_fits(view.source, i, &[i], entry.sense.pos())),
            flag(matches!(own_entry.form, Form::Past | Form::Ing) && pos != "v"),
            flag(own_entry.form == Form::S && pos != "v" && pos != "n"),
            flag(view.links.phrases.iter().any(|p| p.tokens.contains(&i))),
            usual.max(0.002).ln(),
            (share(entry) / all).max(0.002).ln(),
            flag(usual < 0.1 && own.here <= 0.0 && own.around <= 0.0 && own.field < 0.2),
            flag(in_rendered_phrase(view, i, target)),
        ],
    })
}
