//! One spelling for look-alikes of both languages.

use super::table::Table;
use std::borrow::Cow;
use std::sync::LazyLock;

/// How English letters turn up in Indonesian loans and transliterations: from, to (applied to both sides, longest first).
static LETTERS: Table = Table::new(include_str!("letters.tsv"));

/// By first letter, longest first.
static RULES: LazyLock<[Vec<(&'static str, &'static str)>; 26]> = LazyLock::new(|| {
    let mut rules: [Vec<(&str, &str)>; 26] = std::array::from_fn(|_| Vec::new());
    for row in LETTERS.rows() {
        if let Some(first) = row[0].bytes().next().filter(u8::is_ascii_lowercase) {
            rules[usize::from(first - b'a')].push((row[0], row.get(1).copied().unwrap_or("")));
        }
    }
    for list in &mut rules {
        list.sort_by_key(|(from, _)| std::cmp::Reverse(from.len()));
    }
    rules
});

/// Both languages' spelling brought to one form, so that *economic* and *ekonomik*, *Zelensky* and *Zelenskyy* meet.
#[must_use]
pub fn fold(word: &str) -> String {
    let plain: Cow<'_, str> = if word.is_ascii() {
        Cow::Borrowed(word)
    } else {
        use unicode_normalization::UnicodeNormalization;
        Cow::Owned(word.nfd().filter(|c| !unicode_normalization::char::is_combining_mark(*c)).collect())
    };
    let mut out = String::with_capacity(plain.len());
    let mut rest: &str = &plain;
    'outer: while let Some(c) = rest.chars().next() {
        let rules = if c.is_ascii_lowercase() { &RULES[(c as u8 - b'a') as usize][..] } else { &[] };
        for (from, to) in rules {
            if let Some(r) = rest.strip_prefix(from) {
                out.push_str(to);
                rest = r;
                continue 'outer;
            }
        }
        // doubled letters count once
        if !out.ends_with(c) {
            out.push(c);
        }
        rest = &rest[c.len_utf8()..];
    }
    out
}
