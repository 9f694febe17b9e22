//! English lemmas: irregular forms from the table, inflection by rule, each candidate held against the words known.

use super::{DERIVATION, IRREGULAR, SPELLING};
use crate::lang::table::Table;
use std::sync::LazyLock;

type Pairs = LazyLock<Vec<(&'static str, &'static str)>>;

fn pairs(table: &Table) -> Vec<(&'static str, &'static str)> {
    table.rows().map(|r| (r[0], r.get(1).copied().unwrap_or(""))).collect()
}

static ENDINGS: Pairs = LazyLock::new(|| pairs(&DERIVATION));
static SPELLINGS: Pairs = LazyLock::new(|| pairs(&SPELLING));

/// Which form of the lemma a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The citation form.
    Base,
    /// -s: plural or third person.
    S,
    /// Past or past participle.
    Past,
    /// -ing.
    Ing,
    /// -er or -est.
    Compared,
    /// Another spelling of the lemma.
    Spelling,
    /// Derived from the lemma by an ending (weak evidence).
    Derived,
}

impl Form {
    /// Whether a word of that part of speech has such a form: "filmed" is no noun, "lives" no adverb.
    #[must_use]
    pub fn goes_with(self, pos: &str) -> bool {
        match self {
            Form::S => matches!(pos, "n" | "v" | "num" | "pron" | "name"),
            Form::Past => matches!(pos, "v" | "adj"),
            Form::Ing => matches!(pos, "v" | "n" | "adj"),
            Form::Compared => matches!(pos, "adj" | "adv" | "det"),
            Form::Base | Form::Spelling | Form::Derived => true,
        }
    }
}

/// A possible lemma of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lemma {
    /// Citation form.
    pub text: String,
    /// Which form the word is of it.
    pub form: Form,
}

/// Possible lemmas of `word` (lower case) that `known` accepts, likeliest first. Empty where none is known.
#[must_use]
pub fn lemmas(word: &str, known: &dyn Fn(&str) -> bool) -> Vec<Lemma> {
    let mut out: Vec<Lemma> = Vec::new();
    let mut add = |text: String, form: Form| {
        if known(&text) && !out.iter().any(|l| l.text == text) {
            out.push(Lemma { text, form });
        }
    };
    for rest in IRREGULAR.get(word) {
        let (lemma, pos) = rest.split_once('\t').unwrap_or((rest, "v"));
        let form = match pos {
            "n" => Form::S,
            "adj" | "adv" => Form::Compared,
            _ => Form::Past,
        };
        add(lemma.to_owned(), form);
    }
    add(word.to_owned(), Form::Base);
    // an "observer" is no comparative
    let own = known(word);
    for (text, form) in inflected(word).into_iter().filter(|(_, form)| !own || *form != Form::Compared) {
        add(text, form);
    }
    if out.is_empty() {
        for text in respelt(word) {
            let mut forms = vec![(text.clone(), Form::Spelling)];
            forms.extend(inflected(&text));
            for (t, f) in forms {
                if known(&t) && !out.iter().any(|l| l.text == t) {
                    out.push(Lemma { text: t, form: f });
                }
            }
        }
    }
    out
}

/// Lemmas from which `word` may be derived by an ending (-ly, -ness, -er, un- ...), and that `known` accepts.
#[must_use]
pub fn derived_from(word: &str, known: &dyn Fn(&str) -> bool) -> Vec<Lemma> {
    let mut out = Vec::new();
    for &(ending, base) in ENDINGS.iter() {
        let Some(stem) = word.strip_suffix(ending).filter(|s| s.len() > 2) else { continue };
        let text = format!("{stem}{base}");
        if text != word && known(&text) && !out.iter().any(|l: &Lemma| l.text == text) {
            out.push(Lemma { text, form: Form::Derived });
        }
    }
    out
}

fn is_vowel(c: u8) -> bool {
    matches!(c, b'a' | b'e' | b'i' | b'o' | b'u')
}

/// All that regular inflection could come from; the caller holds them against known words.
fn inflected(word: &str) -> Vec<(String, Form)> {
    let mut out = Vec::new();
    if !word.is_ascii() || word.len() < 3 {
        return out;
    }
    let undoubled = |stem: &str| -> Option<String> {
        let b = stem.as_bytes();
        let n = b.len();
        (n > 2 && b[n - 1] == b[n - 2] && !is_vowel(b[n - 1])).then(|| stem[..n - 1].to_owned())
    };
    if let Some(s) = word.strip_suffix('s').filter(|s| !s.ends_with('s') && !s.ends_with("'")) {
        if let Some(t) = s.strip_suffix("ie") {
            out.push((format!("{t}y"), Form::S));
        }
        if let Some(t) = s.strip_suffix("ve") {
            out.push((format!("{t}f"), Form::S));
            out.push((format!("{t}fe"), Form::S));
        }
        out.push((s.to_owned(), Form::S));
        if let Some(t) = s.strip_suffix('e') {
            out.push((t.to_owned(), Form::S));
        }
    }
    for (ending, form) in [("ed", Form::Past), ("ing", Form::Ing), ("er", Form::Compared), ("est", Form::Compared)] {
        let Some(stem) = word.strip_suffix(ending).filter(|s| s.len() > 1) else { continue };
        if let Some(t) = stem.strip_suffix('i').filter(|_| ending != "ing") {
            out.push((format!("{t}y"), form));
        }
        if stem.bytes().any(|c| is_vowel(c) || c == b'y') {
            // "hoped" is hope before hop; "hopped" is hop
            if let Some(t) = undoubled(stem) {
                out.push((stem.to_owned(), form));
                out.push((t, form));
            } else {
                out.push((format!("{stem}e"), form));
                out.push((stem.to_owned(), form));
            }
        } else {
            out.push((format!("{stem}e"), form));
        }
        if ending == "ing"
            && let Some(t) = stem.strip_suffix('y')
        {
            out.push((format!("{t}ie"), form));
        }
        if stem.ends_with("ck") {
            out.push((stem[..stem.len() - 1].to_owned(), form)); // panicked
        }
    }
    out
}

/// The other shore's spelling.
fn respelt(word: &str) -> Vec<String> {
    let mut out = Vec::new();
    for &(british, american) in SPELLINGS.iter() {
        for (from, to) in [(british, american), (american, british)] {
            if let Some(at) = word.rfind(from).filter(|at| *at > 1) {
                out.push(format!("{}{to}{}", &word[..at], &word[at + from.len()..]));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(word: &str) -> String {
        lemmas(word, &crate::lexicon::builtin::knows_english).first().map_or_else(String::new, |l| l.text.clone())
    }

    #[test]
    fn finds_lemmas_of_news_words() {
        let cases = [
            ("said", "say"),
            ("struck", "strike"),
            ("sought", "seek"),
            ("crises", "crisis"),
            ("knives", "knife"),
            ("worse", "bad"),
            ("hoped", "hope"),
            ("planned", "plan"),
            ("planning", "plan"),
            ("countries", "country"),
            ("attacks", "attack"),
            ("churches", "church"),
            ("killed", "kill"),
            ("larger", "large"),
            ("biggest", "big"),
            ("dying", "die"),
            ("panicked", "panic"),
            ("agreed", "agree"),
            ("women", "woman"),
            ("honour", "honor"),
            ("organisation", "organization"),
            ("troops", "troop"),
            ("signalled", "signal"),
        ];
        let wrong: Vec<_> = cases
            .iter()
            .filter(|(w, l)| !lemmas(w, &crate::lexicon::builtin::knows_english).iter().any(|x| x.text == *l))
            .map(|(w, l)| (*w, *l, first(w)))
            .collect();
        assert!(wrong.len() <= 2, "{wrong:?}"); // an own headword (troops) or the other spelling may stand in the lexicon
    }
}
