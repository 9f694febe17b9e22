//! What readers of XML formats share: the pieces of a file with their places, small trees, entities, refusals.
//!
//! [`decode`] makes text of the bytes, [`Reader`] cuts it into [`Piece`]s and tells what is wrong with its line,
//! [`Reader::element`] gathers a whole element. Nothing is ever expanded or fetched: of entities only the five of XML and
//! numeric references are resolved.

use crate::error::Error;
use crate::text::{Excerpt, Mapped, Span};
use quick_xml::errors::{IllFormedError, SyntaxError};
use quick_xml::events::{BytesStart, Event};

/// How deep elements may be nested. Real files stay far below it; trees are walked by recursion.
pub const DEPTH: usize = 256;

/// Decodes an XML file, which must be UTF-8 and must not say that it is something else.
///
/// # Errors
/// Another encoding, declared or real; and as [`super::text`].
pub fn decode(name: &str, bytes: &[u8]) -> Result<Excerpt, Error> {
    // UTF-16 without a byte order mark
    if bytes.starts_with(b"<\0") || bytes.starts_with(b"\0<") {
        return Err(Error::new(name, "is UTF-16; save it as UTF-8"));
    }
    let usual = |e: &str| ["utf-8", "utf8", "us-ascii", "ascii"].contains(&e.to_ascii_lowercase().as_str());
    if let Some(encoding) = declared(bytes).filter(|e| !usual(e)) {
        return Err(Error::new(name, format!("is declared as {encoding}; save it as UTF-8, and let its first line say so")).at(1));
    }
    super::excerpt(name, bytes)
}

/// The encoding that the XML declaration names.
fn declared(bytes: &[u8]) -> Option<String> {
    let bytes = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes);
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(256)]);
    let declaration = head.strip_prefix("<?xml")?.split_once("?>")?.0;
    let value = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    value[1..].split_once(quote).map(|(v, _)| v.to_owned())
}

/// The character that a reference stands for, without its `&` and `;`: one of the five of XML, or a number.
#[must_use]
pub fn character(reference: &str) -> Option<char> {
    match reference {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = reference.strip_prefix('#')?;
            let (digits, radix) = number.strip_prefix('x').map_or((number, 10), |hex| (hex, 16));
            if !digits.chars().all(|c| c.is_ascii_hexdigit()) {
                return None; // no signs
            }
            u32::from_str_radix(digits, radix).ok().and_then(char::from_u32).filter(|c| *c != '\0')
        }
    }
}

/// Text with the references in it resolved; what cannot be resolved stays.
#[must_use]
pub fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        match after.split_once(';').and_then(|(r, tail)| character(r).map(|c| (c, tail))) {
            Some((c, tail)) => {
                out.push(c);
                rest = tail;
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// Whether a language tag says English. `_` is taken for `-`.
#[must_use]
pub fn is_english(tag: &str) -> bool {
    matches!(primary(tag).as_str(), "en" | "eng")
}

/// Whether a language tag says Indonesian; `in` is its old code.
#[must_use]
pub fn is_indonesian(tag: &str) -> bool {
    matches!(primary(tag).as_str(), "id" | "ind" | "in")
}

fn primary(tag: &str) -> String {
    tag.trim().split(['-', '_']).next().unwrap_or("").to_ascii_lowercase()
}

/// A start tag, or the tag of an empty element.
#[derive(Clone, Debug)]
pub struct Tag<'t> {
    start: BytesStart<'t>,
    /// From `<` to `>`.
    pub span: Span,
    /// Whether it is `<a/>`.
    pub empty: bool,
}

impl Tag<'_> {
    /// The name as it is written, with its prefix.
    #[must_use]
    pub fn full_name(&self) -> &str {
        self.start.name().into_inner()
    }

    /// The name without its prefix.
    #[must_use]
    pub fn name(&self) -> &str {
        self.full_name().rsplit_once(':').map_or(self.full_name(), |(_, n)| n)
    }

    /// The prefix, with no colon; empty where there is none.
    #[must_use]
    pub fn prefix(&self) -> &str {
        self.full_name().rsplit_once(':').map_or("", |(p, _)| p)
    }

    /// The value of the attribute that is written so, prefix included, with its references resolved.
    #[must_use]
    pub fn attribute(&self, full_name: &str) -> Option<String> {
        self.start
            .attributes()
            .with_checks(false)
            .filter_map(Result::ok)
            .find(|a| a.key.into_inner() == full_name)
            .map(|a| unescape(&a.value))
    }

    /// All attributes in order, as [`Self::attribute`].
    #[must_use]
    pub fn attributes(&self) -> Vec<(String, String)> {
        self.start
            .attributes()
            .with_checks(false)
            .filter_map(Result::ok)
            .map(|a| (a.key.into_inner().to_owned(), unescape(&a.value)))
            .collect()
    }
}

/// A piece of a file. Comments, processing instructions and the prolog are no pieces.
#[derive(Clone, Debug)]
pub enum Piece<'t> {
    /// `<a>` or `<a/>`.
    Open(Tag<'t>),
    /// `</a>`; an empty element has none.
    Close(Span),
    /// Text as it stands in the file.
    Text(Span),
    /// What is inside `<![CDATA[` and `]]>`.
    Raw(Span),
    /// A reference to a character.
    Character(char, Span),
}

/// An element with all that is in it.
#[derive(Clone, Debug)]
pub struct Element<'t> {
    /// Its start tag.
    pub tag: Tag<'t>,
    /// What is between its tags; for an empty element the place behind its tag.
    pub inside: Span,
    /// Both tags and what is between them.
    pub span: Span,
    /// What is in it, in order.
    pub children: Vec<Node<'t>>,
}

/// What stands in an element.
#[derive(Clone, Debug)]
pub enum Node<'t> {
    /// An element.
    Element(Element<'t>),
    /// Text as it stands in the file.
    Text(Span),
    /// What is inside `<![CDATA[` and `]]>`.
    Raw(Span),
    /// A reference to a character.
    Character(char, Span),
}

impl Node<'_> {
    /// Where it stands; for [`Node::Raw`] without its brackets.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Node::Element(e) => e.span,
            Node::Text(s) | Node::Raw(s) | Node::Character(_, s) => *s,
        }
    }

    /// Appends its text, with its place; nothing for an element.
    pub fn push_to(&self, out: &mut Mapped, text: &str) {
        match self {
            Node::Element(_) => {}
            Node::Text(s) | Node::Raw(s) => out.push(s.of(text), s.start),
            Node::Character(c, s) => out.replace(c.encode_utf8(&mut [0; 4]), *s),
        }
    }
}

impl<'t> Element<'t> {
    /// The elements directly in it.
    pub fn elements(&self) -> impl Iterator<Item = &Element<'t>> {
        self.children.iter().filter_map(|c| if let Node::Element(e) = c { Some(e) } else { None })
    }

    /// The first element directly in it that has this name and the prefix of the element itself.
    #[must_use]
    pub fn child(&self, name: &str) -> Option<&Element<'t>> {
        self.elements().find(|e| e.is(self.tag.prefix(), name))
    }

    /// Whether it has that prefix and name.
    #[must_use]
    pub fn is(&self, prefix: &str, name: &str) -> bool {
        self.tag.name() == name && self.tag.prefix() == prefix
    }
}

/// Cuts an XML text into pieces. Errors have the file's name and a line.
pub struct Reader<'t> {
    name: String,
    text: &'t str,
    reader: quick_xml::Reader<&'t [u8]>,
    open: Vec<String>,
    line: (usize, usize),
    rooted: bool,
}

impl<'t> Reader<'t> {
    /// A reader of `text`, which has no byte order mark. Places are bytes of `text`.
    #[must_use]
    pub fn new(name: &str, text: &'t str) -> Self {
        Self { name: name.to_owned(), text, reader: quick_xml::Reader::from_str(text), open: Vec::new(), line: (0, 1), rooted: false }
    }

    /// How many elements are open.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.open.len()
    }

    /// The text that is read.
    #[must_use]
    pub fn text(&self) -> &'t str {
        self.text
    }

    /// An error at a byte of the text.
    #[must_use]
    pub fn error(&mut self, at: usize, message: impl Into<String>) -> Error {
        let line = self.line_at(at);
        Error::new(&self.name, message).at(line)
    }

    /// The line of a byte. Counts on from the last one that was asked for.
    fn line_at(&mut self, at: usize) -> usize {
        let at = at.min(self.text.len());
        let (from, line) = if self.line.0 <= at { self.line } else { (0, 1) };
        let line = line + self.text.as_bytes()[from..at].iter().filter(|b| **b == b'\n').count();
        self.line = (at, line);
        line
    }

    fn cut_off(&mut self, inside: &str) -> Error {
        let place = match (self.open.last(), inside) {
            (Some(open), "") => format!("<{open}>"),
            (Some(open), _) => format!("{inside} in <{open}>"),
            (None, _) => inside.to_owned(),
        };
        self.error(self.text.len(), format!("ends inside {place}; the file is cut off: get it again"))
    }

    fn broken(&mut self, error: &quick_xml::Error, at: usize) -> Error {
        use quick_xml::Error as E;
        let what = match error {
            E::Syntax(SyntaxError::UnclosedComment) => "a comment",
            E::Syntax(SyntaxError::UnclosedCData) => "CDATA",
            E::Syntax(SyntaxError::UnclosedDoctype) => "the DOCTYPE",
            E::Syntax(SyntaxError::UnclosedPI | SyntaxError::UnclosedXmlDecl) => "a processing instruction",
            E::Syntax(SyntaxError::InvalidBangMarkup) if self.text.len().saturating_sub(at) > 9 => "",
            E::Syntax(_) => "a tag",
            E::IllFormed(IllFormedError::UnclosedReference) if !self.text.get(at..).unwrap_or("").contains([';', '<']) => "a reference",
            E::IllFormed(IllFormedError::UnclosedReference) => {
                return self.error(at, "is no well-formed XML: has a bare &; write &amp;");
            }
            E::IllFormed(IllFormedError::MismatchedEndTag { expected, found }) => {
                return self.error(at, format!("is no well-formed XML: </{found}> stands where </{expected}> must"));
            }
            E::IllFormed(IllFormedError::UnmatchedEndTag(found)) => {
                return self.error(at, format!("is no well-formed XML: </{found}> closes nothing"));
            }
            _ => "",
        };
        if what.is_empty() { self.error(at, format!("is no well-formed XML: {error}")) } else { self.cut_off(what) }
    }

    /// The next piece; `None` after the last.
    ///
    /// # Errors
    /// What is not well-formed, is cut off, nests too deep, or declares or uses entities of its own.
    pub fn piece(&mut self) -> Result<Option<Piece<'t>>, Error> {
        let position = |r: &quick_xml::Reader<&[u8]>| usize::try_from(r.buffer_position()).unwrap_or(usize::MAX);
        loop {
            let start = position(&self.reader);
            let event = match self.reader.read_event() {
                Ok(event) => event,
                Err(e) => {
                    let at = usize::try_from(self.reader.error_position()).unwrap_or(start);
                    return Err(self.broken(&e, at));
                }
            };
            let span = Span::new(start, position(&self.reader).max(start));
            match event {
                Event::Eof if !self.open.is_empty() => return Err(self.cut_off("")),
                Event::Eof if !self.rooted => return Err(self.error(0, "has no XML element in it; give an XML file")),
                Event::Eof => return Ok(None),
                Event::Start(tag) => return self.open_tag(tag, span, false).map(Some),
                Event::Empty(tag) => return self.open_tag(tag, span, true).map(Some),
                Event::End(_) => {
                    self.open.pop();
                    return Ok(Some(Piece::Close(span)));
                }
                Event::Text(text) if self.open.is_empty() && text.trim().is_empty() => {}
                Event::Text(_) | Event::CData(_) | Event::GeneralRef(_) if self.open.is_empty() => {
                    let what = if self.rooted { "has text behind its last tag" } else { "is no XML: has text before its first tag" };
                    let space = span.of(self.text).len() - span.of(self.text).trim_start().len();
                    return Err(self.error(start + space, what));
                }
                Event::Text(_) => return Ok(Some(Piece::Text(span))),
                Event::CData(raw) => return Ok(Some(Piece::Raw(Span::new(start + 9, start + 9 + raw.len())))),
                Event::GeneralRef(reference) => {
                    let Some(c) = character(&reference) else {
                        let short: String = reference.chars().take(40).collect();
                        let what = format!(
                            "uses &{short};, which XML does not know; Selaras does not expand entities: write the character itself"
                        );
                        return Err(self.error(start, what));
                    };
                    return Ok(Some(Piece::Character(c, span)));
                }
                Event::DocType(doctype) => {
                    let subset = doctype.split_once('[').map_or("", |(_, s)| s);
                    if let Some(at) = subset.find("<!ENTITY") {
                        let at = start + self.text.get(start..).and_then(|t| t.find(&subset[at..])).unwrap_or(0);
                        return Err(self.error(
                            at,
                            "declares entities; Selaras does not expand them: write out what they stand for and take the declarations away",
                        ));
                    }
                }
                Event::Comment(_) | Event::PI(_) | Event::Decl(_) => {}
            }
        }
    }

    fn open_tag(&mut self, start: BytesStart<'t>, span: Span, empty: bool) -> Result<Piece<'t>, Error> {
        if self.open.is_empty() && self.rooted {
            return Err(self.error(span.start, "is no well-formed XML: has a second root element"));
        }
        if let Some(wrong) = start.attributes().find_map(Result::err) {
            return Err(self.error(span.start, format!("is no well-formed XML: in <{}>: {wrong}", start.name().into_inner())));
        }
        self.rooted = true;
        if !empty {
            if self.open.len() >= DEPTH {
                return Err(
                    self.error(span.start, format!("has elements nested more than {DEPTH} deep, which no such file needs; check the file"))
                );
            }
            self.open.push(start.name().into_inner().to_owned());
        }
        Ok(Piece::Open(Tag { start, span, empty }))
    }

    /// The whole element that `tag`, just read, begins.
    ///
    /// # Errors
    /// As [`Self::piece`].
    pub fn element(&mut self, tag: Tag<'t>) -> Result<Element<'t>, Error> {
        let mut stack = vec![fresh(tag)];
        loop {
            let full = stack.last().is_some_and(|e| e.tag.empty);
            let node = if full {
                None
            } else {
                match self.piece()? {
                    Some(Piece::Open(tag)) => {
                        stack.push(fresh(tag));
                        continue;
                    }
                    Some(Piece::Close(span)) => {
                        if let Some(e) = stack.last_mut() {
                            e.inside = Span::new(e.inside.start, span.start);
                            e.span = Span::new(e.span.start, span.end);
                        }
                        None
                    }
                    Some(Piece::Text(s)) => Some(Node::Text(s)),
                    Some(Piece::Raw(s)) => Some(Node::Raw(s)),
                    Some(Piece::Character(c, s)) => Some(Node::Character(c, s)),
                    None => return Err(self.cut_off("")),
                }
            };
            let node = match node {
                Some(node) => node,
                None => match stack.pop() {
                    Some(done) if stack.is_empty() => return Ok(done),
                    Some(done) => Node::Element(done),
                    None => return Err(self.cut_off("")),
                },
            };
            if let Some(parent) = stack.last_mut() {
                parent.children.push(node);
            }
        }
    }
}

fn fresh(tag: Tag<'_>) -> Element<'_> {
    Element { inside: Span::new(tag.span.end, tag.span.end), span: tag.span, children: Vec::new(), tag }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Result<Vec<Piece<'_>>, Error> {
        let mut reader = Reader::new("a.xml", text);
        let mut out = Vec::new();
        while let Some(piece) = reader.piece()? {
            out.push(piece);
        }
        Ok(out)
    }

    #[test]
    fn pieces_know_their_places() {
        let text = "<?xml version='1.0'?>\n<a x='1 &lt; 2'>é&#x41;<b/><![CDATA[<i>]]><!-- no --></a>\n";
        let got: Vec<String> = all(text)
            .unwrap()
            .iter()
            .map(|p| match p {
                Piece::Open(t) => format!("{} {}", t.span.of(text), t.attribute("x").unwrap_or_default()),
                Piece::Close(s) | Piece::Text(s) | Piece::Raw(s) => s.of(text).to_owned(),
                Piece::Character(c, s) => format!("{c} {}", s.of(text)),
            })
            .collect();
        assert_eq!(got, ["<a x='1 &lt; 2'> 1 < 2", "é", "A &#x41;", "<b/> ", "<i>", "</a>"]);
    }

    #[test]
    fn elements_are_gathered_whole() {
        let text = "<r><a>x<b>y</b><c/>z</a></r>";
        let mut reader = Reader::new("a.xml", text);
        reader.piece().unwrap();
        let Some(Piece::Open(tag)) = reader.piece().unwrap() else { panic!() };
        let a = reader.element(tag).unwrap();
        assert_eq!((a.span.of(text), a.inside.of(text)), ("<a>x<b>y</b><c/>z</a>", "x<b>y</b><c/>z"));
        assert_eq!(a.children.len(), 4);
        assert_eq!(a.child("b").unwrap().inside.of(text), "y");
        assert_eq!(a.child("c").unwrap().span.of(text), "<c/>");
        assert_eq!(reader.depth(), 1);
    }

    #[test]
    fn only_the_entities_of_xml_are_resolved() {
        assert_eq!(character("amp"), Some('&'));
        assert_eq!((character("#233"), character("#xE9")), (Some('é'), Some('é')));
        for bad in ["nbsp", "#0", "#xD800", "#+65", "#", ""] {
            assert_eq!(character(bad), None, "{bad}");
        }
        assert_eq!(unescape("a &amp;lt; &b &#65;"), "a &lt; &b A");
        let e = all("<a>\n&nbsp;</a>").unwrap_err();
        assert_eq!((e.line, e.message.contains("&nbsp;")), (Some(2), true));
        let e = all("<!DOCTYPE a [\n <!ELEMENT a ANY>\n <!ENTITY b \"c\">]><a>&b;</a>").unwrap_err();
        assert_eq!(e.line, Some(3));
        assert!(e.message.contains("declares entities; Selaras does not expand them"));
        assert!(all("<!DOCTYPE a SYSTEM \"a.dtd\"><a/>").is_ok());
        assert!(all("<!DOCTYPE a [<!ELEMENT a ANY>]><a/>").is_ok());
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let cases = [
            ("<a>\n<b></a>", 2, "</a> stands where </b> must"),
            ("<a>\n<b>text", 2, "ends inside <b>; the file is cut off"),
            ("<a>\n<b x=\"1", 2, "ends inside a tag in <a>; the file is cut off"),
            ("<a>\n<", 2, "ends inside a tag in <a>; the file is cut off"),
            ("<a>\n<!-- x", 2, "ends inside a comment in <a>"),
            ("<a>\n<![CDATA[ x", 2, "ends inside CDATA in <a>"),
            ("<a>\n<![CD", 2, "ends inside"),
            ("<a>\n &am", 2, "ends inside a reference in <a>"),
            ("<a>\n x & y</a>", 2, "bare &"),
            ("<a/>\n<b/>", 2, "second root"),
            ("<a/>\n</b>", 2, "closes nothing"),
            ("<a/>\nx", 2, "behind its last tag"),
            ("x\n<a/>", 1, "before its first tag"),
            ("<?xml version='1.0'?>\n", 1, "no XML element"),
            ("<a>\n<b x='1' x='2'/></a>", 2, "in <b>"),
        ];
        for (text, line, message) in cases {
            let e = all(text).unwrap_err();
            assert!(e.line == Some(line) && e.message.contains(message), "{text:?}: {e}");
        }
        let deep = "<a>".repeat(DEPTH + 1);
        assert!(all(&deep).unwrap_err().message.contains("256 deep"));
    }

    #[test]
    fn other_encodings_are_refused() {
        let e = decode("a", b"<?xml version=\"1.0\" encoding='ISO-8859-1'?><a>caf\xe9</a>").unwrap_err();
        assert!(e.message.starts_with("is declared as ISO-8859-1; save it as UTF-8"), "{e}");
        assert!(decode("a", b"<\0a\0/\0>\0").unwrap_err().message.contains("UTF-16"));
        assert!(decode("a", b"\xFF\xFE<\0a\0").unwrap_err().message.contains("UTF-16"));
        assert!(decode("a", b"<a>caf\xe9</a>").unwrap_err().message.contains("not UTF-8"));
        assert_eq!(decode("a", b"\xEF\xBB\xBF<?xml version='1.0' encoding=\"utf-8\" ?><a/>").unwrap().offset, 3);
    }

    #[test]
    fn no_prefix_of_a_file_makes_it_panic() {
        let text = "<?xml version='1.0'?><!DOCTYPE a [<!ELEMENT a ANY>]><a b=\"c&amp;\">é&#65;<![CDATA[x]]><!-->--><?p i?><c/></a>";
        for (at, _) in text.char_indices() {
            assert!(all(&text[..at]).is_err());
            let _ = all(&text[at..]);
            for junk in ["<!", "<!-->", "<!--->", "<!---->", "</", "<?", "<??>", "<?xml", "&", "&;", "<>", "</>", "< a>", "<a =>"] {
                let _ = all(&format!("{}{junk}{}", &text[..at], &text[at..]));
            }
        }
    }
}
