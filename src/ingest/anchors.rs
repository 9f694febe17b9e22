//! Hand-corrected alignments: a list of beads, or what `align` wrote, put right by hand.

use crate::document::Anchor;
use crate::error::Error;
use serde::Deserialize;
use std::collections::HashMap;

/// Reads anchors. The file is a JSON list of `[[source indices],[target indices]]` (from 0), JSON Lines with
/// `source.segments` and `target.segments`, or TSV whose first two columns are the texts of both sides.
/// `source` and `target` are the segments they speak of.
///
/// # Errors
/// What cannot be read; a segment that is not there or is named twice; a text that is not in the document.
pub fn read(name: &str, text: &str, source: &[&str], target: &[&str]) -> Result<Vec<Anchor>, Error> {
    let rows = match text.trim_start().chars().next() {
        Some('[') => list(name, text)?,
        Some('{') => objects(name, text)?,
        _ => table(name, text, source, target)?,
    };
    let mut used: [HashMap<usize, usize>; 2] = Default::default();
    for (line, a) in &rows {
        let sides = [("source", &a.source, source.len()), ("target", &a.target, target.len())];
        for (k, (side, indices, len)) in sides.into_iter().enumerate() {
            for i in indices {
                if *i >= len {
                    return Err(Error::new(name, format!("{side} segment {i} does not exist: there are {len}, counted from 0")).at(*line));
                }
                if let Some(before) = used[k].insert(*i, *line) {
                    let place = if before == *line { "twice".to_owned() } else { format!("in line {before} too") };
                    return Err(
                        Error::new(name, format!("{side} segment {i} is in this bead and {place}; a segment has one bead")).at(*line)
                    );
                }
            }
        }
    }
    Ok(rows.into_iter().map(|(_, a)| a).filter(|a| !a.source.is_empty() || !a.target.is_empty()).collect())
}

type Rows = Vec<(usize, Anchor)>;

fn anchor(mut source: Vec<usize>, mut target: Vec<usize>) -> Anchor {
    source.sort_unstable();
    target.sort_unstable();
    Anchor { source, target }
}

fn list(name: &str, text: &str) -> Result<Rows, Error> {
    let beads: Vec<(Vec<usize>, Vec<usize>)> = serde_json::from_str(text)
        .map_err(|e| Error::new(name, format!("is no list of [[source indices],[target indices]]: {e}")).at(e.line()))?;
    Ok(beads.into_iter().map(|(s, t)| (1, anchor(s, t))).collect())
}

#[derive(Deserialize)]
struct Object {
    source: Segments,
    target: Segments,
}

#[derive(Deserialize)]
struct Segments {
    segments: Vec<usize>,
}

fn objects(name: &str, text: &str) -> Result<Rows, Error> {
    let rows = text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty());
    rows.map(|(i, line)| {
        let o: Object = serde_json::from_str(line)
            .map_err(|e| Error::new(name, format!("no bead with source.segments and target.segments: {e}")).at(i + 1))?;
        Ok((i + 1, anchor(o.source.segments, o.target.segments)))
    })
    .collect()
}

fn table(name: &str, text: &str, source: &[&str], target: &[&str]) -> Result<Rows, Error> {
    let (mut s, mut t) = (Finder::new(source), Finder::new(target));
    let mut out = Vec::new();
    for (i, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        let mut cells = line.trim_end_matches('\r').split('\t');
        let (Some(a), Some(b)) = (cells.next(), cells.next()) else {
            return Err(Error::new(name, "one column where source text and target text are wanted, with a tab between").at(i + 1));
        };
        let find = |side: &str, finder: &mut Finder, text: &str| {
            finder.find(text).ok_or_else(|| {
                Error::new(name, format!("the {side} text is not made of whole sentences of the document; leave its words as they are"))
                    .at(i + 1)
            })
        };
        out.push((i + 1, anchor(find("source", &mut s, a)?, find("target", &mut t, b)?)));
    }
    Ok(out)
}

/// Finds the segments that a text is made of.
struct Finder {
    segments: Vec<String>,
    by_text: HashMap<String, Vec<usize>>,
    used: Vec<bool>,
    /// Where the last text ended: of equal sentences the next one is meant.
    at: usize,
}

fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Finder {
    fn new(segments: &[&str]) -> Self {
        let segments: Vec<String> = segments.iter().map(|s| flat(s)).collect();
        let mut by_text: HashMap<String, Vec<usize>> = HashMap::new();
        for (i, s) in segments.iter().enumerate() {
            by_text.entry(s.clone()).or_default().push(i);
        }
        Self { used: vec![false; segments.len()], segments, by_text, at: 0 }
    }

    fn find(&mut self, text: &str) -> Option<Vec<usize>> {
        let text = flat(text);
        let mut rest = &text[..];
        let mut out = Vec::new();
        while !rest.is_empty() {
            // the longest sentence that the rest begins with, nearest behind the last one
            let cut = rest.match_indices(' ').map(|(k, _)| k).chain([rest.len()]);
            let found = cut.filter_map(|k| Some((k, self.next(&rest[..k])?))).max_by_key(|(k, _)| *k);
            let (k, i) = found?;
            self.used[i] = true;
            self.at = i + 1;
            out.push(i);
            rest = rest[k..].trim_start();
        }
        Some(out)
    }

    fn next(&self, sentence: &str) -> Option<usize> {
        let list = self.by_text.get(sentence)?;
        let free = |i: &&usize| !self.used[**i] && !self.segments[**i].is_empty();
        list.iter().filter(free).find(|i| **i >= self.at).or_else(|| list.iter().find(free)).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EN: [&str; 4] = ["One is here.", "Two is there.", "Same.", "Same."];
    const ID: [&str; 3] = ["Satu di sini. ", "Dua  di sana.", "Sama."];

    #[test]
    fn the_three_forms_say_the_same() {
        let want = [anchor(vec![0, 1], vec![0]), anchor(vec![3], vec![2]), anchor(vec![2], vec![])];
        let forms = [
            "[[[0,1],[0]],[[3],[2]],[[2],[]]]",
            "{\"source\":{\"segments\":[0,1]},\"target\":{\"segments\":[0]}}\n\n{\"source\":{\"segments\":[3]},\"target\":{\"segments\":[2]},\"x\":1}\n{\"source\":{\"segments\":[2]},\"target\":{\"segments\":[]}}",
        ];
        for form in forms {
            assert_eq!(read("a", form, &EN, &ID).unwrap(), want, "{form}");
        }
        let rows = read("a", "One is here. Two is there.\tSatu di sini.\t2:1\t0.9\r\nSame.\t\nSame.\tSama.\n", &EN, &ID).unwrap();
        assert_eq!(rows, [want[0].clone(), want[2].clone(), want[1].clone()]);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let e = |text: &str| read("a", text, &EN, &ID).unwrap_err();
        assert!(e("[[[0],[9]]]").message.contains("target segment 9 does not exist"));
        assert!(e("[[[0],[0]],[[0],[1]]]").message.contains("one bead"));
        assert_eq!(e("[[[0],[0]],\n[0]]").line, Some(2));
        assert_eq!(e("One is here.\tSatu di sini.\nTwo is\tDua di sana.").line, Some(2));
        assert!(e("One is here.").message.contains("column"));
    }
}
