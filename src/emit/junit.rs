//! JUnit XML: a suite a file, a test case a document.

use super::{Emitter, file, sentence};
use crate::finding::{Finding, Severity};
use crate::report::{BeadReport, DocumentReport, Summary};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use std::io::{self, Write};

pub struct Junit<'w> {
    out: Writer<Box<dyn Write + Send + 'w>>,
    begun: bool,
    /// The file in work: its numbers stand before its cases.
    suite: Option<Suite>,
}

struct Suite {
    path: String,
    cases: Vec<Case>,
    /// Which case holds the rows that stand alone.
    alone: Option<usize>,
}

/// A document, or all rows of a file that stand alone.
#[derive(Default)]
struct Case {
    /// The document's name; empty for rows that stand alone.
    name: String,
    /// A line a finding.
    lines: String,
    /// Check and message of the first of the worst findings that make the case fail.
    failure: Option<(Severity, &'static str, String)>,
    failing: usize,
}

impl<'w> Junit<'w> {
    pub fn new(out: Box<dyn Write + Send + 'w>) -> Self {
        Self { out: Writer::new_with_indent(out, b' ', 2), begun: false, suite: None }
    }

    fn begin(&mut self) -> io::Result<()> {
        if self.begun {
            return Ok(());
        }
        self.begun = true;
        self.out.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        self.out.write_event(Event::Start(BytesStart::new("testsuites").with_attributes([("name", "selaras")])))
    }

    /// Writes the file in work.
    fn close(&mut self) -> io::Result<()> {
        self.begin()?;
        let Some(suite) = self.suite.take() else { return Ok(()) };
        let path = attribute(&suite.path);
        let failures = suite.cases.iter().filter(|c| c.failure.is_some()).count().to_string();
        let tests = suite.cases.len().to_string();
        let counts = [("tests", &tests[..]), ("failures", &failures), ("errors", "0"), ("skipped", "0"), ("time", "0")];
        let start = BytesStart::new("testsuite").with_attributes([("name", &path[..])]).with_attributes(counts);
        self.out.write_event(Event::Start(start))?;
        for case in suite.cases {
            let name = if case.name.is_empty() { path.clone() } else { attribute(&case.name) };
            let case_start =
                self.out.create_element("testcase").with_attributes([("classname", &path[..]), ("name", &name), ("time", "0")]);
            let lines = characters(&case.lines);
            match case.failure {
                Some((_, check, message)) => {
                    let more = if case.failing > 1 { format!(" (and {} more)", case.failing - 1) } else { String::new() };
                    let message = attribute(&(message + &more));
                    case_start.write_inner_content(|w| {
                        let failure = w.create_element("failure").with_attributes([("type", check), ("message", &message)]);
                        failure.write_text_content(BytesText::new(&lines)).map(|_| ())
                    })?
                }
                None if !case.lines.is_empty() => case_start
                    .write_inner_content(|w| w.create_element("system-out").write_text_content(BytesText::new(&lines)).map(|_| ()))?,
                None => case_start.write_empty()?,
            };
        }
        self.out.write_event(Event::End(BytesEnd::new("testsuite")))
    }
}

impl Case {
    fn add(&mut self, bead: &BeadReport, f: &Finding) {
        let place = f.region.map_or_else(|| format!("bead {}", bead.bead), |r| format!("{}:{}", r.line, r.column));
        let sentence = sentence(f).replace(['\n', '\r'], " ");
        self.lines += &format!("{place} {} {}: {sentence}\n", f.severity.name(), f.check);
        if f.fails {
            self.failing += 1;
            if self.failure.as_ref().is_none_or(|(worst, ..)| f.severity > *worst) {
                self.failure = Some((f.severity, f.check, sentence));
            }
        }
    }
}

/// Text with what XML 1.0 has no place for replaced.
fn characters(text: &str) -> String {
    let bad = |c: char| matches!(c, '\0'..='\x08' | '\x0B'..='\x1F' | '\u{7F}'..='\u{9F}' | '\u{FFFE}' | '\u{FFFF}');
    text.chars().map(|c| if bad(c) { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

/// The same for an attribute, on one line.
fn attribute(text: &str) -> String {
    characters(&text.replace(['\n', '\r', '\t'], " "))
}

impl Emitter for Junit<'_> {
    fn document(&mut self, document: &DocumentReport) -> io::Result<()> {
        let path = file(&document.place).unwrap_or(if document.place.path == "-" { "standard input" } else { "selaras" });
        if self.suite.as_ref().is_none_or(|s| s.path != path) {
            self.close()?;
        }
        let suite = self.suite.get_or_insert_with(|| Suite { path: path.to_owned(), cases: Vec::new(), alone: None });
        let alone = document.name.is_empty();
        let k = suite.alone.filter(|_| alone).unwrap_or(suite.cases.len());
        if k == suite.cases.len() {
            suite.cases.push(Case { name: document.name.clone(), ..Case::default() });
        }
        if alone {
            suite.alone = Some(k);
        }
        for bead in &document.beads {
            bead.findings.iter().for_each(|f| suite.cases[k].add(bead, f));
        }
        Ok(())
    }

    fn finish(&mut self, _summary: &Summary) -> io::Result<()> {
        self.close()?;
        self.out.write_event(Event::End(BytesEnd::new("testsuites")))?;
        self.out.get_mut().write_all(b"\n")?;
        self.out.get_mut().flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_that_xml_forbids_are_replaced() {
        assert_eq!(characters("a\u{1}b\u{FFFE}c\td\u{1F600}"), "a\u{FFFD}b\u{FFFD}c\td\u{1F600}");
        assert_eq!(attribute("a\nb"), "a b");
    }
}
