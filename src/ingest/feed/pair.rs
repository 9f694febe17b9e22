//! Which item of one feed is the translation of which item of the other. Stage by stage, surest first; a stage pairs what is
//! alone on both sides in having some key, and leaves the rest to the next one.

use super::{Entry, Index};
use crate::lang::table::{Table, hash};
use crate::lang::token::{Case, TokenKind, tokenise};
use std::collections::{BTreeMap, HashMap};

/// Words that say the language of an address (`code`) and names of parameters that do (`key`).
static LANGUAGES: Table = Table::new(include_str!("languages.tsv"));

/// What a pair is known by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// The same id.
    Id,
    /// The same link.
    Link,
    /// One names the other's link as its version in another language.
    Alternate,
    /// Links that differ in a language code only.
    LinkLanguage,
    /// The same enclosure.
    Enclosure,
    /// Published at the same time or nearly, with the same numbers and names.
    Content,
}

/// How the items of two feeds belong together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pairing {
    /// Items of source and target, in the order of the target.
    pub pairs: Vec<(usize, usize, How)>,
    /// Items of the source that have no counterpart.
    pub source_only: Vec<usize>,
    /// Items of the target that have no counterpart.
    pub target_only: Vec<usize>,
    /// What the user should know about it.
    pub told: Vec<String>,
}

/// Items published that much apart may still be one, in seconds.
const APART: i64 = 6 * 3600;
/// Words that more items have, within that time, tell nothing.
const COMMON: usize = 64;
/// Numbers and names of a signature.
const SIGNATURE: usize = 24;

/// Pairs the items of two feeds.
#[must_use]
pub fn pair(source: &Index, target: &Index) -> Pairing {
    let mut work = Work {
        source: &source.entries,
        target: &target.entries,
        source_of: vec![None; target.entries.len()],
        taken: vec![false; source.entries.len()],
    };
    let own = |f: fn(&str) -> String| move |e: &Entry| e.links.iter().map(|l| f(l)).collect::<Vec<_>>();
    let alternates = |e: &Entry| e.alternates.iter().map(|l| address(l)).collect::<Vec<_>>();
    let id = |e: &Entry| vec![e.id.clone()];
    let enclosures = |e: &Entry| e.enclosures.iter().map(|l| address(l)).collect::<Vec<_>>();
    work.unique(How::Id, &id, &id);
    work.unique(How::Link, &own(address), &own(address));
    work.unique(How::Alternate, &own(address), &alternates);
    work.unique(How::Alternate, &alternates, &own(address));
    work.unique(How::LinkLanguage, &own(bare), &own(bare));
    work.unique(How::Enclosure, &enclosures, &enclosures);
    work.content(0);
    work.content(APART);

    let mut out = Pairing { told: [source, target].into_iter().filter_map(repeated).collect(), ..Pairing::default() };
    for (t, found) in work.source_of.iter().enumerate() {
        match found {
            Some((s, how)) => out.pairs.push((*s, t, *how)),
            None => out.target_only.push(t),
        }
    }
    out.source_only = (0..work.taken.len()).filter(|s| !work.taken[*s]).collect();
    out
}

/// Says that ids stand more than once in a feed.
fn repeated(index: &Index) -> Option<String> {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for e in index.entries.iter().filter(|e| !e.id.is_empty()) {
        *seen.entry(&e.id).or_default() += 1;
    }
    let mut again = seen.iter().filter(|(_, n)| **n > 1);
    let (id, n) = again.next()?;
    let more = again.count();
    let more = if more > 0 { format!(", and {more} more ids stand more than once") } else { String::new() };
    Some(format!("{}: {n} items have the id {id}{more}; they are paired by other means", index.name))
}

struct Work<'a> {
    source: &'a [Entry],
    target: &'a [Entry],
    source_of: Vec<Option<(usize, How)>>,
    taken: Vec<bool>,
}

/// Who has a key: an item, or more than one.
type Holders = HashMap<String, Option<usize>>;

impl Work<'_> {
    fn take(&mut self, s: usize, t: usize, how: How) {
        if !self.taken[s] && self.source_of[t].is_none() {
            self.taken[s] = true;
            self.source_of[t] = Some((s, how));
        }
    }

    /// Pairs what is alone on both sides in having a key.
    fn unique(&mut self, how: How, source: &dyn Fn(&Entry) -> Vec<String>, target: &dyn Fn(&Entry) -> Vec<String>) {
        let holders = |entries: &[Entry], free: &dyn Fn(usize) -> bool, keys: &dyn Fn(&Entry) -> Vec<String>| {
            let mut out: Holders = HashMap::new();
            for (k, e) in entries.iter().enumerate().filter(|(k, _)| free(*k)) {
                for key in keys(e).into_iter().filter(|key| !key.is_empty()) {
                    out.entry(key).and_modify(|h| *h = h.filter(|x| *x == k)).or_insert(Some(k));
                }
            }
            out
        };
        let s_holders = holders(self.source, &|k| !self.taken[k], source);
        let t_holders = holders(self.target, &|k| self.source_of[k].is_none(), target);
        for (t, e) in self.target.iter().enumerate() {
            if self.source_of[t].is_some() {
                continue;
            }
            let found = target(e).into_iter().find_map(|key| match (s_holders.get(&key), t_holders.get(&key)) {
                (Some(Some(s)), Some(Some(_))) if !self.taken[*s] => Some(*s),
                _ => None,
            });
            if let Some(s) = found {
                self.take(s, t, how);
            }
        }
    }

    /// Pairs items published at most so many seconds apart that are each other's best by numbers and names.
    fn content(&mut self, apart: i64) {
        let mut holders: HashMap<u32, Vec<(i64, usize)>> = HashMap::new();
        for (s, e) in self.source.iter().enumerate().filter(|(s, _)| !self.taken[*s]) {
            if let Some(date) = e.date {
                e.signature.iter().for_each(|h| holders.entry(*h).or_default().push((date, s)));
            }
        }
        holders.values_mut().for_each(|list| list.sort_unstable());
        let order = self.order();
        let mut best_of_source: HashMap<usize, (Rank, usize)> = HashMap::new();
        let mut best_of_target: Vec<(usize, usize)> = Vec::new();
        for (t, e) in self.target.iter().enumerate() {
            let (None, Some(date)) = (self.source_of[t], e.date) else { continue };
            let mut candidates: Vec<usize> = Vec::new();
            for list in e.signature.iter().filter_map(|h| holders.get(h)) {
                let first = list.partition_point(|(d, _)| *d < date.saturating_sub(apart));
                let last = list.partition_point(|(d, _)| *d <= date.saturating_add(apart));
                if last - first <= COMMON {
                    candidates.extend(list[first..last].iter().map(|(_, s)| *s));
                }
            }
            candidates.sort_unstable();
            candidates.dedup();
            let ranked = candidates.into_iter().filter_map(|s| {
                let likeness = likeness(&self.source[s].signature, &e.signature, apart > 0)?;
                let distance = self.source[s].date.map_or(i64::MAX, |d| date.saturating_sub(d).saturating_abs());
                let (low, high) = order[t];
                Some(((likeness, std::cmp::Reverse(distance), s >= low && s < high), s))
            });
            let mut best: Option<(Rank, usize)> = None;
            let mut tied = false;
            for (rank, s) in ranked {
                let of_source = best_of_source.entry(s).or_insert((rank, t));
                if rank > of_source.0 {
                    *of_source = (rank, t);
                }
                match &best {
                    Some((b, _)) if *b > rank => {}
                    Some((b, _)) if *b == rank => tied = true,
                    _ => (best, tied) = (Some((rank, s)), false),
                }
            }
            if let Some((_, s)) = best.filter(|_| !tied) {
                best_of_target.push((s, t));
            }
        }
        for (s, t) in best_of_target {
            if best_of_source.get(&s).is_some_and(|(_, x)| *x == t) {
                self.take(s, t, How::Content);
            }
        }
    }

    /// Between which items of the source a target item would stand, were both feeds in one order.
    fn order(&self) -> Vec<(usize, usize)> {
        let mut out = vec![(0, usize::MAX); self.target.len()];
        let mut low = 0;
        for (t, found) in self.source_of.iter().enumerate() {
            out[t].0 = low;
            low = found.map_or(low, |(s, _)| s);
        }
        let mut high = usize::MAX;
        for (t, found) in self.source_of.iter().enumerate().rev() {
            out[t].1 = high;
            high = found.map_or(high, |(s, _)| s);
        }
        out
    }
}

/// Likeness, nearness in time, and whether it is in order.
type Rank = (u32, std::cmp::Reverse<i64>, bool);

/// Shared numbers and names of all, in thousandths, where there are enough; more are asked where the time is not the same.
fn likeness(a: &[u32], b: &[u32], strict: bool) -> Option<u32> {
    let shared = a.iter().filter(|h| b.binary_search(h).is_ok()).count();
    let all = a.len() + b.len() - shared;
    let enough = if strict { shared >= 3 && shared * 5 >= all } else { shared >= 2 && shared * 7 >= all };
    enough.then(|| u32::try_from(shared * 1000 / all.max(1)).unwrap_or(0))
}

/// The numbers and capitalised words that a text begins with, hashed, rising.
#[must_use]
pub fn signature(title: &str, body: &str) -> Box<[u32]> {
    let body: String = body.chars().take(400).collect();
    let mut out: Vec<u32> = Vec::new();
    for text in [title, &body] {
        for t in tokenise(text) {
            let key = match t.kind {
                // 1,500 and 1.500 are one number
                TokenKind::Number => t.norm.chars().filter(char::is_ascii_digit).collect(),
                TokenKind::Word if t.case != Case::Lower && t.norm.chars().count() > 2 => t.norm,
                _ => continue,
            };
            let key = hash(&key);
            if out.len() < SIGNATURE && !out.contains(&key) {
                out.push(key);
            }
        }
    }
    out.sort_unstable();
    out.into_boxed_slice()
}

/// An address without what does not tell pages apart: scheme, www, fragment, campaign parameters, closing slash.
fn address(link: &str) -> String {
    parts(link).join(false)
}

/// The same without language codes.
fn bare(link: &str) -> String {
    parts(link).join(true)
}

struct Parts<'a> {
    host: String,
    path: &'a str,
    query: Vec<&'a str>,
}

fn parts(link: &str) -> Parts<'_> {
    let link = link.trim();
    let link = link.split_once("://").map_or(link, |(_, rest)| rest);
    let link = link.split_once('#').map_or(link, |(l, _)| l);
    let (link, query) = link.split_once('?').unwrap_or((link, ""));
    let (host, path) = link.find('/').map_or((link, ""), |k| link.split_at(k));
    let host = host.to_lowercase();
    Parts {
        host: host.strip_prefix("www.").unwrap_or(&host).to_owned(),
        path: path.trim_end_matches('/'),
        query: query.split('&').filter(|p| !p.is_empty() && !p.starts_with("utm_")).collect(),
    }
}

impl Parts<'_> {
    fn join(&self, bare: bool) -> String {
        let mut host = self.host.clone();
        let mut path = self.path.to_owned();
        let mut query = self.query.clone();
        if bare {
            let mut labels: Vec<&str> = self.host.split('.').collect();
            // the last two are the site's own: detik.id
            while labels.len() > 2 && is_code(labels[0]) {
                labels.remove(0);
            }
            host = labels.join(".");
            let segments: Vec<&str> = self.path.split('/').filter(|s| !is_code(s)).collect();
            path = segments.join("/");
            if let Some(last) = segments.last() {
                path.truncate(path.len() - last.len());
                path.push_str(&without_suffix(last));
            }
            query.retain(|p| {
                let (key, value) = p.split_once('=').unwrap_or((p, ""));
                !(is_code(value) && LANGUAGES.get(&key.to_lowercase()).any(|u| u == "key"))
            });
        }
        if !query.is_empty() {
            path.push('?');
            path.push_str(&query.join("&"));
        }
        host + &path
    }
}

fn is_code(word: &str) -> bool {
    LANGUAGES.get(&word.to_lowercase()).any(|u| u == "code")
}

/// `article-en.html` is `article.html`.
fn without_suffix(segment: &str) -> String {
    let (stem, ending) = match segment.rfind('.') {
        Some(k) if !is_code(&segment[k + 1..]) => segment.split_at(k),
        _ => (segment, ""),
    };
    let stem = match stem.rfind(['-', '_', '.']) {
        Some(k) if k > 0 && is_code(&stem[k + 1..]) => &stem[..k],
        _ => stem,
    };
    format!("{stem}{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lose_what_does_not_tell_pages_apart() {
        assert_eq!(address("https://www.Desk.example/a/b/?utm_source=x&p=7#top"), "desk.example/a/b?p=7");
        assert_eq!(address("http://desk.example/"), "desk.example");
        assert_ne!(address("https://desk.example/A"), address("https://desk.example/a"));
    }

    #[test]
    fn addresses_lose_language_codes() {
        let same = [
            ("https://en.desk.example/a", "https://id.desk.example/a"),
            ("https://desk.example/en/2026/a/", "https://www.desk.example/id/2026/a"),
            ("https://desk.example/english/a", "https://desk.example/indonesian/a"),
            ("https://desk.example/a?lang=en&p=1", "https://desk.example/a?p=1&lang=id"),
            ("https://desk.example/a-en.html", "https://desk.example/a_id.html"),
            ("https://desk.example/a.en.html", "https://desk.example/a.html"),
            ("https://desk.example/a-en", "https://desk.example/a-ID"),
            ("https://desk.example/en-US/a", "https://desk.example/id-ID/a"),
        ];
        for (a, b) in same {
            assert_eq!(bare(a), bare(b), "{a} {b}");
        }
        assert_eq!(bare("https://detik.id/a"), "detik.id/a");
        assert_eq!(bare("https://desk.co.id/a"), "desk.co.id/a");
        assert_ne!(bare("https://desk.example/a?p=1"), bare("https://desk.example/a?p=2"));
        assert_ne!(bare("https://desk.example/garden"), bare("https://desk.example/gard"));
    }

    #[test]
    fn signatures_are_of_numbers_and_names() {
        let en = signature("Bridge closed", "The Citarum rose by 1,500 litres near Karawang on 12 May.");
        let id = signature("Jembatan ditutup", "Citarum naik 1.500 liter di dekat Karawang pada 12 Mei.");
        assert!(likeness(&en, &id, true).is_some(), "{en:?} {id:?}");
        let other = signature("Pasar dibuka", "Pasar Beringharjo di Yogyakarta dibuka pada 2 Juni.");
        assert!(likeness(&en, &other, false).is_none());
    }
}
