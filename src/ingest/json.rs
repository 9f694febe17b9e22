//! Strings of JSON with their places.

use crate::text::{Mapped, Span};

/// A JSON string, quotation marks included, that begins at byte `from`. Half a pair of surrogates becomes U+FFFD. `None`
/// for what is no string.
pub fn string(raw: &str, from: usize) -> Option<Mapped> {
    let inner = raw.strip_prefix('"')?.strip_suffix('"')?;
    let from = from + 1;
    let mut out = Mapped::default();
    let mut last = 0;
    while let Some(k) = inner[last..].find('\\').map(|k| k + last) {
        out.push(&inner[last..k], from + last);
        let unit =
            |at: usize| inner.get(at + 2..at + 6).filter(|_| inner[at..].starts_with("\\u")).and_then(|h| u32::from_str_radix(h, 16).ok());
        let (character, length) = match (unit(k), inner.as_bytes().get(k + 1)) {
            (Some(high @ 0xD800..=0xDBFF), _) => match unit(k + 6) {
                Some(low @ 0xDC00..=0xDFFF) => (char::from_u32(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)), 12),
                _ => (None, 6),
            },
            (Some(code), _) => (char::from_u32(code), 6),
            (None, Some(b'n')) => (Some('\n'), 2),
            (None, Some(b't')) => (Some('\t'), 2),
            (None, Some(b'r')) => (Some('\r'), 2),
            (None, Some(b'b' | b'f')) => (Some(' '), 2),
            (None, Some(other)) => (Some(char::from(*other)), 2),
            (None, None) => return None,
        };
        out.replace(character.unwrap_or('\u{FFFD}').encode_utf8(&mut [0; 4]), Span::new(from + k, from + k + length));
        last = k + length;
    }
    out.push(&inner[last..], from + last);
    Some(if out.text().is_empty() { Mapped::empty(from) } else { out })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_know_their_places() {
        let raw = r#""a\"b\u00e9\n\ud83d\ude00 \ud83d x""#;
        let m = string(raw, 100).unwrap();
        assert_eq!(m.text(), "a\"bé\n\u{1F600} \u{FFFD} x");
        assert_eq!(m.origin(Span::new(1, 2)), Span::new(102, 104));
        assert_eq!(m.origin(Span::new(2, 3)), Span::new(104, 105));
        let at = m.text().find('x').unwrap();
        assert_eq!(m.origin(Span::new(at, at + 1)).start - 100, raw.find('x').unwrap());
    }
}
