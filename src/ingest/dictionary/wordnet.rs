//! Open Multilingual Wordnet: a tab file of Indonesian words by synset, and the Princeton WordNet folder that says
//! which English words and meanings the synsets are (Bond & Paik 2012; Fellbaum 1998).

use super::{Entry, Imported};
use crate::error::Error;
use std::collections::HashMap;

/// What is read of a Princeton WordNet folder: for each part of speech its letter, `data.*` and `index.*`.
pub struct WordNet<'a> {
    /// The folder's name, for messages.
    pub name: &'a str,
    /// Letter (n, v, a, r), data file, index file.
    pub files: Vec<(char, &'a str, &'a str)>,
}

/// Reads an OMW tab file against a Princeton WordNet. Senses come in the order of the index: the most frequent first.
///
/// # Errors
/// A file that is no text; a tab file none of whose synsets is in the WordNet (another version of it).
pub fn wordnet(name: &str, bytes: &[u8], princeton: &WordNet<'_>) -> Result<Imported, Error> {
    let text = crate::ingest::text(name, bytes)?.text;
    let mut out = Imported::default();
    let mut words: HashMap<(u32, char), Vec<String>> = HashMap::new();
    for (i, line) in text.lines().enumerate() {
        if line.starts_with('#') || line.trim().is_empty() {
            continue;
        }
        let cells: Vec<&str> = line.split('\t').collect();
        let synset = cells
            .first()
            .and_then(|s| s.split_once('-'))
            .and_then(|(offset, pos)| Some((offset.parse::<u32>().ok()?, pos.chars().next().map(|c| if c == 's' { 'a' } else { c })?)));
        let [_, kind, word, ..] = cells[..] else {
            out.bad.push(Error::new(name, format!("has {} columns where synset, kind, word are wanted", cells.len())).at(i + 1));
            continue;
        };
        let Some(synset) = synset else {
            out.bad.push(Error::new(name, format!("\u{201C}{}\u{201D} is no synset (00001740-n)", cells[0])).at(i + 1));
            continue;
        };
        // definitions and examples stand in the same file; of Wordnet Bahasa the Malay-only words are left out
        match kind.split_once(':') {
            None if kind == "lemma" => {}
            Some(("ind" | "id", "lemma")) => {}
            _ => {
                out.left_out += 1;
                continue;
            }
        }
        words.entry(synset).or_default().push(word.replace('_', " "));
    }
    let mut found = 0usize;
    for (pos, data, index) in &princeton.files {
        let synsets = glosses(data);
        for (i, line) in index.lines().enumerate().filter(|(_, l)| !l.starts_with(' ') && !l.trim().is_empty()) {
            let mut cells = line.split_whitespace();
            let Some(lemma) = cells.next() else { continue };
            let offsets: Vec<u32> = cells.filter(|c| c.len() == 8).filter_map(|c| c.parse().ok()).collect();
            for offset in offsets {
                let Some(renderings) = words.get(&(offset, *pos)) else { continue };
                found += 1;
                let (headword, gloss) = (lemma.replace('_', " "), synsets.get(&offset).copied().unwrap_or(""));
                let entry = Entry { headword: &headword, pos: &pos.to_string(), gloss, renderings: renderings.clone() };
                out.take(entry, (princeton.name, i + 1));
            }
        }
    }
    if found == 0 {
        let message = format!("none of its synsets is in {}; give the WordNet version that it was made for (3.0)", princeton.name);
        return Err(Error::new(name, message));
    }
    Ok(out.finish())
}

/// The gloss of each synset, its examples left out.
fn glosses(data: &str) -> HashMap<u32, &str> {
    let rows = data.lines().filter(|l| !l.starts_with(' '));
    rows.filter_map(|l| {
        let offset = l.get(..8)?.parse().ok()?;
        let gloss = l.split_once('|').map_or("", |(_, g)| g.split(';').next().unwrap_or(g)).trim();
        Some((offset, gloss))
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_meet_over_the_synset() {
        let tab = "# Wordnet Bahasa\tind\n00000011-n\tind:lemma\tpuncak\n00000011-n\tlemma\tpuncak_gunung\n00000022-n\tind:lemma\tKTT\n00000022-n\tzsm:lemma\tsidang\nwrong\n00000099-n\n";
        let data = "  1 licence\n00000011 15 n 01 summit 0 000 | the highest point; \"the summit\"\n00000022 15 n 01 summit 1 000 | a meeting of heads of governments\n";
        let index = "  1 licence\nsummit n 2 1 @ 2 1 00000022 00000011\n";
        let net = WordNet { name: "wn", files: vec![('n', data, index)] };
        let got = wordnet("a.tab", tab.as_bytes(), &net).unwrap();
        let rows: Vec<_> = got.rows.iter().map(|r| format!("{} {} {} {}", r.headword, r.pos, r.gloss, r.renderings.join("|"))).collect();
        assert_eq!(rows, ["summit n a meeting of heads of governments KTT", "summit n the highest point puncak|puncak gunung"]);
        assert_eq!(got.bad.iter().map(|e| e.line).collect::<Vec<_>>(), [Some(6), Some(7)]);
        assert_eq!(got.left_out, 1);
        let other = WordNet { name: "wn", files: vec![('n', "", "")] };
        assert!(wordnet("a.tab", tab.as_bytes(), &other).is_err());
    }
}
