//! Bytes to documents: decoding, pairing, guarding against mix-ups. No file is opened here; the command line hands
//! bytes in.

pub mod anchors;
pub mod dictionary;
pub mod lines;
pub mod table;

use crate::document::Document;
use crate::error::Error;
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

/// Refuses a pair whose sides are swapped or in one language. Short texts are not judged.
///
/// # Errors
/// Says which side is in which language and what to do.
pub fn guard(source: &Document, target: &Document) -> Result<(), Error> {
    let detector = Detector::with_allowlist(vec![Lang::Eng, Lang::Ind]);
    let judge = |text: &str| {
        let sample: String = text.chars().take(6000).collect();
        let words = sample.split_whitespace().count();
        detector.detect(&sample).filter(|d| words >= 8 && d.confidence() > 0.8).map(|d| d.lang())
    };
    match (judge(&source.text), judge(&target.text)) {
        (Some(Lang::Ind), Some(Lang::Eng)) => Err(Error::new(
            &source.name,
            format!("is Indonesian and {} is English: the sides are swapped; give the English source first", target.name),
        )),
        (Some(Lang::Ind), _) => Err(Error::new(&source.name, "is Indonesian; the source must be the English text")),
        (_, Some(Lang::Eng)) => Err(Error::new(&target.name, "is English; the target must be the Indonesian translation")),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EN: &str = "The president said on Friday that the troops would leave the country by the end of the month.";
    const ID: &str = "Presiden mengatakan pada Jumat bahwa pasukan akan meninggalkan negara itu sebelum akhir bulan.";

    fn document(text: &str) -> Document {
        text_of("x", text)
    }

    fn text_of(name: &str, body: &str) -> Document {
        text(name, body.as_bytes()).unwrap()
    }

    #[test]
    fn mixed_up_sides_are_refused() {
        assert!(guard(&document(EN), &document(ID)).is_ok());
        assert!(guard(&document(ID), &document(EN)).unwrap_err().message.contains("swapped"));
        assert!(guard(&document(ID), &document(ID)).is_err());
        assert!(guard(&document(EN), &document(EN)).is_err());
    }

    #[test]
    fn bad_bytes_are_told_with_their_line() {
        let e = text("a.txt", b"good\nb\xFFd").unwrap_err();
        assert_eq!(e.line, Some(2));
        assert!(text("a.txt", b" \n\t").unwrap_err().message.contains("empty"));
        assert_eq!(text("a.txt", "\u{FEFF}x".as_bytes()).unwrap().text, "x");
    }
}
