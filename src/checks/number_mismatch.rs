use super::{BeadView, Check, Draft, Example, Meta, Sink};
use crate::finding::{Category, Severity};
use crate::lang::numeral::{Quantity, QuantityKind};
use crate::lang::table::Table;
use crate::link::same_quantity;
use crate::score::calibration;

/// Numbers, dates and times that differ.
pub struct NumberMismatch;

impl Check for NumberMismatch {
    fn meta(&self) -> &'static Meta {
        &META
    }

    #[allow(clippy::cast_precision_loss)]
    fn bead(&self, view: &BeadView<'_, '_>, sink: &mut Sink<'_>) {
        if view.one_sided() {
            return;
        }
        let (source, target) = (&view.source.quantities, &view.target.quantities);
        for s in source.iter().filter(|s| s.kind == QuantityKind::Cardinal) {
            for t in target.iter().filter(|t| t.kind == QuantityKind::Cardinal && same_quantity(s, t)) {
                unit(view, s, t, sink);
                becomes(view, s, t, sink);
            }
        }
        let (open_s, open_t) = open(view, source, target);
        // the likeliest partners first: same kind, nearest in the sentence
        let place = |first: usize, len: usize| first as f64 / len.max(1) as f64;
        let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
        for (n, s) in open_s.iter().enumerate() {
            for (k, t) in open_t.iter().enumerate().filter(|(_, t)| comparable(s, t)) {
                let distance = (place(s.first, view.source.tokens.len()) - place(t.first, view.target.tokens.len())).abs();
                pairs.push((calibration::number_pair(s, t, distance, open_s.len(), open_t.len()), n, k));
            }
        }
        pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        let (mut used_s, mut used_t) = (vec![false; open_s.len()], vec![false; open_t.len()]);
        let tokens = |q: &Quantity| (q.first..q.end).collect::<Vec<_>>();
        for (confidence, n, k) in pairs {
            if used_s[n] || used_t[k] {
                continue;
            }
            (used_s[n], used_t[k]) = (true, true);
            let (s, t) = (open_s[n], open_t[k]);
            let text = view.source_text(&tokens(s));
            let calendar = matches!(s.kind, QuantityKind::Month | QuantityKind::Weekday | QuantityKind::Clock);
            sink.raise(Draft {
                confidence,
                source: view.source_span(&tokens(s)),
                target: view.target_span(&tokens(t)),
                suggestion: indonesian(s, text),
                severity: Some(if calendar { Severity::Major } else { Severity::Critical }),
                message: format!(
                    "The source says \u{201C}{text}\u{201D}, the translation \u{201C}{}\u{201D}; put the source's value.",
                    view.target_text(&tokens(t))
                ),
                ..Draft::default()
            });
        }
        for (_, s) in open_s.iter().enumerate().filter(|(n, _)| !used_s[*n]) {
            let text = view.source_text(&tokens(s));
            let confidence = calibration::number_lost(s) * if in_brackets(view, s) { calibration::ASIDE } else { 1.0 };
            if confidence >= 0.15 {
                sink.raise(Draft {
                    confidence,
                    source: view.source_span(&tokens(s)),
                    suggestion: indonesian(s, text),
                    severity: Some(Severity::Major),
                    message: format!("\u{201C}{text}\u{201D} is not in the translation; add it."),
                    ..Draft::default()
                });
            }
        }
        for (_, t) in open_t.iter().enumerate().filter(|(k, _)| !used_t[*k]) {
            let confidence = calibration::number_added(t, open_s.len());
            if confidence < 0.15 || bracketed_date(view, t) {
                continue;
            }
            sink.raise(Draft {
                confidence,
                target: view.target_span(&tokens(t)),
                severity: Some(Severity::Major),
                message: format!("\u{201C}{}\u{201D} is not in the source; take it out or check it.", view.target_text(&tokens(t))),
                ..Draft::default()
            });
        }
    }
}

/// The units that a word may stand for.
fn units(table: &'static Table, word: &str) -> Vec<&'static str> {
    table.get(word).collect()
}

/// "four decades" as "empat abad": the number is right, what it counts is not.
fn unit(view: &BeadView<'_, '_>, s: &Quantity, t: &Quantity, sink: &mut Sink<'_>) {
    let (i, j) = (s.end, t.end);
    let (Some(a), Some(b)) = (view.source.tokens.get(i), view.target.tokens.get(j)) else { return };
    let (of_source, of_target) = (units(&ENGLISH_UNITS, &a.norm), units(&INDONESIAN_UNITS, &b.norm));
    if of_source.is_empty() || of_target.is_empty() || of_source.iter().any(|u| of_target.contains(u)) {
        return;
    }
    // the other unit stands elsewhere too: the numbers were paired wrongly
    let source_has = view.source.tokens.iter().any(|x| units(&ENGLISH_UNITS, &x.norm).iter().any(|u| of_target.contains(u)));
    let target_has = view.target.tokens.iter().any(|x| units(&INDONESIAN_UNITS, &x.norm).iter().any(|u| of_source.contains(u)));
    if source_has || target_has {
        return;
    }
    let tokens = |first: usize, end: usize| (first..=end).collect::<Vec<_>>();
    let right = INDONESIAN_UNITS.rows().find(|r| r.get(1) == of_source.first()).map_or("", |r| r[0]);
    sink.raise(Draft {
        confidence: calibration::UNIT,
        source: view.source_span(&tokens(s.first, i)),
        target: view.target_span(&tokens(t.first, j)),
        suggestion: view.target_text(&tokens(t.first, j)).replace(view.target_text(&[j]), right),
        message: format!(
            "The source counts in \u{201C}{}\u{201D}, the translation in \u{201C}{}\u{201D}; put the source's unit, or convert the number.",
            view.source_text(&[i]),
            view.target_text(&[j])
        ),
        ..Draft::default()
    });
}

/// "up 4%" as "naik menjadi 4%": a change by so much made a change to so much.
fn becomes(view: &BeadView<'_, '_>, s: &Quantity, t: &Quantity, sink: &mut Sink<'_>) {
    let (Some(i), Some(j)) = (s.first.checked_sub(1), t.first.checked_sub(1)) else { return };
    let by = view.source.words[i].class == Some("adv")
        || view.source.tokens[i].norm == "by"
        || view.source.words[i].lemmas.iter().any(|(l, _)| CHANGES.contains(l));
    if !(s.percent && t.percent && by && view.target.tokens[j].norm == "menjadi") {
        return;
    }
    let tokens = |first: usize, end: usize| (first..end).collect::<Vec<_>>();
    sink.raise(Draft {
        confidence: calibration::CHANGE,
        source: view.source_span(&tokens(i, s.end)),
        target: view.target_span(&tokens(j, t.end)),
        suggestion: view.target_text(&tokens(t.first, t.end)).to_owned(),
        message: "The source tells by how much it changed, the translation what it came to (menjadi); take out menjadi.".to_owned(),
        ..Draft::default()
    });
}

/// Words for units: word, unit.
static ENGLISH_UNITS: Table = Table::new(include_str!("../lang/en/units.tsv"));
static INDONESIAN_UNITS: Table = Table::new(include_str!("../lang/id/units.tsv"));
/// Verbs and nouns of change before "4%" without "to".
static CHANGES: Table = Table::new(include_str!("changes.tsv"));

static META: Meta = Meta {
    id: "number-mismatch",
    category: Category::Mistranslation,
    severity: Severity::Critical,
    summary: "a number, date or time differs from the source, is missing, or was added",
    why: "Numbers are read on both sides in digits and words and in each language's format, with scale words (billion is miliar), percent, dates, weekdays and clock times, and compared by value.",
    advice: "Put the source's value in Indonesian format.",
    examples: &[
        Example {
            source: "The fund needs 2.7 billion dollars this year.",
            bad: "Dana itu membutuhkan 2,7 juta dolar tahun ini.",
            flag: ("2.7 billion", "2,7 juta"),
            suggestion: "2,7 miliar",
            good: &["Dana itu membutuhkan 2,7 miliar dolar tahun ini.", "Tahun ini dana tersebut memerlukan 2,7 miliar dolar AS."],
        },
        Example {
            source: "The court will meet again on Tuesday.",
            bad: "Pengadilan akan bersidang lagi pada Kamis.",
            flag: ("Tuesday", "Kamis"),
            suggestion: "Selasa",
            good: &["Pengadilan akan bersidang lagi pada Selasa.", "Pada Selasa (5/9), pengadilan itu akan kembali bertemu."],
        },
    ],
};

fn open<'q>(view: &BeadView<'_, '_>, source: &'q [Quantity], target: &'q [Quantity]) -> (Vec<&'q Quantity>, Vec<&'q Quantity>) {
    let mut used = vec![false; target.len()];
    let mut open_s = Vec::new();
    for s in source {
        if let Some(k) = (0..target.len()).find(|&k| !used[k] && same_quantity(s, &target[k])) {
            used[k] = true;
        } else if target.iter().any(|t| same_quantity(s, t)) {
            // said once for two
        } else if !words_say_it(view, s) {
            open_s.push(s);
        }
    }
    let open_t = target
        .iter()
        .enumerate()
        .filter(|(k, t)| !used[*k] && !source.iter().any(|s| same_quantity(s, t)) && !linked_as_word(view, t))
        .map(|(_, t)| t)
        .collect();
    (open_s, open_t)
}

/// A number word that the lexicon renders otherwise ("one" as seorang, "first" as perdana, "pair" as sepasang).
fn words_say_it(view: &BeadView<'_, '_>, q: &Quantity) -> bool {
    !q.digits && (q.first..q.end).any(|i| view.links.of_source[i].is_some())
}

/// A number word that renders a word which is no number; of several words ("satu miliar") all of them.
fn linked_as_word(view: &BeadView<'_, '_>, q: &Quantity) -> bool {
    !q.digits && (q.first..q.end).all(|j| view.links.of_target[j].is_some())
}

fn comparable(a: &Quantity, b: &Quantity) -> bool {
    let calendar = |k: QuantityKind| matches!(k, QuantityKind::Month | QuantityKind::Weekday | QuantityKind::Clock);
    if calendar(a.kind) || calendar(b.kind) { a.kind == b.kind } else { true }
}

/// "100-200 grams (3.5-7 ounces)": an aside that a translation may drop.
fn in_brackets(view: &BeadView<'_, '_>, q: &Quantity) -> bool {
    let mark = |k: usize, m: &str| view.source.tokens[k].norm == m;
    let open = (0..q.first).rev().find(|k| mark(*k, "(") || mark(*k, ")"));
    let close = (q.end..view.source.tokens.len()).find(|k| mark(*k, "(") || mark(*k, ")"));
    open.is_some_and(|k| mark(k, "(")) && close.is_some_and(|k| mark(k, ")"))
}

/// "Jumat (5/9)": the date in brackets that the Indonesian press adds.
fn bracketed_date(view: &BeadView<'_, '_>, q: &Quantity) -> bool {
    let norm = |j: Option<usize>| j.and_then(|j| view.target.tokens.get(j)).map_or("", |t| t.norm.as_str());
    let (before, after) = (norm(q.first.checked_sub(1)), norm(Some(q.end)));
    matches!((before, after), ("(", "/") | ("/", ")" | "/")) || (before == "(" && after == ")")
}

/// The source's number as Indonesian would write it; empty where that takes more than its format.
fn indonesian(q: &Quantity, text: &str) -> String {
    const DAYS: [&str; 7] = ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"];
    const MONTHS: [&str; 12] =
        ["Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember"];
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let index = (q.value.max(1.0) as usize) - 1;
    match q.kind {
        QuantityKind::Weekday => DAYS.get(index).copied().unwrap_or("").to_owned(),
        QuantityKind::Month => MONTHS.get(index).copied().unwrap_or("").to_owned(),
        QuantityKind::Cardinal if q.digits => {
            let number: String = text
                .chars()
                .take_while(|c| c.is_ascii_digit() || matches!(c, '.' | ','))
                .map(|c| match c {
                    '.' => ',',
                    ',' => '.',
                    c => c,
                })
                .collect();
            let scale = match q.scale {
                s if s >= 1e12 => " triliun",
                s if s >= 1e9 => " miliar",
                s if s >= 1e6 => " juta",
                s if s >= 1e3 => " ribu",
                _ => "",
            };
            format!("{number}{scale}{}", if q.percent { " persen" } else { "" })
        }
        _ => String::new(),
    }
}
