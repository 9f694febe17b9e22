//! Translation memories in TMX 1.4b (and 1.1 to 1.3, which differ in nothing that matters here).

use super::xliff::{code, tidy};
use super::xml::{self, Element, Node, Piece, Reader};
use crate::document::{Body, Place, Row, Unit};
use crate::error::Error;
use crate::text::Mapped;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Reads the translation units of a memory, as rows of one unit. Of several variants in a language the first counts. A unit
/// that has only one of the two languages has an empty other side; one that has neither is left out.
///
/// # Errors
/// What is no TMX or not well-formed; a memory without English or without Indonesian.
pub fn units(name: &str, bytes: &[u8]) -> Result<Vec<Unit>, Error> {
    let excerpt = Arc::new(xml::decode(name, bytes)?);
    let mut reader = Reader::new(name, &excerpt.text);
    let mut rows: Vec<Row> = Vec::new();
    let mut languages: BTreeSet<String> = BTreeSet::new();
    let mut count = 0;
    while let Some(piece) = reader.piece()? {
        let Piece::Open(tag) = piece else { continue };
        if reader.depth() + usize::from(tag.empty) == 1 && tag.name() != "tmx" {
            return Err(reader.error(tag.span.start, format!("is no TMX file: begins with <{}> where <tmx> is wanted", tag.full_name())));
        }
        if tag.name() != "tu" || tag.empty {
            continue;
        }
        count += 1;
        let id = tag.attribute("tuid").filter(|v| !v.is_empty()).unwrap_or_else(|| count.to_string());
        let tu = reader.element(tag)?;
        let (mut source, mut target) = (None, None);
        for variant in tu.elements().filter(|e| e.tag.name() == "tuv") {
            let language = variant.tag.attribute("xml:lang").or_else(|| variant.tag.attribute("lang")).unwrap_or_default();
            let side = if xml::is_english(&language) {
                &mut source
            } else if xml::is_indonesian(&language) {
                &mut target
            } else {
                languages.insert(language);
                continue;
            };
            languages.insert(language);
            if side.is_none() {
                *side = variant.elements().find(|e| e.tag.name() == "seg").map(|seg| content(seg, &excerpt.text));
            }
        }
        let missing = || Mapped::empty(tu.inside.end);
        let row = match (source, target) {
            (None, None) => continue,
            (s, t) => Row { id, source: s.unwrap_or_else(missing), target: t.unwrap_or_else(missing) },
        };
        if !row.source.text().is_empty() || !row.target.text().is_empty() {
            rows.push(row);
        }
    }
    if rows.is_empty() && languages.is_empty() {
        return Err(Error::new(name, "has no translation unit with text in it"));
    }
    let found = || languages.iter().cloned().collect::<Vec<_>>().join(", ");
    if !languages.iter().any(|l| xml::is_english(l)) {
        return Err(Error::new(name, format!("has no English (en) in it, only {}", found())));
    }
    if !languages.iter().any(|l| xml::is_indonesian(l)) {
        return Err(Error::new(name, format!("has no Indonesian (id) in it, only {}", found())));
    }
    Ok(vec![Unit {
        name: super::stem(name).to_owned(),
        place: Place { path: name.to_owned(), source_path: name.to_owned(), ..Place::default() },
        body: Body::Rows { rows, source: Arc::clone(&excerpt), target: excerpt },
    }])
}

fn content(seg: &Element<'_>, text: &str) -> Mapped {
    let mut out = Mapped::default();
    push(&mut out, seg, text);
    tidy(out, seg.inside.start)
}

fn push(out: &mut Mapped, e: &Element<'_>, text: &str) {
    for node in &e.children {
        match node {
            Node::Element(c) if matches!(c.tag.name(), "bpt" | "ept" | "ph" | "it" | "ut") => code(out, c, text),
            // highlighted: its text is text
            Node::Element(c) => push(out, c, text),
            _ => node.push_to(out, text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Span;

    fn tmx(body: &str) -> String {
        format!(
            "<?xml version=\"1.0\"?>\n<!DOCTYPE tmx SYSTEM \"tmx14.dtd\">\n<tmx version=\"1.4\"><header srclang=\"en\"/><body>\n{body}</body></tmx>"
        )
    }

    #[test]
    fn units_are_rows() {
        let text = tmx(concat!(
            "<tu tuid=\"t1\"><note>no</note><tuv xml:lang=\"en-US\"><seg>A <bpt i=\"1\">&lt;b&gt;</bpt>b<ept i=\"1\">&lt;/b&gt;</ept> <hi>c</hi></seg></tuv>",
            "<tuv xml:lang=\"fr\"><seg>no</seg></tuv><tuv xml:lang=\"ID\"><prop type=\"x\">no</prop><seg>D &amp; <ph x=\"1\"/>e</seg></tuv>",
            "<tuv xml:lang=\"id-ID\"><seg>no</seg></tuv></tu>\n",
            "<tu><tuv xml:lang=\"fr\"><seg>no</seg></tuv></tu>\n",
            "<tu><tuv lang=\"en\"><seg>Only</seg></tuv></tu>\n",
            "<tu><tuv xml:lang=\"in\"><seg>Hanya</seg></tuv></tu>\n"
        ));
        let units = units("dir/berita.tmx", text.as_bytes()).unwrap();
        assert_eq!(units[0].name, "berita");
        let Body::Rows { rows, target, .. } = &units[0].body else { panic!() };
        let got: Vec<String> = rows.iter().map(|r| format!("{}|{}|{}", r.id, r.source.text(), r.target.text())).collect();
        assert_eq!(got, ["t1|A <bpt i=\"1\"/>b<ept i=\"1\"/> c|D & <ph x=\"1\"/>e", "3|Only|", "4||Hanya"]);
        let region = target.region(rows[0].target.origin(Span::new(2, 3)));
        assert_eq!((region.line, region.bytes.of(&text)), (4, "&amp;"));
        let region = target.region(rows[1].target.origin(Span::new(0, 0)));
        assert_eq!((region.line, text[region.bytes.start..].starts_with("</tu>")), (6, true));
    }

    #[test]
    fn other_languages_and_formats_are_told() {
        let e = units("a.tmx", tmx("<tu><tuv xml:lang=\"en\"><seg>A</seg></tuv><tuv xml:lang=\"ms\"><seg>B</seg></tuv></tu>").as_bytes())
            .unwrap_err();
        assert!(e.message.contains("no Indonesian (id) in it, only en, ms"), "{e}");
        let e = units("a.tmx", tmx("").as_bytes()).unwrap_err();
        assert!(e.message.contains("no translation unit"), "{e}");
        assert!(units("a.tmx", b"<xliff/>").unwrap_err().message.contains("no TMX"));
        let e = units("a.tmx", b"<tmx>\n<body><tu><tuv xml:lang=\"en\"><seg>A").unwrap_err();
        assert!(e.to_string().starts_with("a.tmx:2: ends inside <seg>; the file is cut off"), "{e}");
    }
}
