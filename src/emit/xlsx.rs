//! The review report as a workbook: the CSV's columns, laid out for editors. Texts are written as strings, which a
//! spreadsheet never runs as formulas.

use super::Emitter;
use super::csv::COLUMNS;
use crate::report::{BeadReport, Summary};
use rust_xlsxwriter::{
    Color, DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};
use std::borrow::Cow;
use std::io::{self, Write};

/// What a cell holds at most, in UTF-16 units.
const MOST: usize = 32_767;
/// Stands where a text was cut.
const CUT: &str = "\u{2026} [cut]";
/// Rows of a sheet, the header not counted.
const ROWS: u32 = 1_048_575;

/// Width of each column, in characters.
const WIDTHS: [f64; COLUMNS.len()] = [18.0, 6.0, 10.0, 11.0, 24.0, 20.0, 9.0, 50.0, 50.0, 20.0, 20.0, 20.0, 44.0, 16.0, 28.0, 22.0];

/// Height of a line, and the most that a row may have, in points. Not every spreadsheet fits rows to wrapped text by itself.
const LINE: f64 = 15.0;
const HIGHEST: f64 = 409.0;

const HEADER: Color = Color::RGB(0x00E7_E6E6);
/// Behind and in the severity's cell: minor, major, critical.
const SEVERITY: [(Color, Color); 3] = [
    (Color::RGB(0x00FF_F2CC), Color::RGB(0x0059_4300)),
    (Color::RGB(0x00F8_CBAD), Color::RGB(0x0070_2A00)),
    (Color::RGB(0x00C0_0000), Color::RGB(0x00FF_FFFF)),
];

pub struct Xlsx<'w> {
    out: Box<dyn Write + Send + 'w>,
    sheet: Worksheet,
    row: u32,
    text: Format,
    number: Format,
    whole: Format,
    severity: [Format; 3],
}

impl<'w> Xlsx<'w> {
    pub fn new(out: Box<dyn Write + Send + 'w>) -> Self {
        let text = Format::new().set_text_wrap().set_align(FormatAlign::Top);
        let number = Format::new().set_align(FormatAlign::Top).set_num_format("0.0#");
        let whole = Format::new().set_align(FormatAlign::Top).set_num_format("0");
        let severity = SEVERITY.map(|(behind, ink)| text.clone().set_background_color(behind).set_font_color(ink).set_bold());
        Self { out, sheet: Worksheet::new(), row: 0, text, number, whole, severity }
    }

    fn header(&mut self) -> Result<(), XlsxError> {
        let format =
            Format::new().set_bold().set_background_color(HEADER).set_border_bottom(FormatBorder::Thin).set_align(FormatAlign::Top);
        self.sheet.set_name("review")?;
        for (k, (name, width)) in (0..).zip(COLUMNS.iter().zip(WIDTHS)) {
            self.sheet.set_column_width(k, width)?;
            self.sheet.write_string_with_format(0, k, *name, &format)?;
        }
        self.sheet.set_freeze_panes(1, 0)?;
        // on paper: the columns side by side, the header on every page
        self.sheet.set_landscape().set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
        Ok(())
    }

    fn rows(&mut self, bead: &BeadReport) -> Result<(), XlsxError> {
        for f in &bead.findings {
            if self.row >= ROWS {
                return Err(XlsxError::RowColumnLimitError);
            }
            self.row += 1;
            let row = self.row;
            let words = |span: Option<crate::text::Span>, text: &str| span.map_or(String::new(), |s| s.of(text).to_owned());
            let (source, target) = (&bead.text.source.text, &bead.text.target.text);
            let (source_span, target_span) = (words(f.source_span, source), words(f.target_span, target));
            let cells: [&str; COLUMNS.len()] = [
                &bead.document,
                "",
                f.severity.name(),
                "",
                f.category.name(),
                f.check,
                "",
                source,
                target,
                &source_span,
                &target_span,
                &f.suggestion,
                &f.message,
                "",
                "",
                &f.fingerprint,
            ];
            for (k, cell) in (0..).zip(cells) {
                let format = if k == 2 { &self.severity[f.severity as usize] } else { &self.text };
                self.sheet.write_string_with_format(row, k, cut(cell), format)?;
            }
            let lines = cells.iter().zip(WIDTHS).map(|(cell, width)| lines(cell, width)).max().unwrap_or(1);
            self.sheet.set_row_height(row, (f64::from(lines) * LINE).min(HIGHEST))?;
            #[allow(clippy::cast_precision_loss)]
            self.sheet.write_number_with_format(row, 1, bead.bead as f64, &self.whole)?;
            let round = |x: f64, by: f64| (x * by).round() / by;
            self.sheet.write_number_with_format(row, 3, round(f.confidence, 100.0), &self.number)?;
            self.sheet.write_number_with_format(row, 6, round(bead.fidelity, 10.0), &self.number)?;
        }
        Ok(())
    }

    fn book(&mut self) -> Result<Vec<u8>, XlsxError> {
        self.header()?;
        let last = self.row.max(1);
        #[allow(clippy::cast_possible_truncation)] // 16 columns
        let width = COLUMNS.len() as u16;
        self.sheet.autofilter(0, 0, self.row, width - 1)?;
        // other words are let through: fix:TEXT is one of them
        let validation = DataValidation::new()
            .allow_list_strings(&["accept", "reject"])?
            .show_error_message(false)
            .set_input_title("Decision")?
            .set_input_message("accept, reject, or fix:TEXT with what should stand there")?;
        let decision = (0..).zip(COLUMNS).find(|(_, c)| *c == "decision").map_or(0, |(k, _)| k);
        self.sheet.add_data_validation(1, decision, last, decision, &validation)?;
        let mut book = Workbook::new();
        // the same report is the same bytes, whenever it is written
        let day = ExcelDateTime::from_ymd(2000, 1, 1)?;
        book.set_properties(&DocProperties::new().set_creation_datetime(&day));
        book.push_worksheet(std::mem::take(&mut self.sheet));
        book.save_to_buffer()
    }
}

/// Lines that a text takes in a column of so many characters, words kept whole.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn lines(text: &str, width: f64) -> u32 {
    let width = (width as u32).saturating_sub(1).max(1);
    let mut lines = 0;
    for paragraph in text.split('\n') {
        let mut at = 0_u32;
        lines += 1;
        for word in paragraph.split(' ') {
            let length = u32::try_from(word.chars().count()).unwrap_or(u32::MAX);
            if at > 0 && at.saturating_add(length) > width {
                lines += 1;
                at = 0;
            }
            // a word longer than a line is broken
            lines += length.saturating_sub(1) / width;
            at += length % width + 1;
        }
    }
    lines
}

fn cut(text: &str) -> Cow<'_, str> {
    if text.len() <= MOST || text.encode_utf16().count() <= MOST {
        return Cow::Borrowed(text);
    }
    let (mut units, room) = (0, MOST - CUT.encode_utf16().count());
    let kept: String = text
        .chars()
        .take_while(|c| {
            units += c.len_utf16();
            units <= room
        })
        .collect();
    Cow::Owned(kept + CUT)
}

impl Emitter for Xlsx<'_> {
    fn bead(&mut self, bead: &BeadReport) -> io::Result<()> {
        self.rows(bead).map_err(|e| match e {
            XlsxError::RowColumnLimitError => io::Error::other("there are more findings than a workbook has rows; write CSV"),
            e => io::Error::other(e),
        })
    }

    fn finish(&mut self, _summary: &Summary) -> io::Result<()> {
        let bytes = self.book().map_err(io::Error::other)?;
        self.out.write_all(&bytes)?;
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_as_high_as_their_texts() {
        assert_eq!((lines("", 10.0), lines("lima", 10.0), lines("lima kata", 10.0)), (1, 1, 1));
        assert_eq!((lines("lima kata lagi", 10.0), lines(&"x".repeat(30), 10.0), lines("a\nb", 10.0)), (2, 4, 2));
    }

    #[test]
    fn long_texts_are_cut_with_a_mark() {
        let long = "\u{1F600}".repeat(20_000);
        let kept = cut(&long);
        assert!(kept.encode_utf16().count() <= MOST && kept.ends_with(CUT));
        assert_eq!(cut("lima"), "lima");
    }
}
