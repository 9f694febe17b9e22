use super::{BeadView, Check, Draft, Example, Meta, Sink};
use crate::finding::{Category, Severity};
use crate::lexicon::builtin::confusions;
use crate::lexicon::{Rendering, Sense};
use crate::link::{Positions, match_phrase};
use crate::score::calibration;

/// A rendering that the table of confusions lists as wrong for the source phrase.
pub struct KnownConfusion;

impl Check for KnownConfusion {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn bead(&self, view: &BeadView<'_, '_>, sink: &mut Sink<'_>) {
        if view.one_sided() {
            return;
        }
        let positions = Positions::of(view.target);
        let table = confusions();
        let mut flagged: Vec<Vec<usize>> = Vec::new();
        for i in 0..view.source.tokens.len() {
            let word = &view.source.words[i];
            let mut keys: Vec<u32> = word.lemmas.iter().map(|(_, h)| *h).collect();
            if !keys.contains(&word.surface) {
                keys.push(word.surface);
            }
            for id in keys.iter().flat_map(|k| table.english(*k).iter()) {
                let row = table.sense(id);
                let Some(tokens) = match_phrase(view.source, i, row) else { continue };
                let Some(company) = company(view, row, &tokens) else { continue };
                // a right rendering of the same phrase somewhere in the sentence clears it
                if row.renderings().any(|r| !places(view, r, &positions).is_empty())
                    || (tokens.len() == 1 && view.source.roles[i] == crate::analyse::Role::Name)
                    || !crate::link::pos_fits(view.source, i, &tokens, row.pos())
                {
                    continue;
                }
                for bad in row.bad() {
                    for at in places(view, bad, &positions) {
                        if flagged.iter().any(|f| f.iter().any(|j| at.contains(j))) {
                            continue;
                        }
                        if serves_another(view, &tokens, &at) {
                            continue;
                        }
                        let expected: Vec<&str> = row.renderings().take(3).map(|r| r.text()).collect();
                        sink.raise(Draft {
                            confidence: calibration::known_confusion(tokens.len() > 1, company == Company::Document),
                            source: view.source_span(&tokens),
                            target: view.target_span(&at),
                            suggestion: expected.first().map(|s| (*s).to_owned()).unwrap_or_default(),
                            message: format!(
                                "\u{201C}{}\u{201D} for \u{201C}{}\u{201D}: {}; expect {}.",
                                view.target_text(&at),
                                view.source_text(&tokens),
                                row.gloss(),
                                expected.join(" / ")
                            ),
                            ..Draft::default()
                        });
                        flagged.push(at);
                    }
                }
            }
        }
    }
}

static META: Meta = Meta {
    id: "known-confusion",
    category: Category::Mistranslation,
    severity: Severity::Major,
    summary: "a rendering that is a known mistake for this source word or phrase",
    why: "A reviewed table lists source phrases with renderings that machine translation and synonym spinners really produce and that are wrong: other senses, idioms word by word, false friends. \
          A row applies where its phrase stands in the source, its bad rendering in the target, and no right rendering does.",
    advice: "Put the suggested rendering.",
    examples: &[Example {
        source: "The team was shown a red card in the second half.",
        bad: "Tim itu mendapat kartu merah pada setengah kedua.",
        flag: ("second half", "setengah kedua"),
        suggestion: "babak kedua",
        good: &[
            "Tim itu mendapat kartu merah pada babak kedua.",
            "Kartu merah diterima tim itu pada paruh kedua.",
            "Pada babak kedua, tim itu diganjar kartu merah.",
        ],
    }],
};

/// Where the words stand that a row wants near.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Company {
    /// In the bead, or the row wants none.
    Bead,
    /// Elsewhere in the document only, several of them.
    Document,
}

/// Whether the surroundings are those that the row asks for.
fn company(view: &BeadView<'_, '_>, row: Sense<'_>, tokens: &[usize]) -> Option<Company> {
    const SEVERAL: usize = 2;
    let (mut any, mut here, mut around, mut not) = (false, false, 0, false);
    for c in row.collocates().iter() {
        if c == crate::lexicon::format::GAP {
            not = true;
            continue;
        }
        let hit = view.source.words.iter().enumerate().any(|(i, w)| !tokens.contains(&i) && w.akin(c));
        if not {
            if hit {
                return None;
            }
        } else {
            any = true;
            here |= hit;
            around += usize::from(view.around(c));
        }
        not = false;
    }
    if !any || here { Some(Company::Bead) } else { (around >= SEVERAL).then_some(Company::Document) }
}

/// Where a rendering stands, by root, its words next to each other; one-word renderings by their own form or a
/// form with the same affixes, so that "menenggak" is not found in "tenggak".
fn places(view: &BeadView<'_, '_>, rendering: Rendering<'_>, positions: &Positions) -> Vec<Vec<usize>> {
    let words: Vec<(Vec<u32>, u32)> = rendering.words().map(|(k, s)| (k.iter().collect(), s)).collect();
    let mut out = Vec::new();
    let Some((first, _)) = words.first() else { return out };
    let mut starts: Vec<usize> = first.iter().flat_map(|k| positions.get(*k)).copied().collect();
    starts.sort_unstable();
    starts.dedup();
    for start in starts {
        let mut at = vec![start];
        for (keys, _) in &words[1..] {
            let last = at[at.len() - 1];
            let next =
                (last + 1..(last + 3).min(view.target.words.len())).find(|p| keys.iter().any(|k| view.target.words[*p].keys.contains(k)));
            match next {
                Some(p) => at.push(p),
                None => break,
            }
        }
        if at.len() == words.len() {
            out.push(at);
        }
    }
    out
}

/// Whether the target words are linked to source words outside the phrase: they render something else.
fn serves_another(view: &BeadView<'_, '_>, tokens: &[usize], at: &[usize]) -> bool {
    at.iter().all(|j| {
        view.links.of_target[*j].is_some_and(|l| {
            let link = &view.links.links[l];
            !link.secondary && link.source.iter().all(|i| !tokens.contains(i))
        })
    })
}
