use super::{BeadView, Check, Draft, Example, Meta, Sink};
use crate::finding::{Category, Severity};
use crate::lang::token::{Token, TokenKind, is_apostrophe};
use crate::text::Span;

/// A sentence that ends without its mark.
pub struct MissingStop;

impl Check for MissingStop {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn bead(&self, view: &BeadView<'_, '_>, sink: &mut Sink<'_>) {
        if view.one_sided() {
            return;
        }
        let ends = |text: &str, tokens: &[Token]| {
            // tags at the end belong to the words; a placeholder stands for some
            let end = tokens.iter().rev().find(|t| !t.is_tag()).map_or(0, |t| t.span.end);
            let bare = text[..end].trim_end_matches(|c: char| {
                c.is_whitespace() || crate::lang::token::is_double_quote(c) || is_apostrophe(c) || matches!(c, ')' | ']')
            });
            bare.ends_with(['.', '?', '!', '\u{2026}', ':', ';'])
        };
        let (source, target) = (&view.bead.source.text, &view.bead.target.text);
        if !ends(source, &view.source.tokens) || ends(target, &view.target.tokens) {
            return;
        }
        let Some(last) =
            view.target.tokens.iter().rev().find(|t| matches!(t.kind, TokenKind::Word | TokenKind::Number) || (t.is_code() && !t.is_tag()))
        else {
            return;
        };
        if view.target.tokens.len() < 4 {
            return;
        }
        let word = last.span.of(target);
        let end = view.target.tokens.iter().rev().find(|t| !t.is_tag()).map_or(last.span.end, |t| t.span.end);
        let mark = source.trim_end().chars().rev().find(|c| matches!(c, '.' | '?' | '!')).unwrap_or('.');
        sink.raise(Draft {
            confidence: 0.9,
            target: Some(Span::new(last.span.start, end)),
            suggestion: format!("{word}{mark}"),
            message: format!("The sentence ends without a mark; the source has \u{201C}{mark}\u{201D}."),
            ..Draft::default()
        });
    }
}

static META: Meta = Meta {
    id: "missing-stop",
    category: Category::Punctuation,
    severity: Severity::Minor,
    summary: "the sentence has lost its final mark",
    why: "The source ends with a full stop, question mark or exclamation mark, the translation with a word.",
    advice: "Put the mark.",
    examples: &[Example {
        source: "The talks will end on Friday.",
        bad: "Perundingan itu akan berakhir pada Jumat",
        flag: ("", "Jumat"),
        suggestion: "Jumat.",
        good: &["Perundingan itu akan berakhir pada Jumat.", "Pada Jumat, perundingan tersebut akan selesai."],
    }],
};
