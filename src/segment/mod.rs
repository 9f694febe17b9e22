//! Documents to segments. Rules of our own: no segmentation library knows Indonesian abbreviations, and the ones
//! that know English keep a whole quotation as one segment, which sentence checks cannot use.
//!
//! A boundary stands after a run of `.`, `?`, `!` or `…` with the closing marks that follow it, where white space and
//! something that can open a sentence come next (a placeholder can; tags are looked through), unless the stop belongs to an abbreviation, an initial or a list number.

use crate::document::Segment;
use crate::lang::Language;
use crate::lang::code::{CodeKind, codes};
use crate::lang::table::Table;
use crate::lang::token::{is_apostrophe, is_double_quote, is_space};
use crate::lang::{en, id};
use crate::text::Span;

/// Verbs of saying that follow a quotation that ends in a question or exclamation mark.
static REPORTING: Table = Table::new(include_str!("reporting.tsv"));

/// Whether the word is a verb of saying (lemma or form, lower case).
#[must_use]
pub fn is_reporting(word: &str) -> bool {
    REPORTING.contains(word)
}

/// Cuts a text into its sentences, paragraph by paragraph.
#[must_use]
pub fn segment(text: &str, language: Language) -> Vec<Segment> {
    let mut out = Vec::new();
    for (paragraph, span) in paragraphs(text).into_iter().enumerate() {
        for s in sentences(span.of(text), language) {
            out.push(Segment { span: Span::new(span.start + s.start, span.start + s.end), paragraph });
        }
    }
    out
}

/// One segment a line (for text that is already cut); empty lines give empty segments, so that numbers stay.
#[must_use]
pub fn lines(text: &str) -> Vec<Segment> {
    let mut at = 0;
    let mut out = Vec::new();
    let body = text.strip_suffix('\n').unwrap_or(text);
    if body.is_empty() {
        return out;
    }
    for (i, line) in body.split('\n').enumerate() {
        let end = at + line.len();
        out.push(Segment { span: trim(text, Span::new(at, end)), paragraph: i });
        at = end + 1;
    }
    out
}

fn trim(text: &str, span: Span) -> Span {
    let s = span.of(text);
    let start = span.start + (s.len() - s.trim_start_matches(is_space).len());
    let end = span.end - (s.len() - s.trim_end_matches(is_space).len());
    if start > end { Span::new(span.start, span.start) } else { Span::new(start, end) }
}

/// Paragraphs: blank lines part them; so does a single line break, unless the text is wrapped at a fixed width.
fn paragraphs(text: &str) -> Vec<Span> {
    let mut lines = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive(['\n', '\u{2028}', '\u{2029}']) {
        lines.push(trim(text, Span::new(at, at + line.len())));
        at += line.len();
    }
    let wrapped = is_wrapped(text, &lines);
    let mut out: Vec<Span> = Vec::new();
    let mut open = false;
    for line in lines {
        if line.is_empty() {
            open = false;
        } else if open && wrapped {
            if let Some(last) = out.last_mut() {
                *last = last.cover(line);
            }
        } else {
            out.push(line);
            open = true;
        }
    }
    out
}

/// Hard-wrapped text: lines of much the same length that break in the middle of a sentence.
fn is_wrapped(text: &str, lines: &[Span]) -> bool {
    let mut inner = 0;
    let mut broken = 0;
    for pair in lines.windows(2) {
        if pair[0].is_empty() || pair[1].is_empty() {
            continue;
        }
        inner += 1;
        let line = pair[0].of(text);
        let width = line.chars().count();
        let ended = line.ends_with(['.', '?', '!', '"', '\u{201D}', ':', '\u{2026}']);
        let next_lower = pair[1].of(text).chars().next().is_some_and(char::is_lowercase);
        if !ended && (30..=120).contains(&width) && (next_lower || width >= 55) {
            broken += 1;
        }
    }
    inner >= 2 && broken * 2 > inner
}

struct Cursor {
    chars: Vec<(usize, char)>,
    len: usize,
    /// Placeholders and tags: first character, the one behind the last, kind.
    codes: Vec<(usize, usize, CodeKind)>,
}

impl Cursor {
    fn at(&self, i: usize) -> Option<char> {
        self.chars.get(i).map(|&(_, c)| c)
    }
    /// The code that begins at a character: where it ends, what it is.
    fn code(&self, i: usize) -> Option<(usize, CodeKind)> {
        let k = self.codes.binary_search_by_key(&i, |c| c.0).ok()?;
        self.codes.get(k).map(|&(_, end, kind)| (end, kind))
    }
    /// The tag that begins at a character, if it closes something or breaks the line.
    fn closing_tag(&self, i: usize) -> Option<usize> {
        let (end, _) = self.code(i).filter(|(_, kind)| kind.is_tag())?;
        let closes = self.at(i + 1) == Some('/') || self.at(end - 2) == Some('/');
        let breaks = self.at(i + 1) == Some('b') && self.at(i + 2) == Some('r') && end == i + 4;
        (closes || breaks).then_some(end)
    }
    fn byte(&self, i: usize) -> usize {
        self.chars.get(i).map_or(self.len, |&(b, _)| b)
    }
}

/// Sentences of one paragraph, as byte spans without white space at their ends.
fn sentences(text: &str, language: Language) -> Vec<Span> {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let place = |byte: usize| chars.partition_point(|c| c.0 < byte);
    let codes = codes(text).into_iter().map(|(s, kind)| (place(s.start), place(s.end), kind)).collect();
    let cursor = Cursor { chars, len: text.len(), codes };
    let n = cursor.chars.len();
    let mut out = Vec::new();
    let mut start = 0;
    let mut i = 0;
    while i < n {
        let Some(c) = cursor.at(i) else { break };
        if !matches!(c, '.' | '?' | '!' | '\u{2026}') {
            i = cursor.code(i).map_or(i + 1, |(end, _)| end);
            continue;
        }
        let run = i;
        while cursor.at(i).is_some_and(|c| matches!(c, '.' | '?' | '!' | '\u{2026}')) {
            i += 1;
        }
        let mut end = i;
        loop {
            // an opening quote after a space is the next sentence's; here none stands after a space
            if cursor.at(end).is_some_and(|c| is_double_quote(c) || is_apostrophe(c) || matches!(c, ')' | ']')) {
                end += 1;
            } else if let Some(behind) = cursor.closing_tag(end) {
                end = behind;
            } else {
                break;
            }
        }
        let mut next = end;
        while cursor.at(next).is_some_and(is_space) {
            next += 1;
        }
        if next >= n {
            break;
        }
        let (end, next) = if next == end { glued(&cursor, i, end) } else { (end, next) };
        if next > 0 && boundary(text, &cursor, start, run, i, end, next, language) {
            push(text, &cursor, start, end, &mut out);
            start = next;
            i = next;
        } else {
            i = i.max(run + 1);
        }
    }
    push(text, &cursor, start, n, &mut out);
    out
}

fn push(text: &str, cursor: &Cursor, start: usize, end: usize, out: &mut Vec<Span>) {
    let span = trim(text, Span::new(cursor.byte(start), cursor.byte(end)));
    if !span.is_empty() {
        out.push(span);
    }
}

/// No white space after the stop: a boundary only where a sentence plainly begins ("invasi.Putin", ".“Kami").
/// Gives the end of this sentence and the start of the next, or `(_, 0)`.
fn glued(cursor: &Cursor, stop_end: usize, end: usize) -> (usize, usize) {
    let upper_then_lower = |i: usize| cursor.at(i).is_some_and(char::is_uppercase) && cursor.at(i + 1).is_some_and(char::is_lowercase);
    if end == stop_end {
        let mut back = 0;
        while stop_end >= back + 2 && cursor.at(stop_end - 2 - back).is_some_and(char::is_lowercase) {
            back += 1;
        }
        if back >= 3 && upper_then_lower(end) {
            return (end, end);
        }
        return (end, 0);
    }
    // `."Kami`: the mark opens the next sentence if it is an opening one
    if end == stop_end + 1 && matches!(cursor.at(stop_end), Some('\u{201C}' | '\u{AB}')) && cursor.at(end).is_some_and(char::is_uppercase) {
        return (stop_end, stop_end);
    }
    if upper_then_lower(end) { (end, end) } else { (end, 0) }
}

#[allow(clippy::too_many_arguments)]
fn boundary(text: &str, cursor: &Cursor, start: usize, run: usize, run_end: usize, end: usize, next: usize, language: Language) -> bool {
    let stop = &text[cursor.byte(run)..cursor.byte(run_end)];
    // what comes next, behind opening marks
    let mut first = next;
    let mut opened = false;
    let mut placeholder = false;
    while let Some(c) = cursor.at(first) {
        if is_double_quote(c)
            || is_apostrophe(c)
            || matches!(c, '(' | '[' | '\u{2014}' | '\u{2013}' | '-' | '\u{2022}' | '*')
            || is_space(c)
        {
            opened = true;
            first += 1;
            continue;
        }
        match cursor.code(first) {
            Some((end, kind)) if kind.is_tag() => first = end,
            code => {
                placeholder = code.is_some_and(|(_, kind)| kind == CodeKind::Placeholder);
                break;
            }
        }
    }
    let Some(c) = cursor.at(first) else { return false };
    let brand = c.is_lowercase() && cursor.at(first + 1).is_some_and(char::is_uppercase); // iPhone, eBay
    if c.is_lowercase() && !brand {
        return false;
    }
    if !c.is_alphanumeric() && !placeholder && !matches!(c, '$' | '\u{20AC}' | '\u{A3}' | '#' | '@' | '\u{2026}') {
        return false;
    }
    let next_word: String =
        cursor.chars[first..].iter().map(|&(_, c)| c).take_while(|c| c.is_alphanumeric() || *c == '\'' || *c == '-').collect();
    if stop == "." {
        let word_start = cursor.chars[start..run]
            .iter()
            .rposition(|&(_, c)| is_space(c) || matches!(c, '(' | '[' | '"' | '\u{201C}' | '/' | '\u{2014}'))
            .map_or(start, |p| start + p + 1);
        let word = &text[cursor.byte(word_start)..cursor.byte(run_end)];
        let bracketed = end == run_end + 1 && cursor.at(run_end) == Some(')');
        if end == run_end || bracketed {
            match language.abbreviation(word.trim_start_matches(['\'', '\u{2018}'])) {
                Some("never") => return false,
                Some("number") if c.is_ascii_digit() || placeholder => return false,
                Some("maybe") => return opened || starter(&next_word, language),
                _ => {}
            }
        }
        let letters: Vec<char> = word.chars().filter(|c| *c != '.').collect();
        let initial = letters.len() == 1 && letters[0].is_uppercase();
        if end == run_end && initial {
            // "J. K. Rowling", "Joko W. said": never before a capital, but "Plan B. Then" with a starter
            let named = word_start > start + 1 && previous_is_name(cursor, start, word_start);
            return !named && word_start > start && starter(&next_word, language);
        }
        // "S.H.", "e.g.": letters parted by stops that no table knows
        if end == run_end && word.matches('.').count() > 1 && letters.len() <= 4 && letters.iter().all(|c| c.is_alphabetic()) {
            return opened || starter(&next_word, language);
        }
        // "1. Prabowo": a list number opens the segment
        if word_start == start && !letters.is_empty() && letters.len() <= 2 && letters.iter().all(char::is_ascii_digit) {
            return false;
        }
    } else if stop.starts_with("..") || stop.starts_with('\u{2026}') {
        return c.is_uppercase();
    } else if end > run_end && !opened && c.is_uppercase() && attribution(cursor, first) {
        return false; // “Why?” Putin asked.
    }
    true
}

fn previous_is_name(cursor: &Cursor, start: usize, word_start: usize) -> bool {
    let mut i = word_start;
    while i > start && cursor.at(i - 1).is_some_and(is_space) {
        i -= 1;
    }
    let mut j = i;
    while j > start && cursor.at(j - 1).is_some_and(|c| !is_space(c)) {
        j -= 1;
    }
    cursor.at(j).is_some_and(char::is_uppercase)
}

/// A capitalised word that opens sentences: a function word, or one that cannot be a name.
fn starter(word: &str, language: Language) -> bool {
    if !word.chars().next().is_some_and(char::is_uppercase) {
        return false;
    }
    let lower = word.to_lowercase();
    match language {
        Language::English => en::function_class(&lower).is_some() || lower == "mr" || lower == "mrs",
        // a word with affixes is no name
        Language::Indonesian => {
            id::function_class(&lower).is_some() || id::analyse(&lower, &id::Tables).first().is_some_and(|a| a.pattern.stem().count() > 0)
        }
    }
}

/// Whether a name and a verb of saying follow: the sentence goes on after the quotation.
fn attribution(cursor: &Cursor, first: usize) -> bool {
    let rest: String = cursor.chars[first..].iter().map(|&(_, c)| c).take(80).collect();
    let mut words = rest.split(is_space);
    for (i, word) in words.by_ref().take(6).enumerate() {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        if REPORTING.contains(&bare) {
            return true;
        }
        if i > 0 && word.ends_with(['.', ';', ':']) {
            return false;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrapped_text_is_one_paragraph_and_lines_are_not() {
        let wrapped = "The president said on Friday that he would not attend the\nmeeting of leaders in the capital because of a cold that he\ncaught last week. His office confirmed it in a statement to\nreporters.\n\nNext.";
        assert_eq!(segment(wrapped, Language::English).len(), 3);
        let lines = "A headline without a stop\nThe first paragraph ends here.\nThe second one too.\n";
        assert_eq!(segment(lines, Language::English).len(), 3);
    }

    #[test]
    fn codes_neither_end_nor_hide_a_sentence() {
        let cut = |text: &str| segment(text, Language::Indonesian).iter().map(|s| s.span.of(text).to_owned()).collect::<Vec<_>>();
        assert_eq!(cut("<b>Harga naik.</b> Warga mengeluh."), ["<b>Harga naik.</b>", "Warga mengeluh."]);
        assert_eq!(cut("Harga naik. <b>Warga</b> mengeluh."), ["Harga naik.", "<b>Warga</b> mengeluh."]);
        assert_eq!(cut("Harga naik.<br/>Warga mengeluh."), ["Harga naik.<br/>", "Warga mengeluh."]);
        assert_eq!(cut("Harga naik. {0} warga mengeluh."), ["Harga naik.", "{0} warga mengeluh."]);
        assert_eq!(cut("Rumah No. {0} terbakar."), ["Rumah No. {0} terbakar."]);
        assert_eq!(cut("Pesan dari {user.Name} dan %.2f Warga."), ["Pesan dari {user.Name} dan %.2f Warga."]);
        assert_eq!(
            cut("Lihat <a href=\"https://a.id/?Q=1. B\">laman ini</a> sekarang."),
            ["Lihat <a href=\"https://a.id/?Q=1. B\">laman ini</a> sekarang."]
        );
    }

    #[test]
    fn line_segments_keep_their_numbers() {
        assert_eq!(lines("a\n\nb\n").len(), 3);
        assert_eq!(lines("").len(), 0);
    }
}
