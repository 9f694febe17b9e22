//! Corrections written into a translation. Where it is not sure that a format would keep what is put in, nothing is.

use crate::ingest::Kind;
use crate::text::{Span, line_column};

/// Words to be put in the place of others.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// Where they stand, in bytes of the file.
    pub bytes: Span,
    /// What is read there.
    pub old: String,
    /// What should be read there.
    pub new: String,
}

/// A change that was not made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// Line of the file.
    pub line: usize,
    /// The change.
    pub change: Change,
    /// Why.
    pub why: &'static str,
}

/// How a file writes its texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writing {
    /// As its kind does.
    Of(Kind),
    /// Rows with tabs between cells, without quotation marks around them.
    Tabs,
    /// Formats within formats, as in feeds: only text that is the same in all of them is put in.
    Nested,
}

impl Writing {
    /// How a text is written at a byte of the file; `None` where that is not sure.
    fn written(self, file: &str, at: usize, text: &str) -> Option<String> {
        let line_break = text.contains(['\n', '\r']);
        match self {
            Writing::Of(Kind::Text) => Some(text.to_owned()),
            Writing::Of(Kind::Po) => {
                Some(text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n").replace('\r', "\\r").replace('\t', "\\t"))
            }
            Writing::Of(Kind::Jsonl) => {
                let quoted = serde_json::to_string(text).ok()?;
                Some(quoted.get(1..quoted.len() - 1)?.to_owned())
            }
            Writing::Of(Kind::Html | Kind::Tmx | Kind::Xliff) => {
                let before = file.get(..at)?;
                if before.rfind("<![CDATA[").is_some_and(|open| !before[open..].contains("]]>")) {
                    return (!text.contains("]]>")).then(|| text.to_owned());
                }
                Some(text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"))
            }
            Writing::Of(Kind::Table) => {
                // a doubled quotation mark leaves the count as it was
                let quoted = file.get(..at)?.bytes().filter(|b| *b == b'"').count() % 2 == 1;
                if quoted {
                    Some(text.replace('"', "\"\""))
                } else {
                    (!line_break && !text.contains([',', ';', '\t', '"'])).then(|| text.to_owned())
                }
            }
            Writing::Tabs => (!line_break && !text.contains('\t')).then(|| text.to_owned()),
            Writing::Nested => (!line_break && !text.contains(['&', '<', '>', '"', '\'', '\\', '\t'])).then(|| text.to_owned()),
        }
    }
}

/// The file with the changes made, how many were, and those that were not.
#[must_use]
pub fn corrected(file: &str, writing: Writing, changes: &[Change]) -> (String, usize, Vec<Skipped>) {
    let mut sorted: Vec<&Change> = changes.iter().collect();
    sorted.sort();
    sorted.dedup();
    let (mut out, mut at, mut made, mut skipped) = (String::with_capacity(file.len()), 0, 0, Vec::new());
    for c in sorted {
        let mut skip = |why| skipped.push(Skipped { line: line_column(file, c.bytes.start).0, change: c.clone(), why });
        let Some(there) = file.get(c.bytes.start..c.bytes.end) else {
            skip("the file has no such place any more");
            continue;
        };
        if c.bytes.start < at {
            skip("another fix takes in the same words");
            continue;
        }
        let written = |text: &str| writing.written(file, c.bytes.start, text);
        if there != c.old && Some(there) != written(&c.old).as_deref() {
            skip("the file writes these words in another way: over lines, with tags or escapes in them");
            continue;
        }
        let Some(new) = written(&c.new) else {
            skip("it has characters that this format may not keep; put it in by hand");
            continue;
        };
        out.push_str(&file[at..c.bytes.start]);
        out.push_str(&new);
        at = c.bytes.end;
        made += 1;
    }
    out.push_str(&file[at..]);
    (out, made, skipped)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(file: &str, old: &str, written: &str, new: &str) -> Change {
        let at = file.find(written).unwrap();
        Change { bytes: Span::new(at, at + written.len()), old: old.to_owned(), new: new.to_owned() }
    }

    #[test]
    fn each_format_gets_its_own_escapes() {
        let cases = [
            (Writing::Of(Kind::Text), "a kata b", "kata", "kata", "x & \"y\"", "a x & \"y\" b"),
            (Writing::Of(Kind::Po), "msgstr \"a \\\"kata\\\"\"", "\"kata\"", "\\\"kata\\\"", "\"x\"", "msgstr \"a \\\"x\\\"\""),
            (Writing::Of(Kind::Jsonl), "{\"t\":\"kata\"}", "kata", "kata", "\"x\"", "{\"t\":\"\\\"x\\\"\"}"),
            (Writing::Of(Kind::Xliff), "<t>A&amp;B</t>", "A&B", "A&amp;B", "A<B", "<t>A&lt;B</t>"),
            (Writing::Of(Kind::Xliff), "<t><![CDATA[kata]]></t>", "kata", "kata", "A&B", "<t><![CDATA[A&B]]></t>"),
            (Writing::Of(Kind::Table), "a,\"kata, itu\"", "kata", "kata", "x, \"y\"", "a,\"x, \"\"y\"\", itu\""),
        ];
        for (writing, file, old, written, new, wanted) in cases {
            let (out, made, skipped) = corrected(file, writing, &[change(file, old, written, new)]);
            assert_eq!((out.as_str(), made), (wanted, 1), "{writing:?} {skipped:?}");
        }
    }

    #[test]
    fn what_is_not_sure_is_left_and_told() {
        for (writing, new) in [(Writing::Of(Kind::Table), "x, y"), (Writing::Tabs, "x\ty"), (Writing::Nested, "x & y")] {
            let file = "a kata b";
            let (out, made, skipped) = corrected(file, writing, &[change(file, "kata", "kata", new)]);
            assert_eq!((out.as_str(), made, skipped.len()), (file, 0, 1), "{writing:?}");
        }
        let file = "satu dua tiga";
        let (one, two) = (change(file, "satu dua", "satu dua", "x"), change(file, "dua tiga", "dua tiga", "y"));
        let (out, made, skipped) = corrected(file, Writing::Of(Kind::Text), &[two, one.clone(), one]);
        assert_eq!((out.as_str(), made, skipped.len()), ("x tiga", 1, 1));
        let (out, _, skipped) = corrected("a <b>ka</b>ta", Writing::Of(Kind::Html), &[change("a <b>ka</b>ta", "kata", "ka</b>ta", "x")]);
        assert_eq!((out.as_str(), skipped.len()), ("a <b>ka</b>ta", 1));
        let beyond = Change { bytes: Span::new(90, 99), old: "x".to_owned(), new: "y".to_owned() };
        assert_eq!(corrected("x", Writing::Tabs, &[beyond]).2.len(), 1);
    }
}
