//! Bytes to documents: decoding, pairing, guarding against mix-ups. No file is opened here; the command line hands
//! bytes in.

pub mod anchors;
mod boilerplate;
pub mod dictionary;
pub mod feed;
pub mod html;
mod json;
pub mod jsonl;
pub mod lines;
pub mod po;
pub mod review;
pub mod table;
pub mod tmx;
pub mod xliff;
pub mod xml;

use crate::document::{Body, Document, Located, Place, Unit};
use crate::error::Error;
use crate::text::{Excerpt, Mapped};
use std::sync::Arc;
use whatlang::{Detector, Lang};

/// Decodes a text file: UTF-8, with or without a byte order mark.
///
/// # Errors
/// Not UTF-8 (with the line), or nothing but white space.
pub fn text(name: &str, bytes: &[u8]) -> Result<Document, Error> {
    let bytes = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes);
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err(Error::new(name, "is UTF-16; save it as UTF-8"));
    }
    let text = std::str::from_utf8(bytes).map_err(|e| {
        let line = bytes[..e.valid_up_to()].iter().filter(|b| **b == b'\n').count() + 1;
        Error::new(name, format!("is not UTF-8 (byte {} is wrong); save it as UTF-8", e.valid_up_to() + 1)).at(line)
    })?;
    if text.chars().all(|c| crate::lang::token::is_space(c) || c.is_control()) {
        return Err(Error::new(name, "is empty; give a file with text in it"));
    }
    if text.contains('\0') {
        return Err(Error::new(name, "is a binary file; give plain text"));
    }
    Ok(Document { name: name.to_owned(), text: text.to_owned() })
}

/// The formats of files that hold segments and their translations side by side, and of files that hold one text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// JSON Lines, or a JSON array, of aligned pairs.
    Jsonl,
    /// Gettext PO.
    Po,
    /// A web page, one language.
    Html,
    /// Plain text, one language.
    Text,
    /// Rows of a TSV or CSV file.
    Table,
    /// A translation memory.
    Tmx,
    /// A translation file of a CAT tool.
    Xliff,
}

impl Kind {
    /// What a path's ending says; plain text where it says nothing known.
    #[must_use]
    pub fn of_path(path: &str) -> Kind {
        match path.rsplit_once('.').map_or("", |(_, e)| e).to_ascii_lowercase().as_str() {
            "jsonl" | "ndjson" | "json" => Kind::Jsonl,
            "po" | "pot" => Kind::Po,
            "htm" | "html" | "xhtml" => Kind::Html,
            "tsv" | "csv" | "tab" => Kind::Table,
            "tmx" => Kind::Tmx,
            "xlf" | "xliff" | "sdlxliff" | "mqxliff" | "mxliff" => Kind::Xliff,
            _ => Kind::Text,
        }
    }

    /// Whether such a file holds both languages.
    #[must_use]
    pub fn is_aligned(self) -> bool {
        matches!(self, Kind::Jsonl | Kind::Po | Kind::Table | Kind::Tmx | Kind::Xliff)
    }
}

/// How to read a file that holds both languages.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    /// Column or key of the source.
    pub source: Option<String>,
    /// Column or key of the target.
    pub target: Option<String>,
    /// Column or key of the id.
    pub id: Option<String>,
}

/// Reads a file that holds both languages.
///
/// # Errors
/// What cannot be read, with its line.
pub fn aligned(kind: Kind, name: &str, bytes: &[u8], columns: &Columns) -> Result<Vec<Unit>, Error> {
    match kind {
        Kind::Jsonl => jsonl::units(name, bytes, columns),
        Kind::Po => po::units(name, bytes),
        Kind::Table | Kind::Html | Kind::Text => table::units(name, bytes, columns),
        Kind::Tmx => tmx::units(name, bytes),
        Kind::Xliff => xliff::units(name, bytes),
    }
}

/// Reads a file that holds one text.
///
/// # Errors
/// What cannot be read, with its line.
pub fn located(kind: Kind, name: &str, bytes: &[u8]) -> Result<Located, Error> {
    if matches!(kind, Kind::Po | Kind::Tmx | Kind::Xliff) {
        return Err(Error::new(name, "holds both languages; give it by itself, without a second file"));
    }
    let excerpt = excerpt(name, bytes)?;
    let text = match kind {
        Kind::Html => {
            let text = html::text(&Mapped::verbatim(&excerpt.text, 0));
            if text.text().is_empty() {
                return Err(Error::new(name, "has no readable text; give a page whose text is in the file, not loaded by a script"));
            }
            text
        }
        Kind::Jsonl | Kind::Po | Kind::Text | Kind::Table | Kind::Tmx | Kind::Xliff => Mapped::verbatim(&excerpt.text, 0),
    };
    Ok(Located { excerpt: Arc::new(excerpt), text })
}

/// The name of a file, without folders and ending.
pub(crate) fn stem(path: &str) -> &str {
    let file = path.rsplit(['/', '\\']).next().unwrap_or(path);
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}

/// Decodes a whole file: see [`text`].
///
/// # Errors
/// As [`text`].
pub fn excerpt(name: &str, bytes: &[u8]) -> Result<Excerpt, Error> {
    let document = text(name, bytes)?;
    let mark = bytes.len() - document.text.len();
    Ok(Excerpt::whole(document.text, mark))
}

/// A unit of two texts.
#[must_use]
pub fn unit(name: &str, source: (&str, Located), target: (&str, Located)) -> Unit {
    Unit {
        name: name.to_owned(),
        place: Place { path: target.0.to_owned(), source_path: source.0.to_owned(), ..Place::default() },
        body: Body::Texts { source: source.1, target: target.1, anchors: Vec::new() },
    }
}

/// Refuses a pair whose sides are swapped or in one language. Short texts are not judged.
///
/// # Errors
/// Says which side is in which language and what to do. Each side: name, text.
pub fn guard(source: (&str, &str), target: (&str, &str)) -> Result<(), Error> {
    let detector = Detector::with_allowlist(vec![Lang::Eng, Lang::Ind]);
    let judge = |text: &str| {
        let sample: String = text.chars().take(6000).collect();
        let words = sample.split_whitespace().count();
        detector.detect(&sample).filter(|d| words >= 8 && d.confidence() > 0.8).map(|d| d.lang())
    };
    match (judge(source.1), judge(target.1)) {
        (Some(Lang::Ind), Some(Lang::Eng)) => Err(Error::new(
            source.0,
            format!("is Indonesian and {} is English: the sides are swapped; give the English source first", target.0),
        )),
        (Some(Lang::Ind), _) => Err(Error::new(source.0, "is Indonesian; the source must be the English text")),
        (_, Some(Lang::Eng)) => Err(Error::new(target.0, "is English; the target must be the Indonesian translation")),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EN: &str = "The president said on Friday that the troops would leave the country by the end of the month.";
    const ID: &str = "Presiden mengatakan pada Jumat bahwa pasukan akan meninggalkan negara itu sebelum akhir bulan.";

    #[test]
    fn mixed_up_sides_are_refused() {
        assert!(guard(("x", EN), ("x", ID)).is_ok());
        assert!(guard(("x", ID), ("x", EN)).unwrap_err().message.contains("swapped"));
        assert!(guard(("x", ID), ("x", ID)).is_err());
        assert!(guard(("x", EN), ("x", EN)).is_err());
    }

    #[test]
    fn bad_bytes_are_told_with_their_line() {
        let e = text("a.txt", b"good\nb\xFFd").unwrap_err();
        assert_eq!(e.line, Some(2));
        assert!(text("a.txt", b" \n\t").unwrap_err().message.contains("empty"));
        assert_eq!(text("a.txt", "\u{FEFF}x".as_bytes()).unwrap().text, "x");
    }
}
