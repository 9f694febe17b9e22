use super::{BeadView, Check, Draft, Example, Meta, Sink};
use crate::finding::{Category, Severity};
use crate::lang::token::TokenKind;

/// Quotation marks left open, reversed or lost.
pub struct Quotes;

impl Check for Quotes {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn bead(&self, view: &BeadView<'_, '_>, sink: &mut Sink<'_>) {
        if view.one_sided() {
            return;
        }
        let source = marks(&view.source.tokens, &view.bead.source.text);
        let target = marks(&view.target.tokens, &view.bead.target.text);
        let balance =
            |m: &[(usize, Side)]| m.iter().filter(|x| x.1 == Side::Open).count().cmp(&m.iter().filter(|x| x.1 == Side::Close).count());
        if target.is_empty() {
            // single marks quote too
            let single = view.target.tokens.iter().any(|t| t.norm.chars().all(crate::lang::token::is_apostrophe));
            if source.len() >= 2 && balance(&source).is_eq() && !single {
                let first = view.target.tokens.first().map(|t| t.span);
                sink.raise(Draft {
                    confidence: if source.len() == 2 { 0.55 } else { 0.6 },
                    source: view.source_span(&[source[0].0]),
                    target: first,
                    message: "The source quotes, the translation has no quotation marks; put them where the quoted words stand.".to_owned(),
                    ..Draft::default()
                });
            }
            return;
        }
        // a quotation may open or close in another sentence: then both sides show the same imbalance
        if balance(&target) == balance(&source) && (target.len() % 2 == source.len() % 2) && !doubled(&target) {
            return;
        }
        if target.len().is_multiple_of(2) && !doubled(&target) && balance(&target).is_eq() {
            return;
        }
        let Some(&(at, side)) = odd_one(&target) else { return };
        let next = match side {
            Side::Open => (at + 1).min(view.target.tokens.len() - 1),
            Side::Close => at.saturating_sub(1),
        };
        let both = if next < at { [next, at] } else { [at, quoted(view, &source, at).unwrap_or(next)] };
        let word = view.target_text(&[next]);
        sink.raise(Draft {
            confidence: if source.len().is_multiple_of(2) { 0.9 } else { 0.6 },
            target: view.target_span(&both),
            suggestion: word.to_owned(),
            message: match side {
                Side::Open => format!("The quotation mark before \u{201C}{word}\u{201D} opens nothing that closes; take it out, or close it where the source does."),
                Side::Close => format!("The quotation mark after \u{201C}{word}\u{201D} closes nothing that was opened; take it out, or open it where the source does."),
            },
            ..Draft::default()
        });
    }
}

/// The last target word of what the source quotes, for a mark at `at` that the target does not close.
fn quoted(view: &BeadView<'_, '_>, source: &[(usize, Side)], at: usize) -> Option<usize> {
    let (close, _) = source.iter().rev().find(|(_, side)| *side == Side::Close)?;
    let link = (0..*close).rev().find_map(|i| view.links.of_source[i])?;
    let end = *view.links.links[link].target.last()?;
    let comma = view.target.tokens.get(end + 1).is_some_and(|t| t.norm == ",");
    (end > at).then_some(if comma { end + 1 } else { end })
}

static META: Meta = Meta {
    id: "quotes",
    category: Category::Punctuation,
    severity: Severity::Minor,
    summary: "a quotation mark is left open, turned round, or lost",
    why: "Quotation marks are matched within the sentence and against the source: a quotation that runs over several sentences is open on both sides, a slip on one only.",
    advice: "Put the marks where the source has them.",
    examples: &[Example {
        source: "The plan is \u{201C}a first step\u{201D}, the minister said on Monday.",
        bad: "Rencana itu \u{201C}langkah pertama\u{201D}, \u{201C}kata menteri itu pada Senin.",
        flag: ("", "\u{201C}kata"),
        suggestion: "kata",
        good: &[
            "Rencana itu \u{201C}langkah pertama\u{201D}, kata menteri itu pada Senin.",
            "\"Rencana itu langkah pertama,\" kata menteri itu pada Senin.",
        ],
    }],
};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Side {
    Open,
    Close,
}

/// Double quotation marks with the way they face; straight ones face by the space around them, or in turn.
fn marks(tokens: &[crate::lang::token::Token], text: &str) -> Vec<(usize, Side)> {
    let mut out: Vec<(usize, Side)> = Vec::new();
    for (i, t) in tokens.iter().enumerate().filter(|(_, t)| t.kind == TokenKind::Quote) {
        let side = match t.span.of(text) {
            "\u{201C}" | "\u{AB}" | "\u{201E}" => Side::Open,
            "\u{201D}" | "\u{BB}" => Side::Close,
            _ => {
                let space_after = tokens.get(i + 1).is_none_or(|n| n.spaced);
                match (t.spaced, space_after) {
                    (true, false) => Side::Open,
                    (false, true) => Side::Close,
                    _ if out.last().is_some_and(|l| l.1 == Side::Open) => Side::Close,
                    _ => Side::Open,
                }
            }
        };
        // an inch mark: 17"
        if i > 0
            && tokens[i - 1].kind == TokenKind::Number
            && !t.spaced
            && t.norm == "\""
            && tokens.iter().filter(|t| t.kind == TokenKind::Quote).count() % 2 == 1
        {
            continue;
        }
        out.push((i, side));
    }
    out
}

/// Two that face the same way in a row.
fn doubled(marks: &[(usize, Side)]) -> bool {
    marks.windows(2).any(|w| w[0].1 == w[1].1)
}

/// The mark without a partner: of two that face the same way, the one further from its kind's place.
fn odd_one(marks: &[(usize, Side)]) -> Option<&(usize, Side)> {
    let mut open: Option<&(usize, Side)> = None;
    for m in marks {
        match (m.1, open) {
            (Side::Open, None) => open = Some(m),
            (Side::Open, Some(_)) => return Some(m),
            (Side::Close, Some(_)) => open = None,
            (Side::Close, None) => return Some(m),
        }
    }
    open
}
