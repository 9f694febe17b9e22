//! Pre-aligned pairs and lists of pairs, in TSV or CSV with a header.

use super::Columns;
use crate::document::{AlignedPair, Body, Place, Row, Unit};
use crate::error::Error;
use crate::text::{Excerpt, Mapped, Span};
use std::sync::Arc;

/// A table as it stands in its file.
struct Table {
    header: Vec<String>,
    rows: Vec<(usize, csv::StringRecord)>,
    delimiter: u8,
    quoted: bool,
}

fn records(name: &str, text: &str) -> Result<Table, Error> {
    let first = text.lines().next().unwrap_or("");
    let tabs = first.contains('\t');
    let delimiter = if tabs {
        b'\t'
    } else if first.contains(';') && !first.contains(',') {
        b';'
    } else {
        b','
    };
    // TSV has no quoting: a quotation mark is text there
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).quoting(!tabs).flexible(true).from_reader(text.as_bytes());
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
    Ok(Table { header, rows, delimiter, quoted: !tabs })
}

/// The cells of the record that begins at byte `at`, each with its places. `csv` says where a record begins and what is in
/// it, not where its cells stand.
fn cells(text: &str, at: usize, table: &Table) -> Vec<Mapped> {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut cell = Mapped::default();
    // the reader's record may begin with the line break before it
    let mut i = at + bytes[at.min(bytes.len())..].iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
    let mut quoted = false;
    let mut from = i;
    let mut fresh = true;
    // where an empty cell's text should stand
    let mut inside = i;
    let placed = |cell: Mapped, inside: usize| if cell.text().is_empty() { Mapped::empty(inside) } else { cell };
    while i < bytes.len() {
        let b = bytes[i];
        if quoted {
            if b == b'"' {
                cell.push(&text[from..i], from);
                if bytes.get(i + 1) == Some(&b'"') {
                    cell.replace("\"", Span::new(i, i + 2));
                    i += 1;
                } else {
                    quoted = false;
                }
                from = i + 1;
            }
        } else if b == b'"' && table.quoted && fresh {
            quoted = true;
            (from, inside) = (i + 1, i + 1);
        } else if b == table.delimiter {
            cell.push(&text[from..i], from);
            out.push(placed(std::mem::take(&mut cell), inside));
            (from, inside) = (i + 1, i + 1);
            fresh = true;
            i += 1;
            continue;
        } else if matches!(b, b'\r' | b'\n') {
            break;
        }
        fresh = false;
        i += 1;
    }
    cell.push(&text[from.min(i)..i], from.min(i));
    out.push(placed(cell, inside));
    // a row that is too short has its other cells at its end
    out.resize(out.len().max(table.header.len()), Mapped::empty(i));
    out
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

/// Reads pre-aligned pairs: columns id, source, target, or what `columns` names (any order; more are passed over). Rows
/// whose ids share the part before the first colon are one unit; other rows, and those whose part is "-", stand alone.
///
/// # Errors
/// Unreadable tables, missing columns, rows that are too short.
pub fn units(name: &str, bytes: &[u8], columns: &Columns) -> Result<Vec<Unit>, Error> {
    let excerpt = Arc::new(super::excerpt(name, bytes)?);
    let table = records(name, &excerpt.text)?;
    let named = |given: &Option<String>, usual: &str| given.as_deref().unwrap_or(usual).to_lowercase();
    let (source, target) =
        (column(name, &table.header, &named(&columns.source, "source"))?, column(name, &table.header, &named(&columns.target, "target"))?);
    let id = match &columns.id {
        Some(id) => Some(column(name, &table.header, &id.to_lowercase())?),
        None => table.header.iter().position(|h| h == "id"),
    };
    let mut rows = Vec::with_capacity(table.rows.len());
    for (i, (line, r)) in table.rows.iter().enumerate() {
        if r.len() <= source.max(target) && !(r.len() == source.max(target) && r.len() > 1) {
            return Err(Error::new(name, format!("has {} columns where {} are wanted", r.len(), table.header.len())).at(*line));
        }
        let at = r.position().map_or(0, |p| usize::try_from(p.byte()).unwrap_or(0));
        let mut places = cells(&excerpt.text, at, &table);
        let mut side = |k: usize| {
            let cell = r.get(k).unwrap_or("").trim_matches('\r');
            let mapped = places.get_mut(k).map(std::mem::take).unwrap_or_default();
            // a table whose cells were read in another way than expected still gets its text, at the record's place
            if mapped.text() == cell {
                mapped
            } else {
                let mut whole = Mapped::default();
                whole.replace(cell, Span::new(at, at));
                whole
            }
        };
        let (source, target) = (side(source), side(target));
        let id = id.map_or_else(|| (i + 1).to_string(), |k| r.get(k).unwrap_or("").trim_matches('\r').to_owned());
        rows.push(Row { id, source, target });
    }
    Ok(group(name, &excerpt, rows))
}

/// The rows of [`units`] without their places.
///
/// # Errors
/// As [`units`].
pub fn aligned(name: &str, bytes: &[u8]) -> Result<Vec<AlignedPair>, Error> {
    let units = units(name, bytes, &Columns::default())?;
    let rows = units.into_iter().flat_map(|u| match u.body {
        Body::Rows { rows, .. } => rows,
        Body::Texts { .. } => Vec::new(),
    });
    Ok(rows.map(|r| AlignedPair { id: r.id, source: r.source.text().to_owned(), target: r.target.text().to_owned() }).collect())
}

/// The part of an id before its first colon; the colons of `https://` and `C:\\` are none.
fn document_of(id: &str) -> Option<&str> {
    let scheme = |at: usize| id[at + 1..].starts_with("//");
    let drive = |at: usize| at == 1 && id[2..].starts_with('\\');
    let at = id.match_indices(':').map(|(at, _)| at).find(|at| !(scheme(*at) || drive(*at)))?;
    Some(&id[..at])
}

/// Rows to units, by what stands before the first colon of their ids.
pub(super) fn group(name: &str, excerpt: &Arc<Excerpt>, rows: Vec<Row>) -> Vec<Unit> {
    let place = Place { path: name.to_owned(), source_path: name.to_owned(), ..Place::default() };
    let mut out: Vec<(String, Vec<Row>)> = Vec::new();
    for row in rows {
        let document = document_of(&row.id).map(str::to_owned).filter(|d| d != "-");
        match (out.last_mut(), document) {
            (Some((last, rows)), Some(document)) if *last == document => rows.push(row),
            (_, document) => out.push((document.unwrap_or_default(), vec![row])),
        }
    }
    out.into_iter()
        .map(|(name, rows)| Unit {
            name,
            place: place.clone(),
            body: Body::Rows { rows, source: Arc::clone(excerpt), target: Arc::clone(excerpt) },
        })
        .collect()
}

/// Reads a list of pairs: columns source, target (paths), and name if there is one.
///
/// # Errors
/// As [`aligned`].
pub fn pairs(name: &str, bytes: &[u8]) -> Result<Vec<(String, String, Option<String>)>, Error> {
    let document = super::text(name, bytes)?;
    let Table { header, rows, .. } = records(name, &document.text)?;
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

    #[test]
    fn cells_know_their_places() {
        let text = "id,Inggris,target\r\n7,\"a \"\"b\"\"\nc\",d\r\n8,x,\"y\"\r\n";
        let columns = Columns { source: Some("inggris".into()), ..Columns::default() };
        let units = units("p.csv", text.as_bytes(), &columns).unwrap();
        let Body::Rows { rows, source, .. } = &units[0].body else { panic!() };
        assert_eq!(rows[0].source.text(), "a \"b\"\nc");
        let region = source.region(rows[0].source.origin(Span::new(2, 5)));
        assert_eq!((region.line, region.column), (2, 6));
        assert_eq!(region.bytes.of(text), "\"\"b\"\"");
        let Body::Rows { rows, target, .. } = &units[1].body else { panic!() };
        let region = target.region(rows[0].target.origin(Span::new(0, 1)));
        assert_eq!((region.line, region.column, region.bytes.of(text)), (4, 6, "y"));
    }

    /// Each row's id and target, with line, column and bytes of the target.
    fn targets(text: &str) -> Vec<(String, String, usize, usize, String)> {
        let units = units("p.csv", text.as_bytes(), &Columns::default()).unwrap();
        let mut out = Vec::new();
        for unit in units {
            let Body::Rows { rows, target, .. } = unit.body else { panic!() };
            for r in rows {
                let t = r.target.text();
                let region = target.region(r.target.origin(Span::new(0, t.len())));
                out.push((r.id, t.to_owned(), region.line, region.column, region.bytes.of(text).to_owned()));
            }
        }
        out
    }

    fn row(id: &str, target: &str, line: usize, column: usize, bytes: &str) -> (String, String, usize, usize, String) {
        (id.into(), target.into(), line, column, bytes.into())
    }

    #[test]
    fn semicolons_marks_and_line_breaks_keep_places() {
        // a byte order mark counts for bytes, not for columns; a blank line is passed over
        let text = "\u{FEFF}id;source;target\r\n1;\"One; two\r\nthree\";\"Satu; \"\"dua\"\"\"\r\n\r\n2;\u{e9};Empat, lima\r\n3;x;\r\n4;y;z";
        assert_eq!(
            targets(text),
            [
                row("1", "Satu; \"dua\"", 3, 9, "Satu; \"\"dua\"\""),
                row("2", "Empat, lima", 5, 5, "Empat, lima"),
                row("3", "", 6, 5, ""),
                row("4", "z", 7, 5, "z"),
            ]
        );
    }

    #[test]
    fn tabs_and_commas_with_marks_keep_places() {
        let text = "\u{FEFF}id\tsource\ttarget\r\n1\t\"a\t\"b, c\r\n2\tx\ty\r\n";
        assert_eq!(targets(text), [row("1", "\"b, c", 2, 6, "\"b, c"), row("2", "y", 3, 5, "y")]);
        let text = "\u{FEFF}\"id\",\"source\",\"target\"\n\"1\",\"a\n\nb\",\"c\nd\"\n2,x,\"\"\n3,x,y\n";
        assert_eq!(targets(text), [row("1", "c\nd", 4, 5, "c\nd"), row("2", "", 6, 6, ""), row("3", "y", 7, 5, "y")]);
    }

    #[test]
    fn a_document_is_what_stands_before_the_first_colon_that_is_one() {
        assert_eq!(document_of("news:3:1"), Some("news"));
        assert_eq!(document_of("https://a.example/x [title]:3"), Some("https://a.example/x [title]"));
        assert_eq!(document_of("C:\\a.txt:3"), Some("C:\\a.txt"));
        assert_eq!((document_of("7"), document_of("https://a.example")), (None, None));
    }
}
