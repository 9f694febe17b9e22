//! The readable text of an HTML page or fragment, each stretch with its place in the file.
//!
//! The tokenizer is the WHATWG one of `html5gum`; what it decodes is kept as it comes, one piece a character reference, so
//! each has its exact place. There is no tree: a stack of open elements says what a text stands in, by the rules of the
//! standard for implied ends (p, li, dd, table cells, headings, links) and for end tags, so that what is open is what a
//! browser has open. An end tag without a start in scope is passed over; one whose start stands outside of a region that is
//! left out ends that region, as it does in a browser: text is rather shown than lost. A region that is never closed goes
//! on to the end. All look-ups are by the position of the last open element of a name: the time is linear in the input.

use super::boilerplate::{self, Verdict};
use crate::text::{Mapped, Span};
use html5gum::emitters::callback::{Callback, CallbackEmitter, CallbackEvent};
use html5gum::{Emitter, ForwardingEmitter, State, Tokenizer, naive_next_state};
use std::collections::BTreeMap;
use std::convert::Infallible;

/// Elements that begin and end a paragraph. All are "special" in the terms of the standard.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "caption",
    "center",
    "col",
    "colgroup",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "frameset",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "legend",
    "li",
    "listing",
    "main",
    "menu",
    "nav",
    "ol",
    "optgroup",
    "option",
    "p",
    "plaintext",
    "pre",
    "search",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
    "xmp",
];

/// Other elements that an end tag of an inline element does not reach through.
const SPECIAL: &[&str] = &[
    "applet", "button", "iframe", "marquee", "noembed", "noframes", "noscript", "object", "script", "select", "style", "template",
    "textarea", "title",
];

/// Elements that an end tag of a block does not reach through.
const BARRIERS: &[&str] = &["applet", "caption", "marquee", "object", "table", "td", "template", "th"];

/// Elements without content.
const VOID: &[&str] = &[
    "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "image", "img", "input", "keygen", "link", "meta", "param",
    "source", "track", "wbr",
];

/// Elements that are left out with what is in them: not shown, not text, or not the article.
const LEFT_OUT: &[&str] = &[
    "applet", "aside", "audio", "button", "canvas", "datalist", "dialog", "head", "iframe", "label", "math", "meter", "nav", "noembed",
    "noframes", "noscript", "object", "optgroup", "option", "progress", "rp", "script", "search", "select", "style", "svg", "template",
    "textarea", "title", "video",
];

/// Elements whose start ends an open paragraph. (The standard lets p hold a table in quirks mode; here never.)
const ENDS_P: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "li",
    "listing",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "plaintext",
    "pre",
    "search",
    "section",
    "summary",
    "table",
    "ul",
    "xmp",
];

/// Elements that may stand in the head of a page; any other ends it.
const IN_HEAD: &[&str] =
    &["base", "basefont", "bgsound", "head", "link", "meta", "noframes", "noscript", "script", "style", "template", "title"];

/// Start tags that end a drawing or a formula which was not closed.
const ENDS_FOREIGN: &[&str] = &[
    "b",
    "big",
    "blockquote",
    "body",
    "br",
    "center",
    "code",
    "dd",
    "div",
    "dl",
    "dt",
    "em",
    "embed",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "hr",
    "i",
    "img",
    "li",
    "listing",
    "menu",
    "meta",
    "nobr",
    "ol",
    "p",
    "pre",
    "ruby",
    "s",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "sup",
    "table",
    "tt",
    "u",
    "ul",
    "var",
];

/// Inline elements: only to tell tags from other text in angle brackets.
const INLINE: &[&str] = &[
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "body", "cite", "code", "data", "del", "dfn", "em", "font", "html", "i", "ins",
    "kbd", "map", "mark", "nobr", "output", "picture", "q", "rb", "rt", "rtc", "ruby", "s", "samp", "slot", "small", "span", "strike",
    "strong", "sub", "sup", "time", "tt", "u", "var",
];

const HEADINGS: [&str; 6] = ["h1", "h2", "h3", "h4", "h5", "h6"];

/// The readable text of a page or a fragment: paragraphs parted by blank lines, white space as a browser shows it. Of a page
/// that marks its main content only that is taken, with the page's headline. No text is an empty text at the place of the
/// input.
#[must_use]
pub fn text(html: &Mapped) -> Mapped {
    let raw = html.text();
    // a line break is one byte for the tokenizer, so that its positions stay those of `raw`; the last one keeps a
    // character reference from ending with the input, where the tokenizer misplaces it
    let mut input = raw.replace('\r', "\n");
    input.push('\n');
    let mut emitter = Places { inner: CallbackEmitter::new(Page::new(html)), position: 0 };
    for _ in Tokenizer::new_with_emitter(input.as_str(), ByRef(&mut emitter)) {}
    let page = emitter.inner.callback_mut();
    page.end_text();
    page.end_paragraph();
    let paragraphs = std::mem::take(&mut page.paragraphs);
    let mut out = Mapped::default();
    let mut last = 0;
    for p in article(without_boilerplate(paragraphs)) {
        let whole = p.place();
        if !out.text().is_empty() {
            out.replace("\n\n", if last <= whole.start { Span::new(last, whole.start) } else { Span::new(whole.start, whole.start) });
        }
        out.push_from(&p.text, Span::new(0, p.text.text().len()));
        last = whole.end;
    }
    if out.text().is_empty() { Mapped::empty(html.origin(Span::new(0, 0)).start) } else { out }
}

/// Whether a text that may be plain or HTML looks like HTML: it has a tag, a comment, or a character reference.
#[must_use]
pub fn is_html(text: &str) -> bool {
    let end = text.rfind('>').unwrap_or(0);
    text.match_indices('<').any(|(i, _)| is_tag(&text[i + 1..], i < end)) || text.match_indices('&').any(|(i, _)| is_reference(&text[i..]))
}

/// Whether a tag follows on "<". Its end must come, and its name must be one of HTML: "<john@example.com>" is no tag.
fn is_tag(rest: &str, ends: bool) -> bool {
    if rest.starts_with("!--") || rest.get(..8).is_some_and(|d| d.eq_ignore_ascii_case("!doctype")) {
        return true;
    }
    let rest = rest.strip_prefix('/').unwrap_or(rest);
    let length = rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'-').take(32).count();
    let (name, after) = (rest[..length].to_ascii_lowercase(), &rest[length..]);
    let known = [BLOCKS, SPECIAL, VOID, LEFT_OUT, INLINE].iter().any(|l| l.contains(&name.as_str()));
    known && after.starts_with([' ', '\t', '\r', '\n', '/', '>']) && ends
}

/// Whether a whole character reference, with its semicolon, begins the text.
fn is_reference(rest: &str) -> bool {
    let length = rest.bytes().skip(1).take_while(|b| b.is_ascii_alphanumeric() || *b == b'#').take(32).count() + 1;
    if length == 1 || rest.as_bytes().get(length) != Some(&b';') {
        return false;
    }
    let html = Mapped::verbatim(&rest[..=length], 0);
    let mut emitter = Places { inner: CallbackEmitter::new(Page::new(&html)), position: 0 };
    let input = format!("{}\n", html.text());
    for _ in Tokenizer::new_with_emitter(input.as_str(), ByRef(&mut emitter)) {}
    emitter.inner.callback_mut().references > 0
}

/// A paragraph as it stands in the page.
struct Paragraph {
    text: Mapped,
    /// For each kind of main content, which one it stands in, from 1; 0 for none.
    within: [u32; 3],
    /// The page's headline, or one of them.
    h1: bool,
    /// All its words are links.
    linked: bool,
}

impl Paragraph {
    fn place(&self) -> Span {
        self.text.origin(Span::new(0, self.text.text().len()))
    }

    fn words(&self) -> String {
        self.text.text().split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
    }
}

fn without_boilerplate(paragraphs: Vec<Paragraph>) -> Vec<Paragraph> {
    let mut links_follow = false;
    let mut out = Vec::with_capacity(paragraphs.len());
    for p in paragraphs {
        let verdict = if p.h1 { Verdict::Text } else { boilerplate::judge(p.text.text()) };
        match verdict {
            Verdict::Text if links_follow && p.linked && !p.h1 && boilerplate::is_short(p.text.text()) => {}
            Verdict::Text => {
                links_follow = false;
                out.push(p);
            }
            Verdict::Out => links_follow = false,
            Verdict::OutWithLinks => links_follow = true,
        }
    }
    out
}

/// Marks of main content, the surest first.
const BODY: usize = 0;
const ARTICLE: usize = 1;
const MAIN: usize = 2;

/// The paragraphs of the main content, behind the headline. A body may come in parts, so all that stand in the same
/// article count.
fn article(paragraphs: Vec<Paragraph>) -> Vec<Paragraph> {
    let Some((kind, within)) = [BODY, ARTICLE, MAIN].into_iter().find_map(|kind| {
        let first = paragraphs.iter().find(|p| p.within[kind] > 0)?;
        Some((kind, first.within))
    }) else {
        return paragraphs;
    };
    let chosen = |p: &Paragraph| {
        if kind == BODY { p.within[BODY] > 0 && p.within[ARTICLE..] == within[ARTICLE..] } else { p.within[kind] == within[kind] }
    };
    let mut headline = None;
    if !paragraphs.iter().any(|p| chosen(p) && p.h1) {
        let begin = paragraphs.iter().position(chosen).unwrap_or(0);
        // a site's name may be an h1 too: the one in the same article or main, else the last one before the text
        let best = (0..paragraphs.len()).filter(|i| paragraphs[*i].h1).max_by_key(|i| {
            let p = &paragraphs[*i];
            let near = |k: usize| within[k] > 0 && p.within[k] == within[k];
            (near(ARTICLE), near(MAIN), *i < begin, if *i < begin { *i } else { usize::MAX - *i })
        });
        headline = best.filter(|i| {
            let words = paragraphs[*i].words();
            !paragraphs.iter().any(|p| chosen(p) && p.words() == words)
        });
    }
    let mut first = None;
    let mut out = Vec::new();
    for (i, p) in paragraphs.into_iter().enumerate() {
        if Some(i) == headline {
            first = Some(p);
        } else if chosen(&p) {
            out.push(p);
        }
    }
    if let Some(p) = first {
        out.insert(0, p);
    }
    out
}

/// What is left out in an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Skip {
    No,
    /// By its class: main content inside is kept.
    Class,
    /// By what it is.
    Element,
}

/// What is known of an element by its name.
struct Name {
    name: String,
    block: bool,
    special: bool,
    barrier: bool,
    void: bool,
    left_out: bool,
    /// Positions of the open elements of that name in the stack, rising.
    open: Vec<usize>,
}

/// An open element; all but its name tells of the elements around it too.
struct Element {
    name: usize,
    skip: Skip,
    pre: bool,
    link: bool,
    h1: bool,
    /// In a drawing or a formula, where other rules hold.
    foreign: bool,
}

/// The attributes that matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Attribute {
    AriaHidden,
    Class,
    Id,
    Itemprop,
    Role,
    Style,
}

/// The start tag that is being read.
#[derive(Default)]
struct Tag {
    name: usize,
    start: usize,
    values: Vec<(Attribute, String)>,
    attribute: Option<Attribute>,
    hidden: bool,
    open: bool,
}

impl Tag {
    fn value(&self, attribute: Attribute) -> &str {
        self.values.iter().find(|(a, _)| *a == attribute).map_or("", |(_, v)| v)
    }

    fn has(&self, attribute: Attribute, word: &str) -> bool {
        self.value(attribute).split_ascii_whitespace().any(|w| w.eq_ignore_ascii_case(word))
    }

    fn is_hidden(&self) -> bool {
        let displayed_not = |d: &str| {
            d.split_once(':').is_some_and(|(k, v)| {
                let v = v.split('!').next().unwrap_or(v).trim();
                k.trim().eq_ignore_ascii_case("display") && v.eq_ignore_ascii_case("none")
                    || k.trim().eq_ignore_ascii_case("visibility") && v.eq_ignore_ascii_case("hidden")
            })
        };
        self.hidden || self.has(Attribute::AriaHidden, "true") || self.value(Attribute::Style).split(';').any(displayed_not)
    }
}

/// A line break or space that waits for text to follow it.
#[derive(Clone, Copy)]
enum Gap {
    Space(Span),
    Break(Span),
}

/// The page as it is being read.
struct Page<'h> {
    html: &'h Mapped,
    raw: &'h str,
    /// Where the next text begins in `raw`.
    at: usize,
    /// An XHTML page that says so: an element that closes itself is closed.
    xml: bool,
    names: Vec<Name>,
    known: BTreeMap<String, usize>,
    stack: Vec<Element>,
    barriers: Vec<usize>,
    special: Vec<usize>,
    /// Special elements other than address, div and p: an li ends another one inside of these three only.
    listing: Vec<usize>,
    tag: Tag,
    next: Option<State>,
    /// Which main content is open (its position in the stack), and how many there have been.
    within: [Option<usize>; 3],
    seen: [u32; 3],
    references: usize,
    /// Text that has been read as it stands in the page and not been taken in yet.
    held: Option<Span>,
    paragraphs: Vec<Paragraph>,
    current: Mapped,
    gap: Option<Gap>,
    /// Whether a word outside a link stands in the paragraph.
    unlinked: bool,
    h1: bool,
}

impl<'h> Page<'h> {
    fn new(html: &'h Mapped) -> Self {
        Page {
            html,
            raw: html.text(),
            at: 0,
            xml: html.text().trim_start().starts_with("<?xml"),
            names: Vec::new(),
            known: BTreeMap::new(),
            stack: Vec::new(),
            barriers: Vec::new(),
            special: Vec::new(),
            listing: Vec::new(),
            tag: Tag::default(),
            next: None,
            within: [None; 3],
            seen: [0; 3],
            references: 0,
            held: None,
            paragraphs: Vec::new(),
            current: Mapped::default(),
            gap: None,
            unlinked: false,
            h1: false,
        }
    }

    fn name(&mut self, name: &[u8]) -> usize {
        let name = String::from_utf8_lossy(name);
        if let Some(k) = self.known.get(&*name) {
            return *k;
        }
        let is = |list: &[&str]| list.contains(&&*name);
        self.names.push(Name {
            block: is(BLOCKS),
            special: is(BLOCKS) || is(SPECIAL),
            barrier: is(BARRIERS),
            void: is(VOID),
            left_out: is(LEFT_OUT) || boilerplate::is_element(&name),
            open: Vec::new(),
            name: name.clone().into_owned(),
        });
        self.known.insert(name.into_owned(), self.names.len() - 1);
        self.names.len() - 1
    }

    /// Position of the last open element of that name.
    fn last(&self, name: &str) -> Option<usize> {
        self.known.get(name).and_then(|k| self.names[*k].open.last().copied())
    }

    fn last_of(&self, names: &[&str]) -> Option<usize> {
        names.iter().filter_map(|n| self.last(n)).max()
    }

    /// Position of the last open one of the names, if it is not outside of `barrier`.
    fn within(&self, names: &[&str], barrier: Option<usize>) -> Option<usize> {
        self.last_of(names).filter(|p| barrier.is_none_or(|b| *p >= b))
    }

    fn top(&self) -> &str {
        self.stack.last().map_or("", |e| &self.names[e.name].name)
    }

    fn skip(&self) -> Skip {
        self.stack.last().map_or(Skip::No, |e| e.skip)
    }

    /// Whether the innermost element is part of a drawing or a formula.
    fn foreign(&self) -> bool {
        self.stack.last().is_some_and(|e| e.foreign)
    }

    /// Closes the element at a position of the stack, with all in it.
    fn close(&mut self, position: usize) {
        while self.stack.len() > position {
            let at = self.stack.len() - 1;
            if let Some(name) = self.stack.last().map(|e| e.name)
                && self.names[name].block
            {
                self.end_paragraph();
            }
            for k in 0..self.within.len() {
                if self.within[k] == Some(at) {
                    self.end_paragraph();
                    self.within[k] = None;
                }
            }
            if let Some(element) = self.stack.pop() {
                self.names[element.name].open.pop();
            }
            for list in [&mut self.barriers, &mut self.special, &mut self.listing] {
                if list.last() == Some(&at) {
                    list.pop();
                }
            }
        }
    }

    fn close_some(&mut self, position: Option<usize>) {
        if let Some(position) = position {
            self.close(position);
        }
    }

    /// What the start of an element ends.
    fn imply_ends(&mut self, name: &str) {
        if self.top() == "head" && !IN_HEAD.contains(&name) {
            self.close(self.stack.len() - 1);
        }
        let listing = self.listing.last().copied();
        match name {
            "li" => self.close_some(self.last("li").filter(|p| Some(*p) == listing)),
            "dd" | "dt" => self.close_some(self.last_of(&["dd", "dt"]).filter(|p| Some(*p) == listing)),
            "a" => self.close_some(self.last("a").filter(|p| self.special.last().is_none_or(|s| p > s))),
            _ => {}
        }
        if ENDS_P.contains(&name) {
            let barrier = self.barriers.last().copied().max(self.last("button"));
            self.close_some(self.within(&["p"], barrier));
        }
        let table = self.last("table");
        match name {
            _ if HEADINGS.contains(&name) && HEADINGS.contains(&self.top()) => self.close(self.stack.len() - 1),
            "td" | "th" => self.close_some(self.within(&["td", "th", "caption"], table)),
            "tr" => self.close_some(self.within(&["tr", "caption"], table)),
            "thead" | "tbody" | "tfoot" => self.close_some(self.within(&["thead", "tbody", "tfoot", "caption"], table)),
            _ => {}
        }
    }

    /// A start tag, with its attributes, has been read.
    fn start(&mut self, self_closing: bool, end: usize) {
        self.end_text();
        let tag = std::mem::take(&mut self.tag);
        let name = self.names[tag.name].name.clone();
        if self.foreign() && !matches!(self.top(), "foreignobject" | "desc" | "title") {
            if !ENDS_FOREIGN.contains(&name.as_str()) {
                if !self_closing {
                    self.push(&tag, &name);
                }
                return;
            }
            let html = self.stack.iter().rposition(|e| !e.foreign).map_or(0, |p| p + 1);
            self.close(html);
        }
        if matches!(name.as_str(), "html" | "body") {
            self.close_some(self.last("head"));
            self.end_paragraph();
            return;
        }
        if name == "head" && !self.stack.is_empty() {
            return;
        }
        self.imply_ends(&name);
        if self.names[tag.name].block {
            self.end_paragraph();
        }
        if name == "br" {
            self.line_break(Span::new(tag.start, end));
        }
        if self.names[tag.name].void || (self_closing && (self.xml || matches!(name.as_str(), "svg" | "math"))) {
            return;
        }
        self.push(&tag, &name);
        self.next = if name == "noframes" { Some(State::RawText) } else { naive_next_state(name.as_bytes()) };
    }

    fn push(&mut self, tag: &Tag, name: &str) {
        let at = self.stack.len();
        let around = self.stack.last();
        let body = tag.has(Attribute::Itemprop, "articleBody");
        let main = name == "main" || tag.has(Attribute::Role, "main");
        let foreign = matches!(name, "svg" | "math") || (self.foreign() && !matches!(self.top(), "foreignobject" | "desc" | "title"));
        let mut skip = around.map_or(Skip::No, |e| e.skip);
        if skip == Skip::Class && (body || main) {
            skip = Skip::No;
        }
        let beside = ["navigation", "complementary", "search"].iter().any(|r| tag.has(Attribute::Role, r));
        if self.names[tag.name].left_out || tag.is_hidden() || beside {
            skip = Skip::Element;
        } else if skip == Skip::No && !body && !main && name != "article" {
            // the id of a heading is made of its words
            let id = if HEADINGS.contains(&name) { "" } else { tag.value(Attribute::Id) };
            if boilerplate::is_class(tag.value(Attribute::Class)) || boilerplate::is_class(id) {
                skip = Skip::Class;
            }
        }
        let element = Element {
            name: tag.name,
            skip,
            pre: around.is_some_and(|e| e.pre) || matches!(name, "pre" | "listing" | "xmp" | "plaintext"),
            link: around.is_some_and(|e| e.link) || name == "a",
            h1: around.is_some_and(|e| e.h1) || name == "h1",
            foreign,
        };
        let marks = [body, name == "article", main];
        for (k, mark) in marks.into_iter().enumerate() {
            if mark && skip == Skip::No && self.within[k].is_none() {
                self.end_paragraph();
                self.within[k] = Some(at);
                self.seen[k] += 1;
            }
        }
        self.stack.push(element);
        let entry = &mut self.names[tag.name];
        entry.open.push(at);
        if !foreign {
            if entry.barrier {
                self.barriers.push(at);
            }
            if entry.special {
                self.special.push(at);
                if !matches!(name, "address" | "div" | "p") {
                    self.listing.push(at);
                }
            }
        }
    }

    /// An end tag has been read.
    fn end(&mut self, name: &[u8], place: Span) {
        self.end_text();
        self.tag = Tag::default();
        let k = self.name(name);
        let name = self.names[k].name.clone();
        let barrier = self.barriers.last().copied();
        let found = match name.as_str() {
            "html" | "body" => {
                self.end_paragraph(); // what comes behind still belongs to the page
                None
            }
            "br" => {
                self.line_break(place);
                None
            }
            "p" => {
                let p = self.within(&["p"], barrier.max(self.last("button")));
                if p.is_none() {
                    self.end_paragraph(); // an empty paragraph
                }
                p
            }
            "li" => self.within(&["li"], barrier.max(self.last_of(&["ol", "ul"]))),
            "table" => self.within(&["table"], self.last("template")),
            "td" | "th" | "tr" | "thead" | "tbody" | "tfoot" | "caption" => self.within(&[&name], self.last_of(&["table", "template"])),
            "button" | "head" => self.within(&[&name], barrier),
            _ if HEADINGS.contains(&name.as_str()) => self.within(&HEADINGS, barrier),
            _ if self.names[k].special => self.within(&[&name], barrier),
            _ => self.within(&[&name], self.special.last().copied()),
        };
        self.close_some(found);
    }

    /// A `<br>`: two of them make a paragraph.
    fn line_break(&mut self, place: Span) {
        if self.skip() != Skip::No {
            return;
        }
        match self.gap {
            Some(Gap::Break(_)) => self.end_paragraph(),
            _ => self.gap = Some(Gap::Break(place)),
        }
    }

    fn end_paragraph(&mut self) {
        self.gap = None;
        let (unlinked, h1) = (std::mem::take(&mut self.unlinked), std::mem::take(&mut self.h1));
        if self.current.text().is_empty() {
            return;
        }
        let text = std::mem::take(&mut self.current).trimmed(char::is_whitespace);
        // no-break spaces and marks of no width alone are no paragraph
        let unseen = |c: char| {
            c.is_whitespace() || c.is_control() || matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{FFFC}')
        };
        if text.text().chars().all(unseen) {
            return;
        }
        let mut within = [0; 3];
        for (k, w) in within.iter_mut().enumerate() {
            *w = if self.within[k].is_some() { self.seen[k] } else { 0 };
        }
        self.paragraphs.push(Paragraph { text, within, h1, linked: !unlinked });
    }

    /// A piece of text that ends at `position`: as it stands in the page, where it may be part of a character, or decoded
    /// from one character reference.
    fn text(&mut self, piece: &[u8], position: usize) {
        // without the line break that was added to the page
        let added = position > self.raw.len();
        let (piece, position) = if added { (piece.strip_suffix(b"\n").unwrap_or(piece), self.raw.len()) } else { (piece, position) };
        let at = self.at;
        if piece.is_empty() || at >= self.raw.len() {
            return;
        }
        let stands = |at: usize| self.raw.as_bytes().get(at..at + piece.len()).is_some_and(|r| same(r, piece));
        // "&" for "&amp;" would pass for the one that stands there
        let here = if piece == b"&" && position > at + 1 {
            None
        } else if stands(at) {
            Some(at)
        } else {
            position.checked_sub(piece.len()).filter(|p| *p >= at && stands(*p))
        };
        if let Some(from) = here {
            self.at = from + piece.len();
            match &mut self.held {
                Some(held) if held.end == from => held.end = self.at,
                _ => {
                    self.end_text();
                    self.held = Some(Span::new(from, self.at));
                }
            }
            return;
        }
        self.end_text();
        self.at = position.max(at);
        self.references += 1;
        let Ok(piece) = std::str::from_utf8(piece) else { return };
        if self.shows(piece) {
            let from = Span::new(at, position.clamp(at + 1, self.raw.len()));
            for c in piece.chars() {
                if is_space(c) && !self.pre() {
                    self.space(from);
                } else {
                    self.fill_gap();
                    self.current.replace(c.encode_utf8(&mut [0; 4]), self.html.origin(from));
                    self.note(c.is_alphanumeric());
                }
            }
        }
    }

    /// Takes in the text that has been read as it stands.
    fn end_text(&mut self) {
        let Some(span) = self.held.take() else { return };
        if !self.shows(span.of(self.raw)) {
            return;
        }
        // browsers drop NUL
        let mut from = span.start;
        for part in span.of(self.raw).split('\0') {
            self.verbatim(Span::new(from, from + part.len()));
            from += part.len() + 1;
        }
    }

    /// Whether text is shown here. Words end a head that was not closed.
    fn shows(&mut self, text: &str) -> bool {
        if self.top() == "head" && !text.trim_ascii().is_empty() {
            self.close(self.stack.len() - 1);
        }
        self.skip() == Skip::No
    }

    fn pre(&self) -> bool {
        self.stack.last().is_some_and(|e| e.pre)
    }

    /// A stretch of the page that is shown as it stands, but for white space.
    fn verbatim(&mut self, span: Span) {
        let raw = self.raw;
        if self.pre() {
            self.preformatted(span);
            return;
        }
        let bytes = raw.as_bytes();
        let mut i = span.start;
        while i < span.end {
            let from = i;
            if is_space_byte(bytes[i]) {
                while i < span.end && is_space_byte(bytes[i]) {
                    i += 1;
                }
                self.space(Span::new(from, i));
                continue;
            }
            // words parted by one space each are one stretch
            while i < span.end && (!is_space_byte(bytes[i]) || (bytes[i] == b' ' && i + 1 < span.end && !is_space_byte(bytes[i + 1]))) {
                i += 1;
            }
            self.fill_gap();
            self.current.push_from(self.html, Span::new(from, i));
            self.note(raw[from..i].contains(char::is_alphanumeric));
        }
    }

    /// The same where line breaks and spaces count; those at the ends do not.
    fn preformatted(&mut self, span: Span) {
        let mut from = span.start;
        for line in span.of(self.raw).split_inclusive('\n') {
            let end = from + line.len();
            let words = line.trim_end_matches(['\r', '\n']);
            if !words.is_empty() {
                self.fill_gap();
                self.current.push_from(self.html, Span::new(from, from + words.len()));
                self.note(words.contains(char::is_alphanumeric));
            }
            if line.ends_with('\n') && !self.current.text().is_empty() {
                self.fill_gap();
                self.current.push_from(self.html, Span::new(end - 1, end));
            }
            from = end;
        }
    }

    fn space(&mut self, place: Span) {
        if self.gap.is_none() {
            self.gap = Some(Gap::Space(place));
        }
    }

    /// Text follows: puts what parts it from the text before.
    fn fill_gap(&mut self) {
        let gap = self.gap.take();
        if self.current.text().is_empty() {
            return;
        }
        match gap {
            Some(Gap::Space(place)) if place.of(self.raw) == " " => self.current.push_from(self.html, place),
            Some(Gap::Space(place)) => self.current.replace(" ", self.html.origin(place)),
            Some(Gap::Break(place)) => self.current.replace("\n", self.html.origin(place)),
            None => {}
        }
    }

    /// Takes down what the paragraph is made of.
    fn note(&mut self, words: bool) {
        let (link, h1) = self.stack.last().map_or((false, false), |e| (e.link, e.h1));
        self.unlinked |= words && !link;
        self.h1 |= h1;
    }
}

/// Whether the tokenizer's bytes are those of the page, whose carriage returns it has not seen.
fn same(raw: &[u8], piece: &[u8]) -> bool {
    raw == piece || (raw.contains(&b'\r') && raw.iter().zip(piece).all(|(r, p)| r == p || (*r == b'\r' && *p == b'\n')))
}

fn is_space_byte(b: u8) -> bool {
    matches!(b, b' ' | b'\t' | b'\n' | b'\r' | b'\x0C')
}

fn is_space(c: char) -> bool {
    u8::try_from(c).is_ok_and(is_space_byte)
}

impl Callback<Infallible, usize> for Page<'_> {
    fn handle_event(&mut self, event: CallbackEvent<'_>, span: html5gum::Span<usize>) -> Option<Infallible> {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                self.tag = Tag { name: self.name(name), start: span.start, open: true, ..Tag::default() };
            }
            CallbackEvent::AttributeName { name } => {
                let attribute = match name {
                    b"aria-hidden" => Some(Attribute::AriaHidden),
                    b"class" => Some(Attribute::Class),
                    b"id" => Some(Attribute::Id),
                    b"itemprop" => Some(Attribute::Itemprop),
                    b"role" => Some(Attribute::Role),
                    b"style" => Some(Attribute::Style),
                    _ => None,
                };
                self.tag.hidden |= name == b"hidden";
                // of two attributes of a name the first counts
                self.tag.attribute = attribute.filter(|a| self.tag.values.iter().all(|(b, _)| a != b));
            }
            CallbackEvent::AttributeValue { value } => {
                if let Some(attribute) = self.tag.attribute.take() {
                    self.tag.values.push((attribute, String::from_utf8_lossy(value).into_owned()));
                }
            }
            CallbackEvent::CloseStartTag { self_closing } if self.tag.open => self.start(self_closing, span.end),
            CallbackEvent::EndTag { name } => self.end(name, Span::new(span.start, span.end.max(span.start))),
            _ => {}
        }
        None
    }
}

/// Hands the tokenizer's text on piece by piece with its end; tags go through the emitter of the library.
struct Places<'h> {
    inner: CallbackEmitter<Page<'h>, Infallible, usize>,
    position: usize,
}

/// The tokenizer keeps its emitter; this one is still there afterwards.
struct ByRef<'e, 'h>(&'e mut Places<'h>);

impl ForwardingEmitter for ByRef<'_, '_> {
    type Token = Infallible;

    fn inner(&mut self) -> &mut impl Emitter<Token = Infallible> {
        &mut self.0.inner
    }

    fn move_position(&mut self, offset: isize) {
        self.0.position = self.0.position.saturating_add_signed(offset);
        self.0.inner.move_position(offset);
    }

    fn init_string(&mut self) {
        self.0.inner.callback_mut().at = self.0.position;
    }

    fn emit_string(&mut self, piece: &[u8]) {
        let position = self.0.position;
        self.0.inner.callback_mut().text(piece, position);
    }

    fn emit_current_tag(&mut self) -> Option<State> {
        let _ = self.0.inner.emit_current_tag();
        let page = self.0.inner.callback_mut();
        page.at = self.0.position;
        page.next.take()
    }

    fn should_emit_errors(&mut self) -> bool {
        false
    }

    fn emit_error(&mut self, _: html5gum::Error) {}

    fn push_comment(&mut self, _: &[u8]) {}

    fn adjusted_current_node_present_but_not_in_html_namespace(&mut self) -> bool {
        let page = self.0.inner.callback_mut();
        page.xml || page.foreign()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(html: &str) -> String {
        text(&Mapped::verbatim(html, 0)).text().to_owned()
    }

    /// What stands in the page where the text says `word`.
    fn place<'h>(html: &'h str, word: &str) -> &'h str {
        let m = text(&Mapped::verbatim(html, 0));
        let at = m.text().find(word).unwrap();
        m.origin(Span::new(at, at + word.len())).of(html)
    }

    #[test]
    fn blocks_are_paragraphs_and_inline_elements_break_no_word() {
        assert_eq!(read("<p>The sum<b>mit</b> be\n  gan.</p><p>On  <i> Monday</i>.<p>Next"), "The summit be gan.\n\nOn Monday.\n\nNext");
        assert_eq!(read("One<div>two<div>three</div>four</div>five"), "One\n\ntwo\n\nthree\n\nfour\n\nfive");
        assert_eq!(read("<ul><li>a<li>b<ul><li>c</ul></ul>"), "a\n\nb\n\nc");
        assert_eq!(read("<table><caption>Rice</caption><tr><td>a<td>b<tr><th>c</table>d"), "Rice\n\na\n\nb\n\nc\n\nd");
        assert_eq!(read("a<br>b<br /> <br>c<br></p>d<br>"), "a\nb\n\nc\n\nd");
        assert_eq!(read("<dl><dt>a<dd>b<dt>c</dl>x</div>y<wbr>z"), "a\n\nb\n\nc\n\nxyz");
        assert_eq!(read("<pre>\n a\r\n  b &lt; c\n</pre>d"), "a\n  b < c\n\nd");
        assert_eq!(read(" <p> </p><p>&nbsp;</p><p>a&nbsp;b&shy;c\u{200B}</p> <img alt='no text'>"), "a\u{A0}b\u{AD}c\u{200B}");
        assert_eq!(read("5 < 6 and a<3 & b&foo; AT&T </> <john@x.com>x"), "5 < 6 and a<3 & b&foo; AT&T x");
        assert_eq!(read("a &lt;b&gt; c&#32;&#10; d&Tab;e"), "a <b> c d e");
        assert_eq!(read("<H1>a</H2>b<h2>c<h3>d</h3>"), "a\n\nb\n\nc\n\nd");
    }

    #[test]
    fn what_is_no_text_is_left_out() {
        assert_eq!(read("a<script>if (a<b) {'</p>'}</script>b<style>p > b {}</style>c<!-- d --><?e?><![CDATA[f]]>"), "abc");
        assert_eq!(read("<head><title>t</title><meta x></head><body><p>a</p></body></html>b"), "a\n\nb");
        assert_eq!(read("<title>t</title><link><p>a"), "a");
        assert_eq!(read("<head><meta charset=utf-8><p>a"), "a");
        assert_eq!(read("<p>a<noscript><p>x</noscript>b<textarea><p>y</textarea>c<button>d</button><label>e</label>"), "abc");
        assert_eq!(read("<p>a</p><dialog>x</dialog>"), "a");
        assert_eq!(read("<select><option>x<option>y</select><iframe><p>z</iframe><template><p>t</template>a"), "a");
        assert_eq!(
            read(
                "<p hidden>x</p><p aria-hidden='true'>x</p><p style='color:red; DISPLAY : none !important'>x</p><p style='display:block'>a"
            ),
            "a"
        );
        assert_eq!(read("<svg><style/><title>x</title><path d=''/><text>y</text></svg>a<math><mi>x</mi></math>b"), "ab");
        assert_eq!(read("<svg><g>x<p>a</p>b<div role=navigation>x</div>c<aside><p>x</aside>d"), "a\n\nb\n\nc\n\nd");
        assert_eq!(read("<div class='post-share'><div>x</div>y</div>a<span class='sharedaddy'>z</span>b"), "ab");
        assert_eq!(read("<h2 id='related'>Related to rice</h2><h2 id='market-share'>a</h2>"), "Related to rice\n\na");
        assert_eq!(read("<?xml version='1.0'?><html><head><title/><script src='x'/></head><body><p>a <i/>b</p></body></html>"), "a b");
    }

    #[test]
    fn end_tags_close_what_a_browser_closes() {
        assert_eq!(read("<nav>x</div>y</p>z</nav>a"), "a");
        assert_eq!(read("<div><nav>x</div>a"), "a", "an end tag ends a region inside its element");
        assert_eq!(read("<div><table><tr><td class=share>x</div>y</td><td>a</table>b</div>c"), "a\n\nb\n\nc");
        assert_eq!(read("<span class=share><div>x</span>y</div>z</span>a"), "a");
        assert_eq!(read("<p class=share>x<div>a</div>"), "a");
        assert_eq!(read("<ul><li class=ads>x<li>a</ul>"), "a");
        assert_eq!(read("a<script>x"), "a");
        assert_eq!(read("a<nav>x<p>y"), "a");
    }

    #[test]
    fn only_the_main_content_is_taken_with_its_headline() {
        let page =
            "<h1>Site</h1><div class=x><main><h1>Title</h1><p>By A</p><article><p>a</p><p>b</article><article>c</article></main></div>d";
        assert_eq!(read(page), "Title\n\na\n\nb");
        assert_eq!(read("<h1>T</h1><div role=main>a</div>b"), "T\n\na");
        assert_eq!(read("<h1>T</h1><div role=main>t<p>a</div>b"), "t\n\na");
        let parts = "<article><h1>T</h1><div itemprop=articleBody>a</div>x<div itemprop='articleBody'>b</div></article><article itemprop=articleBody>y</article>";
        assert_eq!(read(parts), "T\n\na\n\nb");
        assert_eq!(read("<article><script></script></article><main>a</main>b"), "a", "an empty article is none");
        assert_eq!(read("<div class=share><main>a</main>x</div>b"), "a", "main content is never a share box");
    }

    #[test]
    fn boilerplate_goes_with_its_links() {
        let html = "<p>a</p><p><b>Baca juga:</b></p><ul><li><a href=x>One</a></li><li>\u{2022} <a>Two</a></li></ul><p>b</p><p><a>c</a></p>\
                    <p>Read also: <a>x</a></p><p>d<br><br>Related: <a>e</a></p><p>The post x appeared first on y.</p>";
        assert_eq!(read(html), "a\n\nb\n\nc\n\nd");
    }

    #[test]
    fn places_are_those_of_the_page() {
        let html = "<p>Caf&eacute; &quot;x&#8220;y&amp; &eacute;\u{A0}\u{1F600}z</p>\r\n<p>a \r\n b&notit; c&ampd\r\ne";
        for (word, page) in [
            ("Café", "Caf&eacute;"),
            ("é", "&eacute;"),
            ("\"", "&quot;"),
            ("x", "x"),
            ("\u{201C}y", "&#8220;y"),
            ("\u{E9}\u{A0}\u{1F600}z", "&eacute;\u{A0}\u{1F600}z"),
            ("&", "&amp;"),
            ("a b", "a \r\n b"),
            ("\u{AC}it;", "&notit;"),
            ("&d e", "&ampd\r\ne"),
        ] {
            assert_eq!(place(html, word), page, "{word}");
        }
        assert_eq!(place("x &amp;", "&"), "&amp;");
        assert_eq!(place("x &amp", "&"), "&amp");
        assert_eq!(place("x &#65", "A"), "&#65");
        assert_eq!(place("x &", "&"), "&");
        assert_eq!(place("x<br>y", "\n"), "<br>");
        assert_eq!(place("<p>x</p> <p>y", "x\n\ny"), "x</p> <p>y");
    }

    #[test]
    fn places_go_through_two_layers() {
        // as an XML feed has it: &lt;p&gt;Caf&amp;eacute; x&lt;/p&gt;
        let file = "&lt;p&gt;Caf&amp;eacute; x&lt;/p&gt;";
        let mut html = Mapped::default();
        for (piece, from, to) in [
            ("<", 0, 4),
            ("p", 4, 5),
            (">", 5, 9),
            ("Caf", 9, 12),
            ("&", 12, 17),
            ("eacute; x", 17, 26),
            ("<", 26, 30),
            ("/p", 30, 32),
            (">", 32, 36),
        ] {
            if to - from == piece.len() {
                html.push(piece, from);
            } else {
                html.replace(piece, Span::new(from, to));
            }
        }
        let m = text(&html);
        assert_eq!(m.text(), "Café x");
        assert_eq!(m.origin(Span::new(3, 5)).of(file), "&amp;eacute;");
        assert_eq!(m.origin(Span::new(6, 7)).of(file), "x");
    }

    #[test]
    fn hostile_pages_do_no_harm() {
        for html in [
            "",
            " ",
            "<",
            "</",
            "<p",
            "<p class='x",
            "<!--",
            "<!-- x",
            "<!",
            "<?",
            "<script>",
            "<svg>",
            "<title>x",
            "&",
            "&#",
            "&#x",
            "\0",
            "\r",
        ] {
            let m = text(&Mapped::verbatim(html, 0));
            assert!(m.text().len() <= html.len(), "{html}");
        }
        assert_eq!(read("a<!-- b <p>c"), "a");
        assert_eq!(read("a<p cl"), "a");
        assert_eq!(read("a\0b&#0;c"), "ab\u{FFFD}c");
        assert_eq!(read("<p>é<p>\u{1F600}&#x1F600;&#xD800;&#x110000;"), "é\n\n\u{1F600}\u{1F600}\u{FFFD}\u{FFFD}");
        let deep = 10_000;
        assert_eq!(read(&format!("{}a{}b", "<div>".repeat(deep), "</div>".repeat(deep))), "a\n\nb");
        assert_eq!(read(&format!("<p><object></object>{}a", "<b><div></p></i></span></td>".repeat(deep))), "a");
        assert_eq!(read(&format!("{}a", "<table><tr><td><ul><li><p>".repeat(deep))), "a");
        assert_eq!(read(&format!("<nav>{}x", "<svg></div></p></span></li></h1>".repeat(deep))), "");
        let long =
            "<p class=\"text one\">The price of rice rose by 5&nbsp;percent, said the <a href=\"#\">ministry</a>.</p>\n".repeat(60_000);
        assert_eq!(read(&long).len() + 2, 60_000 * ("The price of rice rose by 5\u{A0}percent, said the ministry.".len() + 2));
    }

    #[test]
    fn html_is_told_from_plain_text() {
        for yes in
            ["<p>x", "a<br/>b", "x</p>", "Caf&eacute;", "&#8220;x", "a &amp; b", "<!-- x -->", "<A HREF='x'>y</A>", "<!DOCTYPE html>"]
        {
            assert!(is_html(yes), "{yes}");
        }
        for no in ["", "a < b", "AT&T; x", "R&D", "a=1&copy=2", "<john@x.com>", "<nama>", "x <b", "1 <2> 3", "& ;", "&;"] {
            assert!(!is_html(no), "{no}");
        }
    }
}
