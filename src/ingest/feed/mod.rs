//! Feeds: RSS 2.0 and 1.0, Atom 1.0, JSON Feed 1 and 1.1. A feed is read twice, so that a large one needs little memory:
//! first an index of its items (what they are paired by, and where they stand), then item by item what is checked.
//!
//! Identifiers, links, dates and enclosures come from `feed-rs`, item by item. The texts are taken out here, since no feed
//! library says where in the file they stand.

mod index;
mod item;
mod json;
pub mod pair;

pub use item::Item;
pub use pair::{How, Pairing};

use crate::document::{Body, Located, Place, Unit};
use crate::error::Error;
use crate::text::{Excerpt, Mapped, Span};
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::sync::Arc;

/// The formats of feeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// RSS 2.0 and 0.9x.
    Rss,
    /// RSS 1.0.
    Rdf,
    /// Atom.
    Atom,
    /// JSON Feed.
    Json,
}

/// What is kept of an item: what it is paired by, and where it stands.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    /// The id that the feed gives it; empty where it gives none.
    pub id: String,
    /// Its own links.
    pub links: Vec<String>,
    /// Links to versions of it in other languages.
    pub alternates: Vec<String>,
    /// Sound, pictures and other files that come with it.
    pub enclosures: Vec<String>,
    /// When it was published, else when it was changed: seconds since 1970.
    pub date: Option<i64>,
    /// Bytes of the file.
    pub bytes: Span,
    /// Line on which it begins.
    pub line: usize,
    /// Column at which it begins.
    pub column: usize,
    /// Its first numbers and capitalised words, hashed, rising.
    pub signature: Box<[u32]>,
}

impl Entry {
    /// What reports call it: its link, else its id; empty where it has neither.
    #[must_use]
    pub fn name(&self) -> &str {
        self.links.first().unwrap_or(&self.id)
    }
}

/// The items of a feed, without their texts.
#[derive(Clone, Debug)]
pub struct Index {
    /// The file, as the user named it.
    pub name: String,
    /// Its format.
    pub form: Form,
    /// Its items, in order.
    pub entries: Vec<Entry>,
    /// The start tags of the elements around the items: namespaces and base addresses are declared there.
    open: String,
    close: String,
}

impl Index {
    /// Reads a feed through once.
    ///
    /// # Errors
    /// What is no feed, is cut off or malformed, declares entities, nests too deeply, is not UTF-8, or has an item that is
    /// too long; with the line.
    pub fn read(name: &str, input: impl Read) -> Result<Self, Error> {
        let mut input = BufReader::with_capacity(1 << 16, input);
        let head = input.fill_buf().map_err(|e| Error::new(name, format!("cannot be read: {e}")))?;
        if head.starts_with(&[0xFF, 0xFE]) || head.starts_with(&[0xFE, 0xFF]) {
            return Err(Error::new(name, "is UTF-16; save it as UTF-8"));
        }
        let index = match first(head) {
            Some(b'{') => json::index(name, input)?,
            Some(b'<') => index::xml(name, input)?,
            Some(_) => return Err(Error::new(name, "is no feed: RSS and Atom begin with <, JSON Feed with {").at(1)),
            None => return Err(Error::new(name, "is empty; give a feed")),
        };
        if index.entries.is_empty() {
            return Err(Error::new(name, "is a feed without items"));
        }
        Ok(index)
    }

    /// Reads the texts of an item.
    ///
    /// # Errors
    /// The file cannot be read or has changed since it was indexed.
    pub fn read_item(&self, entry: usize, input: &mut (impl Read + Seek)) -> Result<Item, Error> {
        let changed = || Error::new(&self.name, "has changed while it was read; run again");
        let entry = self.entries.get(entry).ok_or_else(changed)?;
        let mut bytes = vec![0; entry.bytes.len()];
        input
            .seek(SeekFrom::Start(entry.bytes.start as u64))
            .and_then(|_| input.read_exact(&mut bytes))
            .map_err(|e| Error::new(&self.name, format!("cannot be read: {e}")))?;
        let text = String::from_utf8(bytes).map_err(|_| changed())?;
        let raw = match self.form {
            Form::Json => json::raw(&text),
            form => item::raw(form, &self.open, &text),
        };
        let raw = raw.ok_or_else(|| changed().at(entry.line))?;
        Ok(raw.item(Excerpt::part(text, entry.bytes.start, entry.line, entry.column)))
    }

    /// What messages call an item.
    #[must_use]
    pub fn title_of(&self, entry: &Entry) -> String {
        let name = entry.name();
        if name.is_empty() { format!("{}:{}", self.name, entry.line) } else { name.to_owned() }
    }
}

/// The first byte that is no white space and no byte order mark.
fn first(head: &[u8]) -> Option<u8> {
    let head = head.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(head);
    head.iter().copied().find(|b| !b.is_ascii_whitespace())
}

/// Whether a file is a feed, by its first few thousand bytes.
#[must_use]
pub fn is_feed(head: &[u8]) -> bool {
    match first(head) {
        Some(b'<') => index::root(head).is_some(),
        Some(b'{') => head.windows(20).any(|w| w == b"jsonfeed.org/version" || w == b"jsonfeed.org\\/versio"),
        _ => false,
    }
}

/// Moves a line and a column (in code points) past these bytes.
fn advance(line: &mut usize, column: &mut usize, bytes: &[u8]) {
    let characters = |b: &[u8]| b.iter().filter(|b| (**b & 0xC0) != 0x80).count();
    match bytes.iter().rposition(|b| *b == b'\n') {
        Some(last) => {
            *line += bytes[..=last].iter().filter(|b| **b == b'\n').count();
            *column = 1 + characters(&bytes[last + 1..]);
        }
        None => *column += characters(bytes),
    }
}

/// Two feeds and how their items belong together.
#[derive(Clone, Debug)]
pub struct Feeds {
    /// English.
    pub source: Index,
    /// Indonesian.
    pub target: Index,
    /// Their items.
    pub pairing: Pairing,
}

/// What a pair of items gives to check.
#[derive(Clone, Debug, Default)]
pub struct Parts {
    /// Title, summary and content, as far as both items have them.
    pub units: Vec<Unit>,
    /// What one of the two lacks.
    pub missing: Vec<String>,
}

impl Feeds {
    /// Pairs the items of two feeds.
    #[must_use]
    pub fn new(source: Index, target: Index) -> Self {
        let pairing = pair::pair(&source, &target);
        Self { source, target, pairing }
    }

    /// What is to be told of the items that have no counterpart.
    #[must_use]
    pub fn unpaired(&self) -> Vec<String> {
        let side = |index: &Index, other: &Index, list: &[usize]| -> Vec<String> {
            let entries = list.iter().filter_map(|k| index.entries.get(*k));
            entries
                .map(|e| format!("{}:{}: {} has no counterpart in {}; left out", index.name, e.line, index.title_of(e), other.name))
                .collect()
        };
        let mut out = side(&self.source, &self.target, &self.pairing.source_only);
        out.extend(side(&self.target, &self.source, &self.pairing.target_only));
        out
    }

    /// Refuses feeds whose sides are swapped or in one language, by the first few pairs.
    ///
    /// # Errors
    /// As [`super::guard`]; what cannot be read.
    pub fn guard(&self, source: &mut (impl Read + Seek), target: &mut (impl Read + Seek)) -> Result<(), Error> {
        let (mut s, mut t) = (String::new(), String::new());
        for (a, b, _) in self.pairing.pairs.iter().take(8) {
            for (text, item) in [(&mut s, self.source.read_item(*a, source)?), (&mut t, self.target.read_item(*b, target)?)] {
                for part in [&item.title, &item.summary, &item.content].into_iter().flatten() {
                    text.extend(part.text().chars().take(700));
                    text.push('\n');
                }
            }
        }
        super::guard((&self.source.name, &s), (&self.target.name, &t))
    }
}

/// Reads what a pair of items gives to check.
///
/// # Errors
/// As [`Index::read_item`].
pub fn units(feeds: &Feeds, pair: usize, source: &mut (impl Read + Seek), target: &mut (impl Read + Seek)) -> Result<Parts, Error> {
    let mut out = Parts::default();
    let Some((s, t, _)) = feeds.pairing.pairs.get(pair) else { return Ok(out) };
    let (s_item, t_item) = (feeds.source.read_item(*s, source)?, feeds.target.read_item(*t, target)?);
    let (Some(s_entry), Some(t_entry)) = (feeds.source.entries.get(*s), feeds.target.entries.get(*t)) else { return Ok(out) };
    let name = feeds.target.title_of(t_entry);
    let both: [(&str, Option<Mapped>, Option<Mapped>); 3] =
        [("title", s_item.title, t_item.title), ("summary", s_item.summary, t_item.summary), ("content", s_item.content, t_item.content)];
    for (part, s_text, t_text) in both {
        let (index, entry) = match (s_text, t_text) {
            (Some(s_text), Some(t_text)) => {
                out.units.push(Unit {
                    name: format!("{name} [{part}]"),
                    place: Place {
                        path: feeds.target.name.clone(),
                        source_path: feeds.source.name.clone(),
                        part: part.to_owned(),
                        link: t_entry.links.first().cloned().unwrap_or_default(),
                    },
                    body: Body::Texts {
                        source: Located { excerpt: Arc::clone(&s_item.excerpt), text: s_text },
                        target: Located { excerpt: Arc::clone(&t_item.excerpt), text: t_text },
                        anchors: Vec::new(),
                    },
                });
                continue;
            }
            (None, None) => continue,
            // a summary that only repeats the content is no part of its own
            (Some(_), None) if part == "summary" && t_item.repeats => continue,
            (None, Some(_)) if part == "summary" && s_item.repeats => continue,
            (Some(_), None) => (&feeds.target, t_entry),
            (None, Some(_)) => (&feeds.source, s_entry),
        };
        out.missing.push(format!("{}:{}: {name} has no {part} here; its {part} is not checked", index.name, entry.line));
    }
    Ok(out)
}
