use super::{BeadView, Check, Draft, Example, Meta, Sink};
use crate::finding::{Category, Severity};
use crate::lang::table::Table;

/// Word sequences that no Indonesian grammar has: first word, the rest (`|`-separated alternatives), suggestion,
/// confidence, why.
static CALQUES: Table = Table::new(include_str!("calques.tsv"));

/// A doubled or calqued preposition, conjunction or copula.
pub struct Calque;

impl Check for Calque {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn bead(&self, view: &BeadView<'_, '_>, sink: &mut Sink<'_>) {
        let t = &view.target.tokens;
        for (j, token) in t.iter().enumerate().filter(|(_, t)| t.is_word()) {
            for row in CALQUES.get(&token.norm) {
                let cells: Vec<&str> = row.split('\t').collect();
                let [rest, suggestion, confidence, why] = cells[..] else { continue };
                let Some(end) = rest.split('|').find_map(|alternative| follows(view, j, alternative)) else { continue };
                let tokens: Vec<usize> = (j..end).collect();
                let capital = token.case != crate::lang::token::Case::Lower;
                let suggestion = if capital { capitalise(suggestion) } else { suggestion.to_owned() };
                sink.raise(Draft {
                    confidence: confidence.parse().unwrap_or(0.5),
                    target: view.target_span(&tokens),
                    message: format!("\u{201C}{}\u{201D}: {why}; expect \u{201C}{suggestion}\u{201D}.", view.target_text(&tokens)),
                    suggestion,
                    ..Draft::default()
                });
                break;
            }
        }
    }
}

static META: Meta = Meta {
    id: "calque",
    category: Category::Grammar,
    severity: Severity::Minor,
    summary: "function words follow each other as in English, not as in Indonesian",
    why: "Machine translation renders an English preposition or copula beside an Indonesian word that already holds it: \"menurut untuk\" (according to), \"adalah di antara\" (are among), \"agar supaya\". \
          A reviewed table lists the sequences.",
    advice: "Put the suggested words.",
    examples: &[
        Example {
            source: "The road was closed, according to the police.",
            bad: "Jalan itu ditutup, menurut untuk polisi.",
            flag: ("", "menurut untuk"),
            suggestion: "menurut",
            good: &["Jalan itu ditutup, menurut polisi.", "Menurut polisi, jalan itu ditutup.", "Polisi mengatakan jalan itu ditutup."],
        },
        Example {
            source: "Two doctors are among the victims.",
            bad: "Dua dokter adalah di antara para korban.",
            flag: ("", "adalah di antara"),
            suggestion: "termasuk di antara",
            good: &[
                "Dua dokter termasuk di antara para korban.",
                "Dua dokter berada di antara para korban.",
                "Di antara korban terdapat dua dokter.",
            ],
        },
    ],
};

/// One past the last token where the words of `phrase` stand behind token `j`.
fn follows(view: &BeadView<'_, '_>, j: usize, phrase: &str) -> Option<usize> {
    let t = &view.target.tokens;
    let mut at = j + 1;
    for word in phrase.split(' ') {
        let token = t.get(at).filter(|t| t.spaced)?;
        if token.norm != word {
            return None;
        }
        at += 1;
    }
    Some(at)
}

fn capitalise(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}
