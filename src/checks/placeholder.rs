use super::{BeadView, Check, Draft, Example, Meta, Sink};
use crate::finding::{Category, Severity};
use crate::lang::code::{CodeKind, key, kind};
use crate::lang::token::Token;

/// Placeholders and inline tags that do not come through.
pub struct Placeholder;

/// A code of one side.
struct Code<'t> {
    token: usize,
    text: &'t str,
    key: String,
    kind: CodeKind,
}

impl Check for Placeholder {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn bead(&self, view: &BeadView<'_, '_>, sink: &mut Sink<'_>) {
        if view.one_sided() {
            return;
        }
        let (mut source, mut target) = (codes(&view.source.tokens), codes(&view.target.tokens));
        if source.is_empty() && target.is_empty() {
            return;
        }
        number(&mut source, &mut target);
        number(&mut target, &mut source);
        // what stands on both sides goes, in whatever order
        source.retain(|s| {
            let same = target.iter().position(|t| t.key == s.key);
            same.map(|k| target.remove(k)).is_none()
        });
        for s in pairs_once(source) {
            let other = target.iter().position(|t| t.kind == s.kind && closing(t.text) == closing(s.text));
            let changed = other.map(|k| target.remove(k));
            sink.raise(Draft {
                confidence: confidence(s.kind),
                source: view.source_span(&[s.token]),
                target: changed.as_ref().and_then(|t| view.target_span(&[t.token])),
                suggestion: s.text.to_owned(),
                severity: Some(severity(s.kind)),
                message: match &changed {
                    Some(t) => format!(
                        "The source has \u{201C}{}\u{201D} where the translation has \u{201C}{}\u{201D}; put it as the source has it.",
                        s.text, t.text
                    ),
                    None => format!("\u{201C}{}\u{201D} is missing from the translation; put it where it belongs.", s.text),
                },
                ..Draft::default()
            });
        }
        for t in pairs_once(target) {
            sink.raise(Draft {
                confidence: confidence(t.kind),
                target: view.target_span(&[t.token]),
                severity: Some(severity(t.kind)),
                message: format!("\u{201C}{}\u{201D} is not in the source; take it out.", t.text),
                ..Draft::default()
            });
        }
    }
}

/// The codes that must come through; how a character is written is the translator's affair.
fn codes(tokens: &[Token]) -> Vec<Code<'_>> {
    tokens
        .iter()
        .enumerate()
        .filter(|(_, t)| t.is_code())
        .map(|(token, t)| Code { token, text: &t.norm, key: key(&t.norm), kind: kind(&t.norm) })
        .filter(|c| !matches!(c.kind, CodeKind::Entity | CodeKind::Space))
        .collect()
}

/// `%s … %s` may become `%2$s … %1$s`: where the other side numbers them, they are numbered here too.
fn number(plain: &mut [Code<'_>], other: &mut [Code<'_>]) {
    let printf = |c: &Code<'_>| c.key.starts_with('%') && !c.key.starts_with("%(") && !c.key.starts_with("%{");
    let numbered = |c: &Code<'_>| printf(c) && c.key.contains('$');
    if !other.iter().any(numbered) || plain.iter().any(numbered) {
        return;
    }
    for (n, c) in plain.iter_mut().filter(|c| printf(c)).enumerate() {
        c.key = format!("%{}${}", n + 1, &c.key[1..]);
    }
}

fn closing(code: &str) -> bool {
    code.starts_with("</")
}

fn tag_name(code: &str) -> &str {
    code.trim_start_matches(['<', '/']).split(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).next().unwrap_or("")
}

/// Of an opening and a closing tag that both lack their partner, the opening one speaks for both.
fn pairs_once(mut codes: Vec<Code<'_>>) -> Vec<Code<'_>> {
    let mut k = 0;
    while k < codes.len() {
        let name = tag_name(codes[k].text);
        if closing(codes[k].text) && codes[..k].iter().any(|c| c.kind.is_tag() && !closing(c.text) && tag_name(c.text) == name) {
            codes.remove(k);
        } else {
            k += 1;
        }
    }
    codes
}

fn severity(kind: CodeKind) -> Severity {
    if kind == CodeKind::Format { Severity::Minor } else { Severity::Major }
}

fn confidence(kind: CodeKind) -> f64 {
    if kind == CodeKind::Format { 0.9 } else { 0.97 }
}

static META: Meta = Meta {
    id: "placeholder",
    category: Category::Markup,
    severity: Severity::Major,
    summary: "a placeholder or tag is missing, changed, or put in",
    why: "Placeholders ({0}, %1$s) are filled in and tags (<g id=\"1\">) are read by a program; one that is lost or changed shows as an error on the page, or breaks it. Their order is free. Entities such as &nbsp; are not compared, tags that only change the look (<b>) count as minor.",
    advice: "Put every placeholder and tag as the source has it.",
    examples: &[
        Example {
            source: "You have {count} new messages from {name}.",
            bad: "Anda memiliki {count} pesan baru dari {nama}.",
            flag: ("{name}", "{nama}"),
            suggestion: "{name}",
            good: &[
                "Anda memiliki {count} pesan baru dari {name}.",
                "Ada {count} pesan baru untuk Anda dari {name}.",
                "{name} mengirimi Anda {count} pesan baru.",
            ],
        },
        Example {
            source: "Read <g id=\"1\">the full report</g> on the website.",
            bad: "Baca laporan lengkap di situs web itu.",
            flag: ("<g id=\"1\">", ""),
            suggestion: "<g id=\"1\">",
            good: &["Baca <g id=\"1\">laporan lengkap</g> di situs web itu.", "Di situs web itu, baca <g id=\"1\">laporan lengkapnya</g>."],
        },
        Example {
            source: "The file %s was deleted by %s.",
            bad: "Berkas %s dihapus oleh %s pada %d.",
            flag: ("", "%d"),
            suggestion: "",
            good: &["Berkas %s dihapus oleh %s.", "%2$s menghapus berkas %1$s.", "Berkas&nbsp;%1$s dihapus oleh %2$s."],
        },
        Example {
            source: "The price is <b>still rising</b>, the ministry said.",
            bad: "Harga masih naik, kata kementerian itu.",
            flag: ("<b>", ""),
            suggestion: "<b>",
            good: &["Harga <b>masih naik</b>, kata kementerian itu.", "Menurut kementerian itu, harga <b>masih terus naik</b>."],
        },
    ],
};
