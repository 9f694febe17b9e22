//! The weekly report: HTML for reading and printing, Markdown for mails and tickets, CSV for programs.

mod csv;
mod html;
mod markdown;
mod svg;

use super::Lang;
use crate::finding::Category;
use crate::report::weekly::{CATEGORIES, Change, Estimate, Measure, Weekly};

/// The formats of the weekly report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// One file with all in it, no script; prints on A4
    Html,
    /// Tables and lists
    Markdown,
    /// A figure a line
    Csv,
}

impl Format {
    /// The format that a path's ending says.
    #[must_use]
    pub fn of_path(path: &str) -> Option<Format> {
        match path.rsplit_once('.')?.1.to_ascii_lowercase().as_str() {
            "html" | "htm" => Some(Format::Html),
            "md" | "markdown" => Some(Format::Markdown),
            "csv" => Some(Format::Csv),
            _ => None,
        }
    }

    /// The report in this format.
    #[must_use]
    pub fn write(self, report: &Weekly, lang: Lang) -> String {
        let texts = Texts { lang };
        match self {
            Format::Html => html::write(report, texts),
            Format::Markdown => markdown::write(report, texts),
            Format::Csv => csv::write(report),
        }
    }
}

/// What the report says, in both languages: key, English, Indonesian. `{}` is filled in.
const TABLE: &str = include_str!("texts.tsv");

#[derive(Clone, Copy)]
struct Texts {
    lang: Lang,
}

impl Texts {
    fn t(self, key: &str) -> &'static str {
        let found = TABLE.lines().filter(|l| !l.starts_with('#')).find_map(|l| l.strip_prefix(key)?.strip_prefix('\t'));
        let mut cells = found.unwrap_or("").split('\t');
        let (en, id) = (cells.next().unwrap_or(""), cells.next().unwrap_or(""));
        if self.lang == Lang::Id { id } else { en }
    }

    fn fill(self, key: &str, with: &[&str]) -> String {
        let mut parts = self.t(key).split("{}");
        let mut out = parts.next().unwrap_or("").to_owned();
        for (k, part) in parts.enumerate() {
            out.push_str(with.get(k).unwrap_or(&""));
            out.push_str(part);
        }
        out
    }

    /// A number as the language writes it.
    fn number(self, x: f64, decimals: usize) -> String {
        let plain = format!("{:.decimals$}", x.abs());
        let (whole, rest) = plain.split_once('.').unwrap_or((&plain, ""));
        let (thousands, point) = if self.lang == Lang::Id { ('.', ',') } else { (',', '.') };
        let mut out = String::new();
        if x < 0.0 && plain.contains(|c: char| c.is_ascii_digit() && c != '0') {
            out.push('\u{2212}');
        }
        for (k, c) in whole.chars().enumerate() {
            if k > 0 && (whole.len() - k) % 3 == 0 {
                out.push(thousands);
            }
            out.push(c);
        }
        if !rest.is_empty() {
            out.push(point);
            out.push_str(rest);
        }
        out
    }

    fn count(self, n: usize) -> String {
        #[allow(clippy::cast_precision_loss)]
        self.number(n as f64, 0)
    }

    fn percent(self, share: f64) -> String {
        let number = self.number(share * 100.0, 1);
        if self.lang == Lang::Id { format!("{number}%") } else { format!("{number}\u{A0}%") }
    }

    fn category(self, k: usize) -> &'static str {
        Category::ALL.get(k).map_or("", |c| self.t(c.name()))
    }

    fn p(self, p: f64) -> String {
        if p < 0.001 { format!("< {}", self.number(0.001, 3)) } else { self.number(p, 3) }
    }

    /// The interval, or why there is none.
    fn interval(self, e: Estimate, decimals: usize) -> String {
        match e.interval {
            Some((low, high)) => self.fill("interval", &[&self.number(low, decimals), &self.number(high, decimals)]),
            None => self.t("no-interval").to_owned(),
        }
    }

    fn verdict(self, c: &Change) -> &'static str {
        match c.better() {
            None => self.t("same"),
            Some(_) if !c.sure() => self.t("chance"),
            Some(true) => self.t("better"),
            Some(false) => self.t("worse"),
        }
    }

    fn measure(self, m: &Measure) -> String {
        match m {
            Measure::Mqm => self.t("mqm").to_owned(),
            Measure::Fidelity => self.t("fidelity").to_owned(),
            Measure::Errors(k) => self.category(*k).to_owned(),
            Measure::Group(name) => format!("{}: {}", self.t("mqm"), self.group(name)),
        }
    }

    fn group(self, name: &str) -> &str {
        if name.is_empty() { self.t("no-name") } else { name }
    }

    fn decimals(m: &Measure) -> usize {
        if matches!(m, Measure::Errors(_)) { 2 } else { 1 }
    }
}

/// Most categories that get a series of their own; the rest is one.
const SERIES: usize = 7;

/// Categories of the stack: those with the most errors, then the rest together.
fn series(report: &Weekly) -> (Vec<usize>, Vec<usize>) {
    let total = |k: usize| report.weeks.iter().map(|(_, f)| f.of_category(k)).sum::<u32>();
    let mut shown: Vec<usize> = (0..CATEGORIES).filter(|k| total(*k) > 0).collect();
    shown.sort_by(|a, b| total(*b).cmp(&total(*a)).then(a.cmp(b)));
    let rest = if shown.len() > SERIES { shown.split_off(SERIES) } else { Vec::new() };
    (shown, rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::week::Week;
    use crate::report::weekly::{DocumentRow, Rows, Words, weekly};

    pub struct NoWords;
    impl Words for NoWords {
        fn citation(&self, words: &str) -> String {
            words.to_owned()
        }
        fn sense(&self, _: &str, _: &str) -> Option<(String, String)> {
            None
        }
    }

    fn document(name: &str, day: &str, errors: u32) -> DocumentRow {
        let mut counts = [[0; 3]; CATEGORIES];
        counts[0][1] = errors;
        DocumentRow {
            id: 1,
            day: day.parse().unwrap(),
            name: name.into(),
            path: "id/a.txt".into(),
            link: "javascript:alert(1)".into(),
            section: "s".into(),
            feed: String::new(),
            engine: "=cmd".into(),
            words: 1234.0,
            penalty: 5.0 * f64::from(errors),
            fidelity: 91.26,
            content: None,
            errors: counts,
        }
    }

    #[test]
    fn every_text_is_there_in_both_languages() {
        let mut keys = Vec::new();
        for line in TABLE.lines().filter(|l| !l.starts_with('#')) {
            let cells: Vec<&str> = line.split('\t').collect();
            assert!(cells.len() == 3 && cells.iter().all(|c| !c.is_empty()), "{line}");
            assert_eq!(cells[1].matches("{}").count(), cells[2].matches("{}").count(), "{line}");
            keys.push(cells[0]);
        }
        let all = keys.len();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), all);
        for c in Category::ALL {
            assert!(keys.contains(&c.name()), "{}", c.name());
        }
        // every key that the sources ask for
        for source in [include_str!("html.rs"), include_str!("markdown.rs"), include_str!("svg.rs"), include_str!("mod.rs")] {
            for call in ["t(\"", "fill(\""] {
                for key in source.split(&format!(".{call}")).skip(1).filter_map(|s| s.split('"').next()) {
                    assert!(keys.contains(&key), "no text {key}");
                }
            }
        }
    }

    #[test]
    fn numbers_are_as_each_language_writes_them() {
        let (en, id) = (Texts { lang: Lang::En }, Texts { lang: Lang::Id });
        assert_eq!((en.number(1234567.25, 1), id.number(1234567.25, 1)), ("1,234,567.2".into(), "1.234.567,2".into()));
        assert_eq!((en.number(-0.04, 1), en.number(-3.2, 1), en.number(999.0, 0)), ("0.0".into(), "\u{2212}3.2".into(), "999".into()));
    }

    #[test]
    fn any_report_is_written_and_nothing_in_it_runs() {
        let week = Week::parse("2026-W47").unwrap();
        let one = Rows { documents: vec![document("<script>x</script>|=1", "2026-11-18", 3)], ..Rows::default() };
        for rows in [Rows::default(), one] {
            for lang in [Lang::En, Lang::Id] {
                let r = weekly(week, Some(crate::report::weekly::By::Engine), &rows, &NoWords);
                let html = Format::Html.write(&r, lang);
                assert!(html.starts_with("<!DOCTYPE html>") && html.contains("default-src 'none'") && !html.contains("<script"), "{html}");
                assert!(
                    !html.contains("href=\"javascript") && !html.contains(" style=\"") && !html.contains("NaN") && !html.contains("inf ")
                );
                let md = Format::Markdown.write(&r, lang);
                assert!(md.starts_with("# ") && !md.contains("<script"), "{md}");
                let csv = Format::Csv.write(&r, lang);
                assert!(csv.starts_with("week,") && csv.lines().all(|l| !l.starts_with('=') && !l.contains(",=")), "{csv}");
            }
        }
    }
}
