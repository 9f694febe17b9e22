//! The index of an XML feed, read as it streams by. Bounded: no event and no item is held that is longer than [`LIMIT`].

use super::{Entry, Form, Index, advance, item};
use crate::error::Error;
use crate::text::Span;
use quick_xml::Reader;
use quick_xml::errors::SyntaxError;
use quick_xml::events::{BytesStart, Event};
use std::io::{self, BufRead, BufReader, Read};

/// The longest item.
const LIMIT: usize = 16 << 20;
/// The deepest nesting.
const DEPTH: usize = 256;
/// The most attributes of a tag: readers look for duplicates among them.
const ATTRIBUTES: usize = 256;
/// The longest start tags around the items: they are put to every item.
const AROUND: usize = 64 << 10;

/// A reader that knows where in the file it stands, and keeps what went by since the last mark.
struct Tracker<R> {
    inner: BufReader<R>,
    at: Position,
    mark: usize,
    tape: Vec<u8>,
    /// Line of the first byte that is not ASCII.
    foreign: Option<usize>,
    overlong: bool,
}

#[derive(Clone, Copy)]
struct Position {
    offset: usize,
    line: usize,
    column: usize,
}

impl<R: Read> Tracker<R> {
    fn new(inner: R) -> io::Result<Self> {
        let mut inner = BufReader::with_capacity(1 << 16, inner);
        let mark = if inner.fill_buf()?.starts_with(&[0xEF, 0xBB, 0xBF]) { 3 } else { 0 };
        inner.consume(mark);
        let at = Position { offset: mark, line: 1, column: 1 };
        Ok(Self { inner, at, mark, tape: Vec::new(), foreign: None, overlong: false })
    }

    fn forget(&mut self) {
        self.mark = self.at.offset;
        self.tape.clear();
    }
}

impl<R: Read> Read for Tracker<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n = self.fill_buf()?.read(out)?;
        self.consume(n);
        Ok(n)
    }
}

impl<R: Read> BufRead for Tracker<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at.offset - self.mark > LIMIT {
            self.overlong = true;
            return Err(io::Error::other("too long"));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, n: usize) {
        let buffer = self.inner.buffer();
        let bytes = &buffer[..n.min(buffer.len())];
        if self.foreign.is_none()
            && let Some(k) = bytes.iter().position(|b| !b.is_ascii())
        {
            self.foreign = Some(self.at.line + bytes[..k].iter().filter(|b| **b == b'\n').count());
        }
        advance(&mut self.at.line, &mut self.at.column, bytes);
        self.at.offset += bytes.len();
        self.tape.extend_from_slice(bytes);
        self.inner.consume(n);
    }
}

/// An element that is not closed yet.
struct Open {
    name: String,
    line: usize,
    /// Its start tag, for an element around the items.
    tag: String,
}

/// An item that is not closed yet.
struct Begun {
    at: Position,
    depth: usize,
}

/// Which format a root element means.
fn form(root: &str) -> Option<Form> {
    match root {
        "rss" => Some(Form::Rss),
        "RDF" => Some(Form::Rdf),
        "feed" => Some(Form::Atom),
        _ => None,
    }
}

/// Which format the beginning of a file says.
pub(super) fn root(head: &[u8]) -> Option<Form> {
    let mut reader = Reader::from_reader(head.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(head));
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(e) | Event::Empty(e)) => {
                let form = form(e.local_name().as_ref())?;
                // RDF says much besides RSS
                let rss = form != Form::Rdf || e.contains("purl.org/rss/") || e.contains("netscape.com/rdf/");
                return rss.then_some(form);
            }
            Ok(Event::Eof) | Err(_) => return None,
            Ok(_) => {}
        }
    }
}

/// The start tag of an element around the items, as `feed-rs` takes it: it wants a version that it knows.
fn tag(e: &BytesStart<'_>) -> String {
    let rss = e.local_name().as_ref() == "rss";
    let mut out = format!("<{}", e.name().as_ref());
    if rss {
        out.push_str(" version=\"2.0\"");
    }
    for a in e.attributes().with_checks(false).filter_map(Result::ok) {
        if !(rss && a.key.as_ref() == "version") {
            out.push_str(&format!(" {}=\"{}\"", a.key.as_ref(), a.value.replace('"', "&quot;")));
        }
    }
    out.push('>');
    out
}

/// Reads an RSS or Atom feed through.
pub(super) fn xml(name: &str, input: impl Read) -> Result<Index, Error> {
    let tracker = Tracker::new(input).map_err(|e| Error::new(name, format!("cannot be read: {e}")))?;
    let mut reader = Reader::from_reader(tracker);
    // a lone & is common, and what it means is plain
    reader.config_mut().allow_dangling_amp = true;
    let parser = item::parser();
    let mut out = Index { name: name.to_owned(), form: Form::Rss, entries: Vec::new(), open: String::new(), close: String::new() };
    let mut root = false;
    let mut declared: Option<String> = None;
    let mut open: Vec<Open> = Vec::new();
    let mut begun: Option<Begun> = None;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        if begun.is_none() {
            reader.get_mut().forget();
        }
        let start = reader.get_ref().at;
        let wrong = |message: String| Error::new(name, message).at(start.line);
        let event = reader.read_event_into(&mut buffer);
        let tracker = reader.get_ref();
        if let (Some(encoding), Some(line)) = (&declared, tracker.foreign) {
            return Err(Error::new(name, format!("is declared as {encoding}; save it as UTF-8")).at(line));
        }
        let event = event.map_err(|e| failure(name, &e, tracker, start, &open, begun.as_ref()))?;
        if let Event::Start(e) | Event::Empty(e) = &event
            && e.attributes().with_checks(false).count() > ATTRIBUTES
        {
            return Err(wrong(format!("a tag has more than {ATTRIBUTES} attributes; this is no sound feed")));
        }
        match event {
            Event::Decl(decl) => {
                let known = |e: &str| ["utf-8", "utf8", "us-ascii", "ascii"].iter().any(|k| e.eq_ignore_ascii_case(k));
                declared = decl.encoding().and_then(Result::ok).map(|e| e.into_owned()).filter(|e| !known(e));
            }
            Event::DocType(text) if text.to_ascii_uppercase().contains("<!ENTITY") => {
                return Err(wrong("declares entities; Selaras does not expand them: remove the DOCTYPE".into()));
            }
            Event::Start(e) => {
                let local = e.local_name().as_ref().to_owned();
                if open.is_empty() {
                    out.form = found(name, start, &local, root)?;
                    root = true;
                }
                if open.len() >= DEPTH {
                    return Err(wrong(format!("elements nest deeper than {DEPTH} levels; this is no sound feed")));
                }
                if begun.is_none() && is_item(out.form, &local, open.last().map(|o| o.name.as_str())) {
                    begun = Some(Begun { at: start, depth: open.len() });
                    if out.open.is_empty() {
                        out.open = open.iter().map(|o| o.tag.as_str()).collect();
                        out.close = open.iter().rev().map(|o| format!("</{}>", qualified(&o.tag))).collect();
                    }
                    if out.open.len() > AROUND {
                        return Err(wrong("the start tags around the items are longer than 64 kB; this is no sound feed".into()));
                    }
                }
                let tag = if begun.is_none() && open.len() < 3 { tag(&e) } else { String::new() };
                open.push(Open { name: local, line: start.line, tag });
            }
            Event::Empty(e) if open.is_empty() => {
                out.form = found(name, start, e.local_name().as_ref(), root)?;
                root = true;
            }
            Event::End(_) => {
                open.pop();
                if let Some(b) = begun.take_if(|b| b.depth == open.len()) {
                    let tracker = reader.get_mut();
                    let bytes = Span::new(b.at.offset, tracker.at.offset);
                    let text = std::str::from_utf8(&tracker.tape).unwrap_or_default();
                    let entry = item::entry(out.form, (&out.open, &out.close), text, &parser);
                    out.entries.push(Entry { bytes, line: b.at.line, column: b.at.column, ..entry });
                }
            }
            Event::Eof if !open.is_empty() => return Err(cut_off(name, tracker.at.line, &open, begun.as_ref())),
            Event::Eof if !root => return Err(Error::new(name, "is no feed: it has no root element")),
            Event::Eof => return Ok(out),
            _ => {}
        }
    }
}

fn found(name: &str, start: Position, local: &str, root: bool) -> Result<Form, Error> {
    if root {
        return Err(Error::new(name, "is no well-formed XML: it has more than one root element").at(start.line));
    }
    let message = || Error::new(name, format!("is no feed: its root element is <{local}>; give RSS, Atom or JSON Feed")).at(start.line);
    form(local).ok_or_else(message)
}

/// The name in a start tag, with its prefix.
fn qualified(tag: &str) -> &str {
    tag.trim_start_matches('<').split([' ', '>']).next().unwrap_or_default()
}

fn is_item(form: Form, name: &str, parent: Option<&str>) -> bool {
    match form {
        Form::Atom => name == "entry" && parent == Some("feed"),
        _ => name == "item" && matches!(parent, Some("channel" | "rss" | "RDF")),
    }
}

fn cut_off(name: &str, line: usize, open: &[Open], begun: Option<&Begun>) -> Error {
    // the item says more to people than the element in it
    let inside = begun.and_then(|b| open.get(b.depth)).or(open.last());
    let message = match inside {
        Some(o) => format!("the feed ends inside <{}> (line {}): it is cut off", o.name, o.line),
        None => "the feed ends before its root element: it is cut off".to_owned(),
    };
    Error::new(name, message).at(line)
}

fn failure<R>(name: &str, e: &quick_xml::Error, tracker: &Tracker<R>, start: Position, open: &[Open], begun: Option<&Begun>) -> Error {
    match e {
        _ if tracker.overlong => {
            let (what, line) = begun.map_or(("tag, text or comment", start.line), |b| ("item", b.at.line));
            Error::new(name, format!("{what} longer than {} MB; this is no sound feed", LIMIT >> 20)).at(line)
        }
        quick_xml::Error::Io(e) => Error::new(name, format!("cannot be read: {e}")),
        quick_xml::Error::Encoding(_) => {
            let good = std::str::from_utf8(&tracker.tape).map_or_else(|e| e.valid_up_to(), str::len);
            let (mut line, mut column) = begun.map_or((start.line, start.column), |b| (b.at.line, b.at.column));
            advance(&mut line, &mut column, &tracker.tape[..good]);
            Error::new(name, format!("is not UTF-8 (column {column} is wrong); save it as UTF-8")).at(line)
        }
        quick_xml::Error::Syntax(s) if *s != SyntaxError::InvalidBangMarkup => cut_off(name, tracker.at.line, open, begun),
        _ => Error::new(name, format!("is no well-formed XML: {e}")).at(start.line),
    }
}
