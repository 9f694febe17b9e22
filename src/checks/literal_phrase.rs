use super::{BeadView, Check, Draft, Example, Meta, Sink};
use crate::analyse::{Role, SenseEntry};
use crate::finding::{Category, Severity};
use crate::link::{PhraseMatch, Reason};
use crate::score::calibration;

/// An idiom, phrasal verb or compound rendered word by word.
pub struct LiteralPhrase;

impl Check for LiteralPhrase {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn bead(&self, view: &BeadView<'_, '_>, sink: &mut Sink<'_>) {
        if view.one_sided() {
            return;
        }
        let phrases = &view.links.phrases;
        for (k, phrase) in phrases.iter().enumerate() {
            // the longest reading of these words speaks for them
            let longer = phrases
                .iter()
                .enumerate()
                .any(|(x, p)| x != k && p.tokens.len() > phrase.tokens.len() && phrase.tokens.iter().all(|t| p.tokens.contains(t)));
            let first = phrases.iter().position(|p| p.tokens == phrase.tokens) == Some(k);
            // names of bodies and places are translated word by word as often as not: name-mismatch looks after them
            if longer || !first || phrase.sense.pos() == "name" {
                continue;
            }
            let same: Vec<&PhraseMatch<'_>> = phrases.iter().filter(|p| p.tokens == phrase.tokens).collect();
            let overlapped =
                phrases.iter().any(|p| p.rendered && p.tokens != phrase.tokens && p.tokens.iter().any(|t| phrase.tokens.contains(t)));
            if overlapped {
                continue;
            }
            if same.iter().any(|p| p.rendered) {
                other_phrase_sense(view, &same, sink);
            } else {
                literal(view, &same, sink);
            }
        }
    }
}

static META: Meta = Meta {
    id: "literal-phrase",
    category: Category::Mistranslation,
    severity: Severity::Major,
    summary: "an idiom, phrasal verb or compound is rendered word by word",
    why: "The lexicon has the phrase as a whole, and none of its renderings stands in the target; instead, a word of the phrase is rendered by its own plain meaning, which no rendering of the \
          whole phrase contains: \"back to square one\" as \"kembali ke alun-alun satu\". Where a phrase has several senses, the words around it decide which is meant.",
    advice: "Put what the phrase means as a whole.",
    examples: &[
        Example {
            source: "Parliament shot down the proposal on Monday.",
            bad: "Parlemen menembak jatuh usulan itu pada Senin.",
            flag: ("shot down", "menembak jatuh"),
            suggestion: "menolak",
            good: &[
                "Parlemen menolak usulan itu pada Senin.",
                "Usulan itu ditolak parlemen pada Senin.",
                "Parlemen mematahkan usulan itu pada Senin.",
            ],
        },
        Example {
            source: "The party is sitting on the fence over the tax plan.",
            bad: "Partai itu duduk di pagar soal rencana pajak.",
            flag: ("sitting on the fence", "duduk di pagar"),
            suggestion: "tidak memihak",
            good: &["Partai itu tidak memihak soal rencana pajak.", "Soal rencana pajak, partai itu belum menentukan sikap."],
        },
    ],
};

/// The phrase is rendered, but by a sense that the surroundings speak against.
fn other_phrase_sense(view: &BeadView<'_, '_>, same: &[&PhraseMatch<'_>], sink: &mut Sink<'_>) {
    let skip = same[0].tokens[0];
    let best = same.iter().filter(|p| !p.rendered).map(|p| (p, view.votes(p.sense, skip))).max_by(|a, b| a.1.total_cmp(&b.1));
    let taken = same.iter().filter(|p| p.rendered).map(|p| view.votes(p.sense, skip)).fold(f64::MIN, f64::max);
    let Some((best, votes)) = best else { return };
    if votes < 1.0 || votes - taken < 1.0 {
        return;
    }
    let Some(link) = view.links.links.iter().find(|l| matches!(l.reason, Reason::Phrase(_)) && l.source == same[0].tokens) else { return };
    raise(view, best, &link.target.clone(), calibration::other_phrase_sense(votes - taken), sink);
}

/// No rendering of the phrase, but its words one by one.
fn literal(view: &BeadView<'_, '_>, same: &[&PhraseMatch<'_>], sink: &mut Sink<'_>) {
    let phrase = same[0];
    let mut literal: Vec<usize> = Vec::new();
    let (mut odd, mut content) = (0, 0);
    for &i in &phrase.tokens {
        if view.source.roles[i] == Role::Mark {
            continue;
        }
        let word = &view.source.words[i];
        let function = view.source.roles[i] == Role::Function;
        let linked = view.links.of_source[i]
            .map(|l| &view.links.links[l])
            .filter(|l| matches!(l.reason, Reason::Lexicon(_) | Reason::Number) && l.source.iter().all(|x| phrase.tokens.contains(x)));
        if !function {
            content += 1;
        }
        let Some(link) = linked else { continue };
        literal.extend(&link.target);
        // a plain meaning that no rendering of the whole contains; a number says its number in any phrase
        if !function && view.source.roles[i] != Role::Number && !shares_root(&word.entries, same) {
            odd += 1;
        }
    }
    if odd == 0 {
        return;
    }
    literal.sort_unstable();
    literal.dedup();
    // an article or particle at an end belongs to what stands beside
    let function = |j: Option<&usize>| j.is_some_and(|j| view.target.roles[*j] == Role::Function);
    while function(literal.first()) {
        literal.remove(0);
    }
    while function(literal.last()) {
        literal.pop();
    }
    if literal.is_empty() {
        return; // function words only
    }
    let width = literal.last().copied().unwrap_or(0) - literal.first().copied().unwrap_or(0) + 1;
    if width > literal.len() + 3 {
        return; // its words stand far apart: they render something else
    }
    let best = same
        .iter()
        .map(|p| (p, view.votes(p.sense, phrase.tokens[0])))
        .max_by(|a, b| a.1.total_cmp(&b.1).then(std::cmp::Ordering::Greater));
    let Some((best, votes)) = best else { return };
    raise(
        view,
        best,
        &literal,
        calibration::literal_phrase(content, odd, literal.len(), votes, plain_preposition(view, &phrase.tokens)),
        sink,
    );
}

/// "built on a park", "set in Egypt": what ends the phrase may be a preposition of what follows.
fn plain_preposition(view: &BeadView<'_, '_>, tokens: &[usize]) -> bool {
    let Some(&last) = tokens.last() else { return false };
    view.source.words[last].class == Some("prep")
        && view.source.roles.get(last + 1).is_some_and(|r| *r != Role::Mark)
        && tokens.iter().filter(|i| view.source.roles[**i] == Role::Content).count() < 2
}

fn shares_root(entries: &[SenseEntry<'_>], same: &[&PhraseMatch<'_>]) -> bool {
    let mut roots: Vec<u32> =
        entries.iter().flat_map(|e| &e.renderings).flat_map(|r| &r.words).flat_map(|w| w.keys.iter().copied()).collect();
    roots.sort_unstable();
    same.iter().any(|p| p.sense.renderings().any(|r| r.words().any(|(keys, _)| keys.iter().any(|k| roots.binary_search(&k).is_ok()))))
}

fn raise(view: &BeadView<'_, '_>, best: &PhraseMatch<'_>, target: &[usize], confidence: f64, sink: &mut Sink<'_>) {
    let expected: Vec<&str> = best.sense.renderings().take(3).map(|r| r.text()).collect();
    sink.raise(Draft {
        confidence,
        source: view.source_span(&best.tokens),
        target: view.target_span(target),
        suggestion: expected.first().map(|s| (*s).to_owned()).unwrap_or_default(),
        message: format!(
            "\u{201C}{}\u{201D} renders \u{201C}{}\u{201D} word by word; it means \u{201C}{}\u{201D}: expect {}.",
            view.target_text(target),
            view.source_text(&best.tokens),
            best.sense.gloss(),
            expected.join(" / ")
        ),
        ..Draft::default()
    });
}
