//! One spelling for look-alikes of both languages.

use super::table::Table;
use std::borrow::Cow;
use std::sync::LazyLock;

/// How English letters turn up in Indonesian loans and transliterations: from, to (applied to both sides, longest first).
static LETTERS: Table = Table::new(include_str!("letters.tsv"));

static RULES: LazyLock<Vec<(&'static str, &'static str)>> = LazyLock::new(|| {
    let mut rules: Vec<_> = LETTERS.rows().map(|r| (r[0], r.get(1).copied().unwrap_or(""))).collect();
    rules.sort_by_key(|(from, _)| std::cmp::Reverse(from.len()));
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
        for (from, to) in RULES.iter() {
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

