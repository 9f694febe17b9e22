//! Termbases in TBX (ISO 30042): both the older form (`martif`, `termEntry`, `langSet`, `tig`) and TBX 3 (`tbx`,
//! `conceptEntry`, `langSec`, `termSec`).

use super::{Entry, Imported};
use crate::error::Error;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// What is being read.
#[derive(Default)]
struct Concept {
    line: usize,
    gloss: String,
    english: Vec<(String, String)>,
    indonesian: Vec<String>,
}

/// Reads the English and Indonesian terms of each concept. Entities that a document declares are not expanded.
///
/// # Errors
/// XML that is not well-formed; a file that is no TBX.
pub fn tbx(name: &str, bytes: &[u8]) -> Result<Imported, Error> {
    let text = crate::ingest::text(name, bytes)?.text;
    let mut reader = Reader::from_str(&text);
    let line_at = |at: u64| text.as_bytes()[..usize::try_from(at).unwrap_or(0).min(text.len())].iter().filter(|b| **b == b'\n').count() + 1;
    let mut out = Imported::default();
    let mut concept: Option<Concept> = None;
    let (mut language, mut role, mut content) = (String::new(), String::new(), String::new());
    let mut any = false;
    loop {
        let event = reader
            .read_event()
            .map_err(|e| Error::new(name, format!("is no well-formed XML: {e}")).at(line_at(reader.error_position())))?;
        match event {
            Event::Eof => break,
            Event::Start(e) => {
                match e.local_name().as_ref() {
                    "termEntry" | "conceptEntry" => {
                        any = true;
                        concept = Some(Concept { line: line_at(reader.buffer_position()), ..Concept::default() });
                    }
                    "langSet" | "langSec" => language = attribute(&e, "lang").to_lowercase(),
                    "termNote" | "descrip" => role = attribute(&e, "type"),
                    _ => {}
                }
                content.clear();
            }
            Event::Text(e) => content.push_str(&e),
            Event::CData(e) => content.push_str(&e),
            Event::GeneralRef(e) => {
                let entity = format!("&{};", &*e);
                content.push_str(&quick_xml::escape::unescape(&entity).unwrap_or_default());
            }
            Event::End(e) => {
                let english = language.split('-').next() == Some("en");
                let indonesian = matches!(language.split('-').next(), Some("id" | "ind" | "in"));
                match (e.local_name().as_ref(), &mut concept) {
                    ("term", Some(c)) if english => c.english.push((content.trim().to_owned(), String::new())),
                    ("term", Some(c)) if indonesian => c.indonesian.push(content.trim().to_owned()),
                    ("termNote", Some(c)) if role == "partOfSpeech" && english => {
                        if let Some(last) = c.english.last_mut() {
                            content.trim().clone_into(&mut last.1);
                        }
                    }
                    ("descrip", Some(c)) if role == "definition" && c.gloss.is_empty() => content.trim().clone_into(&mut c.gloss),
                    ("langSet" | "langSec", _) => language.clear(),
                    ("termEntry" | "conceptEntry", _) => {
                        let c = concept.take().unwrap_or_default();
                        let place = (name, c.line);
                        if c.english.is_empty() || c.indonesian.is_empty() {
                            let side = if c.english.is_empty() { "English" } else { "Indonesian" };
                            out.bad.push(Error::new(name, format!("this concept has no {side} term")).at(c.line));
                        } else {
                            for (headword, pos) in &c.english {
                                out.take(Entry { headword, pos, gloss: &c.gloss, renderings: c.indonesian.clone() }, place);
                            }
                        }
                    }
                    _ => {}
                }
                content.clear();
            }
            _ => {}
        }
    }
    if !any {
        return Err(Error::new(name, "is no TBX file: no termEntry or conceptEntry in it"));
    }
    Ok(out.finish())
}

/// The value of an attribute, whatever its prefix.
fn attribute(e: &BytesStart<'_>, name: &str) -> String {
    e.attributes().filter_map(Result::ok).find(|a| a.key.local_name().as_ref() == name).map(|a| a.value.into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_of_tbx_say_the_same() {
        let old = r#"<?xml version="1.0"?><martif type="TBX"><text><body>
<termEntry id="1"><descrip type="definition">meeting of heads of state</descrip>
<langSet xml:lang="en"><tig><term>summit</term><termNote type="partOfSpeech">noun</termNote></tig><tig><term>summit &amp; talks</term></tig></langSet>
<langSet xml:lang="id"><tig><term>KTT</term></tig><tig><term>konferensi tingkat tinggi</term></tig></langSet></termEntry>
<termEntry id="2"><langSet xml:lang="en"><tig><term>alone</term></tig></langSet></termEntry>
</body></text></martif>"#;
        let got = tbx("a.tbx", old.as_bytes()).unwrap();
        let rows: Vec<_> = got.rows.iter().map(|r| format!("{} {} {} {}", r.headword, r.pos, r.gloss, r.renderings.join("|"))).collect();
        assert_eq!(rows[0], "summit n meeting of heads of state KTT|konferensi tingkat tinggi");
        assert!(rows[1].starts_with("summit & talks n"));
        assert_eq!(got.bad[0].line, Some(5));
        let new = r#"<tbx type="TBX-Basic" xmlns="urn:iso:std:iso:30042:ed-2"><text><body><conceptEntry id="c"><langSec xml:lang="en-GB"><termSec><term>levy</term><termNote type="partOfSpeech">verb</termNote></termSec></langSec><langSec xml:lang="id-ID"><termSec><term>memungut</term></termSec></langSec></conceptEntry></body></text></tbx>"#;
        let got = tbx("b.tbx", new.as_bytes()).unwrap();
        assert_eq!((got.rows[0].headword.as_str(), got.rows[0].pos.as_str()), ("levy", "v"));
    }

    #[test]
    fn what_is_no_tbx_is_told() {
        assert!(tbx("a", b"<x></y>").is_err());
        assert!(tbx("a", b"<x></x>").unwrap_err().message.contains("no TBX"));
    }
}
