use super::{BeadView, Check, Draft, Example, Meta, Sink};
use crate::analyse::Role;
use crate::finding::{Category, Severity};
use crate::lang::Language;
use crate::lang::bounds::bounds;
use crate::lang::table::Table;
use crate::lang::token::Token;
use crate::link::pos_fits;
use crate::score::calibration;
use crate::score::pair::Pairing;

/// English negations, words or pairs of words: `strict` (denies by itself), `implicit` (denies what it governs: "refused to
/// blame") or `soft` (may be rendered by a negation).
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
        let (turned, opposites) = (polarity(view), opposites(view));
        // "not before" as "baru setelah": two turns leave the meaning where it was
        let turns: Vec<&Draft> = opposites.iter().filter(|d| d.confidence >= TURNS).collect();
        if let (Some(t), [o]) = (&turned, &turns[..])
            && together(view, t, o)
        {
            return;
        }
        turned.into_iter().chain(opposites).for_each(|d| sink.raise(d));
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
            source: "The miners never lost hope.",
            bad: "Para penambang kehilangan harapan.",
            flag: ("never", ""),
            suggestion: "tidak",
            good: &["Para penambang tidak pernah kehilangan harapan.", "Para penambang tak pernah putus asa."],
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

/// An opposite of so much confidence turns the meaning.
const TURNS: f64 = 0.5;

/// Whether a negation and an opposite stand within a few words of each other, on the side where the negation stands.
fn together(view: &BeadView<'_, '_>, negation: &Draft, opposite: &Draft) -> bool {
    const REACH: usize = 6;
    let ((tokens, a), b) = match negation.target {
        None => ((&view.source.tokens, negation.source), opposite.source),
        Some(_) => ((&view.target.tokens, negation.target), opposite.target),
    };
    a.zip(b).is_some_and(|(a, b)| {
        let (from, to) = (a.start.min(b.start), a.start.max(b.start));
        tokens.iter().filter(|t| (from..to).contains(&t.span.start)).count() <= REACH
    })
}

/// What denies on one side.
struct Cues {
    /// For each token, whether it denies by itself (`Some(true)`) or carries a denial (`Some(false)`).
    force: Vec<Option<bool>>,
}

impl Cues {
    /// The cues of both sides. Carried denials that render each other ("lost": kehilangan) answer for nothing else.
    fn both(view: &BeadView<'_, '_>) -> (Self, Self) {
        let (mut en, mut id) = (Self::source(view), Self::target(view));
        // "no more than", "tidak kurang dari" deny nothing
        let bound = |cues: &mut Self, tokens: &[Token], language| {
            bounds(tokens, language).into_iter().filter(|b| b.sure).for_each(|b| cues.force[b.tokens].fill(None));
        };
        bound(&mut en, &view.source.tokens, Language::English);
        bound(&mut id, &view.target.tokens, Language::Indonesian);
        for link in &view.links.links {
            let carried = |cues: &Self, tokens: &[usize]| tokens.iter().any(|k| cues.force[*k] == Some(false));
            if carried(&en, &link.source) && carried(&id, &link.target) {
                let clear = |cues: &mut Self, tokens: &[usize]| {
                    for k in tokens {
                        cues.force[*k] = cues.force[*k].filter(|strict| *strict);
                    }
                };
                clear(&mut en, &link.source);
                clear(&mut id, &link.target);
            }
        }
        (en, id)
    }

    fn source(view: &BeadView<'_, '_>) -> Self {
        let force = (0..view.source.tokens.len())
            .map(|i| {
                let (t, w) = (&view.source.tokens[i], &view.source.words[i]);
                let pair = view.source.tokens.get(i + 1).map(|next| format!("{} {}", t.norm, next.norm));
                // words that deny by themselves have no other forms
                let lemma = || w.lemmas.iter().find_map(|(l, _)| ENGLISH.get(l).find(|force| *force != "strict"));
                match pair.and_then(|p| ENGLISH.get(&p).next()).or_else(|| ENGLISH.get(&t.norm).next()).or_else(lemma) {
                    // what is rendered, by whatever word, is not lost
                    Some("implicit") if view.links.of_source[i].is_none() => Some(true),
                    Some("strict") => (!(t.norm == "no" && ordinal_no(view, i))).then_some(true),
                    Some(_) => Some(false),
                    None => prefixed(view, i).then_some(false),
                }
            })
            .collect();
        Self { force }
    }

    fn target(view: &BeadView<'_, '_>) -> Self {
        let force = (0..view.target.tokens.len())
            .map(|j| {
                let (t, w) = (&view.target.tokens[j], &view.target.words[j]);
                if let Some(row) = INDONESIAN.get(&t.norm).next() {
                    return Some(row == "strict");
                }
                let soft =
                    w.readings.iter().any(|a| INDONESIAN.contains(&a.root)) || t.norm.starts_with("ketidak") || t.norm.starts_with("non");
                soft.then_some(false)
            })
            .collect();
        Self { force }
    }

    fn strict(&self) -> impl Iterator<Item = usize> + '_ {
        self.force.iter().enumerate().filter(|(_, f)| **f == Some(true)).map(|(i, _)| i)
    }

    fn soft(&self) -> usize {
        self.force.iter().filter(|f| **f == Some(false)).count()
    }

    /// Whether something denies within a few words before `at`, or at it.
    fn near(&self, at: usize) -> bool {
        const BEFORE: usize = 5;
        self.force[at.saturating_sub(BEFORE)..(at + 2).min(self.force.len())].iter().any(Option::is_some)
    }
}

/// "unpaid", "nonessential": a denial in front of a word that the tables know.
fn prefixed(view: &BeadView<'_, '_>, i: usize) -> bool {
    let norm = &view.source.tokens[i].norm;
    ["un", "non"].iter().any(|p| norm.strip_prefix(p).is_some_and(|rest| rest.len() > 3 && view.lexicon.knows_english(rest)))
}

/// The word that a negation at `at` denies: the next content word, no mark between.
fn scope(roles: &[Role], at: usize) -> Option<usize> {
    const REACH: usize = 5;
    (at + 1..roles.len().min(at + 1 + REACH))
        .take_while(|k| roles[*k] != Role::Mark)
        .find(|k| matches!(roles[*k], Role::Content | Role::Name | Role::Number))
}

/// Negations of one side whose word is linked to a word that nothing denies on the other, or whose word is not linked.
fn polarity(view: &BeadView<'_, '_>) -> Option<Draft> {
    let (en, id) = Cues::both(view);
    let (e, d) = (en.strict().count(), id.strict().count());
    if e == 0 && d == 0 {
        return None;
    }
    let coverage = view.coverage();
    let lost = |i: usize| {
        let partner = scope(&view.source.roles, i).and_then(|k| view.links.of_source[k]).map(|l| &view.links.links[l]);
        Evidence {
            linked: partner.is_some(),
            answered: partner.is_some_and(|l| l.target.iter().any(|j| id.near(*j))),
            itself: view.links.of_source[i].is_some(),
            more: e.saturating_sub(d),
            none: d == 0,
            own: e,
            soft: id.soft(),
            own_soft: en.soft(),
            coverage: coverage.0,
        }
    };
    let added = |j: usize| {
        let partner = scope(&view.target.roles, j).and_then(|k| view.links.of_target[k]).map(|l| &view.links.links[l]);
        Evidence {
            linked: partner.is_some(),
            answered: partner.is_some_and(|l| l.source.iter().any(|i| en.near(*i))),
            itself: view.links.of_target[j].is_some(),
            more: d.saturating_sub(e),
            none: e == 0,
            own: d,
            soft: en.soft(),
            own_soft: id.soft(),
            coverage: coverage.1,
        }
    };
    let surest = |found: Option<(f64, usize, Evidence)>, k: usize, c: f64, evidence: Evidence| match found {
        Some((best, ..)) if best >= c => found,
        _ => Some((c, k, evidence)),
    };
    let best_lost = en.strict().fold(None, |found, i| {
        let x = lost(i);
        surest(found, i, calibration::negation_lost(&x.list()), x)
    });
    let best_added = id.strict().fold(None, |found, j| {
        let x = added(j);
        surest(found, j, calibration::negation_added(&x.list()), x)
    });
    let lead = best_lost.map_or(0.0, |b| b.0) - best_added.map_or(0.0, |b| b.0);
    if let Some((confidence, i, evidence)) = best_lost.filter(|b| b.0 >= super::FLOOR && lead >= 0.0) {
        return Some(Draft {
            confidence,
            source: view.source_span(&[i]),
            target: None,
            suggestion: "tidak".to_owned(),
            message: format!(
                "The source denies (\u{201C}{}\u{201D}), the translation does not; restore the negation (tidak, belum, bukan, jangan or tanpa).",
                view.source_text(&[i])
            ),
            features: features(0.0, &evidence),
            ..Draft::default()
        });
    }
    if let Some((confidence, j, evidence)) = best_added.filter(|b| b.0 >= super::FLOOR) {
        return Some(Draft {
            confidence,
            target: view.target_span(&[j]),
            message: format!("\u{201C}{}\u{201D} denies what the source does not; take it out or reword.", view.target_text(&[j])),
            features: features(1.0, &evidence),
            ..Draft::default()
        });
    }
    None
}

/// What was seen, opened by which model it went into: 0 lost, 1 added, 2 opposite.
fn features(model: f64, evidence: &Evidence) -> Vec<f64> {
    std::iter::once(model).chain(evidence.list()).collect()
}

/// What speaks for and against a negation being without counterpart.
#[derive(Clone, Copy)]
struct Evidence {
    linked: bool,
    answered: bool,
    itself: bool,
    more: usize,
    none: bool,
    own: usize,
    soft: usize,
    own_soft: usize,
    coverage: f64,
}

impl Evidence {
    #[allow(clippy::cast_precision_loss)]
    fn list(&self) -> [f64; 9] {
        let flag = |x: bool| f64::from(u8::from(x));
        [
            flag(self.linked && !self.answered),
            flag(self.answered),
            flag(self.itself),
            self.more.min(3) as f64,
            flag(self.none),
            self.own.min(4) as f64,
            self.soft.min(4) as f64,
            self.own_soft.min(4) as f64,
            self.coverage,
        ]
    }
}

/// "No. 5": not a negation.
fn ordinal_no(view: &BeadView<'_, '_>, i: usize) -> bool {
    view.source.tokens.get(i + 1).is_some_and(|t| t.norm == "." || t.norm.starts_with(|c: char| c.is_ascii_digit()))
}

/// A source word that finds no rendering, and a target word that renders its opposite.
fn opposites(view: &BeadView<'_, '_>) -> Vec<Draft> {
    let mut out = Vec::new();
    let (s, t, links) = (view.source, view.target, view.links);
    // a word that was only attached to what another word renders is as good as left over
    let open = |r: Role, of: Option<usize>| !matches!(r, Role::Mark | Role::Number) && of.is_none_or(|l| links.links[l].secondary);
    let (en, id) = Cues::both(view);
    let count = |roles: &[Role], of: &[Option<usize>]| roles.iter().zip(of).filter(|(r, l)| **r == Role::Content && l.is_none()).count();
    let pairing = Pairing::new(view, (count(&s.roles, &links.of_source), count(&t.roles, &links.of_target)));
    for i in (0..s.tokens.len()).filter(|i| open(s.roles[*i], links.of_source[*i]) && !s.words[*i].entries.is_empty()) {
        // "on top of" has nothing to do with what is at the bottom
        let connects = |pos: &str| matches!(pos, "prep" | "conj" | "adv");
        if links.phrases.iter().any(|p| p.tokens.len() > 1 && p.tokens.contains(&i) && connects(p.sense.pos())) {
            continue;
        }
        let contrary = s.words[i].contraries();
        for j in (0..t.tokens.len()).filter(|j| open(t.roles[*j], links.of_target[*j])) {
            let fits = |pos: &str| pos_fits(s, i, &[i], pos);
            let by_root =
                t.words[j].keys.iter().any(|k| contrary.binary_search(k).is_ok()) && s.words[i].is_contrary(&t.words[j].keys, fits);
            let by_word = s.words[i].opposites().iter().any(|o| t.words[j].company(view.lexicon).headwords.binary_search(o).is_ok());
            if !by_root && !by_word {
                continue;
            }
            // "tidak mudah" for "difficult" is no error
            let denied = |force: &[Option<bool>], at: usize| force[at.saturating_sub(2)..at].contains(&Some(true));
            if denied(&id.force, j) != denied(&en.force, i) {
                continue;
            }
            let flag = |x: bool| f64::from(u8::from(x));
            let mut evidence = pairing.features(i, j).to_vec();
            evidence.extend([flag(by_root), flag(by_word), flag(s.roles[i] == Role::Function), flag(t.roles[j] == Role::Function)]);
            let expected: Vec<&str> =
                s.words[i].entries.first().map(|e| e.renderings.iter().take(3).map(|r| r.text).collect()).unwrap_or_default();
            out.push(Draft {
                confidence: calibration::opposite(&evidence),
                source: view.source_span(&[i]),
                target: view.target_span(&[j]),
                suggestion: expected.first().map(|s| (*s).to_owned()).unwrap_or_default(),
                message: format!(
                    "\u{201C}{}\u{201D} says the opposite of \u{201C}{}\u{201D}: expect {}.",
                    view.target_text(&[j]),
                    view.source_text(&[i]),
                    expected.join(" / ")
                ),
                features: std::iter::once(2.0).chain(evidence).collect(),
                ..Draft::default()
            });
        }
    }
    out
}
