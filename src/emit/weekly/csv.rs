//! The weekly report for programs: a figure a line, the same names in every language.

use crate::emit::csv::neutral;
use crate::finding::{Category, Severity};
use crate::report::weekly::{Estimate, Figures, Measure, Weekly};

const COLUMNS: [&str; 12] = ["week", "by", "group", "measure", "value", "low", "high", "documents", "words", "against", "before", "p"];

struct Lines {
    out: csv::Writer<Vec<u8>>,
}

impl Lines {
    fn line(&mut self, cells: [String; 12]) {
        let cells = cells.map(|c| if c.starts_with('-') && c.parse::<f64>().is_ok() { c } else { neutral(&c) });
        // writing into memory does not fail
        let _ = self.out.write_record(&cells);
    }

    fn figures(&mut self, week: &str, by: &str, group: &str, f: &Figures) {
        if f.documents == 0 {
            return;
        }
        let mut one = |measure: &str, value: Option<Estimate>| {
            let Some(e) = value else { return };
            let (low, high) = e.interval.map_or((String::new(), String::new()), |(l, h)| (round(l), round(h)));
            self.line([
                week.to_owned(),
                by.to_owned(),
                group.to_owned(),
                measure.to_owned(),
                round(e.value),
                low,
                high,
                f.documents.to_string(),
                round(f.words),
                String::new(),
                String::new(),
                String::new(),
            ]);
        };
        let exact = |value: f64| Some(Estimate { value, interval: None });
        one("mqm", f.mqm);
        one("fidelity", f.fidelity);
        one("errors-per-1000-words", exact(f.error_rate()));
        for (k, c) in Category::ALL.iter().enumerate() {
            one(&format!("errors-per-1000-words {}", c.name()), exact(f.category_rate(k)));
        }
        for s in Severity::ALL {
            one(&format!("errors-per-1000-words {}", s.name()), exact(f.severity_rate(s)));
        }
        one("lexicon-known", f.known().and_then(exact));
        one("lexicon-rendered", f.rendered().and_then(exact));
    }
}

fn round(x: f64) -> String {
    let text = format!("{x:.4}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

pub fn write(report: &Weekly) -> String {
    let out = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let mut lines = Lines { out };
    let _ = lines.out.write_record(COLUMNS);
    for (week, f) in &report.weeks {
        lines.figures(&week.to_string(), "", "", f);
    }
    for g in &report.groups {
        for ((week, _), f) in report.weeks.iter().zip(&g.weeks) {
            lines.figures(&week.to_string(), report.by.map_or("", |b| b.name()), &g.name, f);
        }
    }
    let against = report.against.map_or(String::new(), |w| w.to_string());
    for c in &report.changes {
        let (by, group, measure) = match &c.measure {
            Measure::Mqm => ("", "", "change mqm".to_owned()),
            Measure::Fidelity => ("", "", "change fidelity".to_owned()),
            Measure::Errors(k) => ("", "", format!("change errors-per-1000-words {}", Category::ALL.get(*k).map_or("", |c| c.name()))),
            Measure::Group(name) => (report.by.map_or("", |b| b.name()), name.as_str(), "change mqm".to_owned()),
        };
        let none = String::new;
        lines.line([
            report.week.to_string(),
            by.to_owned(),
            group.to_owned(),
            measure,
            round(c.after),
            none(),
            none(),
            none(),
            none(),
            against.clone(),
            round(c.before),
            round(c.p),
        ]);
    }
    for t in &report.terms {
        let mut cells: [String; 12] = Default::default();
        cells[0] = report.week.to_string();
        cells[2] = format!("{} -> {}", t.source, t.target);
        cells[3] = "recurring-term".to_owned();
        cells[4] = t.times.to_string();
        cells[7] = t.documents.to_string();
        lines.line(cells);
    }
    for p in &report.precision {
        let mut cells: [String; 12] = Default::default();
        cells[0] = report.week.to_string();
        cells[2].clone_from(&p.check);
        cells[3] = "precision".to_owned();
        #[allow(clippy::cast_precision_loss)]
        let share = p.right as f64 / p.all.max(1) as f64;
        (cells[4], cells[5], cells[6]) = (round(share), round(p.interval.0), round(p.interval.1));
        cells[7] = p.all.to_string();
        lines.line(cells);
    }
    String::from_utf8(lines.out.into_inner().unwrap_or_default()).unwrap_or_default()
}
