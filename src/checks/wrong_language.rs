use super::{BeadView, Check, DocumentView, Draft, Example, Meta, Sink};
use crate::finding::{Category, Severity};
use crate::lang::id::{MALAY, function_class};
use crate::lang::token::{Case, Token, TokenKind};
use crate::text::Span;
use std::collections::HashMap;
use std::sync::LazyLock;
use whatlang::{Detector, Lang};

/// Sides in the wrong language.
pub struct WrongLanguage;

impl Check for WrongLanguage {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn bead(&self, view: &BeadView<'_, '_>, sink: &mut Sink<'_>) {
        if view.one_sided() {
            return;
        }
        let (source, target) = (source_indonesian(view), target_english(view));
        let message = match (source, target) {
            (true, true) => "The sides are swapped: the source is Indonesian and the translation English; give the English text first.",
            (true, false) => "The source is Indonesian, not English; put the English text in its place, or leave the sentence out.",
            (false, true) => "The whole sentence is still English; translate it.",
            (false, false) => return,
        };
        sink.raise(Draft { message: message.to_owned(), ..whole(view, SURE) });
    }

    fn document(&self, view: &DocumentView<'_, '_>, sinks: &mut [Sink<'_>]) {
        let beads: Vec<Malay<'_>> = view.beads.iter().map(malay).collect();
        if beads.iter().all(|b| b.hits.is_empty()) {
            return;
        }
        if let Some((first, forms)) = malay_document(&beads) {
            let message = format!("The document reads as Malay, not Indonesian: {forms}; have it translated into Indonesian.");
            sinks[first].raise(Draft { message, ..whole(&view.beads[first], SURE) });
            return;
        }
        for ((bead, view), sink) in beads.iter().zip(view.beads).zip(sinks) {
            if let Some(confidence) = bead.confidence() {
                let message = format!("The sentence reads as Malay, not Indonesian: {}; put it in Indonesian.", named(&bead.rows()));
                sink.raise(Draft { message, ..whole(view, confidence) });
            }
        }
    }
}

/// Above the word-wise checks: what they find in such a sentence is part of this.
const SURE: f64 = 0.99;

/// Fewer words do not tell a language.
const FEWEST: usize = 5;

fn whole(view: &BeadView<'_, '_>, confidence: f64) -> Draft {
    let all = |tokens: &[Token]| tokens.iter().map(|t| t.span).reduce(Span::cover);
    Draft { confidence, source: all(&view.source.tokens), target: all(&view.target.tokens), ..Draft::default() }
}

/// Words that are no names: those without a capital.
fn plain(tokens: &[Token]) -> impl Iterator<Item = (usize, &Token)> {
    tokens.iter().enumerate().filter(|(_, t)| t.is_word() && t.case == Case::Lower)
}

fn enough(tokens: &[Token]) -> bool {
    tokens.iter().filter(|t| t.is_word()).count() >= FEWEST
}

/// The trigrams agree with the words. Asked last: it is the dearest.
fn reads_as(text: &str, lang: Lang) -> bool {
    const LEAST: f64 = 0.3;
    let detector = Detector::with_allowlist(vec![Lang::Eng, Lang::Ind]);
    detector.detect(text).is_some_and(|d| d.lang() == lang && d.confidence() >= LEAST)
}

fn target_english(view: &BeadView<'_, '_>) -> bool {
    let t = view.target;
    let (mut all, mut english, mut content, mut function) = (0, 0, 0, 0);
    for (j, token) in plain(&t.tokens) {
        all += 1;
        // "air" and "dating" are words of both
        if t.words[j].english {
            english += 1;
            if crate::analyse::english_function(&token.norm).is_some() {
                function += 1;
            } else {
                content += 1;
            }
        }
    }
    let indonesian = || {
        let known = |j: usize, norm: &str| {
            t.words[j].known && !view.lexicon.knows_english(norm) && crate::analyse::english_function(norm).is_none()
        };
        plain(&t.tokens).filter(|(j, token)| known(*j, &token.norm)).count()
    };
    english * 10 >= all * 6
        && content >= 2
        && function >= 1
        && enough(&t.tokens)
        && indonesian() * 10 <= all
        && reads_as(&view.bead.target.text, Lang::Eng)
}

fn source_indonesian(view: &BeadView<'_, '_>) -> bool {
    let s = view.source;
    let (mut all, mut unknown) = (0, 0);
    for (i, _) in plain(&s.tokens) {
        all += 1;
        unknown += usize::from(!s.words[i].known);
    }
    let function = || {
        let of = |(i, t): &(usize, &Token)| s.words[*i].class.is_none() && function_class(&t.norm).is_some();
        plain(&s.tokens).filter(of).count()
    };
    unknown * 10 >= all * 5 && enough(&s.tokens) && function() >= 2 && reads_as(&view.bead.source.text, Lang::Ind)
}

/// A row of the table of Malay forms.
struct Form {
    form: &'static str,
    /// The words behind the first.
    rest: Vec<&'static str>,
    indonesian: &'static str,
    sure: bool,
    name: bool,
}

/// Forms by their first word, those of more words first.
static FORMS: LazyLock<HashMap<&'static str, Vec<Form>>> = LazyLock::new(|| {
    let mut out: HashMap<&'static str, Vec<Form>> = HashMap::new();
    for row in MALAY.rows() {
        let [form, indonesian, weight, written @ ..] = &row[..] else { continue };
        let mut words = form.split(' ');
        let Some(first) = words.next() else { continue };
        let form = Form { form, rest: words.collect(), indonesian, sure: *weight == "sure", name: !written.is_empty() };
        out.entry(first).or_default().push(form);
    }
    out.values_mut().for_each(|forms| forms.sort_by_key(|f| std::cmp::Reverse(f.rest.len())));
    out
});

/// What of a bead's target is Malay.
struct Malay<'a> {
    /// Forms found, in order.
    hits: Vec<&'a Form>,
    words: usize,
}

impl<'a> Malay<'a> {
    fn rows(&self) -> Vec<&'a Form> {
        distinct(self.hits.iter().copied())
    }

    fn sure(&self) -> usize {
        self.rows().iter().filter(|f| f.sure).count()
    }

    /// Whether the sentence by itself reads as Malay.
    #[allow(clippy::cast_precision_loss)]
    fn confidence(&self) -> Option<f64> {
        const HINT: f64 = 0.3;
        const ENOUGH: f64 = 2.0;
        let sure = self.sure();
        let score = sure as f64 + HINT * (self.rows().len() - sure) as f64;
        let dense = score >= 0.06 * self.words as f64;
        (sure >= 1 && score >= ENOUGH && dense && self.words >= FEWEST).then_some(if sure >= 3 { SURE } else { 0.95 })
    }
}

/// Each form once, the sure ones first.
fn distinct<'a>(forms: impl Iterator<Item = &'a Form>) -> Vec<&'a Form> {
    let mut out: Vec<&Form> = Vec::new();
    for f in forms {
        if !out.iter().any(|o| o.form == f.form) {
            out.push(f);
        }
    }
    out.sort_by_key(|f| !f.sure);
    out
}

/// Three of the forms with their Indonesian.
fn named(forms: &[&Form]) -> String {
    let written = |f: &Form| if f.name { capitals(f.form) } else { f.form.to_owned() };
    forms.iter().take(3).map(|f| format!("{} for {}", written(f), f.indonesian)).collect::<Vec<_>>().join(", ")
}

fn capitals(form: &str) -> String {
    let mut out = String::new();
    let mut begins = true;
    for c in form.chars() {
        out.extend(if begins { c.to_uppercase().collect::<Vec<_>>() } else { vec![c] });
        begins = !c.is_alphabetic();
    }
    out
}

fn malay(view: &BeadView<'_, '_>) -> Malay<'static> {
    let t = &view.target.tokens;
    let mut out = Malay { hits: Vec::new(), words: t.iter().filter(|t| t.is_word()).count() };
    if view.one_sided() {
        return out;
    }
    let mut quoted = false;
    let mut opens = true;
    let mut j = 0;
    while j < t.len() {
        match t[j].kind {
            TokenKind::Quote => {
                quoted = !quoted;
                opens = true;
            }
            TokenKind::Punct => opens |= t[j].norm.starts_with(['.', '?', '!', ':']),
            TokenKind::Word => {
                let opening = std::mem::replace(&mut opens, false);
                // what others are quoted as saying may be Malay, and what the source has is a name or a quotation
                let found = form_at(t, j, opening).filter(|f| !quoted || f.name);
                if let Some(form) = found.filter(|_| !view.source.tokens.iter().any(|s| s.norm == t[j].norm)) {
                    out.hits.push(form);
                    j += form.rest.len();
                }
            }
            TokenKind::Number => opens = false,
            TokenKind::Code => {}
        }
        j += 1;
    }
    out
}

/// The form that begins at a token. Capitalised words count only where the form is written so, or where they open a
/// sentence and no name: "Parlimen Malaysia" is one.
fn form_at(t: &[Token], j: usize, opening: bool) -> Option<&'static Form> {
    let norm = t[j].norm.as_str();
    let bare = || ["nya", "lah", "kah"].iter().find_map(|e| norm.strip_suffix(e)).filter(|b| b.len() > 3);
    let forms = FORMS.get(norm).or_else(|| bare().and_then(|b| FORMS.get(b)))?;
    forms.iter().find(|f| {
        let next = |n: usize| t.get(j + n).filter(|x| x.is_word());
        let case = match t[j].case {
            Case::Lower => !f.name,
            Case::Title => f.name || (opening && next(f.rest.len() + 1).is_some_and(|x| x.case == Case::Lower)),
            _ => false,
        };
        case && f.rest.iter().enumerate().all(|(n, w)| next(n + 1).is_some_and(|x| x.norm == *w))
    })
}

/// The first bead to say it at, and three forms, where the document as a whole reads as Malay.
#[allow(clippy::cast_precision_loss)]
fn malay_document(beads: &[Malay<'_>]) -> Option<(usize, String)> {
    const WORDS: usize = 30;
    const FORMS: usize = 4;
    let (told, words) = (beads.iter().filter(|b| b.words >= FEWEST).count(), beads.iter().map(|b| b.words).sum::<usize>());
    let sure = beads.iter().flat_map(|b| &b.hits).filter(|f| f.sure).count();
    let with = beads.iter().filter(|b| b.words >= FEWEST && b.sure() > 0).count();
    let kinds = distinct(beads.iter().flat_map(|b| b.hits.iter().copied()));
    if told < 3 || words < WORDS || with * 2 < told || sure * 50 < words || kinds.iter().filter(|f| f.sure).count() < FORMS {
        return None;
    }
    let first = beads.iter().position(|b| b.words >= FEWEST && b.sure() > 0)?;
    Some((first, named(&kinds)))
}

static META: Meta = Meta {
    id: "wrong-language",
    category: Category::Untranslated,
    severity: Severity::Major,
    summary: "a sentence is in the wrong language: English, Malay, or the sides are swapped",
    why: "A whole sentence that stayed English, a source that is Indonesian, or forms that Malay has and Indonesian has not (kerana for karena, peratus for persen). One such form is a slip; two in a sentence, or forms all through a document, mean that the translation was made into the other language. Words and letter sequences must agree; names and quotations do not count, nor do sentences of fewer than five words.",
    advice: "Translate the sentence into Indonesian, or put the right text in its place.",
    examples: &[
        Example {
            source: "The governor visited the flooded villages and promised more help for the farmers.",
            bad: "The governor visited the flooded villages and promised more help for the farmers.",
            flag: (
                "The governor visited the flooded villages and promised more help for the farmers.",
                "The governor visited the flooded villages and promised more help for the farmers.",
            ),
            suggestion: "",
            good: &[
                "Gubernur mengunjungi desa-desa yang kebanjiran dan menjanjikan lebih banyak bantuan bagi para petani.",
                "Gubernur itu mendatangi desa yang terendam banjir dan menjanjikan tambahan bantuan untuk petani.",
            ],
        },
        Example {
            source: "The company said that its exports fell by five percent because of the epidemic.",
            bad: "Syarikat itu berkata bahawa eksportnya turun lima peratus kerana wabak tersebut.",
            flag: (
                "The company said that its exports fell by five percent because of the epidemic.",
                "Syarikat itu berkata bahawa eksportnya turun lima peratus kerana wabak tersebut.",
            ),
            suggestion: "",
            good: &[
                "Perusahaan itu mengatakan bahwa ekspornya turun lima persen karena wabah tersebut.",
                "Perusahaan tersebut menyebut ekspornya turun lima persen akibat wabah itu.",
            ],
        },
        Example {
            source: "Bank Negara Malaysia kept its interest rate at three percent on Thursday.",
            bad: "Bank Negara Malaysia mengekalkan kadar faedah pada tiga peratus pada Khamis.",
            flag: (
                "Bank Negara Malaysia kept its interest rate at three percent on Thursday.",
                "Bank Negara Malaysia mengekalkan kadar faedah pada tiga peratus pada Khamis.",
            ),
            suggestion: "",
            good: &[
                "Bank Negara Malaysia mempertahankan suku bunganya pada tiga persen pada Kamis.",
                "Pada Kamis, Bank Negara Malaysia menahan suku bunga di angka tiga persen.",
            ],
        },
        Example {
            source: "Menteri itu mengatakan bahwa harga beras akan turun dalam waktu dekat.",
            bad: "The minister said that the price of rice would fall in the near future.",
            flag: (
                "Menteri itu mengatakan bahwa harga beras akan turun dalam waktu dekat.",
                "The minister said that the price of rice would fall in the near future.",
            ),
            suggestion: "",
            good: &[],
        },
        Example {
            source: "Pemerintah akan membangun rumah baru untuk para korban gempa di pulau itu.",
            bad: "Pemerintah akan membangun rumah baru untuk para korban gempa di pulau itu.",
            flag: (
                "Pemerintah akan membangun rumah baru untuk para korban gempa di pulau itu.",
                "Pemerintah akan membangun rumah baru untuk para korban gempa di pulau itu.",
            ),
            suggestion: "",
            good: &[],
        },
        Example {
            source: "The Ministry of Finance of Malaysia, in a report titled \u{201C}The Way Forward for the Many\u{201D}, expects growth of four percent.",
            bad: "The Ministry of Finance of Malaysia, in a report titled \u{201C}The Way Forward for the Many\u{201D}, expects growth of four percent.",
            flag: (
                "The Ministry of Finance of Malaysia, in a report titled \u{201C}The Way Forward for the Many\u{201D}, expects growth of four percent.",
                "The Ministry of Finance of Malaysia, in a report titled \u{201C}The Way Forward for the Many\u{201D}, expects growth of four percent.",
            ),
            suggestion: "",
            good: &[
                "Kementerian Kewangan Malaysia, dalam laporan berjudul \u{201C}The Way Forward for the Many\u{201D}, memperkirakan pertumbuhan empat persen.",
            ],
        },
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_words_of_its_own() {
        for row in MALAY.rows() {
            assert!(row.len() >= 3 && row[0] != row[1].to_lowercase() && matches!(row[2], "sure" | "hint"), "{row:?}");
            assert!(row.get(3).is_none_or(|w| *w == "name"), "{row:?}");
            // no form is offered as the Indonesian of another
            assert!(!MALAY.contains(&row[1].to_lowercase()), "{row:?}");
        }
    }

    #[test]
    fn capitals_in_names_do_not_count() {
        let found = |text: &str| {
            let t = crate::lang::token::tokenise(text);
            (0..t.len()).filter_map(|j| form_at(&t, j, j == 0).map(|f| f.form)).collect::<Vec<_>>()
        };
        assert_eq!(found("Kementerian Kewangan dan Parlimen Malaysia"), [""; 0]);
        assert_eq!(found("Syarikat itu menutup kilangnya pada Ogos."), ["syarikat", "kilang", "ogos"]);
        assert_eq!(found("Syarikat Islam berdiri pada 1912."), [""; 0]);
        assert_eq!(found("di Amerika Syarikat dan mata kata laluan"), ["amerika syarikat", "kata laluan"]);
        assert_eq!(capitals("bangsa-bangsa bersatu"), "Bangsa-Bangsa Bersatu");
    }
}
