//! Cuts a sentence into tokens. Both languages share the rules; what differs (contractions, clitics) is
//! left to their own analysis. Spans point into the text as given; `norm` is the form that tables are asked for.

use super::code::{self, CodeKind};
use crate::text::Span;
use unicode_normalization::UnicodeNormalization;

/// What a token is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// Letters, with inner hyphens, apostrophes and (in abbreviations) stops.
    Word,
    /// Digits, with inner separators.
    Number,
    /// An opening or closing double quotation mark.
    Quote,
    /// Any other punctuation mark or symbol.
    Punct,
    /// A placeholder, inline tag or entity ([`crate::lang::code`]): neither word nor punctuation.
    Code,
}

/// How a word is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// No capital.
    Lower,
    /// First letter a capital.
    Title,
    /// Two or more letters, all capitals.
    Upper,
    /// A capital elsewhere.
    Mixed,
}

/// A word, number or mark of a sentence.
#[derive(Clone, Debug)]
pub struct Token {
    /// Bytes in the text that was cut.
    pub span: Span,
    /// What it is made of.
    pub kind: TokenKind,
    /// Lower case, composed (NFC), straight apostrophes, plain hyphens.
    pub norm: String,
    /// How it is written.
    pub case: Case,
    /// Whether white space stands before it (or it opens the text).
    pub spaced: bool,
}

impl Token {
    /// Whether the token is a word.
    #[must_use]
    pub fn is_word(&self) -> bool {
        self.kind == TokenKind::Word
    }

    /// Whether the token is a placeholder, tag or entity.
    #[must_use]
    pub fn is_code(&self) -> bool {
        self.kind == TokenKind::Code
    }

    /// Whether the token is an inline tag: it stands beside the words, not for one.
    #[must_use]
    pub fn is_tag(&self) -> bool {
        self.is_code() && code::kind(&self.norm).is_tag()
    }
}

/// White space as newsrooms have it, no-break and zero-width spaces included.
#[must_use]
pub fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{FEFF}' | '\u{200B}' | '\u{00AD}' | '\u{2060}' | '\u{200E}' | '\u{200F}')
}

/// Any of the double quotation marks, straight or typographic.
#[must_use]
pub fn is_double_quote(c: char) -> bool {
    matches!(c, '"' | '\u{201C}' | '\u{201D}' | '\u{201E}' | '\u{00AB}' | '\u{00BB}')
}

/// Straight or typographic apostrophe.
#[must_use]
pub fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{2018}' | '\u{02BC}' | '`')
}

/// Hyphens that join words (not dashes).
#[must_use]
pub fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}')
}

fn is_letter(c: char) -> bool {
    c.is_alphabetic() || unicode_normalization::char::is_combining_mark(c)
}

/// The form under which tables know a word: NFC, lower case, straight apostrophes and hyphens.
#[must_use]
pub fn normalise(word: &str) -> String {
    if word.is_ascii() {
        return word.replace('`', "'").to_ascii_lowercase();
    }
    word.nfc()
        .map(|c| {
            if is_apostrophe(c) {
                '\''
            } else if is_hyphen(c) {
                '-'
            } else {
                c
            }
        })
        .flat_map(char::to_lowercase)
        .collect()
}

fn case_of(word: &str) -> Case {
    let mut letters = word.chars().filter(|c| c.is_alphabetic());
    let Some(first) = letters.next() else { return Case::Lower };
    let (mut upper, mut lower) = (0, 0);
    for c in letters {
        if c.is_uppercase() {
            upper += 1;
        } else {
            lower += 1;
        }
    }
    match (first.is_uppercase(), upper, lower) {
        (true, 0, _) => Case::Title,
        (true, _, 0) => Case::Upper,
        (false, 0, _) => Case::Lower,
        _ => Case::Mixed,
    }
}

/// Cuts `text` into tokens, in order. Never fails; white space is skipped.
#[must_use]
pub fn tokenise(text: &str) -> Vec<Token> {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let at = |i: usize| chars.get(i).map(|&(_, c)| c);
    let byte = |i: usize| chars.get(i).map_or(text.len(), |&(b, _)| b);
    let mut out = Vec::with_capacity(text.len() / 5);
    let mut i = 0;
    let mut spaced = true;
    while let Some(c) = at(i) {
        if is_space(c) {
            spaced = true;
            i += 1;
            continue;
        }
        let start = i;
        if let Some((end, kind)) = u8::try_from(c).ok().filter(|b| code::opens(*b)).and_then(|_| code::code_at(text, byte(i))) {
            let span = Span::new(byte(start), end);
            i += span.of(text).chars().count();
            out.push(Token { span, kind: TokenKind::Code, norm: span.of(text).to_owned(), case: Case::Lower, spaced });
            // a tag hides no white space before it, and &nbsp; is white space
            spaced = kind == CodeKind::Space || (kind.is_tag() && spaced);
            continue;
        }
        let kind = if is_letter(c) {
            i = end_of_word(text, &chars, i);
            TokenKind::Word
        } else if c.is_ascii_digit() {
            i = end_of_number(&chars, i);
            // "1990-an", "20-year-old", "4x4", "3D", "21st": letters may hang on a number; the analysis takes them apart
            if at(i).is_some_and(is_letter) && start + 4 > i && at(i).is_some_and(char::is_uppercase) {
                i = end_of_word(text, &chars, i);
                TokenKind::Word
            } else {
                TokenKind::Number
            }
        } else {
            i += 1;
            if c == '.' {
                while at(i) == Some('.') {
                    i += 1;
                }
            }
            if is_double_quote(c) { TokenKind::Quote } else { TokenKind::Punct }
        };
        let span = Span::new(byte(start), byte(i));
        let raw = span.of(text);
        out.push(Token { span, kind, norm: normalise(raw), case: case_of(raw), spaced });
        spaced = false;
    }
    out
}

fn end_of_word(text: &str, chars: &[(usize, char)], start: usize) -> usize {
    let at = |i: usize| chars.get(i).map(|&(_, c)| c);
    let mut i = start;
    let mut single = 0; // letters since the last stop, for "U.S."
    let mut stops = 0;
    while let Some(c) = at(i) {
        if is_letter(c) {
            single += 1;
            i += 1;
        } else if c.is_ascii_digit() && i > start && (at(i - 1).is_some_and(|p| p.is_uppercase() || is_hyphen(p)) || single == 0) {
            // "G20", "F-16", "U-17", "COVID-19": digits belong to a word of capitals; "Rp1.500" does not
            if at(i - 1).is_some_and(char::is_uppercase) && i - start > 3 {
                break;
            }
            single = 2;
            i += 1;
            while at(i).is_some_and(|d| d.is_ascii_digit()) {
                i += 1;
            }
        } else if c == '.' && single == 1 && at(i + 1).is_some_and(is_letter) && i > start {
            stops += 1;
            single = 0;
            i += 1;
        } else if c == '.' && single == 1 && stops > 0 {
            return i + 1;
        } else if (is_hyphen(c) || is_apostrophe(c) || c == '&')
            && i > start
            && at(i - 1).is_some_and(|p| is_letter(p) || p.is_ascii_digit())
            && at(i + 1).is_some_and(|n| is_letter(n) || (is_hyphen(c) && n.is_ascii_digit()))
        {
            if c == '`' || (c == '&' && code::code_at(text, chars[i].0).is_some()) {
                break;
            }
            single = 0;
            i += 1;
        } else {
            break;
        }
    }
    i
}

fn end_of_number(chars: &[(usize, char)], start: usize) -> usize {
    let at = |i: usize| chars.get(i).map(|&(_, c)| c);
    let mut i = start;
    while let Some(c) = at(i) {
        if c.is_ascii_digit() || (matches!(c, '.' | ',' | ':') && i > start && at(i + 1).is_some_and(|n| n.is_ascii_digit())) {
            i += 1;
        } else {
            break;
        }
    }
    i
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        tokenise(text).iter().map(|t| t.norm.clone()).collect()
    }

    #[test]
    fn keeps_what_belongs_together() {
        assert_eq!(words("U.S. troops' plan, a.m."), ["u.s.", "troops", "'", "plan", ",", "a.m."]);
        assert_eq!(words("Rp1.500,25 juta"), ["rp", "1.500,25", "juta"]);
        assert_eq!(words("masalah-masalah; F-16 G20 U-17"), ["masalah-masalah", ";", "f-16", "g20", "u-17"]);
        assert_eq!(words("don\u{2019}t \u{201C}Mr Trump\u{201D}"), ["don't", "\u{201C}", "mr", "trump", "\u{201D}"]);
        assert_eq!(words("masalah -masalah"), ["masalah", "-", "masalah"]);
        assert_eq!(words("1990-an abad ke-21"), ["1990", "-", "an", "abad", "ke-21"]);
        assert_eq!(words("$2.7 billion 4%"), ["$", "2.7", "billion", "4", "%"]);
    }

    #[test]
    fn codes_are_tokens_of_their_own() {
        assert_eq!(words("Ada {0} pesan<br/>dari %1$s."), ["ada", "{0}", "pesan", "<br/>", "dari", "%1$s", "."]);
        assert_eq!(words("10&nbsp;km AT&T naik 50%dari"), ["10", "&nbsp;", "km", "at&t", "naik", "50", "%", "dari"]);
        assert_eq!(words("<b>Kata</b>, {Nama}"), ["<b>", "kata", "</b>", ",", "{Nama}"]);
        let tokens = tokenise("kata <b>lain</b>, <i>lagi</i>");
        let spaced: Vec<_> = tokens.iter().map(|t| (t.norm.as_str(), t.spaced)).collect();
        assert_eq!(spaced[2], ("lain", true));
        assert_eq!(spaced[4], (",", false));
        assert!(tokens[1].is_tag() && tokens[1].is_code() && !tokens[2].is_code());
    }

    #[test]
    fn composes_accents_and_keeps_raw_spans() {
        let text = "cafe\u{301} x";
        let tokens = tokenise(text);
        assert_eq!(tokens[0].norm, "caf\u{e9}");
        assert_eq!(tokens[0].span.of(text), "cafe\u{301}");
    }
}
