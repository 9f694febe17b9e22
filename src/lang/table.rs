//! Plain tables, read where they lie: sorted, tab-separated lines in the binary, found by bisection; and sets of
//! hashed words for the look-ups that happen for every affix. No parsing at start-up. Only the standard library
//! is used here: the build script shares this file.

use std::sync::OnceLock;

/// A sorted, tab-separated table whose first column is the key. The first line, opened by `#`, names the columns.
#[derive(Debug)]
pub struct Table {
    text: &'static str,
    /// The keys, hashed at the first look-up: most words have no row.
    keys: OnceLock<Vec<u8>>,
}

impl Table {
    /// A table over `text`; its lines after the first must be in byte order (a test holds that).
    #[must_use]
    pub const fn new(text: &'static str) -> Self {
        Self { text, keys: OnceLock::new() }
    }

    fn body(&self) -> &'static str {
        self.text.split_once('\n').map_or("", |(first, rest)| if first.starts_with('#') { rest } else { self.text })
    }

    /// All rows, in order, each split at its tabs.
    pub fn rows(&self) -> impl Iterator<Item = Vec<&'static str>> + use<> {
        self.body().lines().filter(|l| !l.is_empty()).map(|l| l.split('\t').collect())
    }

    /// The cells after the key of every row with that key.
    pub fn get(&self, key: &str) -> impl Iterator<Item = &'static str> + use<> {
        let rows = self.contains(key).then(|| {
            let body = self.body();
            let key = key.to_owned();
            let start = first_line_at_or_after(body, &key);
            body[start..].lines().map_while(move |line| {
                let (k, rest) = line.split_once('\t').unwrap_or((line, ""));
                (k == key).then_some(rest)
            })
        });
        rows.into_iter().flatten()
    }

    /// Whether the key has a row.
    #[must_use]
    pub fn contains(&self, key: &str) -> bool {
        let keys = self.keys.get_or_init(|| build_set(self.body().lines().map(|l| l.split('\t').next().unwrap_or(l))));
        set_contains(keys, key)
    }
}

fn first_line_at_or_after(body: &str, key: &str) -> usize {
    let bytes = body.as_bytes();
    let (mut low, mut high) = (0, bytes.len()); // line starts; all lines before `low` are smaller
    while low < high {
        let middle = low + (high - low) / 2;
        let start = bytes[..middle].iter().rposition(|b| *b == b'\n').map_or(0, |p| p + 1).max(low);
        let end = bytes[start..].iter().position(|b| *b == b'\n').map_or(bytes.len(), |p| start + p);
        let line = &body[start..end];
        let k = line.split('\t').next().unwrap_or("");
        if k < key {
            low = (end + 1).min(bytes.len());
        } else {
            high = start;
        }
    }
    low
}

/// FNV-1a, folded to 32 bits; 0 to 15 are kept for marks.
#[must_use]
pub fn hash(word: &str) -> u32 {
    let mut h: u64 = 0xcbf2_9ce4_8422_2325;
    for b in word.bytes() {
        h = (h ^ u64::from(b)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    #[allow(clippy::cast_possible_truncation)]
    let folded = (h ^ (h >> 32)) as u32;
    folded.max(16)
}

/// Little-endian `u32` at index `i` of `bytes` (counted in `u32`s); 0 past the end.
#[must_use]
pub fn word_at(bytes: &[u8], i: usize) -> u32 {
    bytes.get(i * 4..i * 4 + 4).and_then(|b| b.try_into().ok()).map_or(0, u32::from_le_bytes)
}

/// A set of hashed words, laid out for open addressing; at most half full.
#[must_use]
pub fn build_set<'w>(words: impl IntoIterator<Item = &'w str>) -> Vec<u8> {
    let mut hashes: Vec<u32> = words.into_iter().map(hash).collect();
    hashes.sort_unstable();
    hashes.dedup();
    let size = (hashes.len() * 2 + 1).next_power_of_two();
    let mut slots = vec![0u32; size];
    for h in hashes {
        let mut i = h as usize & (size - 1);
        while slots[i] != 0 {
            i = (i + 1) & (size - 1);
        }
        slots[i] = h;
    }
    slots.iter().flat_map(|s| s.to_le_bytes()).collect()
}

/// Whether a set made by [`build_set`] holds `word` (one chance in four thousand million of a wrong yes a slot).
#[must_use]
pub fn set_contains(set: &[u8], word: &str) -> bool {
    let size = set.len() / 4;
    if size == 0 {
        return false;
    }
    let h = hash(word);
    let mut i = h as usize & (size - 1);
    loop {
        match word_at(set, i) {
            0 => return false,
            x if x == h => return true,
            _ => i = (i + 1) & (size - 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_every_row_of_a_key_and_no_other() {
        let t = Table::new("#word\tx\na\t1\nab\t2\nab\t3\nb\t4\n");
        assert_eq!(t.get("ab").collect::<Vec<_>>(), ["2", "3"]);
        assert_eq!(t.get("a").collect::<Vec<_>>(), ["1"]);
        assert_eq!(t.get("b").collect::<Vec<_>>(), ["4"]);
        assert!(!t.contains("aa") && !t.contains("c") && !t.contains(""));
        assert_eq!(t.rows().count(), 4);
    }

    #[test]
    fn sets_hold_what_was_put_in() {
        let set = build_set(["rumah", "sakit"]);
        assert!(set_contains(&set, "rumah") && !set_contains(&set, "sekolah") && !set_contains(&[], "x"));
    }
}
