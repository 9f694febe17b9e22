use super::{BeadView, Check, Draft, Example, Meta, Sink};
use crate::finding::{Category, Severity};
use crate::lang::numeral::QuantityKind;

/// English separators in Indonesian numbers.
pub struct NumberFormat;

impl Check for NumberFormat {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn bead(&self, view: &BeadView<'_, '_>, sink: &mut Sink<'_>) {
        for q in view.target.quantities.iter().filter(|q| q.digits && q.kind == QuantityKind::Cardinal) {
            let close = |a: f64, b: f64| (a - b).abs() <= 1e-6 * a.abs().max(1.0);
            // only the other format makes sense of it, or only so does it equal a number of the source
            let slip = q.other.is_some_and(|o| {
                view.source.quantities.iter().any(|s| close(s.value, o)) && !view.source.quantities.iter().any(|s| close(s.value, q.value))
            });
            if !q.foreign && !slip {
                continue;
            }
            let tokens = [q.first];
            let text = view.target_text(&tokens);
            if text.matches(['.', ',']).count() == 0 || (q.foreign && version_like(view, q.first)) {
                continue;
            }
            let suggestion: String = text
                .chars()
                .map(|c| match c {
                    '.' => ',',
                    ',' => '.',
                    c => c,
                })
                .collect();
            sink.raise(Draft {
                confidence: if view.source.quantities.iter().any(|s| s.digits && (close(s.value, q.value) || q.other.is_some_and(|o| close(s.value, o)))) { 0.93 } else { 0.6 },
                target: view.target_span(&tokens),
                message: format!("\u{201C}{text}\u{201D} has English separators; in Indonesian the comma marks decimals and the stop thousands: {suggestion}."),
                suggestion,
                ..Draft::default()
            });
        }
    }
}

static META: Meta = Meta {
    id: "number-format",
    category: Category::NumberFormat,
    severity: Severity::Minor,
    summary: "a number is written with English separators",
    why: "Indonesian has a comma before decimals and stops between thousands. \"1.500\" is fifteen hundred there, so an English \"1.500\" or \"4.7\" misleads.",
    advice: "Swap the separators.",
    examples: &[
        Example {
            source: "Prices rose 4.7 percent in May.",
            bad: "Harga naik 4.7 persen pada Mei.",
            flag: ("", "4.7"),
            suggestion: "4,7",
            good: &["Harga naik 4,7 persen pada Mei.", "Pada Mei, harga-harga naik 4,7%."],
        },
        Example {
            source: "About 1,500 people fled.",
            bad: "Sekitar 1,500 orang melarikan diri.",
            flag: ("", "1,500"),
            suggestion: "1.500",
            good: &["Sekitar 1.500 orang melarikan diri.", "Sebanyak 1.500-an orang mengungsi."],
        },
    ],
};

/// "pukul 7.30", "versi 2.4", an IP address, a score: no decimals.
fn version_like(view: &BeadView<'_, '_>, j: usize) -> bool {
    let t = view.target.tokens.get(j).map_or("", |t| t.norm.as_str());
    let before = j.checked_sub(1).and_then(|k| view.target.tokens.get(k)).map_or("", |t| t.norm.as_str());
    let after = view.target.tokens.get(j + 1).map_or("", |t| t.norm.as_str());
    t.matches('.').count() > 1
        || matches!(before, "pukul" | "jam" | "versi" | "nomor" | "no" | "pasal" | "ayat" | "bab" | "/" | "-")
        || matches!(after, "wib" | "wita" | "wit" | "gmt" | "waktu" | "/" | "-")
        || clock_like(t) && view.source.tokens.iter().any(|s| s.norm == t.replace('.', ":"))
}

fn clock_like(t: &str) -> bool {
    t.split_once('.').is_some_and(|(h, m)| h.len() <= 2 && m.len() == 2)
}
