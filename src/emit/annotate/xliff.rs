//! Findings in XLIFF: a note at the unit, and a mark around the words in question as the Localization Quality Issue of ITS
//! 2.0, which editors for XLIFF show.
//!
//! Notes and marks of an earlier run are taken away first, so that they do not pile up. Notes are known by
//! `from="selaras"` (1.2) or `category="selaras"` (2.x), marks by ids that begin with `selaras-`.

use super::Note;
use crate::error::Error;
use crate::finding::{Category, Finding, Severity};
use crate::ingest::xml::{Element, Node, Piece, Reader, Tag};
use crate::text::Span;
use std::fmt::Write;

const ITS: &str = "http://www.w3.org/2005/11/its";
const MARK: &str = "\u{FEFF}";

/// Writes notes into an XLIFF file. `text` is the whole file, with its byte order mark if it has one, so that the places of
/// notes are those of its bytes. With no notes, those of an earlier run are taken away.
///
/// # Errors
/// What is not well-formed; a note whose place is in no unit of the file.
pub fn xliff(path: &str, text: &str, notes: &[Note<'_>]) -> Result<String, Error> {
    let mark = if text.starts_with(MARK) { MARK.len() } else { 0 };
    let old = Outline::read(path, &text[mark..])?;
    let (bare, removed) = old.stripped(&text[mark..]);
    // how much is gone before each stretch that is
    let before: Vec<usize> = removed
        .iter()
        .scan(0, |sum, r| {
            let so_far = *sum;
            *sum += r.len();
            Some(so_far)
        })
        .collect();
    // a place of the file as it is to a place of the bare text
    let moved = |at: usize| {
        let at = at.saturating_sub(mark);
        match removed.partition_point(|r| r.start <= at).checked_sub(1) {
            Some(k) => at - before[k] - (at.min(removed[k].end) - removed[k].start),
            None => at,
        }
    };
    let notes: Vec<Note<'_>> = notes
        .iter()
        .map(|n| {
            let place = |s: Span| Span::new(moved(s.start), moved(s.end).max(moved(s.start)));
            Note { finding: n.finding, bytes: place(n.bytes), source_bytes: place(n.source_bytes) }
        })
        .collect();
    let outline = Outline::read(path, &bare)?;
    Ok(format!("{}{}", &text[..mark], outline.annotated(path, &bare, &notes)?))
}

/// What of a file matters here.
struct Outline<'t> {
    root: Tag<'t>,
    second: bool,
    units: Vec<Element<'t>>,
}

impl<'t> Outline<'t> {
    fn read(path: &str, text: &'t str) -> Result<Self, Error> {
        let mut reader = Reader::new(path, text);
        let mut root: Option<(Tag<'t>, bool)> = None;
        let mut units = Vec::new();
        while let Some(piece) = reader.piece()? {
            let Piece::Open(tag) = piece else { continue };
            match &root {
                None => {
                    let second = tag.attribute("version").is_some_and(|v| v.trim().starts_with('2'));
                    root = Some((tag, second));
                }
                Some((r, second)) => {
                    if tag.prefix() == r.prefix() && !tag.empty && tag.name() == if *second { "unit" } else { "trans-unit" } {
                        units.push(reader.element(tag)?);
                    }
                }
            }
        }
        match root {
            Some((root, second)) if root.name() == "xliff" => Ok(Self { root, second, units }),
            _ => Err(Error::new(path, "is no XLIFF file").at(1)),
        }
    }

    /// The targets of a unit.
    fn targets<'e>(&self, unit: &'e Element<'t>) -> Vec<&'e Element<'t>> {
        let prefix = self.root.prefix();
        let holders: Vec<&Element<'_>> =
            if self.second { unit.elements().filter(|e| e.is(prefix, "segment")).collect() } else { vec![unit] };
        holders.into_iter().filter_map(|h| h.child("target")).collect()
    }

    /// The text without what an earlier run wrote, and what was taken away.
    fn stripped(&self, text: &str) -> (String, Vec<Span>) {
        let mut gone: Vec<Span> = Vec::new();
        let with_space = |s: Span| Span::new(text[..s.start].trim_end().len(), s.end);
        for unit in &self.units {
            let prefix = self.root.prefix();
            let holder = if self.second { unit.child("notes") } else { Some(unit) };
            if let Some(holder) = holder {
                let own = |e: &&Element<'_>| {
                    let by = e.tag.attribute(if self.second { "category" } else { "from" });
                    e.is(prefix, "note") && by.as_deref() == Some("selaras")
                };
                let ours: Vec<Span> = holder.elements().filter(own).map(|e| with_space(e.span)).collect();
                if self.second && !ours.is_empty() && ours.len() == holder.elements().count() {
                    gone.push(with_space(holder.span));
                } else {
                    gone.extend(ours);
                }
            }
            for target in self.targets(unit) {
                self.marks(target, &mut gone);
            }
        }
        gone.sort_unstable();
        let mut out = String::with_capacity(text.len());
        let mut from = 0;
        for s in &gone {
            out.push_str(&text[from..s.start]);
            from = s.end;
        }
        out.push_str(&text[from..]);
        (out, gone)
    }

    /// The tags of marks that an earlier run put into an element.
    fn marks(&self, e: &Element<'_>, gone: &mut Vec<Span>) {
        for child in e.elements() {
            let id = child.tag.attribute(if self.second { "id" } else { "mid" });
            if child.is(self.root.prefix(), "mrk") && id.is_some_and(|id| id.starts_with("selaras-")) {
                gone.push(child.tag.span);
                if !child.tag.empty {
                    gone.push(Span::new(child.inside.end, child.span.end));
                }
            }
            self.marks(child, gone);
        }
    }

    fn annotated(&self, path: &str, text: &str, notes: &[Note<'_>]) -> Result<String, Error> {
        let its = self.its();
        let mut edits: Vec<(Span, String)> = Vec::new();
        let mut number = 0;
        let mut by_unit: Vec<Vec<&Note<'_>>> = vec![Vec::new(); self.units.len()];
        for note in notes {
            let holder = |s: Span| {
                let k = self.units.partition_point(|u| u.span.start <= s.start).checked_sub(1)?;
                (s.end <= self.units[k].span.end).then_some(k)
            };
            let Some(k) = holder(note.bytes).or_else(|| holder(note.source_bytes)) else {
                let line = crate::text::line_column(text, note.bytes.start).0;
                return Err(Error::new(path, "a finding stands in no translation unit; check the file again, then annotate it").at(line));
            };
            by_unit[k].push(note);
        }
        for (unit, notes) in self.units.iter().zip(&mut by_unit) {
            if notes.is_empty() {
                continue;
            }
            notes.sort_by(|a, b| {
                (a.bytes, a.finding.check, &a.finding.fingerprint).cmp(&(b.bytes, b.finding.check, &b.finding.fingerprint))
            });
            edits.push(self.notes(unit, notes, text));
            let targets = self.targets(unit);
            let mut last = 0;
            for note in notes.iter().filter(|n| n.finding.target_span.is_some()) {
                let span = note.bytes;
                if span.is_empty() || span.start < last || !targets.iter().any(|t| plain(t, self.root.prefix(), span)) {
                    continue;
                }
                last = span.end;
                number += 1;
                edits.push((Span::new(span.start, span.start), self.mark(note.finding, number, &its)));
                edits.push((Span::new(span.end, span.end), format!("</{}>", self.named("mrk"))));
            }
        }
        if number > 0 {
            let mut more = String::new();
            let known = self.root.attributes();
            if !known.iter().any(|(n, v)| *n == format!("xmlns:{its}") && v == ITS) {
                let _ = write!(more, " xmlns:{its}=\"{ITS}\"");
            }
            if !known.iter().any(|(n, _)| *n == format!("{its}:version")) {
                let _ = write!(more, " {its}:version=\"2.0\"");
            }
            let tag = self.root.span.of(text);
            let end = tag.trim_end_matches('>').trim_end_matches('/').trim_end().len();
            edits.push((Span::new(self.root.span.start + end, self.root.span.start + end), more));
        }
        // a mark that ends where the next one begins ends first: the order of `edits` within a unit
        edits.sort_by_key(|(at, _)| at.start);
        let mut out = String::with_capacity(text.len() + edits.iter().map(|(_, e)| e.len()).sum::<usize>());
        let mut from = 0;
        for (at, edit) in &edits {
            out.push_str(&text[from..at.start]);
            out.push_str(edit);
            from = at.end;
        }
        out.push_str(&text[from..]);
        Ok(out)
    }

    /// The prefix of ITS in this file.
    fn its(&self) -> String {
        let known: Vec<(String, String)> =
            self.root.attributes().into_iter().filter_map(|(n, v)| Some((n.strip_prefix("xmlns:")?.to_owned(), v))).collect();
        if let Some((prefix, _)) = known.iter().find(|(_, v)| v == ITS) {
            return prefix.clone();
        }
        // where its stands for something else, another prefix
        if known.iter().any(|(p, _)| p == "its") { "its20".to_owned() } else { "its".to_owned() }
    }

    fn named(&self, name: &str) -> String {
        let prefix = self.root.prefix();
        if prefix.is_empty() { name.to_owned() } else { format!("{prefix}:{name}") }
    }

    /// The notes of a unit, and where they go by the schema.
    fn notes(&self, unit: &Element<'_>, notes: &[&Note<'_>], text: &str) -> (Span, String) {
        let prefix = self.root.prefix();
        let before = |at: usize| line_space(text, at);
        let name = self.named("note");
        let lines = |space: &str| {
            notes.iter().fold(String::new(), |mut out, n| {
                let f = n.finding;
                let priority = 3 - f.severity as usize;
                let whose = if self.second { "category=\"selaras\" appliesTo=\"target\"" } else { "from=\"selaras\" annotates=\"target\"" };
                let _ = write!(out, "{space}<{name} {whose} priority=\"{priority}\">{}</{name}>", escape(&message(f)));
                out
            })
        };
        if !self.second {
            // behind source, seg-source and target, where 1.2 lets notes begin
            let last = ["target", "seg-source", "source"].iter().find_map(|n| unit.child(n));
            let (at, space) = last.map_or((unit.inside.start, ""), |e| (e.span.end, before(e.span.start)));
            return (Span::new(at, at), lines(space));
        }
        if let Some(old) = unit.child("notes") {
            let last = old.elements().last();
            let tag = self.named("notes");
            return match last {
                Some(e) => (Span::new(e.span.end, e.span.end), lines(before(e.span.start))),
                None => (old.span, format!("<{tag}>{}</{tag}>", lines(""))),
            };
        }
        // before originalData and the first segment, behind what modules put there
        let first = unit.elements().find(|e| ["originalData", "segment", "ignorable"].iter().any(|n| e.is(prefix, n)));
        let at = first.map_or(unit.inside.end, |e| e.span.start);
        let space = before(at);
        let tag = self.named("notes");
        let inner = if space.is_empty() { String::new() } else { format!("{space}{}", step(text, unit, space)) };
        // behind all white space that stands there, so that taking the notes away leaves it as it was
        let at = text[..at].trim_end().len();
        (Span::new(at, at), format!("{space}<{tag}>{}{space}</{tag}>", lines(&inner)))
    }

    /// The start tag of a mark.
    fn mark(&self, f: &Finding, number: usize, its: &str) -> String {
        let whose = if self.second {
            format!("id=\"selaras-{number}\" type=\"its:generic\"")
        } else {
            format!("mtype=\"x-its\" mid=\"selaras-{number}\"")
        };
        format!(
            "<{} {whose} {its}:locQualityIssueType=\"{}\" {its}:locQualityIssueComment=\"{}\" {its}:locQualityIssueSeverity=\"{}\">",
            self.named("mrk"),
            issue_type(f),
            escape(&comment(f)),
            match f.severity {
                Severity::Minor => 20,
                Severity::Major => 60,
                Severity::Critical => 100,
            }
        )
    }
}

/// Whether a span is text of an element, or of one in it, with no tag in between, so that a mark can go around it.
fn plain(e: &Element<'_>, prefix: &str, span: Span) -> bool {
    if span.start < e.inside.start || span.end > e.inside.end {
        return false;
    }
    // native code takes no marks
    let code = ["x", "bx", "ex", "ph", "bpt", "ept", "it", "sc", "ec", "cp", "sm", "em"];
    if e.tag.prefix() != prefix || code.contains(&e.tag.name()) {
        return false;
    }
    if let Some(inner) = e.elements().find(|c| c.span.start <= span.start && span.end <= c.span.end) {
        return plain(inner, prefix, span);
    }
    // each end in text, or at the edge of something that is whole
    let mut covered = span.start;
    for node in &e.children {
        let s = node.span();
        if s.end <= span.start || s.start >= span.end {
            continue;
        }
        let fits = match node {
            Node::Text(_) => true,
            Node::Character(..) => span.start <= s.start && s.end <= span.end,
            Node::Element(_) | Node::Raw(_) => false,
        };
        // a comment in between would leave a gap
        if !fits || s.start.max(span.start) != covered {
            return false;
        }
        covered = s.end.min(span.end);
    }
    covered == span.end
}

/// The line break and indentation right before a byte; empty where something else stands before it.
fn line_space(text: &str, at: usize) -> &str {
    let head = &text[..at];
    let space = &head[head.trim_end().len()..];
    let from = space.rfind('\n').map_or(space.len(), |k| if space[..k].ends_with('\r') { k - 1 } else { k });
    &space[from..]
}

/// What one level more of indentation is in this file: what a unit's content has more than the unit.
fn step<'s>(text: &str, unit: &Element<'_>, space: &'s str) -> &'s str {
    let outer = line_space(text, unit.span.start);
    space.strip_prefix(outer).unwrap_or("")
}

/// What a note says: all that an editor needs, in one line.
fn message(f: &Finding) -> String {
    let fingerprint = if f.fingerprint.is_empty() { String::new() } else { format!(" [{}]", f.fingerprint) };
    format!("{} {}: {}{fingerprint}", f.severity.name(), f.check, comment(f))
}

fn comment(f: &Finding) -> String {
    if f.suggestion.is_empty() { f.message.clone() } else { format!("{} (suggestion: {})", f.message, f.suggestion) }
}

/// The value of ITS 2.0's list that says best what was found.
fn issue_type(f: &Finding) -> &'static str {
    match f.check {
        "number-mismatch" => return "numbers",
        "name-mismatch" => return "inconsistent-entities",
        "repeated-word" => return "duplication",
        "spacing" => return "whitespace",
        _ => {}
    }
    match f.category {
        Category::Markup => "markup",
        Category::Mistranslation => "mistranslation",
        Category::Untranslated => "untranslated",
        Category::Omission => "omission",
        Category::Addition => "addition",
        Category::Terminology => "terminology",
        Category::InconsistentTerm => "inconsistency",
        Category::Grammar => "grammar",
        Category::Spelling => "misspelling",
        Category::Punctuation => "typographical",
        Category::NumberFormat => "locale-violation",
        Category::Alignment => "other",
    }
}

/// Text for XML, in content and in attributes; what XML cannot hold becomes a space.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}') => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
