//! FreeDict dictionaries as dictd keeps them: an index of headwords with places, and a text, often compressed.

use super::{Entry, Imported};
use crate::error::Error;
use std::io::Read;

/// A text of more bytes than this is refused: no dictionary is that large.
const LARGEST: u64 = 1 << 30;

/// Reads a dictionary from its `.index` and its `.dict` or `.dict.dz`; `names` are the two files'.
///
/// # Errors
/// Files that are no dictd dictionary at all.
pub fn dictd(names: (&str, &str), index: &[u8], dict: &[u8]) -> Result<Imported, Error> {
    let text = if dict.starts_with(&[0x1F, 0x8B]) {
        let mut text = Vec::new();
        flate2::read::MultiGzDecoder::new(dict)
            .take(LARGEST)
            .read_to_end(&mut text)
            .map_err(|e| Error::new(names.1, format!("is damaged: {e}; fetch it anew")))?;
        text
    } else {
        dict.to_vec()
    };
    let index = std::str::from_utf8(index).map_err(|_| Error::new(names.0, "is no dictd index (not UTF-8)"))?;
    let mut out = Imported::default();
    let mut done: Vec<(u64, u64)> = Vec::new();
    for (i, line) in index.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with("00-database") || line.starts_with("00database") {
            continue;
        }
        let place = (names.0, i + 1);
        let mut cells = line.split('\t');
        let (Some(_), Some(from), Some(len)) = (cells.next(), cells.next().and_then(number), cells.next().and_then(number)) else {
            out.bad.push(Error::new(place.0, "is no index line (headword, offset, length with tabs between)").at(place.1));
            continue;
        };
        let article = usize::try_from(from)
            .ok()
            .zip(usize::try_from(from.saturating_add(len)).ok())
            .and_then(|(a, b)| text.get(a..b))
            .and_then(|bytes| std::str::from_utf8(bytes).ok());
        let Some(article) = article else {
            out.bad.push(Error::new(place.0, format!("points outside {} or between its letters", names.1)).at(place.1));
            continue;
        };
        done.push((from, len));
        read(article, place, &mut out);
    }
    if done.is_empty() {
        return Err(Error::new(names.0, "is no dictd index: no line of it points into the dictionary"));
    }
    Ok(out.finish())
}

/// dictd's numbers: base 64, the most significant digit first.
fn number(text: &str) -> Option<u64> {
    let digit = |c: u8| {
        Some(u64::from(match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        }))
    };
    let text = text.trim();
    if text.is_empty() || text.len() > 10 {
        return None;
    }
    text.bytes().try_fold(0u64, |n, c| Some(n << 6 | digit(c)?))
}

/// An article: a line with headword, pronunciation, `<part of speech>`; then senses, each a line of renderings (from
/// the second sense on with its number before it) and lines that define it.
fn read(article: &str, place: (&str, usize), out: &mut Imported) {
    let mut lines = article.lines();
    let head = lines.next().unwrap_or("");
    let pos = head.split_once('<').and_then(|(_, r)| r.split_once('>')).map_or("", |(p, _)| p);
    let headword = head.split(['/', '<']).next().unwrap_or("").trim();
    let mut senses: Vec<(Vec<String>, String)> = Vec::new();
    for line in lines.filter(|l| !l.trim().is_empty()) {
        let (numbered, rest) = strip_number(line);
        if senses.is_empty() || numbered {
            // the number of a definition may stand at the end
            let rest = rest.trim_end();
            let rest = rest.strip_suffix('.').map_or(rest, |r| r.trim_end_matches(|c: char| c.is_ascii_digit()));
            senses.push((rest.split([',', ';']).map(|r| r.trim().to_owned()).collect(), String::new()));
        } else if let Some((_, gloss)) = senses.last_mut().filter(|(_, g)| g.is_empty()) {
            gloss.push_str(line.trim());
        }
    }
    if senses.is_empty() {
        senses.push((Vec::new(), String::new()));
    }
    for (renderings, gloss) in senses {
        out.take(Entry { headword, pos, gloss: &gloss, renderings }, place);
    }
}

/// `2. word` at the start of a line begins a sense.
fn strip_number(line: &str) -> (bool, &str) {
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    match rest.strip_prefix(". ") {
        Some(rest) if !line.starts_with(rest) && line.starts_with(|c: char| c.is_ascii_digit()) => (true, rest),
        _ => (false, line),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_come_out_sense_by_sense() {
        let text = "00-database-info\nx\nkite /kaɪt/ <n>\n1. layang-layang 2.\na toy on a line\n 3.\na frame\n2. elang, alap-alap\na bird\nfly /flaɪ/ <v>\nterbang\npre- <prefix>\npra-\n";
        let at = |word: &str| text.find(word).unwrap();
        let encode = |n: usize| {
            let digits = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
            [n >> 6, n & 63].iter().map(|d| char::from(digits[*d])).collect::<String>()
        };
        let line = |word: &str, from: usize, to: usize| format!("{word}\t{}\t{}\n", encode(from), encode(to - from));
        let (kite, fly, pre) = (at("kite"), at("fly /"), at("pre-"));
        let index = line("00-database-info", 0, kite)
            + &line("kite", kite, fly)
            + "nonsense\n"
            + &line("fly", fly, pre)
            + &line("pre-", pre, text.len())
            + &line("lost", text.len(), text.len() + 9);
        let got = dictd(("a.index", "a.dict"), index.as_bytes(), text.as_bytes()).unwrap();
        let rows: Vec<_> = got.rows.iter().map(|r| format!("{} {} {} {}", r.headword, r.pos, r.gloss, r.renderings.join("|"))).collect();
        assert_eq!(rows, ["fly v imported terbang", "kite n a toy on a line layang-layang", "kite n a bird elang|alap-alap"]);
        assert_eq!(got.bad.iter().map(|e| e.line).collect::<Vec<_>>(), [Some(3), Some(6)]);
        assert_eq!(got.left_out, 1);
        assert!(dictd(("a.index", "a.dict"), b"nothing", b"").is_err());
        assert!(dictd(("a.index", "a.dict"), index.as_bytes(), &[0x1F, 0x8B, 8, 0]).unwrap_err().message.contains("damaged"));
    }

    #[test]
    fn numbers() {
        assert_eq!(number("BA"), Some(64));
        assert_eq!(number("/"), Some(63));
        assert_eq!(number("B-"), None);
        assert_eq!(number(""), None);
    }
}
