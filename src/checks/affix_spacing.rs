use super::{BeadView, Check, Draft, Example, Meta, Sink};
use crate::analyse::Role;
use crate::finding::{Category, Severity};
use crate::lang::id::{self, Pattern};
use crate::lang::table::Table;
use crate::lang::token::Case;

/// Words behind which a joined di/ke is a preposition: dimana, diatas, kedepan.
static PLACES: Table = Table::new(include_str!("places.tsv"));

/// di-, ke- and bound prefixes written apart or joined wrongly.
pub struct AffixSpacing;

impl Check for AffixSpacing {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn bead(&self, view: &BeadView<'_, '_>, sink: &mut Sink<'_>) {
        let t = view.target;
        for j in 0..t.tokens.len() {
            let norm = t.tokens[j].norm.as_str();
            if !t.tokens[j].is_word() {
                continue;
            }
            // the preposition joined to a word of place
            for prefix in ["di", "ke"] {
                let Some(place) = norm.strip_prefix(prefix) else { continue };
                let Some(how) = PLACES.get(place).next() else { continue };
                if how == "di" && prefix == "ke" {
                    continue;
                }
                let raw = view.target_text(&[j]);
                let suggestion = format!("{} {}", &raw[..2], &raw[2..]);
                sink.raise(Draft {
                    confidence: 0.92,
                    target: view.target_span(&[j]),
                    message: format!("\u{201C}{prefix}\u{201D} is a preposition here and stands apart: {suggestion}."),
                    suggestion,
                    ..Draft::default()
                });
            }
            let Some(next) = t.tokens.get(j + 1).filter(|n| n.is_word() && n.spaced && n.case == Case::Lower) else {
                continue;
            };
            let pair = [j, j + 1];
            let joined = format!("{}{}", view.target_text(&[j]), next.norm);
            // the prefix di- apart from its verb: "di bawa", "di lakukan"
            if norm == "di" && apart_verb(view, j + 1) {
                sink.raise(Draft {
                    confidence: 0.85,
                    target: view.target_span(&pair),
                    message: format!("\u{201C}di\u{201D} is a passive prefix here and is joined: {joined}."),
                    suggestion: joined,
                    ..Draft::default()
                });
            } else if next.norm.len() > 2
                && id::BOUND.contains(norm)
                && !named(view, j)
                && !matches!(norm, "para" | "maha" | "tidak" | "super" | "pro" | "anti" | "tri" | "serba" | "bi" | "tuna" | "tele" | "nara")
                && t.roles[j + 1] != Role::Name
                && t.words[j + 1].known
                && t.words[j + 1].class.is_none()
            {
                sink.raise(Draft {
                    confidence: 0.85,
                    target: view.target_span(&pair),
                    message: format!("\u{201C}{norm}\u{201D} is a bound prefix and is joined: {joined}."),
                    suggestion: joined,
                    ..Draft::default()
                });
            }
        }
    }
}

/// Whether a word is written as a name: with a capital where no sentence begins, or as it stands in the source.
fn named(view: &BeadView<'_, '_>, j: usize) -> bool {
    let token = &view.target.tokens[j];
    let begins = view.target.tokens[..j].iter().all(|t| !t.is_word());
    token.case != Case::Lower && (!begins || view.source.tokens.iter().any(|s| s.norm == token.norm))
}

static META: Meta = Meta {
    id: "affix-spacing",
    category: Category::Spelling,
    severity: Severity::Minor,
    summary: "di, ke or a bound prefix is written apart or joined wrongly",
    why: "As prepositions di and ke stand apart (di mana, ke depan), as prefixes they are joined (dibawa); so are pasca-, antar-, non- and other bound forms (pascaperang, antarnegara).",
    advice: "Join or part the words as suggested.",
    examples: &[
        Example {
            source: "This is the house where he was born.",
            bad: "Inilah rumah dimana dia lahir.",
            flag: ("", "dimana"),
            suggestion: "di mana",
            good: &["Inilah rumah tempat dia lahir.", "Inilah rumah di mana dia lahir."],
        },
        Example {
            source: "Postwar elections were held in May.",
            bad: "Pemilu pasca perang diadakan pada Mei.",
            flag: ("", "pasca perang"),
            suggestion: "pascaperang",
            good: &["Pemilu pascaperang diadakan pada Mei.", "Pemilu seusai perang digelar pada Mei."],
        },
        // a name that is written like a prefix
        Example {
            source: "Adi said the postwar elections were over, and Renée Adi agreed.",
            bad: "Adi mengatakan pemilu pasca perang sudah selesai, dan Renée Adi menyetujuinya.",
            flag: ("", "pasca perang"),
            suggestion: "pascaperang",
            good: &["Adi mengatakan pemilu pascaperang sudah selesai, dan Renée Adi menyetujuinya."],
        },
    ],
};

/// A word behind "di" that only makes sense as a passive verb: di- + it is a reading with a verb suffix, and the
/// word is no place or thing by itself.
fn apart_verb(view: &BeadView<'_, '_>, j: usize) -> bool {
    let w = &view.target.words[j];
    let norm = &view.target.tokens[j].norm;
    let p = w.pattern();
    let verbal = (p.has(Pattern::KAN) || p.has(Pattern::I)) && !p.has(Pattern::ME) && !p.has(Pattern::FROZEN);
    verbal && w.class.is_none() && !id::ROOT_TABLE.contains(norm)
}
