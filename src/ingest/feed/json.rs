//! JSON Feed. The file is held in memory while its index is made; the places of its strings are those of the raw values in it.

use super::item::{Field, Markup, Raw, keys, parser};
use super::{Entry, Form, Index, advance};
use crate::error::Error;
use crate::text::Span;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::io::Read;

/// The longest file.
const LIMIT: u64 = 256 << 20;

#[derive(Deserialize)]
struct Feed<'a> {
    #[serde(default)]
    version: String,
    #[serde(borrow, default)]
    items: Option<Vec<&'a RawValue>>,
}

#[derive(Deserialize)]
struct Item<'a> {
    #[serde(borrow)]
    id: Option<&'a RawValue>,
    #[serde(borrow)]
    url: Option<&'a RawValue>,
    #[serde(borrow)]
    external_url: Option<&'a RawValue>,
    #[serde(borrow)]
    title: Option<&'a RawValue>,
    #[serde(borrow)]
    summary: Option<&'a RawValue>,
    #[serde(borrow)]
    content_html: Option<&'a RawValue>,
    #[serde(borrow)]
    content_text: Option<&'a RawValue>,
    #[serde(borrow)]
    date_published: Option<&'a RawValue>,
    #[serde(borrow)]
    date_modified: Option<&'a RawValue>,
    #[serde(borrow)]
    attachments: Option<&'a RawValue>,
}

/// A feed that holds an item only, and of that only what it is paired by: `feed-rs` refuses items whose other fields are
/// not as they should be, an id that is a number for one.
fn alone(item: &Item<'_>) -> String {
    let fields = [
        ("url", item.url),
        ("external_url", item.external_url),
        ("date_published", item.date_published),
        ("date_modified", item.date_modified),
        ("attachments", item.attachments),
    ];
    let fields: Vec<String> = fields.iter().filter_map(|(k, v)| v.map(|v| format!("\"{k}\":{}", v.get()))).collect();
    format!(r#"{{"version":"https://jsonfeed.org/version/1.1","title":"","items":[{{{}}}]}}"#, fields.join(","))
}

/// Reads a JSON feed through.
pub(super) fn index(name: &str, input: impl Read) -> Result<Index, Error> {
    let mut bytes = Vec::new();
    input.take(LIMIT + 1).read_to_end(&mut bytes).map_err(|e| Error::new(name, format!("cannot be read: {e}")))?;
    if bytes.len() as u64 > LIMIT {
        let message = format!("is longer than {} MB, too long for a JSON feed; split it, or give the feed as RSS or Atom", LIMIT >> 20);
        return Err(Error::new(name, message));
    }
    let mark = if bytes.starts_with(&[0xEF, 0xBB, 0xBF]) { 3 } else { 0 };
    let text = std::str::from_utf8(&bytes[mark..]).map_err(|e| {
        let line = bytes[..mark + e.valid_up_to()].iter().filter(|b| **b == b'\n').count() + 1;
        Error::new(name, "is not UTF-8; save it as UTF-8").at(line)
    })?;
    let feed: Feed<'_> = serde_json::from_str(text).map_err(|e| {
        let what = if e.is_eof() { "the feed ends inside its JSON: it is cut off" } else { "is no well-formed JSON Feed" };
        let message = if e.is_eof() { what.to_owned() } else { format!("{what}: {e}") };
        Error::new(name, message).at(e.line())
    })?;
    if !feed.version.contains("jsonfeed.org/version/1") {
        return Err(Error::new(name, "is no JSON Feed: its version is not https://jsonfeed.org/version/1 or 1.1"));
    }
    let parser = parser();
    let mut entries = Vec::new();
    let (mut at, mut line, mut column) = (0, 1, 1);
    for value in feed.items.unwrap_or_default() {
        let start = place(text, value.get());
        advance(&mut line, &mut column, &text.as_bytes()[at..start]);
        at = start;
        let item: Item<'_> = serde_json::from_str(value.get())
            .map_err(|e| Error::new(name, format!("this item is no item of a JSON Feed: {e}")).at(line))?;
        let entry = keys(&fields(&item, value.get()), Form::Json, &alone(&item), &parser);
        let bytes = Span::new(start + mark, start + mark + value.get().len());
        entries.push(Entry { bytes, line, column, ..entry });
    }
    Ok(Index { name: name.to_owned(), form: Form::Json, entries, open: String::new(), close: String::new() })
}

/// Where a stretch of `text` stands in it.
fn place(text: &str, part: &str) -> usize {
    (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize).min(text.len())
}

/// The fields of an item. Places are bytes of `text`.
pub(super) fn raw(text: &str) -> Option<Raw> {
    Some(fields(&serde_json::from_str(text).ok()?, text))
}

fn fields(item: &Item<'_>, text: &str) -> Raw {
    let string = |value: Option<&RawValue>| value.and_then(|v| super::super::json::string(v.get(), place(text, v.get())));
    let field = |value, markup| string(value).map(|text| Field { text, markup });
    let link = string(item.url).or_else(|| string(item.external_url)).unwrap_or_default();
    // an id may be a number
    let id = string(item.id).map_or_else(|| item.id.map_or("", RawValue::get).to_owned(), |m| m.text().to_owned());
    Raw {
        id: id.trim().to_owned(),
        link: link.text().trim().to_owned(),
        title: field(item.title, Markup::Maybe),
        summary: field(item.summary, Markup::Maybe),
        content: field(item.content_html, Markup::Html).or_else(|| field(item.content_text, Markup::Plain)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_an_id_too() {
        let item = raw(r#"{"id": 17, "content_text": "x < y", "unknown": [[1]]}"#).unwrap();
        assert_eq!((item.id.as_str(), item.content.unwrap().text.text()), ("17", "x < y"));
        assert!(raw("[]").is_none() && raw("7").is_none());
    }
}
