use super::{BeadView, Check, Draft, Example, Meta, Sink};
use crate::finding::{Category, Severity};
use crate::lang::id::Pattern;
use crate::segment::is_reporting;

/// "it" as a subject rendered by "itu".
pub struct CalquedPronoun;

impl Check for CalquedPronoun {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn bead(&self, view: &BeadView<'_, '_>, sink: &mut Sink<'_>) {
        if view.one_sided() {
            return;
        }
        let s = &view.source.tokens;
        // "said it downed", "said on Friday it shot down": it as the subject of a reported clause
        let Some(it) = (1..s.len()).find(|&i| {
            s[i].norm == "it"
                && s[i..].len() > 1
                && (i.saturating_sub(4)..i).any(|k| view.source.words[k].lemmas.iter().any(|(l, _)| is_reporting(l)))
        }) else {
            return;
        };
        let t = &view.target.tokens;
        for j in 1..t.len().saturating_sub(1) {
            if t[j].norm != "itu" || !verb(view, j + 1) {
                continue;
            }
            // "orang itu menembak" is right: behind a noun it points; behind the verb of saying or a day it stands for nothing
            let before = &t[j - 1];
            let day = view.target.quantities.iter().any(|q| q.end == j);
            let says =
                view.target.words[j - 1].pattern().has(Pattern::ME) || matches!(before.norm.as_str(), "bahwa" | "kata" | "," | "ujar");
            if !day && !says {
                continue;
            }
            sink.raise(Draft {
                confidence: 0.85,
                source: view.source_span(&[it]),
                target: view.target_span(&[j]),
                suggestion: "pihaknya".to_owned(),
                message: "\u{201C}itu\u{201D} cannot be the subject for \u{201C}it\u{201D}; name who acts, or write pihaknya.".to_owned(),
                ..Draft::default()
            });
            return;
        }
    }
}

static META: Meta = Meta {
    id: "calqued-pronoun",
    category: Category::Grammar,
    severity: Severity::Minor,
    summary: "the subject \"it\" of a reported clause is rendered by \"itu\"",
    why: "\"itu\" points at the noun before it; behind a verb of saying it points at nothing, and the clause loses its subject.",
    advice: "Write pihaknya, lembaga itu, or name who acts.",
    examples: &[Example {
        source: "The company said it bought two factories.",
        bad: "Perusahaan itu mengatakan itu membeli dua pabrik.",
        flag: ("it", "itu"),
        suggestion: "pihaknya",
        good: &["Perusahaan itu mengatakan pihaknya membeli dua pabrik.", "Perusahaan itu mengaku membeli dua pabrik."],
    }],
};

fn verb(view: &BeadView<'_, '_>, j: usize) -> bool {
    let p = view.target.words[j].pattern();
    p.has(Pattern::ME)
        || p.has(Pattern::DI)
        || matches!(view.target.tokens[j].norm.as_str(), "telah" | "akan" | "sudah" | "sedang" | "tidak" | "belum")
}
