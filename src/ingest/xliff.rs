//! XLIFF 1.2 (OASIS 2008) and 2.0/2.1 (ISO 21720), also as Trados (sdlxliff), memoQ (mqxliff), Phrase (mxliff) and Okapi
//! write them.
//!
//! Each `<file>` is a unit, each segment a row. Inline codes stand in a row's text as the tags they are in the file, so that
//! they can be told from words; annotations (`mrk`) leave no trace.

use super::xml::{self, Element, Node, Piece, Reader, Tag};
use crate::document::{Body, Place, Row, Unit};
use crate::error::Error;
use crate::lang::token::is_space;
use crate::text::{Excerpt, Mapped, Span};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A `<file>` while it is read.
struct File {
    name: String,
    rows: Vec<Row>,
    units: usize,
}

/// Reads the segments of each file in an XLIFF document. What must not be translated is left out; a missing translation is an
/// empty row side at the place where it should stand.
///
/// # Errors
/// What is no XLIFF or not well-formed; languages other than English and Indonesian.
pub fn units(name: &str, bytes: &[u8]) -> Result<Vec<Unit>, Error> {
    let excerpt = Arc::new(xml::decode(name, bytes)?);
    let mut reader = Reader::new(name, &excerpt.text);
    let mut files: Vec<File> = Vec::new();
    let mut taken = BTreeMap::new();
    let (mut prefix, mut second) = (String::new(), false);
    // which open elements say `translate`, with their depth
    let mut translate: Vec<(usize, bool)> = Vec::new();
    while let Some(piece) = reader.piece()? {
        let depth = reader.depth();
        let tag = match piece {
            Piece::Open(tag) => tag,
            Piece::Close(_) => {
                while translate.last().is_some_and(|(d, _)| *d > depth) {
                    translate.pop();
                }
                continue;
            }
            _ => continue,
        };
        let level = depth + usize::from(tag.empty);
        if level == 1 {
            second = root(&mut reader, &tag)?;
            tag.prefix().clone_into(&mut prefix);
            continue;
        }
        if tag.prefix() != prefix {
            continue;
        }
        match tag.name() {
            "file" if level == 2 => {
                if !second {
                    languages(&mut reader, &tag, "source-language", "target-language")?;
                }
                let given = ["original", "id"].iter().find_map(|a| tag.attribute(a).filter(|v| !v.trim().is_empty()));
                let wanted = given.unwrap_or_else(|| super::stem(name).to_owned());
                files.push(File { name: unique(&mut taken, wanted), rows: Vec::new(), units: 0 });
            }
            // may hold the whole original file, and any vendor's elements
            "header" if !second && !tag.empty => {
                reader.element(tag)?;
                continue;
            }
            _ => {}
        }
        if tag.name() == if second { "unit" } else { "trans-unit" } {
            let Some(file) = files.last_mut() else {
                return Err(reader.error(tag.span.start, format!("is no XLIFF as it should be: <{}> stands in no <file>", tag.name())));
            };
            file.units += 1;
            let id = tag.attribute("id").filter(|v| !v.is_empty()).unwrap_or_else(|| file.units.to_string());
            let kept = yes(&tag).unwrap_or_else(|| translate.last().is_none_or(|(_, t)| *t));
            let element = if tag.empty { continue } else { reader.element(tag)? };
            if kept {
                let rows = if second { unit(&element, &id, &excerpt.text) } else { trans_unit(&element, &id, &excerpt.text) };
                file.rows.extend(rows);
            }
        } else if let (Some(yes), false) = (yes(&tag), tag.empty) {
            translate.push((depth, yes));
        }
    }
    if files.is_empty() {
        return Err(Error::new(name, "has no <file> in it; an XLIFF document has at least one"));
    }
    Ok(files.into_iter().filter(|f| !f.rows.is_empty()).map(|f| f.into_unit(name, &excerpt)).collect())
}

impl File {
    fn into_unit(self, path: &str, excerpt: &Arc<Excerpt>) -> Unit {
        Unit {
            name: self.name,
            place: Place { path: path.to_owned(), source_path: path.to_owned(), ..Place::default() },
            body: Body::Rows { rows: self.rows, source: Arc::clone(excerpt), target: Arc::clone(excerpt) },
        }
    }
}

/// Looks at the root; says whether it is XLIFF 2.
fn root(reader: &mut Reader<'_>, tag: &Tag<'_>) -> Result<bool, Error> {
    if tag.name() != "xliff" {
        return Err(reader.error(tag.span.start, format!("is no XLIFF file: begins with <{}> where <xliff> is wanted", tag.full_name())));
    }
    let version = tag.attribute("version").unwrap_or_default();
    match version.trim().split('.').next() {
        Some("1" | "") => Ok(false),
        Some("2") => languages(reader, tag, "srcLang", "trgLang").map(|()| true),
        _ => Err(reader.error(tag.span.start, format!("is XLIFF {version}; Selaras reads 1.2, 2.0 and 2.1"))),
    }
}

fn languages(reader: &mut Reader<'_>, tag: &Tag<'_>, source: &str, target: &str) -> Result<(), Error> {
    let given = |a: &str| tag.attribute(a).filter(|v| !v.trim().is_empty());
    if let Some(l) = given(source).filter(|l| !xml::is_english(l)) {
        return Err(reader.error(tag.span.start, format!("has {source}=\"{l}\"; the source must be English (en)")));
    }
    if let Some(l) = given(target).filter(|l| !xml::is_indonesian(l)) {
        return Err(reader.error(tag.span.start, format!("has {target}=\"{l}\"; the target must be Indonesian (id)")));
    }
    Ok(())
}

/// The name, or one with a number where it is taken.
fn unique(taken: &mut BTreeMap<String, usize>, wanted: String) -> String {
    let mut name = wanted.clone();
    let mut number = taken.get(&wanted).copied().unwrap_or(1);
    while taken.contains_key(&name) {
        number += 1;
        name = format!("{wanted} ({number})");
    }
    taken.insert(wanted, number);
    taken.entry(name.clone()).or_insert(1);
    name
}

fn yes(tag: &Tag<'_>) -> Option<bool> {
    tag.attribute("translate").map(|v| v != "no")
}

/// The rows of a `<trans-unit>` of XLIFF 1.2.
fn trans_unit(e: &Element<'_>, id: &str, text: &str) -> Vec<Row> {
    let Some(source) = e.child("source") else { return Vec::new() };
    let segmented = e.child("seg-source");
    let target = e.child("target");
    // where a target should stand that is not there
    let behind = segmented.unwrap_or(source).span.end;
    if let (Some(s), Some(t)) = (segmented, target) {
        let (s_parts, t_parts) = (segments(s), segments(t));
        if !s_parts.is_empty() && !t_parts.is_empty() {
            // the first where a mid is repeated
            fn by_mid<'l, 'e, 't>(list: &'l [(String, &'e Element<'t>)]) -> BTreeMap<&'l str, &'e Element<'t>> {
                list.iter().rev().map(|(mid, e)| (mid.as_str(), *e)).collect()
            }
            let (by_s, by_t) = (by_mid(&s_parts), by_mid(&t_parts));
            let mut seen = BTreeSet::new();
            let mids: Vec<&str> = s_parts.iter().chain(&t_parts).map(|(mid, _)| mid.as_str()).filter(|mid| seen.insert(*mid)).collect();
            let rows = mids.into_iter().map(|mid| Row {
                id: format!("{id}/{mid}"),
                source: by_s.get(mid).map(|e| content(e, text)).unwrap_or_else(|| Mapped::empty(s.inside.end)),
                target: by_t.get(mid).map(|e| content(e, text)).unwrap_or_else(|| Mapped::empty(t.inside.end)),
            });
            return rows.filter(has_text).collect();
        }
    }
    let row = Row {
        id: id.to_owned(),
        source: content(source, text),
        target: target.map_or_else(|| Mapped::empty(behind), |t| content(t, text)),
    };
    Some(row).filter(has_text).into_iter().collect()
}

/// The rows of a `<unit>` of XLIFF 2.
fn unit(e: &Element<'_>, id: &str, text: &str) -> Vec<Row> {
    let parts: Vec<&Element<'_>> = e.elements().filter(|c| c.is(e.tag.prefix(), "segment")).collect();
    let one = parts.len() == 1;
    let rows = parts.into_iter().enumerate().filter_map(|(k, segment)| {
        let source = segment.child("source")?;
        let own = segment.tag.attribute("id").filter(|v| !v.is_empty());
        Some(Row {
            id: match own {
                Some(own) => format!("{id}/{own}"),
                None if one => id.to_owned(),
                None => format!("{id}/{}", k + 1),
            },
            source: content(source, text),
            target: segment.child("target").map_or_else(|| Mapped::empty(source.span.end), |t| content(t, text)),
        })
    });
    rows.filter(has_text).collect()
}

fn has_text(row: &Row) -> bool {
    !row.source.text().is_empty() || !row.target.text().is_empty()
}

/// The outermost `<mrk mtype="seg">` in an element, with their `mid`; the first where one is repeated.
fn segments<'e, 't>(e: &'e Element<'t>) -> Vec<(String, &'e Element<'t>)> {
    let mut out: Vec<(String, &Element<'_>)> = Vec::new();
    for child in e.elements() {
        if child.is(e.tag.prefix(), "mrk") && child.tag.attribute("mtype").as_deref() == Some("seg") {
            out.push((child.tag.attribute("mid").unwrap_or_else(|| (out.len() + 1).to_string()), child));
        } else {
            out.extend(segments(child));
        }
    }
    out
}

/// The text of a source, a target, or a segment in one.
fn content(e: &Element<'_>, text: &str) -> Mapped {
    let mut out = Mapped::default();
    push(&mut out, e, e.tag.prefix(), text);
    tidy(out, e.inside.start)
}

fn push(out: &mut Mapped, e: &Element<'_>, prefix: &str, text: &str) {
    for node in &e.children {
        let Node::Element(child) = node else {
            node.push_to(out, text);
            continue;
        };
        let name = if child.tag.prefix() == prefix { child.tag.name() } else { "" };
        match name {
            "g" | "pc" => {
                out.push(child.tag.span.of(text), child.tag.span.start);
                push(out, child, prefix, text);
                let end = Span::new(child.inside.end, child.span.end);
                out.push(end.of(text), end.start);
            }
            "x" | "bx" | "ex" | "ph" | "bpt" | "ept" | "it" | "sc" | "ec" | "cp" => code(out, child, text),
            // annotations, and what vendors put in: their text is text
            _ => push(out, child, prefix, text),
        }
    }
}

/// Appends an inline element whose content is native code: its start tag stands for the whole.
pub(super) fn code(out: &mut Mapped, e: &Element<'_>, text: &str) {
    let tag = e.tag.span.of(text);
    if e.tag.empty {
        out.push(tag, e.span.start);
    } else {
        out.replace(&format!("{}/>", tag.trim_end_matches('>').trim_end()), e.span);
    }
}

/// Takes away the line breaks and indentation that a pretty printer put at the ends. A text of nothing but white space is
/// no text.
pub(super) fn tidy(text: Mapped, place: usize) -> Mapped {
    let t = text.text();
    let (front, back) = (t.trim_start_matches(is_space), t.trim_end_matches(is_space));
    if front.is_empty() {
        return Mapped::empty(place);
    }
    let broken = |s: &str| s.contains(['\n', '\r']);
    let start = if broken(&t[..t.len() - front.len()]) { t.len() - front.len() } else { 0 };
    let end = if broken(&t[back.len()..]) { back.len() } else { t.len() };
    if (start, end) == (0, t.len()) {
        return text;
    }
    let mut out = Mapped::default();
    out.push_from(&text, Span::new(start, end));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Unit, id, source, target of each row, after a look at the places of all that stands so in the file.
    fn rows(text: &str) -> Vec<[String; 4]> {
        let mut out = Vec::new();
        for u in units("dir/a.xlf", text.as_bytes()).unwrap() {
            let Body::Rows { rows, target, .. } = &u.body else { panic!() };
            for r in rows {
                let region = target.region(r.target.origin(Span::new(0, r.target.text().len())));
                assert!(region.bytes.of(text).len() >= r.target.text().len() || r.target.text().contains("/>"), "{region:?}");
                out.push([u.name.clone(), r.id.clone(), r.source.text().to_owned(), r.target.text().to_owned()]);
            }
        }
        out
    }

    fn one(body: &str) -> String {
        format!(
            "<xliff version=\"1.2\" xmlns=\"urn:oasis:names:tc:xliff:document:1.2\"><file original=\"a.html\" source-language=\"en\" target-language=\"id\"><body>{body}</body></file></xliff>"
        )
    }

    fn two(body: &str) -> String {
        format!(
            "<xliff version=\"2.0\" xmlns=\"urn:oasis:names:tc:xliff:document:2.0\" srcLang=\"en-GB\" trgLang=\"id-ID\"><file id=\"f\">{body}</file></xliff>"
        )
    }

    #[test]
    fn inline_codes_stand_as_tags_and_annotations_vanish() {
        let text = one(concat!(
            "<trans-unit id=\"u\"><source>A <g id=\"1\">b</g></source><target>Harga <g id=\"1\">beras &amp; <mrk mtype=\"term\">gula</mrk></g> ",
            "naik<x id=\"2\"/> <ph id=\"3\">&lt;br&gt;</ph><bpt id=\"4\" >{b}<sub>no</sub></bpt>&lt;b&gt;kini<ept id=\"4\">{/b}</ept> ",
            "<![CDATA[<i>]]></target><alt-trans><source>no</source><target>no</target></alt-trans><note>no</note></trans-unit>"
        ));
        let got = rows(&text);
        assert_eq!(got.len(), 1);
        assert_eq!(got[0][2], "A <g id=\"1\">b</g>");
        assert_eq!(
            got[0][3],
            "Harga <g id=\"1\">beras & gula</g> naik<x id=\"2\"/> <ph id=\"3\"/><bpt id=\"4\"/><b>kini<ept id=\"4\"/> <i>"
        );
    }

    #[test]
    fn places_are_exact() {
        let text = one(
            "\n<trans-unit id=\"u\">\n<source>Rice</source>\n<target>é &lt; <g id=\"1\">beras</g> <ph id=\"2\">{x}</ph>!</target>\n</trans-unit>\n",
        );
        let units = units("a.xlf", format!("\u{FEFF}{text}").as_bytes()).unwrap();
        let Body::Rows { rows, target, .. } = &units[0].body else { panic!() };
        let t = &rows[0].target;
        let place = |what: &str| {
            let at = t.text().find(what).unwrap();
            let r = target.region(t.origin(Span::new(at, at + what.len())));
            let file = format!("\u{FEFF}{text}");
            (r.line, r.column, r.bytes.of(&file).to_owned())
        };
        assert_eq!(place("é"), (4, 9, "é".into()));
        assert_eq!(place("<"), (4, 11, "&lt;".into()));
        assert_eq!(place("beras"), (4, 26, "beras".into()));
        assert_eq!(place("<ph id=\"2\"/>"), (4, 36, "<ph id=\"2\">{x}</ph>".into()));
        assert_eq!(place("!"), (4, 55, "!".into()));
    }

    #[test]
    fn segments_of_1_2_are_matched_by_mid() {
        let text = one(concat!(
            "<trans-unit id=\"u\"><source>One. Two. Three.</source><seg-source><g id=\"9\"><mrk mtype=\"seg\" mid=\"a\">One.</mrk></g> ",
            "<mrk mtype=\"seg\" mid=\"b\">Two.</mrk> <mrk mtype=\"seg\" mid=\"c\">Three.</mrk></seg-source>",
            "<target><mrk mtype=\"seg\" mid=\"b\">Dua.</mrk> <g id=\"9\"><mrk mtype=\"seg\" mid=\"a\">Satu.</mrk></g></target></trans-unit>"
        ));
        let got: Vec<String> = rows(&text).iter().map(|r| r[1..].join("|")).collect();
        assert_eq!(got, ["u/a|One.|Satu.", "u/b|Two.|Dua.", "u/c|Three.|"]);
        // a target that is not cut is taken whole
        let text = one(
            "<trans-unit id=\"u\"><source>One.</source><seg-source><mrk mtype=\"seg\" mid=\"0\">One.</mrk></seg-source><target>Satu.</target></trans-unit>",
        );
        assert_eq!(rows(&text)[0][1..].join("|"), "u|One.|Satu.");
    }

    #[test]
    fn missing_targets_have_a_place_and_what_is_not_to_be_translated_is_left_out() {
        let text = one(concat!(
            "<trans-unit id=\"1\"><source>One.</source></trans-unit>\n",
            "<trans-unit id=\"2\"><source>Two.</source><target state=\"needs-translation\"/></trans-unit>\n",
            "<trans-unit id=\"3\"><source>Three.</source><target state=\"new\"> \n </target></trans-unit>\n",
            "<trans-unit id=\"4\" translate=\"no\"><source>Four.</source></trans-unit>\n",
            "<group translate=\"no\"><trans-unit id=\"5\"><source>Five.</source></trans-unit>",
            "<trans-unit id=\"6\" translate=\"yes\"><source>Six.</source></trans-unit></group>",
            "<trans-unit><source>Seven.</source></trans-unit>"
        ));
        let units = units("a.xlf", text.as_bytes()).unwrap();
        let Body::Rows { rows, target, .. } = &units[0].body else { panic!() };
        assert_eq!(rows.iter().map(|r| r.id.as_str()).collect::<Vec<_>>(), ["1", "2", "3", "6", "7"]);
        let at = |k: usize| target.region(rows[k].target.origin(Span::new(0, 0)));
        assert!(text[..at(0).bytes.start].ends_with("One.</source>"));
        assert!(text[..at(1).bytes.start].ends_with("needs-translation\"/>"));
        assert!(text[..at(2).bytes.start].ends_with("state=\"new\">"));
        assert_eq!((at(1).line, at(2).line), (2, 3));
    }

    #[test]
    fn xliff_2_is_read_by_segment() {
        let text = two(concat!(
            "<notes><note>no</note></notes><group id=\"g\" translate=\"no\"><unit id=\"0\"><segment><source>Zero</source></segment></unit></group>",
            "<unit id=\"u\"><mtc:matches xmlns:mtc=\"m\"><mtc:match ref=\"#s\"><source>no</source><target>no</target></mtc:match></mtc:matches>",
            "<notes><note>no</note></notes><originalData><data id=\"d\">no</data></originalData>",
            "<segment id=\"s1\"><source>One <pc id=\"1\" dataRefStart=\"d\">two</pc>.</source><target>Satu <pc id=\"1\" dataRefStart=\"d\">dua</pc>.</target></segment>",
            "<ignorable><source> </source></ignorable>",
            "<segment state=\"initial\"><source><sc id=\"2\"/>Three<ec startRef=\"2\"/> <mrk id=\"m\" type=\"term\">rice</mrk><sm id=\"n\"/><ph id=\"4\"/></source></segment></unit>",
            "<unit id=\"v\"><segment><source>Four</source><target>Empat</target></segment></unit>"
        ));
        let got: Vec<String> = rows(&text).iter().map(|r| r.join("|")).collect();
        assert_eq!(
            got,
            [
                "f|u/s1|One <pc id=\"1\" dataRefStart=\"d\">two</pc>.|Satu <pc id=\"1\" dataRefStart=\"d\">dua</pc>.",
                "f|u/2|<sc id=\"2\"/>Three<ec startRef=\"2\"/> rice<ph id=\"4\"/>|",
                "f|v|Four|Empat"
            ]
        );
    }

    #[test]
    fn files_have_names_of_their_own_and_prefixes_may_be_used() {
        let text = concat!(
            "<x:xliff version='1.2' xmlns:x='urn:oasis:names:tc:xliff:document:1.2'>",
            "<x:file original='a' source-language='en_US' target-language='in'><x:body><x:trans-unit id='1'><x:source>A <x:x id='1'/></x:source>",
            "<x:target>B <x:x id='1'/></x:target></x:trans-unit><trans-unit xmlns='v'><source>no</source></trans-unit></x:body></x:file>",
            "<x:file original='a' source-language='en'><x:body><x:trans-unit id='1'><x:source>C</x:source></x:trans-unit></x:body></x:file>",
            "<x:file original='' source-language='en'><x:body><x:trans-unit id='1'><x:source>D</x:source></x:trans-unit></x:body></x:file>",
            "<x:file original='e' source-language='en'><x:body/></x:file></x:xliff>"
        );
        let got: Vec<String> = rows(text).iter().map(|r| r.join("|")).collect();
        assert_eq!(got, ["a|1|A <x:x id='1'/>|B <x:x id='1'/>", "a (2)|1|C|", "a|1|D|"].map(|s| s.replace("a|1|D", "a (3)|1|D")));
    }

    #[test]
    fn only_the_white_space_of_pretty_printing_goes() {
        let text = one("<trans-unit id=\"u\"><source> A  b </source><target>\n   C  d\n  </target></trans-unit>");
        let got = rows(&text);
        assert_eq!((got[0][2].as_str(), got[0][3].as_str()), (" A  b ", "C  d"));
    }

    #[test]
    fn what_cannot_be_read_is_told() {
        let cases = [
            ("<tmx version='1.4'/>", "no XLIFF file: begins with <tmx>"),
            ("<xliff version='1.2'/>", "no <file>"),
            ("<xliff version='3.0'/>", "is XLIFF 3.0"),
            ("<xliff version='1.2'>\n<file source-language='fr'/></xliff>", ":2: has source-language=\"fr\""),
            ("<xliff version='1.2'>\n<file source-language='en' target-language='de-DE'/></xliff>", ":2: has target-language=\"de-DE\""),
            ("<xliff version='2.1' srcLang='en' trgLang='ms'><file id='f'/></xliff>", ":1: has trgLang=\"ms\""),
            ("<xliff version='1.2'><trans-unit/></xliff>", "stands in no <file>"),
            (
                "<xliff version='1.2'><file><body><trans-unit id='1'><source>A</source>\n<target>B",
                ":2: ends inside <target>; the file is cut off",
            ),
        ];
        for (text, message) in cases {
            let e = units("a.xlf", text.as_bytes()).unwrap_err().to_string();
            assert!(e.contains(message), "{e}");
        }
    }
}
