use super::{BeadView, Check, Draft, Example, Meta, Sink};
use crate::analyse::Role;
use crate::finding::{Category, Severity};
use crate::lang::table::Table;
use crate::lexicon::builtin::antonyms;
use crate::score::calibration;

/// English negations: word, `strict` (denies by itself) or `soft` (may be rendered by a negation).
static ENGLISH: Table = Table::new(include_str!("negation_en.tsv"));
/// Indonesian negations, in the same way.
static INDONESIAN: Table = Table::new(include_str!("negation_id.tsv"));

/// A negation lost or added, or the opposite word.
pub struct Negation;

impl Check for Negation {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn bead(&self, view: &BeadView<'_, '_>, sink: &mut Sink<'_>) {
        if view.one_sided() {
            return;
        }
        polarity(view, sink);
        opposites(view, sink);
    }
}

static META: Meta = Meta {
    id: "negation",
    category: Category::Mistranslation,
    severity: Severity::Critical,
    summary: "a negation was lost or added, or a word says the opposite",
    why: "Counts what denies on both sides, in words (not, never, no; tidak, bukan, belum, jangan, tanpa) and in words that carry a denial (unable, refuse, without; gagal, menolak, mustahil). \
          One side denies and the other does not: the meaning has turned. So it has where a word is rendered by its opposite (rise: turun).",
    advice: "Read both sentences; restore the polarity of the source.",
    examples: &[
        Example {
            source: "The army has not signed the agreement.",
            bad: "Tentara telah menandatangani perjanjian itu.",
            flag: ("not", ""),
            suggestion: "tidak",
            good: &[
                "Tentara belum menandatangani perjanjian itu.",
                "Tentara tidak menandatangani perjanjian tersebut.",
                "Perjanjian itu belum ditandatangani tentara.",
            ],
        },
        Example {
            source: "Oil prices rose on Monday.",
            bad: "Harga minyak turun pada Senin.",
            flag: ("rose", "turun"),
            suggestion: "naik",
            good: &["Harga minyak naik pada Senin.", "Harga minyak meningkat pada Senin.", "Kenaikan harga minyak terjadi pada Senin."],
        },
    ],
};

#[derive(Default)]
struct Cues {
    strict: Vec<usize>,
    soft: usize,
}

fn polarity(view: &BeadView<'_, '_>, sink: &mut Sink<'_>) {
    let mut en = Cues::default();
    for (i, t) in view.source.tokens.iter().enumerate() {
        let w = &view.source.words[i];
        let class = ENGLISH.get(&t.norm).next().or_else(|| w.lemmas.iter().find_map(|(l, _)| ENGLISH.get(l).next()));
        match class {
            Some("strict") if !(t.norm == "no" && ordinal_no(view, i)) => en.strict.push(i),
            Some(_) => en.soft += 1,
            None => {
                if t.is_word()
                    && (t.norm.starts_with("un")
                        || t.norm.starts_with("in")
                        || t.norm.starts_with("im")
                        || t.norm.starts_with("dis")
                        || t.norm.starts_with("non")
                        || t.norm.ends_with("less"))
                    && t.norm.len() > 5
                {
                    en.soft += 1;
                }
            }
        }
    }
    let mut id = Cues::default();
    for (j, t) in view.target.tokens.iter().enumerate() {
        let w = &view.target.words[j];
        let class = INDONESIAN
            .get(&t.norm)
            .next()
            .or_else(|| w.readings.iter().find_map(|a| INDONESIAN.get(&a.root).next().map(|c| if a.root == t.norm { c } else { "soft" })));
        match class {
            Some("strict") => id.strict.push(j),
            Some(_) => id.soft += 1,
            None if t.norm.starts_with("ketidak") || t.norm.starts_with("non") || t.norm.starts_with("tak") => id.soft += 1,
            None => {}
        }
    }
    let (e, d) = (en.strict.len(), id.strict.len());
    if e > d && (id.soft == 0 || e > d + id.soft) {
        // which one was lost: the one with the fewest negations linked around it; with one, it is that
        let i = en.strict.iter().copied().find(|i| view.links.of_source[*i].is_none()).unwrap_or(en.strict[0]);
        let confidence = calibration::negation_lost(e, d, id.soft, view.coverage());
        sink.raise(Draft {
            confidence,
            source: view.source_span(&[i]),
            target: None,
            suggestion: "tidak".to_owned(),
            message: format!("The source denies (\u{201C}{}\u{201D}), the translation does not; restore the negation (tidak, belum, bukan, jangan or tanpa).", view.source_text(&[i])),
            ..Draft::default()
        });
    } else if d > e && (en.soft == 0 || d > e + en.soft) {
        let j = id.strict.iter().copied().find(|j| view.links.of_target[*j].is_none()).unwrap_or(id.strict[0]);
        let confidence = calibration::negation_added(e, d, en.soft, view.coverage());
        sink.raise(Draft {
            confidence,
            target: view.target_span(&[j]),
            message: format!("\u{201C}{}\u{201D} denies what the source does not; take it out or reword.", view.target_text(&[j])),
            ..Draft::default()
        });
    }
}

/// "No. 5": not a negation.
fn ordinal_no(view: &BeadView<'_, '_>, i: usize) -> bool {
    view.source.tokens.get(i + 1).is_some_and(|t| t.norm == "." || t.norm.starts_with(|c: char| c.is_ascii_digit()))
}

/// A source word that finds no rendering, and a target word that renders its opposite.
fn opposites(view: &BeadView<'_, '_>, sink: &mut Sink<'_>) {
    let (s, t, links) = (view.source, view.target, view.links);
    for i in 0..s.tokens.len() {
        if !matches!(s.roles[i], Role::Content | Role::Name) || links.of_source[i].is_some() || s.words[i].entries.is_empty() {
            continue;
        }
        for j in 0..t.tokens.len() {
            if !matches!(t.roles[j], Role::Content | Role::Name) || links.of_target[j].is_some() || !t.words[j].rendered {
                continue;
            }
            let Some(meaning) = opposite(view, i, j) else { continue };
            // "tidak mudah" for "difficult" is no error
            let denied = (j.saturating_sub(2)..j).any(|k| INDONESIAN.get(&t.tokens[k].norm).next() == Some("strict"));
            let denied_source = (i.saturating_sub(2)..i).any(|k| ENGLISH.get(&s.tokens[k].norm).next() == Some("strict"));
            if denied != denied_source {
                continue;
            }
            let expected: Vec<&str> =
                s.words[i].entries.first().map(|e| e.renderings.iter().take(3).map(|r| r.text).collect()).unwrap_or_default();
            sink.raise(Draft {
                confidence: calibration::opposite(view.coverage()),
                source: view.source_span(&[i]),
                target: view.target_span(&[j]),
                suggestion: expected.first().map(|s| (*s).to_owned()).unwrap_or_default(),
                message: format!(
                    "\u{201C}{}\u{201D} means {meaning}, the opposite of \u{201C}{}\u{201D}: expect {}.",
                    view.target_text(&[j]),
                    view.source_text(&[i]),
                    expected.join(" / ")
                ),
                ..Draft::default()
            });
        }
    }
}

/// The English headword that `j` renders and that is opposed to the source word `i`.
fn opposite<'l>(view: &BeadView<'_, 'l>, i: usize, j: usize) -> Option<&'l str> {
    let word = &view.target.words[j];
    word.keys
        .iter()
        .flat_map(|k| view.lexicon.indonesian(*k))
        .map(|s| s.headword())
        .find(|h| view.source.words[i].lemmas.iter().any(|(l, _)| antonyms(l, h)))
}
