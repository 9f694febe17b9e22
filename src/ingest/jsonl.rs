//! Pre-aligned pairs in JSON Lines, an object a line, or in a JSON file that is one array of such objects.

use super::Columns;
use crate::document::{Row, Unit};
use crate::error::Error;
use crate::text::Mapped;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Keys of an object with their values as they stand in the file.
type Object<'t> = BTreeMap<String, &'t RawValue>;

struct Reader<'a> {
    name: &'a str,
    text: &'a str,
    columns: &'a Columns,
}

/// Reads objects with the keys id, source, target, or what `columns` names; `texts.en` is the key `en` of the object
/// `texts`. Our own output is read too: there the texts stand in objects with the key `text`, and `doc` and `bead` are the
/// id. Blank lines are passed over. Rows whose ids share the part before a colon are one unit, as in tables.
///
/// # Errors
/// Lines that are no JSON object, missing keys, values that are no text.
pub fn units(name: &str, bytes: &[u8], columns: &Columns) -> Result<Vec<Unit>, Error> {
    let excerpt = Arc::new(super::excerpt(name, bytes)?);
    let reader = Reader { name, text: &excerpt.text, columns };
    let mut rows = Vec::new();
    if excerpt.text.trim_start().starts_with('[') {
        let items: Vec<&RawValue> = serde_json::from_str(&excerpt.text).map_err(|e| {
            let message = format!("is no JSON array: {} (byte {} of the line); mend it there", bare(&e), e.column());
            Error::new(name, message).at(e.line())
        })?;
        let (mut line, mut seen) = (1, 0);
        for item in items {
            let at = reader.offset(item);
            line += excerpt.text.as_bytes()[seen..at].iter().filter(|b| **b == b'\n').count();
            seen = at;
            rows.push(reader.row(item.get(), line, rows.len() + 1)?);
        }
    } else {
        for (n, line) in excerpt.text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
            rows.push(reader.row(line, n + 1, rows.len() + 1)?);
        }
    }
    Ok(super::table::group(name, &excerpt, rows))
}

/// What a JSON error says, without its place.
fn bare(e: &serde_json::Error) -> String {
    let text = e.to_string();
    text.split(" at line ").next().unwrap_or(&text).to_owned()
}

impl Reader<'_> {
    /// Where a value stands. It borrows from the text, so that the distance of the two is its offset.
    fn offset(&self, raw: &RawValue) -> usize {
        raw.get().as_ptr().addr().saturating_sub(self.text.as_ptr().addr()).min(self.text.len())
    }

    fn row(&self, text: &str, line: usize, number: usize) -> Result<Row, Error> {
        let fail = |message: String| Error::new(self.name, message).at(line);
        if !text.trim_start().starts_with('{') {
            return Err(fail(
                "is no JSON object here; expected {\"id\": \u{2026}, \"source\": \u{2026}, \"target\": \u{2026}} on one line".into(),
            ));
        }
        let object: Object<'_> = serde_json::from_str(text).map_err(|e| {
            fail(format!("is not JSON here: {} (byte {} of the line); expected one whole object a line", bare(&e), e.column()))
        })?;
        let side = |given: &Option<String>, usual: &str| {
            let key = given.as_deref().unwrap_or(usual);
            let raw = find(&object, key).ok_or_else(|| {
                let found: Vec<&str> = object.keys().map(String::as_str).collect();
                let found = found.join(", ");
                fail(format!("has no key \u{201C}{key}\u{201D} (found: {found}); name the key with --{usual}-column"))
            })?;
            self.text(raw).map_err(|what| fail(format!("has {what} as \u{201C}{key}\u{201D}; expected a text in quotation marks")))
        };
        let (source, target) = (side(&self.columns.source, "source")?, side(&self.columns.target, "target")?);
        let plain = |key: &str| find(&object, key).filter(|v| v.get() != "null").map(|v| self.id(v).ok_or(key.to_owned())).transpose();
        let id = match &self.columns.id {
            Some(key) => match plain(key) {
                Ok(None) => return Err(fail(format!("has no key \u{201C}{key}\u{201D}; name the key with --id-column"))),
                x => x,
            },
            None => match (plain("id"), plain("doc"), plain("bead")) {
                // the document's name first, as for rows that were read with a colon in their ids
                (Ok(None), Ok(Some(doc)), Ok(Some(bead))) if !doc.is_empty() => Ok(Some(format!("{doc}:{bead}"))),
                (x, ..) => x,
            },
        };
        let id =
            id.map_err(|key| fail(format!("has no text or number as \u{201C}{key}\u{201D}; give the row an id of that sort, or none")))?;
        Ok(Row { id: id.unwrap_or_else(|| number.to_string()), source, target })
    }

    fn id(&self, raw: &RawValue) -> Option<String> {
        let json = raw.get();
        if json.starts_with('"') {
            return self.string(raw).ok().map(|m| m.text().to_owned());
        }
        json.starts_with(|c: char| c.is_ascii_digit() || c == '-').then(|| json.to_owned())
    }

    /// The text of a side, or what stands there instead.
    fn text(&self, raw: &RawValue) -> Result<Mapped, String> {
        match raw.get().as_bytes().first() {
            Some(b'"') => self.string(raw),
            // not translated
            Some(b'n') => Ok(Mapped::empty(self.offset(raw))),
            Some(b'{') => {
                let object: Object<'_> = serde_json::from_str(raw.get()).map_err(|e| bare(&e))?;
                match object.get("text") {
                    Some(text) if text.get().starts_with('"') => self.string(text),
                    _ => Err("an object without \u{201C}text\u{201D}".into()),
                }
            }
            Some(b'[') => Err("an array".into()),
            _ => Err(raw.get().chars().take(20).collect()),
        }
    }

    /// A JSON string, with where each stretch of it stands.
    fn string(&self, raw: &RawValue) -> Result<Mapped, String> {
        super::json::string(raw.get(), self.offset(raw)).ok_or_else(|| raw.get().chars().take(20).collect())
    }
}

/// The value of a key, or of a path of keys with dots between them.
fn find<'t>(object: &Object<'t>, key: &str) -> Option<&'t RawValue> {
    object.get(key).copied().or_else(|| {
        key.match_indices('.').find_map(|(dot, _)| {
            let inner = object.get(&key[..dot]).filter(|v| v.get().starts_with('{'))?;
            let inner: Object<'t> = serde_json::from_str(inner.get()).ok()?;
            find(&inner, &key[dot + 1..])
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Body;
    use crate::text::Excerpt;
    use crate::text::Span;

    fn read(text: &str, columns: &Columns) -> Vec<(String, Vec<Row>, Arc<Excerpt>)> {
        let units = units("p.jsonl", text.as_bytes(), columns).unwrap();
        let rows = |u: Unit| match u.body {
            Body::Rows { rows, target, .. } => (u.name, rows, target),
            Body::Texts { .. } => panic!(),
        };
        units.into_iter().map(rows).collect()
    }

    fn wrong(text: &str) -> Error {
        units("p.jsonl", text.as_bytes(), &Columns::default()).unwrap_err()
    }

    #[test]
    fn escapes_keep_their_places() {
        let text = "{\"target\": \"Kaf\\u00e9 \\\"A\\\"\\n\\ud83d\\ude00 b\\/c\", \"source\": \"x\", \"id\": 7}\r\n";
        let (_, rows, excerpt) = &read(text, &Columns::default())[0];
        let target = &rows[0].target;
        assert_eq!((rows[0].id.as_str(), target.text()), ("7", "Kafé \"A\"\n😀 b/c"));
        let place = |what: &str| {
            let at = target.text().find(what).unwrap();
            excerpt.region(target.origin(Span::new(at, at + what.len()))).bytes.of(text)
        };
        assert_eq!(place("é"), "\\u00e9");
        assert_eq!(place("\"A\""), "\\\"A\\\"");
        assert_eq!(place("😀"), "\\ud83d\\ude00");
        assert_eq!(place("b/c"), "b\\/c");
    }

    #[test]
    fn keys_can_be_named_and_lie_deeper() {
        let columns = Columns { source: Some("texts.en".into()), target: Some("texts.id.body".into()), id: Some("meta.no".into()) };
        let text = "\u{FEFF}\n{\"meta\": {\"no\": \"a:1\"}, \"texts\": {\"en\": \"Yes.\", \"id\": {\"body\": \"Ya.\"}}}\n\n";
        let (name, rows, excerpt) = &read(text, &columns)[0];
        assert_eq!((name.as_str(), rows[0].id.as_str(), rows[0].source.text()), ("a", "a:1", "Yes."));
        let region = excerpt.region(rows[0].target.origin(Span::new(0, 3)));
        assert_eq!((region.line, region.bytes.of(text)), (2, "Ya."));
        let e = units("p.jsonl", b"{\"texts\":{\"en\":\"a\",\"id\":{\"body\":\"b\"}}}", &columns).unwrap_err();
        assert!(e.message.contains("meta.no"), "{e}");
        let dotted = Columns { source: Some("a.b".into()), target: Some("a.c".into()), id: None };
        assert_eq!(read("{\"a.b\":\"x\",\"a\":{\"c\":\"y\"}}", &dotted)[0].1[0].source.text(), "x");
    }

    #[test]
    fn our_own_output_is_read() {
        let text = "{\"doc\":\"a\",\"bead\":0,\"source\":{\"text\":\"One.\",\"segments\":[0]},\"target\":{\"text\":\"Satu.\",\"segments\":[0]},\"findings\":[]}\n\
                    {\"doc\":\"a\",\"bead\":1,\"source\":{\"text\":\"Two.\",\"segments\":[1]},\"target\":{\"text\":\"\",\"segments\":[]},\"findings\":[]}\n";
        let units = read(text, &Columns::default());
        assert_eq!((units.len(), units[0].0.as_str(), units[0].1[1].id.as_str()), (1, "a", "a:1"));
        let region = units[0].2.region(units[0].1[1].target.origin(Span::new(0, 0)));
        assert_eq!((region.line, text[..region.bytes.start].ends_with("\"target\":{\"text\":\"")), (2, true));
    }

    #[test]
    fn an_array_is_read_too() {
        let text = "[\n  {\"source\": \"One.\", \"target\": \"Satu.\"},\n  {\n    \"source\": \"Two.\",\n    \"target\": null\n  }\n]\n";
        let units = read(text, &Columns::default());
        assert_eq!(units.len(), 2);
        let region = units[1].2.region(units[1].1[0].target.origin(Span::new(0, 0)));
        assert_eq!((units[1].1[0].id.as_str(), region.line, region.column), ("2", 5, 15));
        let e = wrong("[\n{\"source\": \"a\", \"target\": \"b\"},\n{\"source\": \"a\"}]");
        assert!(e.line == Some(3) && e.message.contains("target"), "{e}");
        assert_eq!(wrong("[\n{\"source\": \"a\", \"target\": \"b\"},\n{\"source\" \"a\"}]").line, Some(3));
    }

    #[test]
    fn bad_lines_are_told() {
        for (text, line, message) in [
            ("{\"source\":\"a\",\"target\":\"b\"}\nnot JSON\n", 2, "no JSON object"),
            ("\n\n{\"source\":\"a\",\"target\":\"b\n", 3, "whole object"),
            ("{\"source\":\"a\",\"target\":\"b\"} x", 1, "trailing"),
            ("{\"source\":\"a\"}", 1, "found: source"),
            ("{\"source\":\"a\",\"target\":7}", 1, "has 7 as"),
            ("{\"source\":[],\"target\":\"b\"}", 1, "an array"),
            ("{\"source\":{\"txt\":\"a\"},\"target\":\"b\"}", 1, "without"),
            ("{\"source\":\"a\",\"target\":\"b\",\"id\":{}}", 1, "id"),
            ("{\"source\":\"\\q\",\"target\":\"b\"}", 1, "escape"),
        ] {
            let e = wrong(text);
            assert!(e.line == Some(line) && e.message.contains(message), "{text:?}: {e}");
        }
        assert!(wrong(&format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000))).message.contains("no JSON object"));
    }
}
