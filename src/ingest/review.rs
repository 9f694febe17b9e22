//! Review reports that come back from editors: CSV as spreadsheets save it, or a workbook.

use crate::error::Error;
use calamine::Reader as _;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Cursor;

/// A report's rows, each with its cells by column name in lower case. Columns that a report does not have are empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    columns: BTreeMap<String, usize>,
    rows: Vec<(usize, Vec<String>)>,
}

/// A row of a report.
#[derive(Clone, Copy, Debug)]
pub struct Row<'s> {
    /// Line of the file, row of the workbook; from 1.
    pub line: usize,
    columns: &'s BTreeMap<String, usize>,
    cells: &'s [String],
}

impl<'s> Row<'s> {
    /// A cell without white space at its ends and without the apostrophe that keeps spreadsheets from running it.
    #[must_use]
    pub fn cell(&self, column: &str) -> &'s str {
        let cell = self.columns.get(column).and_then(|k| self.cells.get(*k)).map_or("", |c| c.trim());
        match cell.strip_prefix('\'') {
            Some(rest) if rest.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\u{FF1D}', '\u{FF0B}', '\u{FF0D}', '\u{FF20}']) => rest,
            _ => cell,
        }
    }
}

impl Sheet {
    /// The rows in order.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|(line, cells)| Row { line: *line, columns: &self.columns, cells })
    }

    /// The columns by their names; `None` where one that must be there is not.
    fn header(cells: &[String]) -> BTreeMap<String, usize> {
        let mut columns = BTreeMap::new();
        for (k, name) in cells.iter().enumerate() {
            let name = name.trim_start_matches('\u{FEFF}').trim().to_lowercase();
            if !name.is_empty() {
                columns.entry(name).or_insert(k);
            }
        }
        columns
    }
}

/// Reads a report: comma, semicolon or tab between cells, UTF-8 with or without byte order mark, UTF-16, `sep=` before the
/// header; or a workbook (xlsx, ods). Columns may stand in any order, among others.
///
/// # Errors
/// What cannot be read, with its line, and what is to be done; no column `fingerprint` or `decision`.
pub fn read(name: &str, bytes: &[u8]) -> Result<Sheet, Error> {
    let sheet =
        if bytes.starts_with(b"PK") || bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) { workbook(name, bytes)? } else { table(name, bytes)? };
    for column in ["fingerprint", "decision"] {
        if !sheet.columns.contains_key(column) {
            let found: Vec<&str> = sheet.columns.keys().map(String::as_str).collect();
            let what = format!("has no column {column}; it has {}; give the review report with its header", found.join(", "));
            return Err(Error::new(name, what).at(1));
        }
    }
    Ok(sheet)
}

fn workbook(name: &str, bytes: &[u8]) -> Result<Sheet, Error> {
    let cannot = |e: String| Error::new(name, format!("cannot be read as a workbook: {e}; save it as xlsx or CSV"));
    let mut book = calamine::open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|e| cannot(e.to_string()))?;
    let mut first = None;
    for sheet in book.sheet_names() {
        let range = book.worksheet_range(&sheet).map_err(|e| cannot(e.to_string()))?;
        let top = range.start().map_or(0, |(row, _)| row as usize);
        let mut rows = range.rows().enumerate().map(|(k, r)| (top + k + 1, r.iter().map(ToString::to_string).collect::<Vec<_>>()));
        let Some((_, header)) = rows.next() else { continue };
        let columns = Sheet::header(&header);
        let found = columns.contains_key("fingerprint");
        let sheet = Sheet { columns, rows: rows.collect() };
        if found {
            return Ok(sheet);
        }
        first.get_or_insert(sheet);
    }
    first.ok_or_else(|| Error::new(name, "has no sheet with anything in it"))
}

/// UTF-16 is what Excel makes of "Unicode text".
fn decoded<'b>(name: &str, bytes: &'b [u8]) -> Result<Cow<'b, str>, Error> {
    let little = bytes.starts_with(&[0xFF, 0xFE]);
    if little || bytes.starts_with(&[0xFE, 0xFF]) {
        let units = bytes[2..].chunks(2).map(|c| match (c, little) {
            ([a, b], true) => u16::from_le_bytes([*a, *b]),
            ([a, b], false) => u16::from_be_bytes([*a, *b]),
            _ => 0xFFFD,
        });
        let text: Result<String, _> = char::decode_utf16(units).collect();
        return text.map(Cow::Owned).map_err(|_| Error::new(name, "is broken UTF-16; save it as CSV UTF-8"));
    }
    let bytes = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes);
    std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|e| {
        let line = bytes[..e.valid_up_to()].iter().filter(|b| **b == b'\n').count() + 1;
        Error::new(name, "is not UTF-8; in Excel save it as \u{201C}CSV UTF-8\u{201D} or as a workbook").at(line)
    })
}

fn table(name: &str, bytes: &[u8]) -> Result<Sheet, Error> {
    let text = decoded(name, bytes)?;
    let mut body: &str = &text;
    let mut above = 0;
    let mut said = None;
    // Excel's own way of telling the delimiter
    if let Some((line, rest)) = body.split_once('\n')
        && let Some(delimiter) = line.trim_end().trim_matches('"').to_ascii_lowercase().strip_prefix("sep=")
    {
        said = delimiter.bytes().next().or(Some(b'\t')).filter(u8::is_ascii);
        (body, above) = (rest, 1);
    }
    let head = body.lines().find(|l| !l.trim().is_empty()).unwrap_or("");
    let delimiter = said.unwrap_or_else(|| {
        let count = |d: u8| head.bytes().filter(|b| *b == d).count();
        [b';', b'\t'].into_iter().fold(b',', |best, d| if count(d) > count(best) { d } else { best })
    });
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).has_headers(false).from_reader(body.as_bytes());
    let mut sheet = Sheet::default();
    let mut header = true;
    let (mut line, mut counted) = (1 + above, 0);
    for record in reader.records() {
        let record = record.map_err(|e| {
            let line = e.position().map_or(1, |p| usize::try_from(p.line()).unwrap_or(0));
            Error::new(name, format!("cannot be read as CSV: {e}")).at(line + above)
        })?;
        // the reader's own count is late by a line where lines end in CR LF, and leaves blank ones out
        let start = record.position().map_or(0, |p| usize::try_from(p.byte()).unwrap_or(0)).clamp(counted, body.len());
        let start = start + body.as_bytes()[start..].iter().take_while(|b| matches!(b, b'\n' | b'\r')).count();
        line += body.as_bytes()[counted..start].iter().filter(|b| **b == b'\n').count();
        counted = start;
        let cells: Vec<String> = record.iter().map(ToOwned::to_owned).collect();
        if cells.iter().all(|c| c.trim().is_empty()) {
            continue;
        }
        if header {
            sheet.columns = Sheet::header(&cells);
            header = false;
        } else {
            sheet.rows.push((line, cells));
        }
    }
    if header {
        return Err(Error::new(name, "is empty; give the review report"));
    }
    Ok(sheet)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spreadsheets_ways_of_saving_are_one_table() {
        let plain = "Decision,fingerprint,note,comment\r\naccept,v1:1,mine,\"a, b\r\nc\"\r\n\r\n,v1:2,,'-5\r\n";
        let utf16: Vec<u8> = [0xFF, 0xFE]
            .into_iter()
            .chain(plain.replace(',', "\t").replace("a\t b", "a, b").encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        let ways = [
            plain.as_bytes().to_vec(),
            format!("\u{FEFF}{}", plain.replace(',', ";").replace("a; b", "a, b")).into_bytes(),
            format!("sep=;\r\n{}", plain.replace(',', ";").replace("a; b", "a, b")).into_bytes(),
            utf16,
        ];
        for (k, bytes) in ways.iter().enumerate() {
            let sheet = read("r.csv", bytes).unwrap();
            let rows: Vec<Row<'_>> = sheet.rows().collect();
            assert_eq!(rows.len(), 2, "{k}");
            assert_eq!((rows[0].cell("decision"), rows[0].cell("comment")), ("accept", "a, b\r\nc"), "{k}");
            assert_eq!((rows[1].cell("fingerprint"), rows[1].cell("comment"), rows[1].cell("nothing")), ("v1:2", "-5", ""), "{k}");
            assert_eq!(rows[1].line, if k == 2 { 6 } else { 5 }, "{k}");
        }
    }

    #[test]
    fn what_is_no_report_is_refused() {
        assert!(read("r.csv", b"a,b\n1,2\n").unwrap_err().message.contains("no column fingerprint"));
        assert!(read("r.csv", b"").unwrap_err().message.contains("is empty"));
        assert_eq!(read("r.csv", b"fingerprint,decision\nv1,caf\xE9\n").unwrap_err().line, Some(2));
        for bad in [&b"PK\x03\x04 and nothing more"[..], b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", b"PK"] {
            assert!(read("r.xlsx", bad).unwrap_err().message.contains("cannot be read as a workbook"));
        }
    }
}
