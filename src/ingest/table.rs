//! Pre-aligned pairs and lists of pairs, in TSV or CSV with a header.

use crate::error::Error;
use crate::pipeline::AlignedPair;

/// Column names, and the rows with their line numbers.
type Records = (Vec<String>, Vec<(usize, csv::StringRecord)>);

fn records(name: &str, bytes: &[u8]) -> Result<Records, Error> {
    let document = super::text(name, bytes)?;
    let first = document.text.lines().next().unwrap_or("");
    let tabs = first.contains('\t');
    // TSV has no quoting: a quotation mark is text there
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(if tabs {
            b'\t'
        } else if first.contains(';') && !first.contains(',') {
            b';'
        } else {
            b','
        })
        .quoting(!tabs)
        .flexible(true)
        .from_reader(document.text.as_bytes());
    let header = reader.headers().map_err(|e| Error::new(name, e.to_string()))?.iter().map(|h| h.trim().to_lowercase()).collect();
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|e| {
            let line = e.position().map_or(0, |p| usize::try_from(p.line()).unwrap_or(0));
            Error::new(name, format!("cannot be read as a table: {e}")).at(line)
        })?;
        let line = record.position().map_or(0, |p| usize::try_from(p.line()).unwrap_or(0));
        rows.push((line, record));
    }
    Ok((header, rows))
}

fn column(name: &str, header: &[String], wanted: &str) -> Result<usize, Error> {
    header.iter().position(|h| h == wanted).ok_or_else(|| {
        Error::new(
            name,
            format!("has no column \u{201C}{wanted}\u{201D} (found: {}); name the columns in the first line", header.join(", ")),
        )
        .at(1)
    })
}

/// Reads pre-aligned pairs: columns id, source, target (any order; more are passed over).
///
/// # Errors
/// Unreadable tables, missing columns, rows that are too short.
pub fn aligned(name: &str, bytes: &[u8]) -> Result<Vec<AlignedPair>, Error> {
    let (header, rows) = records(name, bytes)?;
    let (id, source, target) = (header.iter().position(|h| h == "id"), column(name, &header, "source")?, column(name, &header, "target")?);
    rows.into_iter()
        .enumerate()
        .map(|(i, (line, r))| {
            if r.len() <= source.max(target) && !(r.len() == source.max(target) && r.len() > 1) {
                return Err(Error::new(name, format!("has {} columns where {} are wanted", r.len(), header.len())).at(line));
            }
            let cell = |k: usize| r.get(k).unwrap_or("").trim_matches('\r').to_owned();
            Ok(AlignedPair { id: id.map_or_else(|| (i + 1).to_string(), cell), source: cell(source), target: cell(target) })
        })
        .collect()
}

/// Reads a list of pairs: columns source, target (paths), and name if there is one.
///
/// # Errors
/// As [`aligned`].
pub fn pairs(name: &str, bytes: &[u8]) -> Result<Vec<(String, String, Option<String>)>, Error> {
    let (header, rows) = records(name, bytes)?;
    let (source, target, label) =
        (column(name, &header, "source")?, column(name, &header, "target")?, header.iter().position(|h| h == "name"));
    rows.into_iter()
        .map(|(line, r)| {
            let cell = |k: usize| r.get(k).unwrap_or("").trim().to_owned();
            if cell(source).is_empty() || cell(target).is_empty() {
                return Err(Error::new(name, "names no source or no target file").at(line));
            }
            Ok((cell(source), cell(target), label.map(cell).filter(|l| !l.is_empty())))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_tsv_with_quotes_and_empty_sides() {
        let rows = aligned("p.tsv", "id\tsource\ttarget\n1\t\"Yes,\" he said.\t\"Ya,\" katanya.\n2\tx\t\n3\t\ty\n".as_bytes()).unwrap();
        assert_eq!(rows.len(), 3);
        assert_eq!(rows[0].source, "\"Yes,\" he said.");
        assert_eq!((rows[1].target.as_str(), rows[2].source.as_str()), ("", ""));
    }

    #[test]
    fn missing_columns_are_told() {
        let e = aligned("p.tsv", b"id\ten\tid2\n1\ta\tb\n").unwrap_err();
        assert!(e.to_string().contains("p.tsv:1:") && e.message.contains("source"), "{e}");
        assert!(aligned("p.tsv", b"id\tsource\ttarget\n1\n").is_err());
    }

    #[test]
    fn csv_is_read_too() {
        assert_eq!(aligned("p.csv", b"source,target\n\"a, b\",c\n").unwrap()[0].source, "a, b");
    }
}
