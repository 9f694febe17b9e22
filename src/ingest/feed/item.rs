//! One item of a feed: what it is paired by, and its texts with their places.

use super::{Entry, Form, pair};
use crate::ingest::html;
use crate::lang::token::is_space;
use crate::text::{Excerpt, Mapped, Span};
use feed_rs::parser::Parser;
use quick_xml::NsReader;
use quick_xml::escape::{resolve_predefined_entity, unescape};
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{Namespace, ResolveResult};
use std::sync::Arc;

/// So many bytes of a body go into its signature's making.
const SAMPLE: usize = 2000;

/// The texts of an item.
#[derive(Clone, Debug, Default)]
pub struct Item {
    /// The item as it stands in its file.
    pub excerpt: Arc<Excerpt>,
    /// Its headline.
    pub title: Option<Mapped>,
    /// RSS description, Atom and JSON Feed summary; `None` too where it only repeats the content.
    pub summary: Option<Mapped>,
    /// The body.
    pub content: Option<Mapped>,
    /// There is a summary, and it is the content or its beginning.
    pub repeats: bool,
}

/// What a field is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Markup {
    /// Text.
    Plain,
    /// HTML, as a string.
    Html,
    /// HTML, unless it looks like plain text.
    Maybe,
    /// Elements of the feed's own XML.
    Inline,
}

/// A field as it stands in the item.
pub(super) struct Field {
    pub text: Mapped,
    pub markup: Markup,
}

impl Field {
    fn plain(&self) -> Option<Mapped> {
        let is_html = match self.markup {
            Markup::Plain => false,
            Markup::Html | Markup::Inline => true,
            Markup::Maybe => html::is_html(self.text.text()),
        };
        let text = if is_html { html::text(&self.text).trimmed(is_space) } else { self.text.trimmed(is_space) };
        (!text.text().is_empty()).then_some(text)
    }

    /// The first of it.
    fn sample(&self) -> Option<Mapped> {
        let text = self.text.text();
        let end = (0..=SAMPLE.min(text.len())).rev().find(|k| text.is_char_boundary(*k)).unwrap_or(0);
        let mut first = Mapped::default();
        first.push_from(&self.text, Span::new(0, end));
        Field { text: first, markup: self.markup }.plain()
    }
}

/// The fields of an item, as they stand in it.
#[derive(Default)]
pub(super) struct Raw {
    pub id: String,
    /// Where `feed-rs` finds no link.
    pub link: String,
    pub title: Option<Field>,
    pub summary: Option<Field>,
    pub content: Option<Field>,
}

impl Raw {
    /// The item's texts.
    pub(super) fn item(&self, excerpt: Excerpt) -> Item {
        let plain = |f: &Option<Field>| f.as_ref().and_then(Field::plain);
        let (title, mut summary, content) = (plain(&self.title), plain(&self.summary), plain(&self.content));
        let repeats = matches!((&summary, &content), (Some(s), Some(c)) if begins(s.text(), c.text()));
        if repeats {
            summary = None;
        }
        Item { excerpt: Arc::new(excerpt), title, summary, content, repeats }
    }

    fn signature(&self) -> Box<[u32]> {
        let sample = |f: &Option<Field>| f.as_ref().and_then(Field::sample).unwrap_or_default();
        let body = if self.content.is_some() { sample(&self.content) } else { sample(&self.summary) };
        pair::signature(sample(&self.title).text(), body.text())
    }
}

/// Whether a summary is the content or its beginning, with or without a mark that it goes on and what closes the content.
fn begins(summary: &str, content: &str) -> bool {
    fn words(t: &str) -> Vec<&str> {
        t.split(is_space).filter(|w| !w.is_empty()).collect()
    }
    let (s, c) = (words(summary), words(content));
    let same = s.iter().zip(&c).take_while(|(a, b)| a == b).count();
    if same == s.len() {
        return true;
    }
    let goes_on = |w: &str| w.trim_end_matches(['.', '\u{2026}', '[', ']', '(', ')']).len();
    let word = s[same];
    let stem = goes_on(word);
    let cut = stem < word.len() && c.get(same).is_some_and(|w| w.starts_with(&word[..stem])) && same >= 3;
    let tail = &s[same + 1..];
    // "Read more", or the line that closes every item
    cut && (tail.len() <= 4 || c.ends_with(tail))
}

/// A parser of items; it looks for keys only.
pub(super) fn parser() -> Parser {
    feed_rs::parser::Builder::new().sanitize_content(false).build()
}

/// What an XML item is paired by. Each item goes to `feed-rs` in the elements that stand around it; what that does not take
/// is told apart by its id and link only.
pub(super) fn entry(form: Form, around: (&str, &str), text: &str, parser: &Parser) -> Entry {
    let raw = raw(form, around.0, text).unwrap_or_default();
    keys(&raw, form, &format!("{}{text}{}", around.0, around.1), parser)
}

/// What an item is paired by; `feed` is a feed that holds this item only.
pub(super) fn keys(raw: &Raw, form: Form, feed: &str, parser: &Parser) -> Entry {
    let mut out = Entry { id: raw.id.clone(), signature: raw.signature(), ..Entry::default() };
    let parsed = parser.parse(feed.as_bytes()).ok().and_then(|f| f.entries.into_iter().next());
    if let Some(e) = parsed {
        out.date = e.published.or(e.updated).map(|d| d.timestamp());
        for link in e.links.into_iter().filter(|l| l.target.is_none() && !l.href.is_empty()) {
            match link.rel.as_deref() {
                Some("enclosure") => out.enclosures.push(link.href),
                // attachments of JSON Feed
                None if form == Form::Json && link.media_type.is_some() => out.enclosures.push(link.href),
                None | Some("alternate") if link.href_lang.is_some() => out.alternates.push(link.href),
                None | Some("alternate") => out.links.push(link.href),
                Some(_) => {}
            }
        }
        let media = e.media.into_iter().flat_map(|m| m.content).filter_map(|c| c.url);
        out.enclosures.extend(media.map(|u| u.to_string()));
    }
    if out.links.is_empty() {
        let link = if raw.link.is_empty() { out.alternates.first().cloned() } else { Some(raw.link.clone()) };
        out.links.extend(link);
    }
    out
}

/// Which names an element's prefix makes it belong to.
#[derive(PartialEq, Eq)]
enum Of {
    Feed,
    Content,
    Other,
}

fn of(e: &BytesStart<'_>, namespace: &ResolveResult<'_>) -> Of {
    match namespace {
        ResolveResult::Bound(Namespace("http://purl.org/rss/1.0/modules/content/")) => Of::Content,
        ResolveResult::Bound(Namespace("http://www.w3.org/2005/Atom" | "http://purl.org/atom/ns#" | "http://purl.org/rss/1.0/")) => {
            Of::Feed
        }
        ResolveResult::Unknown(prefix) if prefix == "content" => Of::Content,
        _ if e.name().prefix().is_none() => Of::Feed,
        _ => Of::Other,
    }
}

fn attribute(e: &BytesStart<'_>, wanted: &str) -> Option<String> {
    let found = e.attributes().with_checks(false).filter_map(Result::ok).find(|a| a.key.local_name().as_ref() == wanted)?;
    Some(unescape(&found.value).map_or_else(|_| found.value.to_string(), |v| v.into_owned()))
}

/// Where the text of an element goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Slot {
    Id,
    Link,
    Title,
    Summary,
    Content,
}

/// What a child of the item is for, and how it is written.
fn slot(form: Form, e: &BytesStart<'_>, namespace: &ResolveResult<'_>) -> Option<(Slot, Markup)> {
    let of = of(e, namespace);
    let local = e.local_name();
    if form != Form::Atom {
        return match (of, local.as_ref()) {
            (Of::Feed, "title") => Some((Slot::Title, Markup::Maybe)),
            (Of::Feed, "description") => Some((Slot::Summary, Markup::Html)),
            (Of::Content, "encoded") => Some((Slot::Content, Markup::Html)),
            (Of::Feed, "guid") => Some((Slot::Id, Markup::Plain)),
            (Of::Feed, "link") => Some((Slot::Link, Markup::Plain)),
            _ => None,
        };
    }
    let slot = match (of, local.as_ref()) {
        (Of::Feed, "title") => Slot::Title,
        (Of::Feed, "summary") => Slot::Summary,
        (Of::Feed, "content") => Slot::Content,
        (Of::Feed, "id") => return Some((Slot::Id, Markup::Plain)),
        _ => return None,
    };
    if slot == Slot::Content && attribute(e, "src").is_some() {
        return None; // it stands elsewhere
    }
    let markup = match attribute(e, "type").unwrap_or_default().to_ascii_lowercase().as_str() {
        "" | "text" | "text/plain" => Markup::Plain,
        "html" | "text/html" => Markup::Html,
        t if t == "xhtml" || t.ends_with("+xml") => Markup::Inline,
        _ => return None, // pictures, archives
    };
    Some((slot, markup))
}

/// Takes the fields out of an item. `around` holds the start tags of the elements that it stands in. Places are bytes of
/// `text`.
pub(super) fn raw(form: Form, around: &str, text: &str) -> Option<Raw> {
    let whole = format!("{around}{text}");
    let mut reader = NsReader::from_str(&whole);
    reader.config_mut().allow_dangling_amp = true;
    let mut out = Raw::default();
    let mut depth = 0usize;
    let mut guid_is_link = false;
    // the field being read
    let mut field: Option<(Slot, Field)> = None;
    loop {
        let from = usize::try_from(reader.buffer_position()).ok()?;
        let (namespace, event) = reader.read_resolved_event().ok()?;
        let Some(from) = from.checked_sub(around.len()) else { continue };
        match event {
            Event::Eof => return None,
            Event::Start(e) => {
                depth += 1;
                match &mut field {
                    Some((_, f)) => f.tag(text, from),
                    None if depth == 1 && form == Form::Rdf => out.id = attribute(&e, "about").unwrap_or_default(),
                    None if depth == 2 => {
                        let slot = slot(form, &e, &namespace).filter(|(s, _)| !out.has(*s));
                        if matches!(slot, Some((Slot::Id, _))) {
                            guid_is_link = form == Form::Rss && attribute(&e, "isPermaLink").is_none_or(|v| v != "false");
                        }
                        field = slot.map(|(s, markup)| (s, Field { text: Mapped::default(), markup }));
                    }
                    None => {}
                }
            }
            Event::Empty(e) => {
                if let Some((_, f)) = &mut field {
                    f.tag(text, from);
                } else if depth == 1
                    && form == Form::Atom
                    && e.local_name().as_ref() == "link"
                    && out.link.is_empty()
                    && attribute(&e, "rel").is_none_or(|r| r == "alternate")
                {
                    out.link = attribute(&e, "href").unwrap_or_default();
                }
            }
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                match (depth, &mut field) {
                    (0, _) => break,
                    (1, Some(_)) => {
                        if let Some((slot, f)) = field.take() {
                            out.put(slot, f);
                        }
                    }
                    (_, Some((_, f))) => f.tag(text, from),
                    _ => {}
                }
            }
            Event::Text(t) => {
                if let Some((_, f)) = &mut field {
                    f.text.push(&t, from);
                }
            }
            Event::CData(t) => {
                if let Some((_, f)) = &mut field {
                    f.cdata(&t, from + "<![CDATA[".len());
                }
            }
            Event::GeneralRef(r) => {
                if let Some((_, f)) = &mut field {
                    let span = Span::new(from, from + r.len() + 2);
                    let character = r.resolve_char_ref().ok().flatten().map(String::from);
                    match character.or_else(|| resolve_predefined_entity(&r).map(str::to_owned)) {
                        Some(c) if f.markup != Markup::Inline => f.text.replace(&c, span),
                        // left to the HTML reader, or as it is
                        _ => f.text.push(span.of(text), from),
                    }
                }
            }
            _ => {}
        }
    }
    if guid_is_link && out.link.is_empty() && out.id.starts_with("http") {
        out.link.clone_from(&out.id);
    }
    Some(out)
}

impl Field {
    /// A tag inside the field. Its prefix is dropped: the HTML reader knows `p`, not `xh:p`.
    fn tag(&mut self, text: &str, from: usize) {
        if self.markup == Markup::Plain {
            return;
        }
        let rest = &text[from.min(text.len())..];
        let open = if rest.starts_with("</") { 2 } else { 1 };
        let name = rest[open..].find(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).map_or(rest.len(), |n| n + open);
        let local = rest[open..name].rfind(':').map_or(open, |n| open + n + 1);
        let end = tag_end(rest);
        self.text.push(&rest[..open], from);
        self.text.push(&rest[local..end], from + local);
    }

    /// What stands in a CDATA section is text, also where its neighbours are markup.
    fn cdata(&mut self, t: &str, from: usize) {
        if self.markup != Markup::Inline {
            self.text.push(t, from);
            return;
        }
        let mut last = 0;
        for (k, c) in t.match_indices(['<', '&']) {
            self.text.push(&t[last..k], from + last);
            self.text.replace(if c == "<" { "&lt;" } else { "&amp;" }, Span::new(from + k, from + k + 1));
            last = k + 1;
        }
        self.text.push(&t[last..], from + last);
    }
}

/// One past the `>` that closes the tag at the beginning.
fn tag_end(text: &str) -> usize {
    let mut quote = None;
    for (k, b) in text.bytes().enumerate() {
        match (quote, b) {
            (None, b'>') => return k + 1,
            (None, b'"' | b'\'') => quote = Some(b),
            (Some(q), b) if q == b => quote = None,
            _ => {}
        }
    }
    text.len()
}

impl Raw {
    fn has(&self, slot: Slot) -> bool {
        match slot {
            Slot::Id => !self.id.is_empty(),
            Slot::Link => !self.link.is_empty(),
            Slot::Title => self.title.is_some(),
            Slot::Summary => self.summary.is_some(),
            Slot::Content => self.content.is_some(),
        }
    }

    fn put(&mut self, slot: Slot, field: Field) {
        match slot {
            Slot::Id => field.text.text().trim().clone_into(&mut self.id),
            Slot::Link => field.text.text().trim().clone_into(&mut self.link),
            Slot::Title => self.title = Some(field),
            Slot::Summary => self.summary = Some(field),
            Slot::Content => self.content = Some(field),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_that_repeats_the_content_is_known() {
        let content = "The bridge over the river was closed on Monday. Buses take another road. The post Bridge appeared first on Desk.";
        assert!(begins(content, content));
        assert!(begins("The bridge over the river was closed on Monday.", content));
        assert!(begins("The bridge over the river [\u{2026}]", content));
        assert!(begins("The bridge over the ri...", content));
        assert!(begins("The bridge over the river was [...] Read more", content));
        assert!(begins("The bridge over the river [\u{2026}] The post Bridge appeared first on Desk.", content));
        assert!(!begins("Commuters have to wait.", content));
        assert!(!begins("The bridge over the lake was closed.", content));
    }

    #[test]
    fn fields_are_taken_by_namespace_and_keep_their_places() {
        let around = r#"<rss version="2.0" xmlns:c="http://purl.org/rss/1.0/modules/content/" xmlns:m="urn:m"><channel>"#;
        let text = "<item><m:title>no</m:title><title>A &amp;amp; B</title><c:encoded><![CDATA[<p>x</p>]]>&lt;b&gt;</c:encoded></item>";
        let raw = raw(Form::Rss, around, text).unwrap();
        let title = raw.title.unwrap().text;
        assert_eq!(title.text(), "A &amp; B");
        assert_eq!(title.origin(Span::new(8, 9)).of(text), "B");
        let content = raw.content.unwrap().text;
        assert_eq!(content.text(), "<p>x</p><b>");
        assert_eq!(content.origin(Span::new(3, 4)).of(text), "x");
        assert_eq!(content.origin(Span::new(8, 9)).of(text), "&lt;");
    }

    #[test]
    fn inline_markup_keeps_its_entities_and_loses_its_prefixes() {
        let around = r#"<feed xmlns="http://www.w3.org/2005/Atom">"#;
        let text = r#"<entry><content type="xhtml"><x:div xmlns:x="http://www.w3.org/1999/xhtml"><x:p title="a>b">1 &lt; 2</x:p><![CDATA[a<b]]></x:div></content></entry>"#;
        let content = raw(Form::Atom, around, text).unwrap().content.unwrap().text;
        let wanted = r#"<div xmlns:x="http://www.w3.org/1999/xhtml"><p title="a>b">1 &lt; 2</p>a&lt;b</div>"#;
        assert_eq!(content.text(), wanted);
        let at = wanted.find("2</p>").unwrap();
        assert_eq!(content.origin(Span::new(at, at + 1)).start, text.find("2</x:p>").unwrap());
    }
}
