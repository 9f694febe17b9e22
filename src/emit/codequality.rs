//! GitLab's code quality report: a JSON list, an object a finding.

use super::{Emitter, file, name, sentence};
use crate::report::{DocumentReport, Summary};
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{self, Write};

pub struct CodeQuality<'w> {
    out: Box<dyn Write + Send + 'w>,
    begun: bool,
    path: String,
    /// How often a fingerprint came in the file so far.
    seen: BTreeMap<String, usize>,
}

#[derive(Serialize)]
struct Issue<'a> {
    description: &'a str,
    check_name: &'a str,
    fingerprint: &'a str,
    severity: &'a str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

impl<'w> CodeQuality<'w> {
    pub fn new(out: Box<dyn Write + Send + 'w>) -> Self {
        Self { out, begun: false, path: String::new(), seen: BTreeMap::new() }
    }

    fn begin(&mut self) -> io::Result<()> {
        let mark: &[u8] = if self.begun { b",\n" } else { b"[\n" };
        self.begun = true;
        self.out.write_all(mark)
    }
}

impl Emitter for CodeQuality<'_> {
    fn document(&mut self, document: &DocumentReport) -> io::Result<()> {
        for bead in &document.beads {
            // GitLab wants a path, without "./"
            let path = file(&document.place).unwrap_or(name(document, bead));
            let path = path.strip_prefix("./").unwrap_or(path);
            if self.path != path {
                path.clone_into(&mut self.path);
                self.seen.clear();
            }
            for f in &bead.findings {
                // GitLab shows one finding a fingerprint: the same error in the same words elsewhere needs another one
                let times = self.seen.entry(f.fingerprint.clone()).or_default();
                *times += 1;
                let fingerprint =
                    if *times == 1 { format!("{}:{path}", f.fingerprint) } else { format!("{}:{path}:{times}", f.fingerprint) };
                self.begin()?;
                let issue = Issue {
                    description: &sentence(f),
                    check_name: f.check,
                    fingerprint: &fingerprint,
                    severity: f.severity.name(), // minor, major and critical are GitLab's names too
                    location: Location {
                        path,
                        lines: f.region.map_or(Lines { begin: 1, end: 1 }, |r| Lines { begin: r.line, end: r.end_line }),
                    },
                };
                serde_json::to_writer(&mut self.out, &issue)?;
            }
        }
        Ok(())
    }

    fn finish(&mut self, _summary: &Summary) -> io::Result<()> {
        self.out.write_all(if self.begun { b"\n]\n" } else { b"[]\n" })?;
        self.out.flush()
    }
}
