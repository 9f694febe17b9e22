//! Charts as inline SVG. Colours are those of Okabe and Ito (2008), which the colour-blind can tell apart; no chart says
//! anything by colour alone. Inks and lines come from the page's style sheet, so that they follow light, dark and print.

use super::Texts;
use super::html::escape;
use crate::report::weekly::Estimate;
use std::fmt::Write as _;

/// Fill colours of stacked series, with the pattern over each.
pub const COLOURS: [&str; 8] = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#999999"];

/// A scale from values to places.
struct Scale {
    low: f64,
    high: f64,
    from: f64,
    to: f64,
    ticks: Vec<f64>,
}

impl Scale {
    /// A scale with round ticks around some values; `most` is a bound that it does not pass.
    fn around(low: f64, high: f64, most: f64, from: f64, to: f64, wanted: f64) -> Self {
        let (low, high) = if high - low < 1e-9 { (low - 1.0, high + 1.0) } else { (low, high) };
        let (low, high) = (low.max(0.0), high.min(most).max(low.max(0.0) + 1e-6));
        let raw = (high - low) / wanted;
        let size = 10f64.powf(raw.log10().floor());
        let step = [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().map(|m| m * size).find(|s| *s >= raw - 1e-12).unwrap_or(size * 10.0);
        let (low, high) = ((low / step).floor() * step, ((high / step - 1e-9).ceil() * step).min(most.max(step)));
        let mut ticks = Vec::new();
        let mut k = low;
        while k <= high + step * 1e-6 && ticks.len() < 20 {
            ticks.push(k);
            k += step;
        }
        Self { low, high, from, to, ticks }
    }

    fn at(&self, x: f64) -> f64 {
        self.from + (x - self.low) / (self.high - self.low) * (self.to - self.from)
    }

    fn decimals(&self) -> usize {
        let round = |by: f64| self.ticks.iter().all(|t| (t * by - (t * by).round()).abs() < 1e-6);
        match (round(1.0), round(10.0)) {
            (true, _) => 0,
            (_, true) => 1,
            _ => 2,
        }
    }
}

/// Places of weeks across a chart.
struct Columns {
    left: f64,
    step: f64,
}

impl Columns {
    fn over(n: usize, left: f64, right: f64) -> Self {
        #[allow(clippy::cast_precision_loss)]
        let step = (right - left) / n.max(1) as f64;
        Self { left, step }
    }

    fn middle(&self, k: usize) -> f64 {
        #[allow(clippy::cast_precision_loss)]
        let k = k as f64;
        self.left + (k + 0.5) * self.step
    }
}

fn begin(width: f64, height: f64, title: &str, class: &str) -> String {
    let title = escape(title);
    format!("<svg class=\"chart {class}\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{title}\"><title>{title}</title>")
}

fn grid(out: &mut String, y: &Scale, left: f64, right: f64, t: Texts) {
    for tick in &y.ticks {
        let at = y.at(*tick);
        let _ = write!(out, "<line class=\"grid\" x1=\"{left}\" x2=\"{right}\" y1=\"{at:.1}\" y2=\"{at:.1}\"/>");
        let (x, base) = (left - 7.0, at + 4.0);
        let _ = write!(out, "<text class=\"tick end\" x=\"{x}\" y=\"{base:.1}\">{}</text>", t.number(*tick, y.decimals()));
    }
}

/// Line, band and whiskers through the weeks that have a value; a week without one parts the line.
fn line(out: &mut String, x: &Columns, y: &Scale, values: &[Option<Estimate>]) {
    for run in runs(values) {
        let points: Vec<(f64, Estimate)> =
            run.iter().filter_map(|k| values.get(*k).copied().flatten().map(|e| (x.middle(*k), e))).collect();
        let upper: Vec<String> = points.iter().map(|(px, e)| format!("{px:.1},{:.1}", y.at(e.interval.map_or(e.value, |i| i.1)))).collect();
        let lower: Vec<String> =
            points.iter().rev().map(|(px, e)| format!("{px:.1},{:.1}", y.at(e.interval.map_or(e.value, |i| i.0)))).collect();
        if points.len() > 1 {
            let _ = write!(out, "<polygon class=\"band\" points=\"{} {}\"/>", upper.join(" "), lower.join(" "));
            let middle: Vec<String> = points.iter().map(|(px, e)| format!("{px:.1},{:.1}", y.at(e.value))).collect();
            let _ = write!(out, "<polyline class=\"line\" points=\"{}\"/>", middle.join(" "));
        }
        for (px, e) in points {
            if let Some((low, high)) = e.interval {
                let (a, b) = (y.at(low), y.at(high));
                let _ = write!(out, "<line class=\"whisker\" x1=\"{px:.1}\" x2=\"{px:.1}\" y1=\"{a:.1}\" y2=\"{b:.1}\"/>");
            }
            let _ = write!(out, "<circle class=\"dot\" cx=\"{px:.1}\" cy=\"{:.1}\" r=\"3.4\"/>", y.at(e.value));
        }
    }
}

/// Neighbouring weeks that have a value.
fn runs(values: &[Option<Estimate>]) -> Vec<Vec<usize>> {
    let mut out: Vec<Vec<usize>> = Vec::new();
    for k in (0..values.len()).filter(|k| values.get(*k).is_some_and(Option::is_some)) {
        match out.last_mut() {
            Some(run) if run.last().is_some_and(|l| l + 1 == k) => run.push(k),
            _ => out.push(vec![k]),
        }
    }
    out
}

/// What the values of several lines reach over.
fn reach<'v>(values: impl Iterator<Item = &'v Option<Estimate>>) -> Option<(f64, f64)> {
    values
        .flatten()
        .map(|e| e.interval.map_or((e.value, e.value), |(l, h)| (l.min(e.value), h.max(e.value))))
        .fold(None, |r, (l, h)| Some(r.map_or((l, h), |(a, b): (f64, f64)| (a.min(l), b.max(h)))))
}

/// Labels of the weeks: the number, and the year where it changes.
fn weeks(out: &mut String, x: &Columns, labels: &[String], y: f64) {
    for (k, label) in labels.iter().enumerate() {
        let (year, week) = label.split_once('-').unwrap_or(("", label));
        let px = x.middle(k);
        let last = if k + 1 == labels.len() { " now" } else { "" };
        let _ = write!(out, "<text class=\"tick mid{last}\" x=\"{px:.1}\" y=\"{y}\">{}</text>", escape(week));
        let earlier = k.checked_sub(1).and_then(|b| labels.get(b)).and_then(|l| l.split_once('-')).map_or("", |l| l.0);
        if earlier != year {
            let _ = write!(out, "<text class=\"tick mid\" x=\"{px:.1}\" y=\"{}\">{}</text>", y + 14.0, escape(year));
        }
    }
}

/// A score over the weeks with its interval, and beneath it the words behind each.
pub fn score(name: &str, labels: &[String], values: &[Option<Estimate>], words: &[f64], t: Texts) -> String {
    let (width, height, left, right) = (520.0, 294.0, 50.0, 514.0);
    let (top, bottom, bars, floor) = (28.0, 192.0, 214.0, 258.0);
    let mut out = begin(
        width,
        height,
        &format!(
            "{name}, {} {}\u{2013}{}",
            t.t("axis-week"),
            labels.first().map_or("", String::as_str),
            labels.last().map_or("", String::as_str)
        ),
        "",
    );
    let x = Columns::over(labels.len(), left, right);
    let (low, high) = reach(values.iter()).unwrap_or((0.0, 100.0));
    let y = Scale::around(low, high, 100.0, bottom, top, 4.0);
    let _ = write!(out, "<text class=\"name\" x=\"4\" y=\"15\">{}</text>", escape(name));
    grid(&mut out, &y, left, right, t);
    line(&mut out, &x, &y, values);
    if let Some((k, e)) = values.iter().enumerate().rev().find_map(|(k, e)| e.map(|e| (k, e))) {
        // beside the dot where there is room, above it otherwise
        let (px, py) = (x.middle(k), y.at(e.value));
        let above = if py - top > 20.0 { py - 10.0 } else { py + 20.0 };
        let _ = write!(out, "<text class=\"value mid\" x=\"{px:.1}\" y=\"{above:.1}\">{}</text>", t.number(e.value, 1));
    }
    let most = words.iter().copied().fold(0.0, f64::max);
    if most > 0.0 {
        let scale = Scale { low: 0.0, high: most, from: floor, to: bars, ticks: vec![] };
        let _ = write!(out, "<text class=\"tick end\" x=\"{}\" y=\"{}\">{}</text>", left - 7.0, bars + 6.0, compact(most, t));
        let _ = write!(out, "<text class=\"tick end\" x=\"{}\" y=\"{}\">0</text>", left - 7.0, floor + 4.0);
        let _ = write!(out, "<line class=\"grid\" x1=\"{left}\" x2=\"{right}\" y1=\"{bars}\" y2=\"{bars}\"/>");
        for (k, w) in words.iter().enumerate().filter(|(_, w)| **w > 0.0) {
            let (px, py, wide) = (x.middle(k) - x.step * 0.3, scale.at(*w), x.step * 0.6);
            let _ = write!(
                out,
                "<rect class=\"words\" x=\"{px:.1}\" y=\"{py:.1}\" width=\"{wide:.1}\" height=\"{:.1}\"><title>{}: {} {}</title></rect>",
                (floor - py).max(0.5),
                labels.get(k).map_or("", String::as_str),
                t.number(*w, 0),
                t.t("axis-words")
            );
        }
    }
    let _ = write!(out, "<line class=\"axis\" x1=\"{left}\" x2=\"{right}\" y1=\"{floor}\" y2=\"{floor}\"/>");
    gaps(&mut out, &x, words, floor - 6.0);
    weeks(&mut out, &x, labels, floor + 16.0);
    let _ = write!(out, "<text class=\"axis-name\" x=\"{right}\" y=\"{}\">{}</text>", floor + 30.0, t.t("axis-week"));
    let middle = f64::midpoint(bars, floor);
    let _ = write!(out, "<text class=\"axis-name turned\" transform=\"translate(10 {middle}) rotate(-90)\">{}</text>", t.t("axis-words"));
    out.push_str("</svg>");
    out
}

/// A mark where a week has no documents.
fn gaps(out: &mut String, x: &Columns, words: &[f64], y: f64) {
    for (k, _) in words.iter().enumerate().filter(|(_, w)| **w <= 0.0) {
        let _ = write!(out, "<text class=\"tick mid faint\" x=\"{:.1}\" y=\"{y}\">\u{2013}</text>", x.middle(k));
    }
}

fn compact(n: f64, t: Texts) -> String {
    if n >= 10_000.0 { format!("{}k", t.number(n / 1000.0, 0)) } else { t.number(n, 0) }
}

/// The patterns that tell stacked series apart without colour.
fn patterns() -> String {
    let marks = [
        "",
        "<path d=\"M0 8L8 0M-2 2L2 -2M6 10L10 6\"/>",
        "<circle cx=\"2\" cy=\"2\" r=\"1.3\"/><circle cx=\"6\" cy=\"6\" r=\"1.3\"/>",
        "<path d=\"M0 4H8\"/>",
        "<path d=\"M0 0L8 8M-2 6L2 10M6 -2L10 2\"/>",
        "<path d=\"M4 0V8\"/>",
        "<path d=\"M0 4H8M4 0V8\"/>",
        "",
    ];
    let mut out = String::from("<defs>");
    for (k, (colour, mark)) in COLOURS.iter().zip(marks).enumerate() {
        let _ = write!(
            out,
            "<pattern id=\"s{k}\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\"><rect width=\"8\" height=\"8\" fill=\"{colour}\"/>\
             <g class=\"mark\">{mark}</g></pattern>"
        );
    }
    out.push_str("</defs>");
    out
}

/// A swatch of a series for the key. Patterns are those of [`stacked`], which stands before it on the page.
pub fn swatch(k: usize) -> String {
    format!("<svg class=\"swatch\" viewBox=\"0 0 16 16\" aria-hidden=\"true\"><rect width=\"16\" height=\"16\" fill=\"url(#s{k})\"/></svg>")
}

/// Errors per 1000 words, a column a week, a part a series; the first series stands at the bottom.
pub fn stacked(name: &str, labels: &[String], series: &[(String, Vec<f64>)], words: &[f64], t: Texts) -> String {
    let (width, height, left, right, top, floor) = (640.0, 274.0, 52.0, 626.0, 34.0, 238.0);
    let total = |k: usize| series.iter().filter_map(|(_, v)| v.get(k)).sum::<f64>();
    let most = (0..labels.len()).map(total).fold(0.0, f64::max);
    let mut out = begin(width, height, name, "");
    out.push_str(&patterns());
    let x = Columns::over(labels.len(), left, right);
    let y = Scale::around(0.0, most.max(0.1), f64::INFINITY, floor, top, 4.0);
    let _ = write!(out, "<text class=\"axis-name start\" x=\"4\" y=\"15\">{}</text>", escape(t.t("axis-rate")));
    grid(&mut out, &y, left, right, t);
    for k in (0..labels.len()).filter(|k| words.get(*k).is_some_and(|w| *w > 0.0)) {
        let (px, wide, mut sum) = (x.middle(k) - x.step * 0.34, x.step * 0.68, 0.0);
        for (i, (label, values)) in series.iter().enumerate() {
            let v = values.get(k).copied().unwrap_or(0.0);
            if v <= 0.0 {
                continue;
            }
            let (a, b) = (y.at(sum + v), y.at(sum));
            let _ = write!(
                out,
                "<rect class=\"part\" x=\"{px:.1}\" y=\"{a:.1}\" width=\"{wide:.1}\" height=\"{:.1}\" fill=\"url(#s{i})\"><title>{}, {}: {}</title></rect>",
                b - a,
                labels.get(k).map_or("", String::as_str),
                escape(label),
                t.number(v, 2)
            );
            sum += v;
        }
        let _ = write!(out, "<text class=\"value mid\" x=\"{:.1}\" y=\"{:.1}\">{}</text>", x.middle(k), y.at(sum) - 5.0, t.number(sum, 1));
    }
    let _ = write!(out, "<line class=\"axis\" x1=\"{left}\" x2=\"{right}\" y1=\"{floor}\" y2=\"{floor}\"/>");
    gaps(&mut out, &x, words, floor - 6.0);
    weeks(&mut out, &x, labels, floor + 16.0);
    let _ = write!(out, "<text class=\"axis-name\" x=\"{right}\" y=\"{}\">{}</text>", floor + 30.0, t.t("axis-week"));
    out.push_str("</svg>");
    out
}

/// A small chart of columns.
pub fn columns(name: &str, colour: &str, labels: &[String], values: &[f64], words: &[f64], t: Texts) -> String {
    let (width, height, left, right, top, floor) = (300.0, 156.0, 40.0, 294.0, 34.0, 136.0);
    let mut out = begin(width, height, name, "small");
    let x = Columns::over(labels.len(), left, right);
    let y = Scale::around(0.0, values.iter().copied().fold(0.1, f64::max), f64::INFINITY, floor, top, 3.0);
    let _ = write!(out, "<text class=\"name\" x=\"4\" y=\"15\">{}</text>", escape(name));
    grid(&mut out, &y, left, right, t);
    for (k, v) in values.iter().enumerate().filter(|(k, v)| **v > 0.0 && words.get(*k).is_some_and(|w| *w > 0.0)) {
        let (px, py, wide) = (x.middle(k) - x.step * 0.32, y.at(*v), x.step * 0.64);
        let _ = write!(
            out,
            "<rect x=\"{px:.1}\" y=\"{py:.1}\" width=\"{wide:.1}\" height=\"{:.1}\" fill=\"{colour}\"><title>{}: {}</title></rect>",
            (floor - py).max(0.8),
            labels.get(k).map_or("", String::as_str),
            t.number(*v, 2)
        );
    }
    if let (Some(k), Some(v)) = (labels.len().checked_sub(1), values.last().filter(|_| words.last().is_some_and(|w| *w > 0.0))) {
        let _ = write!(out, "<text class=\"value mid\" x=\"{:.1}\" y=\"{:.1}\">{}</text>", x.middle(k), y.at(*v) - 4.0, t.number(*v, 1));
    }
    let _ = write!(out, "<line class=\"axis\" x1=\"{left}\" x2=\"{right}\" y1=\"{floor}\" y2=\"{floor}\"/>");
    gaps(&mut out, &x, words, floor - 4.0);
    ends(&mut out, &x, labels, floor + 15.0);
    out.push_str("</svg>");
    out
}

/// The first and the last week.
fn ends(out: &mut String, x: &Columns, labels: &[String], y: f64) {
    if let (Some(first), Some(last)) = (labels.first(), labels.last()) {
        let _ = write!(out, "<text class=\"tick\" x=\"{:.1}\" y=\"{y}\">{}</text>", x.left, escape(first));
        let right = x.middle(labels.len().saturating_sub(1)) + x.step / 2.0;
        let _ = write!(out, "<text class=\"tick end\" x=\"{right:.1}\" y=\"{y}\">{}</text>", escape(last));
    }
}

/// Small charts of a score, all on one scale.
pub fn lines(groups: &[(String, Vec<Option<Estimate>>)], labels: &[String], t: Texts) -> Vec<String> {
    let (width, height, left, right, top, floor) = (300.0, 156.0, 40.0, 294.0, 34.0, 136.0);
    let (low, high) = reach(groups.iter().flat_map(|(_, v)| v)).unwrap_or((0.0, 100.0));
    let x = Columns::over(labels.len(), left, right);
    let y = Scale::around(low, high, 100.0, floor, top, 3.0);
    let chart = |(name, values): &(String, Vec<Option<Estimate>>)| {
        let mut out = begin(width, height, name, "small");
        let short: String = if name.chars().count() > 34 { name.chars().take(33).chain(['\u{2026}']).collect() } else { name.clone() };
        let _ = write!(out, "<text class=\"name\" x=\"4\" y=\"15\">{}</text>", escape(&short));
        grid(&mut out, &y, left, right, t);
        line(&mut out, &x, &y, values);
        if let Some((k, e)) = values.iter().enumerate().rev().find_map(|(k, e)| e.map(|e| (k, e))) {
            let above = if y.at(e.value) - top > 14.0 { y.at(e.value) - 8.0 } else { y.at(e.value) + 18.0 };
            let _ = write!(out, "<text class=\"value mid\" x=\"{:.1}\" y=\"{above:.1}\">{}</text>", x.middle(k), t.number(e.value, 1));
        }
        let _ = write!(out, "<line class=\"axis\" x1=\"{left}\" x2=\"{right}\" y1=\"{floor}\" y2=\"{floor}\"/>");
        ends(&mut out, &x, labels, floor + 15.0);
        out.push_str("</svg>");
        out
    };
    groups.iter().map(chart).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_reach_over_the_values() {
        let s = Scale::around(91.3, 98.9, 100.0, 0.0, 100.0, 4.0);
        assert_eq!(s.ticks, [90.0, 92.0, 94.0, 96.0, 98.0, 100.0]);
        assert!((s.at(95.0) - 50.0).abs() < 1e-9);
        let s = Scale::around(100.0, 100.0, 100.0, 0.0, 1.0, 4.0);
        assert!(s.low < 100.0 && (s.high - 100.0).abs() < 1e-9, "{} {}", s.low, s.high);
        let s = Scale::around(0.0, 0.0, 100.0, 0.0, 1.0, 4.0);
        assert!(s.low == 0.0 && s.high >= 1.0);
        assert!(Scale::around(0.0, 0.1, f64::INFINITY, 0.0, 1.0, 4.0).ticks.len() > 2);
    }

    #[test]
    fn a_week_without_value_parts_the_line() {
        let e = Some(Estimate { value: 1.0, interval: None });
        assert_eq!(runs(&[e, e, None, e]), [vec![0, 1], vec![3]]);
        assert_eq!(runs(&[None, None]), Vec::<Vec<usize>>::new());
    }
}
