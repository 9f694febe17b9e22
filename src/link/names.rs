//! Names and look-alikes: the same string, a transliteration, a loan with Indonesian spelling.

use super::{Link, Reason};
use crate::analyse::{Role, Source, Target};
pub use crate::lang::fold::fold;

/// Likeness of two words after [`fold`], 0..=1 (normalised Damerau-Levenshtein).
#[must_use]
pub fn similarity(a: &str, b: &str) -> f64 {
    let (a, b) = (fold(a), fold(b));
    strsim::normalized_damerau_levenshtein(&a, &b)
}

const ALIKE: f64 = 0.75;

/// "CCTVs", "the Paracels": a name without its plural ending.
fn plural(base: &str) -> &str {
    base.strip_suffix('s').filter(|b| b.len() > 2).unwrap_or(base)
}

/// Adds candidates for names and look-alikes.
pub fn candidates<'l>(source: &Source<'l>, target: &Target, out: &mut Vec<Link<'l>>) {
    let mut linked: Vec<bool> = vec![false; source.tokens.len()];
    for c in out.iter() {
        for i in &c.source {
            linked[*i] = true;
        }
    }
    for (i, linked) in linked.into_iter().enumerate().filter(|(i, _)| matches!(source.roles[*i], Role::Name | Role::Content)) {
        let base = source.words[i].base.as_str();
        let name = source.roles[i] == Role::Name;
        for (j, t) in target.tokens.iter().enumerate() {
            if !matches!(target.roles[j], Role::Name | Role::Content) {
                continue;
            }
            let bare = t.norm.strip_suffix("nya").filter(|b| b.len() > 3).unwrap_or(&t.norm);
            if base == t.norm || base == bare || (name && plural(base) == t.norm) {
                let weight = if name || target.roles[j] == Role::Name { 1.1 } else { 0.9 };
                out.push(Link {
                    source: vec![i],
                    target: vec![j],
                    weight,
                    reason: if name { Reason::Name } else { Reason::Cognate },
                    secondary: false,
                });
                continue;
            }
            if base.len() < 4 || bare.len() < 4 || linked {
                continue;
            }
            let (x, y) = (base.chars().count(), bare.chars().count());
            if x.abs_diff(y) * 5 > 2 * x.max(y) {
                continue;
            }
            let likeness = strsim::normalized_damerau_levenshtein(&source.words[i].folded, &target.words[j].folded);
            if likeness >= ALIKE {
                let both = name && target.roles[j] == Role::Name;
                out.push(Link {
                    source: vec![i],
                    target: vec![j],
                    weight: 0.9 * likeness,
                    reason: if both { Reason::Name } else { Reason::Cognate },
                    secondary: false,
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loans_and_transliterations_meet() {
        for (a, b) in [
            ("economic", "ekonomi"),
            ("zelensky", "zelenskyy"),
            ("investigation", "investigasi"),
            ("diplomat", "diplomat"),
            ("mecca", "mekkah"),
            ("photographer", "fotografer"),
            ("psychology", "psikologi"),
            ("activity", "aktivitas"),
        ] {
            assert!(similarity(a, b) >= ALIKE, "{a} {b} {} {} {}", fold(a), fold(b), similarity(a, b));
        }
        for (a, b) in [("summit", "kerumunan"), ("spain", "italia"), ("paracel", "pacarul"), ("house", "kasus")] {
            assert!(similarity(a, b) < ALIKE, "{a} {b} {}", similarity(a, b));
        }
    }
}
