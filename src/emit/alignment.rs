//! Alignments to bytes.

use crate::document::{Bead, Origin};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use std::io::{self, Write};

/// The formats that `align` writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum AlignmentFormat {
    /// A line a bead: source text, target text, bead (with "moved" or "given" behind it), probability
    Tsv,
    /// An object a bead
    Jsonl,
    /// Translation memory (TMX 1.4b): the beads that have both sides
    Tmx,
    /// A JSON list of [[source indices],[target indices]], counted from 0
    Beads,
}

/// A bead with its texts.
#[derive(Debug)]
pub struct Row<'a> {
    /// Which segments.
    pub bead: &'a Bead,
    /// English.
    pub source: &'a str,
    /// Indonesian.
    pub target: &'a str,
    /// Word links, where they are asked for.
    pub words: Option<&'a [WordLink]>,
}

/// Linked words.
#[derive(Clone, Debug, PartialEq)]
pub struct WordLink {
    /// English words.
    pub source: String,
    /// Indonesian words.
    pub target: String,
    /// What links them: lexicon, phrase, name, number, ...
    pub reason: &'static str,
    /// How sure, 0..=1.
    pub confidence: f64,
}

/// Writes beads as they come.
pub struct AlignmentWriter<'w> {
    format: AlignmentFormat,
    out: Writer<Box<dyn Write + Send + 'w>>,
    rows: usize,
}

impl<'w> AlignmentWriter<'w> {
    /// Begins a document.
    ///
    /// # Errors
    /// What the writer says.
    pub fn new(format: AlignmentFormat, out: Box<dyn Write + Send + 'w>) -> io::Result<Self> {
        let mut out = if format == AlignmentFormat::Tmx { Writer::new_with_indent(out, b' ', 2) } else { Writer::new(out) };
        match format {
            AlignmentFormat::Beads => out.get_mut().write_all(b"[")?,
            AlignmentFormat::Tmx => {
                out.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
                out.write_event(Event::Start(BytesStart::new("tmx").with_attributes([("version", "1.4")])))?;
                out.create_element("header")
                    .with_attributes([
                        ("creationtool", "selaras"),
                        ("creationtoolversion", env!("CARGO_PKG_VERSION")),
                        ("segtype", "sentence"),
                        ("o-tmf", "selaras"),
                        ("adminlang", "en"),
                        ("srclang", "en"),
                        ("datatype", "plaintext"),
                    ])
                    .write_empty()?;
                out.write_event(Event::Start(BytesStart::new("body")))?;
            }
            AlignmentFormat::Tsv | AlignmentFormat::Jsonl => {}
        }
        Ok(Self { format, out, rows: 0 })
    }

    /// One bead.
    ///
    /// # Errors
    /// What the writer says.
    pub fn row(&mut self, row: &Row<'_>) -> io::Result<()> {
        match self.format {
            AlignmentFormat::Tsv => self.tsv(row)?,
            AlignmentFormat::Jsonl => self.jsonl(row)?,
            AlignmentFormat::Tmx => self.tmx(row)?,
            AlignmentFormat::Beads => {
                let out = self.out.get_mut();
                if self.rows > 0 {
                    out.write_all(b",")?;
                }
                serde_json::to_writer(out, &(&row.bead.source, &row.bead.target))?;
            }
        }
        self.rows += 1;
        Ok(())
    }

    /// After the last bead.
    ///
    /// # Errors
    /// What the writer says.
    pub fn finish(mut self) -> io::Result<()> {
        match self.format {
            AlignmentFormat::Beads => self.out.get_mut().write_all(b"]\n")?,
            AlignmentFormat::Tmx => {
                self.out.write_event(Event::End(BytesEnd::new("body")))?;
                self.out.write_event(Event::End(BytesEnd::new("tmx")))?;
                self.out.get_mut().write_all(b"\n")?;
            }
            AlignmentFormat::Tsv | AlignmentFormat::Jsonl => {}
        }
        self.out.get_mut().flush()
    }

    fn tsv(&mut self, row: &Row<'_>) -> io::Result<()> {
        let b = row.bead;
        let flat = |s: &str| s.split_whitespace().collect::<Vec<_>>().join(" ");
        let note = match b.origin {
            Origin::Found => "",
            Origin::Moved => " moved",
            Origin::Given => " given",
        };
        let out = self.out.get_mut();
        write!(out, "{}\t{}\t{}:{}{note}\t{:.4}", flat(row.source), flat(row.target), b.source.len(), b.target.len(), b.probability)?;
        if let Some(words) = row.words {
            let list: Vec<String> = words.iter().map(|w| format!("{}={} ({} {:.2})", w.source, w.target, w.reason, w.confidence)).collect();
            write!(out, "\t{}", list.join("; "))?;
        }
        out.write_all(b"\n")
    }

    fn jsonl(&mut self, row: &Row<'_>) -> io::Result<()> {
        let b = row.bead;
        let mut object = serde_json::json!({
            "source": {"text": row.source, "segments": b.source},
            "target": {"text": row.target, "segments": b.target},
            "probability": (b.probability * 1e4).round() / 1e4,
        });
        match b.origin {
            Origin::Found => {}
            Origin::Moved => object["moved"] = true.into(),
            Origin::Given => object["given"] = true.into(),
        }
        if let Some(words) = row.words {
            let link = |w: &WordLink| serde_json::json!({"source": w.source, "target": w.target, "reason": w.reason, "confidence": (w.confidence * 100.0).round() / 100.0});
            object["words"] = words.iter().map(link).collect();
        }
        let out = self.out.get_mut();
        serde_json::to_writer(&mut *out, &object)?;
        out.write_all(b"\n")
    }

    fn tmx(&mut self, row: &Row<'_>) -> io::Result<()> {
        if row.source.trim().is_empty() || row.target.trim().is_empty() {
            return Ok(());
        }
        let id = (self.rows + 1).to_string();
        self.out.create_element("tu").with_attribute(("tuid", &id[..])).write_inner_content(|w| {
            let probability = format!("{:.4}", row.bead.probability);
            w.create_element("prop")
                .with_attribute(("type", "x-alignment-probability"))
                .write_text_content(BytesText::new(&probability))?;
            for (language, text) in [("en", row.source), ("id", row.target)] {
                // characters that XML 1.0 has no place for
                let text: String = text.chars().filter(|c| !c.is_control() || matches!(c, '\t' | '\n')).collect();
                w.create_element("tuv").with_attribute(("xml:lang", language)).write_inner_content(|w| {
                    w.create_element("seg").write_text_content(BytesText::new(&text))?;
                    Ok(())
                })?;
            }
            Ok(())
        })?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tmx_escapes_what_xml_wants_escaped() {
        let bead = Bead { source: vec![0], target: vec![0], probability: 0.5, origin: Origin::Found };
        let lone = Bead { source: vec![1], target: vec![], ..bead.clone() };
        let mut bytes = Vec::new();
        {
            let mut w = AlignmentWriter::new(AlignmentFormat::Tmx, Box::new(&mut bytes)).unwrap();
            w.row(&Row { bead: &bead, source: "A <b> & \u{1}c", target: "\"x\"", words: None }).unwrap();
            w.row(&Row { bead: &lone, source: "Lone.", target: "", words: None }).unwrap();
            w.finish().unwrap();
        }
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.contains("<seg>A &lt;b&gt; &amp; c</seg>"), "{text}");
        assert!(text.contains("srclang=\"en\"") && !text.contains("Lone"));
        assert_eq!(text.matches("<tu ").count(), 1);
    }
}
