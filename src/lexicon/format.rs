//! The compiled form of the lexicon tables: one little-endian block of `u32`s and a string area, read in place.
//! The build script and the run-time import share this file, so that writer and reader cannot differ.

use super::morph::{Roots, analyse};
use super::table::{hash, word_at};
use std::collections::BTreeMap;

/// Parts of speech, in the order of their codes.
pub const PARTS_OF_SPEECH: &[&str] = &["n", "v", "adj", "adv", "prep", "conj", "det", "pron", "num", "intj", "name"];

/// Domain tags, in the order of their bits.
pub const DOMAINS: &[&str] = &[
    "business",
    "crime",
    "culture",
    "diplomacy",
    "disaster",
    "economy",
    "education",
    "energy",
    "environment",
    "everyday",
    "food",
    "football",
    "health",
    "law",
    "markets",
    "media",
    "motorsport",
    "politics",
    "religion",
    "science",
    "society",
    "sport",
    "tech",
    "tennis",
    "transport",
    "war",
    "weather",
];

/// In a headword: other words may stand here.
pub const GAP: u32 = 0;
/// In a headword: any possessive.
pub const POSSESSIVE: u32 = 1;

/// One row of a lexicon table.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Row {
    /// English citation form; several words, `_` for a gap, `one's` for a possessive.
    pub headword: String,
    /// A member of [`PARTS_OF_SPEECH`].
    pub pos: String,
    /// Which sense: a few English words. For a confusion: why it is wrong.
    pub gloss: String,
    /// Indonesian renderings, the most usual first.
    pub renderings: Vec<String>,
    /// Renderings known to be wrong (confusions only).
    pub bad: Vec<String>,
    /// Members of [`DOMAINS`].
    pub domains: Vec<String>,
    /// English lemmas that speak for this sense (for a confusion: one of these must, or with `!` must not, be near).
    pub collocates: Vec<String>,
    /// Share of the headword's uses in news that have this sense, in percent; 0 where it is not told.
    pub share: u32,
}

/// Splits a cell of `|`-separated or `,`-separated values.
fn cell(text: &str, separator: char) -> Vec<String> {
    text.split(separator).map(str::trim).filter(|s| !s.is_empty()).map(str::to_owned).collect()
}

/// Reads a row of senses.tsv or phrases.tsv: headword, pos, gloss, renderings, domains, collocates, share.
///
/// # Errors
/// Says what is wrong with the line.
pub fn parse_sense(line: &str) -> Result<Row, String> {
    let c: Vec<&str> = line.split('\t').collect();
    if !(4..=7).contains(&c.len()) {
        return Err(format!("{} columns where headword, pos, gloss, renderings, domains, collocates, share are wanted", c.len()));
    }
    let share = match c.get(6).map_or("", |s| s.trim()) {
        "" => 0,
        s => s
            .parse()
            .ok()
            .filter(|n| (1..=100).contains(n))
            .ok_or_else(|| format!("\"{s}\" is no share (a whole percentage from 1 to 100)"))?,
    };
    let row = Row {
        headword: c[0].trim().to_owned(),
        pos: c[1].trim().to_owned(),
        gloss: c[2].trim().to_owned(),
        renderings: cell(c[3], '|'),
        bad: Vec::new(),
        domains: cell(c.get(4).unwrap_or(&""), ','),
        collocates: cell(c.get(5).unwrap_or(&""), ','),
        share,
    };
    check(row)
}

/// Reads a row of confusions.tsv: source, pos, bad, good, why, near.
///
/// # Errors
/// Says what is wrong with the line.
pub fn parse_confusion(line: &str) -> Result<Row, String> {
    let c: Vec<&str> = line.split('\t').collect();
    if !(5..=6).contains(&c.len()) {
        return Err(format!("{} columns where source, pos, bad, good, why, near are wanted", c.len()));
    }
    let row = Row {
        headword: c[0].trim().to_owned(),
        pos: c[1].trim().to_owned(),
        gloss: c[4].trim().to_owned(),
        renderings: cell(c[3], '|'),
        bad: cell(c[2], '|'),
        collocates: cell(c.get(5).unwrap_or(&""), ','),
        ..Row::default()
    };
    if row.bad.is_empty() {
        return Err("no bad rendering".to_owned());
    }
    check(row)
}

/// Reads a row of names.tsv: English, kind, Indonesian.
///
/// # Errors
/// Says what is wrong with the line.
pub fn parse_name(line: &str) -> Result<Row, String> {
    let c: Vec<&str> = line.split('\t').collect();
    if c.len() != 3 {
        return Err(format!("{} columns where English, kind, Indonesian are wanted", c.len()));
    }
    check(Row {
        headword: c[0].trim().to_owned(),
        pos: "name".to_owned(),
        gloss: c[1].trim().to_owned(),
        renderings: cell(c[2], '|'),
        ..Row::default()
    })
}

fn check(row: Row) -> Result<Row, String> {
    if row.headword.is_empty() {
        return Err("no headword".to_owned());
    }
    if !PARTS_OF_SPEECH.contains(&row.pos.as_str()) {
        return Err(format!("\"{}\" is no part of speech (use one of {})", row.pos, PARTS_OF_SPEECH.join(" ")));
    }
    if row.renderings.is_empty() {
        return Err(format!("\"{}\" has no rendering", row.headword));
    }
    if let Some(d) = row.domains.iter().find(|d| !DOMAINS.contains(&d.as_str())) {
        return Err(format!("\"{d}\" is no domain (use one of {})", DOMAINS.join(" ")));
    }
    Ok(row)
}

/// Words of a headword or rendering, lower case; `_` and `one's` kept.
pub fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| c.is_whitespace() || c == ',').filter(|w| !w.is_empty()).map(|w| w.replace('\u{2019}', "'").to_lowercase())
}

/// The keys under which an Indonesian word is found: its possible roots, or the word itself.
pub fn keys(word: &str, roots: &impl Roots) -> Vec<u32> {
    let mut keys: Vec<u32> = analyse(word, roots).iter().map(|a| hash(&a.root)).collect();
    if keys.is_empty() {
        keys.push(hash(word.split_once('-').filter(|(a, b)| a == b).map_or(word, |(a, _)| a)));
    }
    keys
}

const MAGIC: u32 = 0x5345_4c33;
const HEADER: usize = 10;
const SENSE: usize = 15;
const RENDERING: usize = 4;
const WORD: usize = 3;
const ENTRY: usize = 3;

/// Compiles rows into a block that [`Block`] reads. Row order is kept: it is the order of senses.
#[must_use]
#[allow(clippy::cast_possible_truncation)] // tables are far below 4 GiB
pub fn compile(rows: &[Row], roots: &impl Roots) -> Vec<u8> {
    let mut strings = String::new();
    let mut seen: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    let mut intern = |s: &str| -> (u32, u32) {
        if let Some(&at) = seen.get(s) {
            return at;
        }
        let at = (strings.len() as u32, s.len() as u32);
        strings.push_str(s);
        seen.insert(s.to_owned(), at);
        at
    };
    let (mut senses, mut lists, mut renderings, mut word_list, mut key_list) = (vec![], vec![], vec![], vec![], vec![]);
    let mut english: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    let mut indonesian: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (id, row) in rows.iter().enumerate() {
        let id = id as u32;
        let (h, hl) = intern(&row.headword);
        let (g, gl) = intern(&row.gloss);
        let pos = PARTS_OF_SPEECH.iter().position(|p| *p == row.pos).unwrap_or(0) as u32;
        let domains = row.domains.iter().filter_map(|d| DOMAINS.iter().position(|x| x == d)).fold(0u32, |m, b| m | 1 << b);
        let collocates = lists.len() as u32;
        for c in &row.collocates {
            // a leading `!` (must not be near) is kept as a mark before the word
            if let Some(c) = c.strip_prefix('!') {
                lists.push(GAP);
                lists.push(hash(&c.to_lowercase()));
            } else {
                lists.push(hash(&c.to_lowercase()));
            }
        }
        let collocate_count = lists.len() as u32 - collocates;
        let pattern = lists.len() as u32;
        for w in words(&row.headword) {
            lists.push(match w.as_str() {
                "_" => GAP,
                "one's" => POSSESSIVE,
                _ => hash(&w),
            });
        }
        let pattern_count = lists.len() as u32 - pattern;
        if let Some(&first) = lists.get(pattern as usize) {
            english.entry(first).or_default().push(id);
        }
        let mut put = |texts: &[String], strings: &mut dyn FnMut(&str) -> (u32, u32), reverse: bool| {
            let start = (renderings.len() / RENDERING) as u32;
            for text in texts {
                let (t, tl) = strings(text);
                let first = (word_list.len() / WORD) as u32;
                let ws: Vec<String> = words(text).collect();
                for w in &ws {
                    let k = if row.pos == "name" { vec![hash(w)] } else { keys(w, roots) };
                    word_list.extend([key_list.len() as u32, k.len() as u32, hash(w)]);
                    if reverse && ws.len() == 1 {
                        for key in &k {
                            let post = indonesian.entry(*key).or_default();
                            if post.last() != Some(&id) {
                                post.push(id);
                            }
                        }
                    }
                    key_list.extend(k);
                }
                renderings.extend([t, tl, first, ws.len() as u32]);
            }
            (start, texts.len() as u32)
        };
        let (r, rl) = put(&row.renderings, &mut intern, true);
        let (b, bl) = put(&row.bad, &mut intern, false);
        senses.extend([h, hl, pos, g, gl, domains, collocates, collocate_count, r, rl, pattern, pattern_count, b, bl, row.share]);
    }
    let mut posts = Vec::new();
    let mut index = |map: &BTreeMap<u32, Vec<u32>>| -> Vec<u32> {
        let mut out = Vec::new();
        for (k, ids) in map {
            out.extend([*k, posts.len() as u32, ids.len() as u32]);
            posts.extend_from_slice(ids);
        }
        out
    };
    let (en, ind) = (index(&english), index(&indonesian));
    let mut out: Vec<u32> = vec![MAGIC, rows.len() as u32];
    let sections = [&senses, &lists, &renderings, &word_list, &key_list, &en, &ind, &posts];
    let mut at = HEADER;
    for s in &sections {
        out.push(at as u32);
        at += s.len();
    }
    for s in sections {
        out.extend(s);
    }
    let mut bytes: Vec<u8> = out.iter().flat_map(|w| w.to_le_bytes()).collect();
    bytes.extend(strings.as_bytes());
    bytes.extend((at as u32).to_le_bytes()); // where the strings begin, in words
    bytes
}

/// A compiled table.
#[derive(Clone, Copy, Debug)]
pub struct Block<'b>(&'b [u8]);

/// A list of `u32`s inside a block.
#[derive(Clone, Copy, Debug)]
pub struct Words<'b> {
    bytes: &'b [u8],
}

impl<'b> Words<'b> {
    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        self.bytes.len() / 4
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// The values in order.
    pub fn iter(self) -> impl ExactSizeIterator<Item = u32> + 'b {
        self.bytes.chunks_exact(4).map(|c| u32::from_le_bytes([c[0], c[1], c[2], c[3]]))
    }

    /// Whether `x` is among them.
    #[must_use]
    pub fn contains(self, x: u32) -> bool {
        self.iter().any(|y| y == x)
    }
}

/// A sense in a block.
#[derive(Clone, Copy, Debug)]
pub struct Sense<'b> {
    block: Block<'b>,
    /// Its number in the table.
    pub id: u32,
}

/// An Indonesian rendering of a sense.
#[derive(Clone, Copy, Debug)]
pub struct Rendering<'b> {
    block: Block<'b>,
    at: usize,
}

impl<'b> Block<'b> {
    /// Reads `bytes` as written by [`compile`]; anything else gives an empty table.
    #[must_use]
    pub fn new(bytes: &'b [u8]) -> Self {
        if word_at(bytes, 0) == MAGIC { Self(bytes) } else { Self(&[]) }
    }

    /// How many senses.
    #[must_use]
    pub fn len(self) -> usize {
        word_at(self.0, 1) as usize
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    fn section(self, i: usize) -> usize {
        word_at(self.0, 2 + i) as usize
    }

    fn words(self, start: usize, len: usize) -> Words<'b> {
        Words { bytes: self.0.get(start * 4..(start + len) * 4).unwrap_or(&[]) }
    }

    fn string(self, at: u32, len: u32) -> &'b str {
        let n = self.0.len();
        let base = self.0.get(n.saturating_sub(4)..).and_then(|b| b.try_into().ok()).map_or(0, u32::from_le_bytes) as usize * 4;
        self.0.get(base + at as usize..base + (at + len) as usize).and_then(|b| std::str::from_utf8(b).ok()).unwrap_or("")
    }

    fn find(self, first: usize, last: usize, key: u32) -> Words<'b> {
        let (mut low, mut high) = (0, (last - first) / ENTRY);
        while low < high {
            let middle = usize::midpoint(low, high);
            let at = first + middle * ENTRY;
            match word_at(self.0, at).cmp(&key) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => {
                    let start = self.section(7) + word_at(self.0, at + 1) as usize;
                    return self.words(start, word_at(self.0, at + 2) as usize);
                }
            }
        }
        self.words(0, 0)
    }

    /// Senses whose headword begins with the English lemma of that hash (single words and phrases).
    #[must_use]
    pub fn english(self, key: u32) -> Words<'b> {
        if self.0.is_empty() { self.words(0, 0) } else { self.find(self.section(5), self.section(6), key) }
    }

    /// Senses with a one-word rendering of that Indonesian root.
    #[must_use]
    pub fn indonesian(self, key: u32) -> Words<'b> {
        if self.0.is_empty() { self.words(0, 0) } else { self.find(self.section(6), self.section(7), key) }
    }

    /// The sense of that number.
    #[must_use]
    pub fn sense(self, id: u32) -> Sense<'b> {
        Sense { block: self, id }
    }

    /// All senses in table order.
    pub fn senses(self) -> impl Iterator<Item = Sense<'b>> {
        (0..self.len()).map(move |id| Sense { block: self, id: u32::try_from(id).unwrap_or(u32::MAX) })
    }
}

impl<'b> Sense<'b> {
    fn field(self, i: usize) -> u32 {
        word_at(self.block.0, self.block.section(0) + self.id as usize * SENSE + i)
    }

    fn list(self, i: usize) -> Words<'b> {
        self.block.words(self.block.section(1) + self.field(i) as usize, self.field(i + 1) as usize)
    }

    fn rendering_range(self, i: usize) -> impl ExactSizeIterator<Item = Rendering<'b>> + use<'b> {
        let base = self.block.section(2) + self.field(i) as usize * RENDERING;
        (0..self.field(i + 1) as usize).map(move |k| Rendering { block: self.block, at: base + k * RENDERING })
    }

    /// English citation form.
    #[must_use]
    pub fn headword(self) -> &'b str {
        self.block.string(self.field(0), self.field(1))
    }

    /// Part of speech, a member of [`PARTS_OF_SPEECH`].
    #[must_use]
    pub fn pos(self) -> &'static str {
        PARTS_OF_SPEECH.get(self.field(2) as usize).copied().unwrap_or("n")
    }

    /// Which sense; for a confusion, why the rendering is wrong.
    #[must_use]
    pub fn gloss(self) -> &'b str {
        self.block.string(self.field(3), self.field(4))
    }

    /// Domain tags, bits in the order of [`DOMAINS`].
    #[must_use]
    pub fn domains(self) -> u32 {
        self.field(5)
    }

    /// Share of the headword's uses in news that have this sense, in percent; 0 where it is not told.
    #[must_use]
    pub fn share(self) -> u32 {
        self.field(14)
    }

    /// Hashes of the collocates; a [`GAP`] before one means "must not be near".
    #[must_use]
    pub fn collocates(self) -> Words<'b> {
        self.list(6)
    }

    /// Renderings, the most usual first.
    pub fn renderings(self) -> impl ExactSizeIterator<Item = Rendering<'b>> + use<'b> {
        self.rendering_range(8)
    }

    /// The headword as hashes, with [`GAP`] and [`POSSESSIVE`].
    #[must_use]
    pub fn pattern(self) -> Words<'b> {
        self.list(10)
    }

    /// Renderings known to be wrong.
    pub fn bad(self) -> impl ExactSizeIterator<Item = Rendering<'b>> + use<'b> {
        self.rendering_range(12)
    }
}

impl<'b> Rendering<'b> {
    fn field(self, i: usize) -> u32 {
        word_at(self.block.0, self.at + i)
    }

    /// As the table has it.
    #[must_use]
    pub fn text(self) -> &'b str {
        self.block.string(self.field(0), self.field(1))
    }

    /// For each word: the keys of its possible roots, and the hash of its surface.
    pub fn words(self) -> impl ExactSizeIterator<Item = (Words<'b>, u32)> + use<'b> {
        let base = self.block.section(3) + self.field(2) as usize * WORD;
        let keys = self.block.section(4);
        let block = self.block;
        (0..self.field(3) as usize).map(move |k| {
            let at = base + k * WORD;
            let list = block.words(keys + word_at(block.0, at) as usize, word_at(block.0, at + 1) as usize);
            (list, word_at(block.0, at + 2))
        })
    }
}
