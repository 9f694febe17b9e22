//! Word lists: English, Indonesian, and if there are more columns part of speech and gloss; TSV or CSV.

use super::{Entry, Imported};
use crate::error::Error;

/// Reads a word list. Renderings may be separated by `|`, `;`, or `/`. Lines that begin with `#` are remarks.
///
/// # Errors
/// A file that is no text.
pub fn pairs(name: &str, bytes: &[u8]) -> Result<Imported, Error> {
    let text = crate::ingest::text(name, bytes)?.text;
    let first = text.lines().find(|l| !l.starts_with('#') && !l.trim().is_empty()).unwrap_or("");
    let tabs = first.contains('\t');
    let mut out = Imported::default();
    if tabs {
        // no quoting in TSV: a line is a row
        for (i, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
            row(&line.split('\t').collect::<Vec<_>>(), (name, i + 1), &mut out);
        }
        return Ok(out.finish());
    }
    let delimiter = if first.contains(';') && !first.contains(',') { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).has_headers(false).from_reader(text.as_bytes());
    for record in reader.records() {
        match record {
            Ok(r) => {
                let line = r.position().map_or(0, |p| usize::try_from(p.line()).unwrap_or(0));
                row(&r.iter().collect::<Vec<_>>(), (name, line), &mut out);
            }
            Err(e) => {
                let line = e.position().map_or(0, |p| usize::try_from(p.line()).unwrap_or(0));
                out.bad.push(Error::new(name, format!("cannot be read: {e}")).at(line));
            }
        }
    }
    Ok(out.finish())
}

fn row(cells: &[&str], place: (&str, usize), out: &mut Imported) {
    let cell = |k: usize| cells.get(k).map_or("", |c| c.trim());
    let header = ["en", "eng", "english", "source", "headword"];
    if cell(0).starts_with('#') || place.1 == 1 && header.contains(&cell(0).to_lowercase().as_str()) {
        return;
    }
    if cells.len() < 2 {
        out.bad.push(Error::new(place.0, "has one column where English and Indonesian are wanted").at(place.1));
        return;
    }
    let renderings = cell(1).split(['|', ';', '/']).map(|r| r.trim().to_owned()).collect();
    out.take(Entry { headword: cell(0), pos: cell(2), gloss: cell(3), renderings }, place);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_words_are_read() {
        let got =
            pairs("a.tsv", b"english\tindonesian\nsail\tlayar|berlayar\tn\tcloth on a mast\n# remark\nalone\n\nreef\tterumbu\n").unwrap();
        assert_eq!(got.rows.len(), 2);
        assert_eq!((got.rows[1].headword.as_str(), got.rows[1].gloss.as_str()), ("sail", "cloth on a mast"));
        assert_eq!(got.bad[0].line, Some(4));
        let got = pairs("a.csv", b"\"sail, to\",berlayar\nreef,\"terumbu; karang\"\n").unwrap();
        assert_eq!(got.rows[0].renderings, ["terumbu", "karang"]);
    }
}
