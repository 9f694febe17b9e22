//! Numbers, dates and clock times in both languages' formats, in digits and words.

use super::Language;
use super::table::Table;
use super::token::{Token, TokenKind};

static ENGLISH: Table = Table::new(include_str!("en/numerals.tsv"));
static INDONESIAN: Table = Table::new(include_str!("id/numerals.tsv"));
/// Currency marks and words: mark, ISO 4217 code.
pub static CURRENCIES: Table = Table::new(include_str!("currencies.tsv"));

/// What a quantity counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum QuantityKind {
    /// A count or measure.
    Cardinal,
    /// A place in an order.
    Ordinal,
    /// A rough number: hundreds, puluhan.
    Vague,
    /// A fraction in words.
    Fraction,
    /// Times: once, twice.
    Times,
    /// A month; the value is 1..=12.
    Month,
    /// A weekday; the value is 1 (Monday) ..= 7.
    Weekday,
    /// A clock time; the value is minutes after midnight.
    Clock,
}

/// A number in a sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity {
    /// First token.
    pub first: usize,
    /// One past the last token.
    pub end: usize,
    /// Its value in the language's own format.
    pub value: f64,
    /// Its value if the separators were meant in the other language's format.
    pub other: Option<f64>,
    /// Whether only the other language's format makes sense of its separators.
    pub foreign: bool,
    /// What it counts.
    pub kind: QuantityKind,
    /// Whether it is written in digits.
    pub digits: bool,
    /// Whether it is a share of a hundred.
    pub percent: bool,
    /// The scale word's factor (1 where none), for "2.7 billion".
    pub scale: f64,
}

#[derive(Clone, Copy, PartialEq)]
enum Word {
    Unit(f64),
    Teen,
    Ten,
    Scale(f64),
    Vague(f64),
    Fraction(f64),
    Fractional(f64),
    Times(f64),
    Ordinal(f64),
    Month(f64),
    Weekday(f64),
}

fn word(text: &str, language: Language) -> Option<Word> {
    let table = match language {
        Language::English => &ENGLISH,
        Language::Indonesian => &INDONESIAN,
    };
    let row = table.get(text).next()?;
    let (kind, value) = row.split_once('\t')?;
    let v: f64 = value.parse().ok()?;
    Some(match kind {
        "unit" => Word::Unit(v),
        "teen" => Word::Teen,
        "ten" => Word::Ten,
        "scale" => Word::Scale(v),
        "vague" => Word::Vague(v),
        "fraction" => Word::Fraction(v),
        "fractional" => Word::Fractional(v),
        "times" => Word::Times(v),
        "ordinal" => Word::Ordinal(v),
        "month" => Word::Month(v),
        "weekday" => Word::Weekday(v),
        _ => return None,
    })
}

/// Whether the word is a numeral, a month or a weekday of the language.
#[must_use]
pub fn is_numeral(text: &str, language: Language) -> bool {
    word(text, language).is_some() || (language == Language::Indonesian && ke_number(text).is_some())
}

/// Whether the word is a month or a weekday.
#[must_use]
pub fn is_calendar(text: &str, language: Language) -> bool {
    calendar_value(text, language).is_some()
}

/// The kind and number of a month or weekday.
#[must_use]
pub fn calendar_value(text: &str, language: Language) -> Option<(QuantityKind, f64)> {
    match word(text, language)? {
        Word::Month(v) => Some((QuantityKind::Month, v)),
        Word::Weekday(v) => Some((QuantityKind::Weekday, v)),
        _ => None,
    }
}

/// "ke-21", "ke-3": an ordinal in digits.
fn ke_number(text: &str) -> Option<f64> {
    text.strip_prefix("ke-").filter(|d| d.bytes().all(|b| b.is_ascii_digit()))?.parse().ok()
}

/// The value of digits with separators, first in the language's own format, then in the other's.
#[must_use]
pub fn digits(text: &str, language: Language) -> (Option<f64>, Option<f64>) {
    let (thousand, decimal) = match language {
        Language::English => (',', '.'),
        Language::Indonesian => ('.', ','),
    };
    (read(text, thousand, decimal), read(text, decimal, thousand))
}

fn read(text: &str, thousand: char, decimal: char) -> Option<f64> {
    let (whole, fraction) = match text.matches(decimal).count() {
        0 => (text, None),
        1 => text.split_once(decimal).map(|(a, b)| (a, Some(b)))?,
        _ => return None,
    };
    let groups: Vec<&str> = whole.split(thousand).collect();
    if groups.len() > 1 && (groups[0].is_empty() || groups[0].len() > 3 || groups[1..].iter().any(|g| g.len() != 3)) {
        return None;
    }
    if fraction.is_some_and(|f| f.contains(thousand)) {
        return None;
    }
    let plain = format!("{}{}{}", groups.concat(), if fraction.is_some() { "." } else { "" }, fraction.unwrap_or(""));
    if plain.bytes().all(|b| b.is_ascii_digit() || b == b'.') { plain.parse().ok() } else { None }
}

/// All quantities among `tokens`, in order.
#[must_use]
pub fn quantities(tokens: &[Token], language: Language) -> Vec<Quantity> {
    let mut out = Vec::new();
    let mut i = 0;
    while i < tokens.len() {
        if let Some(q) = quantity(tokens, i, language) {
            i = q.end.max(i + 1);
            out.push(q);
        } else {
            i += 1;
        }
    }
    out
}

fn norm(tokens: &[Token], i: usize) -> &str {
    tokens.get(i).map_or("", |t| t.norm.as_str())
}

fn plain(first: usize, end: usize, value: f64, kind: QuantityKind) -> Quantity {
    Quantity { first, end, value, other: None, foreign: false, kind, digits: false, percent: false, scale: 1.0 }
}

fn quantity(tokens: &[Token], i: usize, language: Language) -> Option<Quantity> {
    let token = &tokens[i];
    let mut q = if token.kind == TokenKind::Number {
        digit_quantity(tokens, i, language)?
    } else if let Some(v) = (language == Language::Indonesian).then(|| ke_number(&token.norm)).flatten() {
        let mut q = plain(i, i + 1, v, QuantityKind::Ordinal);
        q.digits = true;
        return Some(q);
    } else {
        word_quantity(tokens, i, language)?
    };
    if matches!(q.kind, QuantityKind::Cardinal | QuantityKind::Fraction) {
        let next = norm(tokens, q.end);
        if matches!(next, "%" | "percent" | "persen" | "per") && (next != "per" || matches!(norm(tokens, q.end + 1), "cent")) {
            q.percent = true;
            q.end += if next == "per" { 2 } else { 1 };
        }
    }
    Some(q)
}

fn digit_quantity(tokens: &[Token], i: usize, language: Language) -> Option<Quantity> {
    let text = &tokens[i].norm;
    if let Some(clock) = clock(tokens, i, language) {
        return Some(clock);
    }
    if text.contains(':') {
        return None;
    }
    let (own, other) = digits(text, language);
    let mut q = plain(i, i + 1, own.or(other)?, QuantityKind::Cardinal);
    q.digits = true;
    q.foreign = own.is_none();
    // a lone "1.500" may be either; the other reading helps to tell a slip from an error
    q.other = if own.is_some() { other.filter(|o| Some(*o) != own) } else { None };
    if language == Language::English && matches!(norm(tokens, q.end), "st" | "nd" | "rd" | "th") && !tokens[q.end].spaced {
        q.kind = QuantityKind::Ordinal;
        q.end += 1;
        return Some(q);
    }
    // "1/2" after a whole number, "-1/2"
    let mut at = q.end;
    if norm(tokens, at) == "-" {
        at += 1; // "2.7-billion"
    }
    if let Some(Word::Scale(s)) = word(norm(tokens, at), language) {
        q.value *= s;
        q.other = q.other.map(|o| o * s);
        q.scale = s;
        q.end = at + 1;
        // "2 miliar 500 juta" is rare; "5 ratus ribu" is not
        if let Some(Word::Scale(s)) = word(norm(tokens, q.end), language) {
            q.value *= s;
            q.other = q.other.map(|o| o * s);
            q.scale *= s;
            q.end += 1;
        }
    } else if at < tokens.len() && tokens[at].kind == TokenKind::Word && !tokens[at].spaced && language == Language::English {
        // "$5bn", "3m"
        let s = match tokens[at].norm.as_str() {
            "bn" => 1e9,
            "m" | "mn" => 1e6,
            "k" => 1e3,
            "tn" => 1e12,
            _ => 1.0,
        };
        if s > 1.0 {
            q.value *= s;
            q.other = q.other.map(|o| o * s);
            q.scale = s;
            q.end = at + 1;
        }
    }
    if language == Language::Indonesian && matches!(norm(tokens, q.end), "setengah") && q.value < 1000.0 {
        q.value += 0.5;
        q.end += 1;
    }
    Some(q)
}

/// "4:30", "4.30 p.m.", "pukul 16.30", "5 a.m.".
fn clock(tokens: &[Token], i: usize, language: Language) -> Option<Quantity> {
    let text = &tokens[i].norm;
    let after = norm(tokens, i + 1);
    let half = match after {
        "a.m." | "a.m" | "am" => Some(0.0),
        "p.m." | "p.m" | "pm" => Some(720.0),
        _ => None,
    }
    .filter(|_| language == Language::English);
    let spoken = language == Language::Indonesian && i > 0 && matches!(norm(tokens, i - 1), "pukul" | "jam");
    let separator = if text.contains(':') {
        Some(':')
    } else if half.is_some() || spoken {
        text.contains('.').then_some('.')
    } else {
        None
    };
    let (h, m): (f64, f64) = match separator {
        Some(s) => {
            let (h, m) = text.split_once(s)?;
            (h.parse().ok()?, m.split([':', '.']).next()?.parse().ok()?)
        }
        None if half.is_some() || spoken => (text.parse().ok()?, 0.0),
        None => return None,
    };
    if h > 24.0 || m > 59.0 {
        return None;
    }
    let h = if half.is_some() { h % 12.0 } else { h };
    let mut q = plain(i, if half.is_some() { i + 2 } else { i + 1 }, h * 60.0 + m + half.unwrap_or(0.0), QuantityKind::Clock);
    q.digits = true;
    Some(q)
}

fn word_quantity(tokens: &[Token], i: usize, language: Language) -> Option<Quantity> {
    let w = word(norm(tokens, i), language)?;
    match w {
        Word::Month(v) => {
            // "may" and "march" are words too
            let capital = tokens[i].case != super::token::Case::Lower;
            return capital.then(|| plain(i, i + 1, v, QuantityKind::Month));
        }
        Word::Weekday(v) => {
            let capital = tokens[i].case != super::token::Case::Lower;
            return capital.then(|| plain(i, i + 1, v, QuantityKind::Weekday));
        }
        Word::Vague(v) => {
            let mut q = plain(i, i + 1, v, QuantityKind::Vague);
            // "hundreds of thousands", "ratusan ribu"
            let at = if norm(tokens, i + 1) == "of" { i + 2 } else { i + 1 };
            match word(norm(tokens, at), language) {
                Some(Word::Vague(s) | Word::Scale(s)) if s > 100.0 => {
                    q.value *= s;
                    q.end = at + 1;
                }
                _ => {}
            }
            return Some(q);
        }
        Word::Times(v) => return Some(plain(i, i + 1, v, QuantityKind::Times)),
        Word::Ordinal(v) => {
            // "a fifth of": a share
            let share = language == Language::English
                && v > 2.0
                && i > 0
                && matches!(norm(tokens, i - 1), "a" | "one")
                && norm(tokens, i + 1) == "of";
            return Some(if share { plain(i, i + 1, 1.0 / v, QuantityKind::Fraction) } else { plain(i, i + 1, v, QuantityKind::Ordinal) });
        }
        Word::Fraction(v) => {
            let mut q = plain(i, i + 1, v, QuantityKind::Fraction);
            // "half a million", "setengah juta"
            let at = if matches!(norm(tokens, i + 1), "a" | "of") { i + 2 } else { i + 1 };
            if let Some(Word::Scale(s)) = word(norm(tokens, at), language).filter(|_| norm(tokens, i + 1) != "of") {
                q.value *= s;
                q.scale = s;
                q.end = at + 1;
                q.kind = QuantityKind::Cardinal;
            }
            return Some(q);
        }
        Word::Teen | Word::Ten | Word::Fractional(_) => return None,
        Word::Unit(_) | Word::Scale(_) => {}
    }
    if matches!(w, Word::Scale(_)) && language == Language::Indonesian {
        return None; // "ribu" alone
    }
    let mut total = 0.0;
    let mut group = 0.0;
    let mut scale = 1.0;
    let mut at = i;
    let mut kind = QuantityKind::Cardinal;
    let mut last_unit: Option<f64> = None;
    loop {
        match word(norm(tokens, at), language) {
            Some(Word::Unit(v)) => {
                // "two three" are two numbers, "twenty three" is one
                if last_unit.is_some_and(|u| u < 20.0 && v < 100.0) {
                    break;
                }
                if last_unit.is_some_and(|u| u < 100.0 && v >= u) {
                    break;
                }
                group += v;
                last_unit = Some(v);
            }
            Some(Word::Teen) if group > 0.0 => {
                group += 10.0;
                last_unit = Some(19.0);
            }
            Some(Word::Ten) if last_unit.is_some_and(|u| u < 10.0) => {
                let u = last_unit.unwrap_or(0.0);
                group += u * 9.0;
                last_unit = Some(u * 10.0);
            }
            Some(Word::Scale(s)) => {
                if (s - 100.0).abs() < 0.5 || (s < 100.0) {
                    // "two hundred", "dua ratus": within the group; only the last unit is multiplied
                    let u = last_unit.unwrap_or(1.0);
                    group += if last_unit.is_some() { u * (s - 1.0) } else { s };
                    last_unit = Some(999.0);
                } else {
                    total += if group > 0.0 { group } else { 1.0 } * s;
                    scale = s;
                    group = 0.0;
                    last_unit = Some(1e15);
                }
            }
            Some(Word::Ordinal(v)) if language == Language::English && last_unit.is_some_and(|u| u >= 20.0 && v < 10.0) => {
                group += v;
                kind = QuantityKind::Ordinal;
                at += 1;
                break;
            }
            Some(Word::Fractional(v)) if last_unit.is_some_and(|u| u < 10.0) && at == i + 1 => {
                let mut q = plain(i, at + 1, group / v, QuantityKind::Fraction);
                q.scale = 1.0;
                return Some(q);
            }
            Some(Word::Fraction(v)) if language == Language::English && at == i + 1 && (v - 0.5).abs() > 0.01 => {
                return Some(plain(i, at + 1, group * v, QuantityKind::Fraction)); // three quarters, two thirds
            }
            Some(Word::Fraction(v)) if language == Language::Indonesian && (v - 0.5).abs() < 0.01 => {
                group += 0.5; // tiga setengah
                at += 1;
                // "dua setengah juta"
                if let Some(Word::Scale(s)) = word(norm(tokens, at), language) {
                    group *= s;
                    at += 1;
                }
                break;
            }
            _ => break,
        }
        at += 1;
        // "twenty-one", "two hundred and six"
        let next = norm(tokens, at);
        if next == "-"
            && word(norm(tokens, at + 1), language).is_some_and(|w| matches!(w, Word::Unit(_) | Word::Scale(_) | Word::Ordinal(_)))
        {
            at += 1;
        } else if language == Language::English && matches!(next, "and" | "-") {
            // "three and a half", "three-and-a-half"
            let skip = |k: usize| if norm(tokens, k) == "-" { k + 1 } else { k };
            let a = skip(if next == "-" { at + 1 } else { at });
            let b = skip(a + 1);
            let c = skip(b + 1);
            if norm(tokens, a) == "and" && norm(tokens, b) == "a" && norm(tokens, c) == "half" {
                group += 0.5;
                at = c + 1;
                if let Some(Word::Scale(s)) = word(norm(tokens, at), language) {
                    group *= s;
                    scale = s;
                    at += 1;
                }
                break;
            }
            if next == "and" && last_unit.is_some_and(|u| u >= 999.0) && matches!(word(norm(tokens, at + 1), language), Some(Word::Unit(_)))
            {
                at += 1;
            }
        }
    }
    if at == i {
        return None;
    }
    let mut q = plain(i, at, total + group, kind);
    q.scale = scale;
    Some(q)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::token::tokenise;

    fn values(text: &str, language: Language) -> Vec<f64> {
        quantities(&tokenise(text), language).iter().map(|q| q.value).collect()
    }

    #[test]
    fn english_numbers() {
        let en = |t: &str| values(t, Language::English);
        assert_eq!(en("1,000.5 people"), [1000.5]);
        assert_eq!(en("$2.7 billion and 4%"), [2.7e9, 4.0]);
        assert_eq!(en("three and a half years"), [3.5]);
        assert_eq!(en("twenty one men, two hundred and six women"), [21.0, 206.0]); // the analysis parts "twenty-one"
        assert_eq!(en("half a million"), [500_000.0]);
        assert_eq!(en("two thousand three hundred"), [2300.0]);
        assert_eq!(en("seven missiles and 157 drones"), [7.0, 157.0]);
        assert_eq!(en("on Friday, March 3"), [5.0, 3.0, 3.0]);
        assert_eq!(en("it may rain"), Vec::<f64>::new());
        assert_eq!(en("21st century, third"), [21.0, 3.0]);
        assert_eq!(en("at 4:30 p.m."), [990.0]);
        assert_eq!(en("hundreds of thousands"), [100_000.0]);
        assert_eq!(en("two, three"), [2.0, 3.0]);
    }

    #[test]
    fn indonesian_numbers() {
        let id = |t: &str| values(t, Language::Indonesian);
        assert_eq!(id("1.000,5 orang"), [1000.5]);
        assert_eq!(id("Rp2,5 triliun dan 25 persen"), [2.5e12, 25.0]);
        assert_eq!(id("tiga setengah tahun"), [3.5]);
        assert_eq!(id("dua puluh satu"), [21.0]);
        assert_eq!(id("dua belas"), [12.0]);
        assert_eq!(id("dua ratus lima puluh ribu"), [250_000.0]);
        assert_eq!(id("seratus dua puluh"), [120.0]);
        assert_eq!(id("abad ke-21"), [21.0]);
        assert_eq!(id("dua pertiga"), [2.0 / 3.0]);
        assert_eq!(id("seribu lima ratus"), [1500.0]);
        assert_eq!(id("ratusan ribu"), [100_000.0]);
        assert_eq!(id("pukul 16.30"), [990.0]);
        assert_eq!(id("tujuh belas"), [17.0]);
        assert_eq!(id("Jumat, 3 Maret 2022"), [5.0, 3.0, 3.0, 2022.0]);
    }

    #[test]
    fn tells_the_other_format() {
        let q = &quantities(&tokenise("4.7 juta"), Language::Indonesian)[0];
        assert!(q.foreign && (q.value - 4.7e6).abs() < 1.0);
        let q = &quantities(&tokenise("1.500 orang"), Language::Indonesian)[0];
        assert!(!q.foreign && q.other == Some(1.5));
    }
}
