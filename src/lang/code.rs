//! Codes in translatable text: placeholders (`{0}`, `%1$s`), inline tags (`<g id="1">`) and character entities
//! (`&nbsp;`). They are neither words nor punctuation; most of them must come through a translation unchanged.
//!
//! Recognition is made for running news text, where `%`, `<` and `&` are mostly no codes: a percent sign behind a digit
//! never opens one, and a tag must be closed and look like a tag.

use super::table::Table;
use crate::text::Span;

/// Entities by name: entity, `space` where it stands for white space, else `sign`.
static ENTITIES: Table = Table::new(include_str!("entities.tsv"));
/// Tags that change only how the words look.
static FORMATTING: Table = Table::new(include_str!("formatting.tsv"));

/// What a code is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CodeKind {
    /// A value is put in its place when the text is shown.
    Placeholder,
    /// Mark-up around or between words.
    Tag,
    /// Mark-up that changes only how the words look.
    Format,
    /// A character written by name or number.
    Entity,
    /// An entity for white space.
    Space,
}

impl CodeKind {
    /// Whether it stands beside the words, not for one: tags.
    #[must_use]
    pub fn is_tag(self) -> bool {
        matches!(self, CodeKind::Tag | CodeKind::Format)
    }
}

/// Whether a code may open with the byte.
#[must_use]
pub fn opens(byte: u8) -> bool {
    matches!(byte, b'{' | b'%' | b'$' | b'<' | b'&')
}

/// The code that begins at byte `at`: where it ends, what it is.
#[must_use]
pub fn code_at(text: &str, at: usize) -> Option<(usize, CodeKind)> {
    let bytes = text.as_bytes();
    let placeholder = |end: usize| (end, CodeKind::Placeholder);
    match bytes.get(at)? {
        b'{' => braces(bytes, at).map(placeholder),
        b'$' => (bytes.get(at + 1) == Some(&b'{')).then(|| single(bytes, at + 1)).flatten().map(placeholder),
        b'%' => percent(bytes, at).map(placeholder),
        b'<' => tag(text, at),
        b'&' => entity(text, at),
        _ => None,
    }
}

/// All codes of a text, in order.
#[must_use]
pub fn codes(text: &str) -> Vec<(Span, CodeKind)> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(next) = text.as_bytes().get(at..).and_then(|rest| rest.iter().position(|b| opens(*b))) {
        at += next;
        if let Some((end, kind)) = code_at(text, at) {
            out.push((Span::new(at, end), kind));
            at = end;
        } else {
            at += 1;
        }
    }
    out
}

/// What a code of [`codes`] is, from its text alone.
#[must_use]
pub fn kind(code: &str) -> CodeKind {
    code_at(code, 0).map_or(CodeKind::Placeholder, |(_, kind)| kind)
}

/// What must be the same on both sides. Of a message with branches (`{n, plural, one {…} other {…}}`) the branches are
/// text, and translated; of a tag, how it is spaced says nothing.
#[must_use]
pub fn key(code: &str) -> String {
    if code.starts_with('{') && code.matches('{').count() > 1 && !code.starts_with("{{") {
        let head: Vec<&str> = code[1..].splitn(3, ',').take(2).map(str::trim).collect();
        return format!("{{{}}}", head.join(","));
    }
    if code.starts_with('<') {
        let words: Vec<&str> = code.split_whitespace().collect();
        return words.join(" ").replace(" />", "/>").replace(" >", ">");
    }
    code.split_whitespace().collect()
}

const LONGEST: usize = 300;
/// Messages with branches hold sentences.
const LONGEST_MESSAGE: usize = 4000;

fn name_byte(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-' | b'$' | b':' | b'!' | b'#' | b'@' | b'/' | b'[' | b']' | b'|')
}

/// `{name}`, `{}`, `{0:.2f}`; no blanks.
fn single(bytes: &[u8], at: usize) -> Option<usize> {
    let length = bytes.get(at + 1..)?.iter().take(LONGEST).position(|b| !name_byte(*b))?;
    let end = at + 1 + length;
    (bytes[end] == b'}').then_some(end + 1)
}

fn braces(bytes: &[u8], at: usize) -> Option<usize> {
    if bytes.get(at + 1) == Some(&b'{') {
        let inner = bytes.get(at + 2..)?.iter().take(LONGEST).position(|b| matches!(b, b'{' | b'}' | b'\n'))?;
        let end = at + 2 + inner;
        let filled = bytes[at + 2..end].iter().any(|b| name_byte(*b));
        return (filled && bytes[end] == b'}' && bytes.get(end + 1) == Some(&b'}')).then_some(end + 2);
    }
    let doubled = at > 0 && bytes[at - 1] == b'{';
    single(bytes, at).filter(|end| !(doubled && *end == at + 2)).or_else(|| message(bytes, at))
}

/// ICU: `{n, number}`, `{n, plural, one {# file} other {# files}}`; the whole is one code.
fn message(bytes: &[u8], at: usize) -> Option<usize> {
    let skip = |from: usize, fits: fn(&u8) -> bool| bytes.get(from..).map_or(0, |rest| rest.iter().take_while(|b| fits(b)).count());
    let blank: fn(&u8) -> bool = |b| *b == b' ';
    let word: fn(&u8) -> bool = |b| b.is_ascii_alphanumeric() || *b == b'_';
    let mut i = at + 1 + skip(at + 1, blank);
    let name = skip(i, word);
    i += name;
    i += skip(i, blank);
    if name == 0 || bytes.get(i) != Some(&b',') {
        return None;
    }
    i += 1;
    i += skip(i, blank);
    let length = skip(i, word);
    if !matches!(
        &bytes[i..i + length],
        b"plural" | b"select" | b"selectordinal" | b"number" | b"date" | b"time" | b"choice" | b"spellout" | b"ordinal" | b"duration"
    ) {
        return None;
    }
    let mut depth = 0usize;
    for (k, b) in bytes[at..].iter().enumerate().take(LONGEST_MESSAGE) {
        match b {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at + k + 1);
        }
    }
    None
}

/// `%s`, `%1$s`, `%.2f`, `%@`, `%(name)s`, `%{name}`. Not `%%`, and nothing behind a digit or a letter that goes on.
fn percent(bytes: &[u8], at: usize) -> Option<usize> {
    let mut before = bytes[..at].iter().rev();
    let figure = match before.next() {
        Some(b' ') => before.next().is_some_and(u8::is_ascii_digit),
        // a no-break space ends so
        Some(0xA0 | 0xAF) => true,
        Some(b) => b.is_ascii_digit() || *b == b'%',
        None => false,
    };
    if figure {
        return None;
    }
    let mut i = at + 1;
    match bytes.get(i)? {
        b'{' => return single(bytes, i),
        b'(' => {
            let length = bytes[i + 1..].iter().take(LONGEST).position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.')))?;
            i += 1 + length;
            if length == 0 || bytes[i] != b')' {
                return None;
            }
            i += 1;
        }
        _ => {}
    }
    let digits = |from: usize| bytes[from.min(bytes.len())..].iter().take_while(|b| b.is_ascii_digit()).count();
    let place = digits(i);
    if place > 0 && bytes.get(i + place) == Some(&b'$') {
        i += place + 1;
    }
    i += bytes[i.min(bytes.len())..].iter().take_while(|b| matches!(b, b'-' | b'+' | b'#')).count();
    i += digits(i);
    if bytes.get(i) == Some(&b'.') {
        let precision = digits(i + 1);
        if precision == 0 {
            return None;
        }
        i += 1 + precision;
    }
    i += bytes[i.min(bytes.len())..].iter().take(2).take_while(|b| matches!(b, b'l' | b'h' | b'z' | b'q')).count();
    let conversion = matches!(bytes.get(i)?, b's' | b'd' | b'i' | b'u' | b'f' | b'F' | b'e' | b'g' | b'x' | b'X' | b'c' | b'@');
    let goes_on = bytes.get(i + 1).is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_' || *b >= 0x80);
    // a typographic mark may follow at once: “%s”
    let mark = bytes.get(i + 1) == Some(&0xE2);
    (conversion && (!goes_on || mark)).then_some(i + 1)
}

fn tag(text: &str, at: usize) -> Option<(usize, CodeKind)> {
    let rest = &text[at + 1..];
    let close = rest.bytes().take(LONGEST).position(|b| matches!(b, b'<' | b'>'))?;
    if rest.as_bytes()[close] == b'<' {
        return None;
    }
    let inner = &rest[..close];
    let end = at + 1 + close + 1;
    let (body, closing) = inner.strip_prefix('/').map_or((inner, false), |b| (b, true));
    let body = body.strip_suffix('/').filter(|_| !closing).unwrap_or(body);
    let length = body.bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b':' | b'.')).count();
    let (name, attributes) = body.split_at(length);
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) || name.ends_with(':') {
        return None;
    }
    let bare = attributes.trim().is_empty();
    // "<for example>" is no tag; attributes are set off by a blank and have values
    let attributed = !closing && attributes.starts_with(|c: char| c.is_ascii_whitespace()) && has_values(attributes);
    if !bare && !attributed {
        return None;
    }
    let format = FORMATTING.contains(&name.to_ascii_lowercase());
    Some((end, if format { CodeKind::Format } else { CodeKind::Tag }))
}

/// Whether the first attribute has a value: `id="1"`.
fn has_values(attributes: &str) -> bool {
    let first = attributes.trim_start();
    let name = first.bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b':')).count();
    name > 0 && first[name..].trim_start().starts_with('=')
}

fn entity(text: &str, at: usize) -> Option<(usize, CodeKind)> {
    const LONGEST: usize = 10;
    let rest = &text[at + 1..];
    let close = rest.bytes().take(LONGEST).position(|b| b == b';')?;
    let name = &rest[..close];
    let end = at + 1 + close + 1;
    if let Some(number) = name.strip_prefix('#') {
        let (digits, hex) = number.strip_prefix(['x', 'X']).map_or((number, false), |d| (d, true));
        let fits = !digits.is_empty() && digits.bytes().all(|b| if hex { b.is_ascii_hexdigit() } else { b.is_ascii_digit() });
        let space = matches!(number.to_ascii_lowercase().as_str(), "160" | "xa0" | "32" | "x20" | "8201" | "x2009" | "8239" | "x202f");
        return fits.then_some((end, if space { CodeKind::Space } else { CodeKind::Entity }));
    }
    let kind = ENTITIES.get(name).next()?;
    Some((end, if kind == "space" { CodeKind::Space } else { CodeKind::Entity }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        codes(text).iter().map(|(s, _)| s.of(text)).collect()
    }

    #[test]
    fn formats_of_the_usual_libraries() {
        for code in [
            "{0}",
            "{}",
            "{name}",
            "{user.name}",
            "{0:.2f}",
            "{{name}}",
            "{{ user.name }}",
            "${x}",
            "%s",
            "%d",
            "%i",
            "%1$s",
            "%2$@",
            "%@",
            "%.2f",
            "%-10s",
            "%05d",
            "%ld",
            "%(name)s",
            "%(count)d",
            "%{name}",
            "{n, number}",
            "{count, plural, one {# file} other {# files}}",
            "<g id=\"1\">",
            "</g>",
            "<x id=\"2\"/>",
            "<b>",
            "</b>",
            "<br/>",
            "<br />",
            "<ph id=\"1\"/>",
            "<a href=\"https://a.id/?q=1\">",
            "&nbsp;",
            "&amp;",
            "&#39;",
            "&#xA0;",
        ] {
            for text in [code.to_owned(), format!("Pesan {code} baru."), format!("({code})"), format!("\u{201C}{code}\u{201D}")] {
                assert_eq!(found(&text), [code], "{text}");
            }
        }
        assert_eq!(found("%s%s{a}<b>x</b>"), ["%s", "%s", "{a}", "<b>", "</b>"]);
        assert_eq!(found("#{x} dan Rp%d"), ["{x}", "%d"]);
    }

    #[test]
    fn news_text_has_none() {
        for text in [
            "50%dari warga",
            "naik 10 % s/d Mei",
            "100%.",
            "4,5%",
            "sebesar 5% di Jakarta",
            "50% dan 60%",
            "10%-20%",
            "(12%)",
            "5\u{A0}%d",
            "%% s",
            "5 < 7 dan 8 > 3",
            "a<b>c<d",
            "suhu <5 derajat>",
            "<https://example.id/a>",
            "<redaksi@contoh.id>",
            "<contoh saja>",
            "AT&T;",
            "R&D; juga",
            "Johnson & Johnson; Marks & Spencer",
            "{ sebuah catatan }",
            "{a b}",
            "US$5",
            "$100 {",
            "%dari",
            "%i9",
            "harga $ {naik}x",
            "",
            "%",
            "<",
            "&",
            "{",
            "{{",
            "{{}}",
            "</",
            "<b",
            "%(",
            "%(a",
            "%1$",
            "%.",
            "${",
            "&#;",
            "&;",
            "{a,",
        ] {
            let codes: Vec<_> = found(text).into_iter().filter(|c| *c != "<b>" && *c != "{naik}").collect();
            assert_eq!(codes, [""; 0], "{text}");
        }
    }

    #[test]
    fn no_text_breaks_it() {
        const PARTS: [&str; 16] = ["{", "}", "<", ">", "/", "%", "$", "&", ";", "(", ",", "a", "1", " ", "\u{e9}", "\u{201C}"];
        for n in 0..PARTS.len().pow(4) {
            let text: String = (0..4).map(|k| PARTS[n / PARTS.len().pow(k) % PARTS.len()]).collect();
            for (span, kind_of) in codes(&text) {
                assert!(!span.of(&text).is_empty(), "{text}");
                assert_eq!(kind(span.of(&text)), kind_of, "{text}");
            }
            let tokens = crate::lang::token::tokenise(&text);
            assert!(tokens.windows(2).all(|w| w[0].span.end <= w[1].span.start), "{text}");
        }
    }

    #[test]
    fn kinds_and_keys() {
        assert_eq!(kind("<b>"), CodeKind::Format);
        assert_eq!(kind("</STRONG>"), CodeKind::Format);
        assert_eq!(kind("<x id=\"1\"/>"), CodeKind::Tag);
        assert_eq!(kind("&nbsp;"), CodeKind::Space);
        assert_eq!(kind("&amp;"), CodeKind::Entity);
        assert_eq!(key("{n, plural, one {a} other {b}}"), key("{n,plural,other {c}}"));
        assert_eq!(key("<br />"), key("<br/>"));
        assert_eq!(key("{{ a }}"), key("{{a}}"));
        assert_ne!(key("{0}"), key("{1}"));
    }
}
