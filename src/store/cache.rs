//! Verdicts that still hold: a file a unit, named by what the verdict depends on (program, tables, settings, texts), so that
//! a stale one cannot be found. A file that cannot be read is as good as none.

use crate::checks;
use crate::document::{BeadText, Body, Unit};
use crate::finding::{Category, Finding, Severity};
use crate::report::{BeadReport, DocumentReport, LinkedWords};
use crate::score::fidelity::Factor;
use crate::score::mqm::Mqm;
use crate::text::Span;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// A folder of verdicts.
pub struct Cache {
    folder: PathBuf,
    base: Sha256,
}

/// What a verdict hangs on, hashed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key(String);

/// A verdict as it is kept: all of a report but its places, which the unit knows.
#[derive(Serialize, Deserialize)]
struct Kept {
    key: String,
    name: String,
    beads: Vec<KeptBead>,
    mqm: Mqm,
    fidelity: f64,
    content: [usize; 3],
}

/// A bead as it is kept.
#[derive(Serialize, Deserialize)]
struct KeptBead {
    document: String,
    bead: usize,
    text: BeadText,
    fidelity: f64,
    factors: Vec<Factor>,
    findings: Vec<KeptFinding>,
    words: Vec<LinkedWords>,
}

/// A finding as it is kept.
#[derive(Serialize, Deserialize)]
struct KeptFinding {
    check: String,
    category: String,
    severity: Severity,
    confidence: f64,
    source_span: Option<Span>,
    target_span: Option<Span>,
    suggestion: String,
    message: String,
    fingerprint: String,
}

impl Cache {
    /// A cache in `folder` for a program whose verdicts depend on `parts`: its build, its tables.
    pub fn new<'a>(folder: &Path, parts: impl Iterator<Item = &'a [u8]>) -> Self {
        let mut base = Sha256::new();
        for part in parts {
            feed(&mut base, part);
        }
        Self { folder: folder.to_path_buf(), base }
    }

    /// The key of a unit under some settings (anything that tells them apart).
    #[must_use]
    pub fn key(&self, unit: &Unit, settings: &str) -> Key {
        let mut h = self.base.clone();
        feed(&mut h, settings.as_bytes());
        feed(&mut h, unit.name.as_bytes());
        match &unit.body {
            Body::Texts { source, target, anchors } => {
                for l in [source, target] {
                    feed(&mut h, l.text.text().as_bytes());
                }
                for a in anchors {
                    feed(&mut h, format!("{a:?}").as_bytes());
                }
            }
            Body::Rows { rows, .. } => {
                for r in rows {
                    for s in [r.id.as_str(), r.source.text(), r.target.text()] {
                        feed(&mut h, s.as_bytes());
                    }
                }
            }
        }
        Key(h.finalize().iter().map(|b| format!("{b:02x}")).collect())
    }

    fn path(&self, key: &Key) -> PathBuf {
        self.folder.join(&key.0[..2]).join(format!("{}.json", &key.0[2..]))
    }

    /// The verdict, if it is there and whole, without the places of its findings.
    #[must_use]
    pub fn get(&self, key: &Key) -> Option<DocumentReport> {
        let path = self.path(key);
        let kept: Kept = serde_json::from_slice(&std::fs::read(&path).ok()?).ok()?;
        if kept.key != key.0 {
            return None;
        }
        let mut report =
            DocumentReport { name: kept.name, mqm: kept.mqm, fidelity: kept.fidelity, content: kept.content, ..DocumentReport::default() };
        for b in kept.beads {
            let findings: Option<Vec<Finding>> = b.findings.into_iter().map(KeptFinding::finding).collect();
            report.beads.push(BeadReport {
                document: b.document,
                bead: b.bead,
                text: b.text,
                fidelity: b.fidelity,
                factors: b.factors,
                findings: findings?,
                known: Vec::new(),
                words: b.words,
            });
        }
        // a verdict in use stays; no matter if the system does not let us say so
        if let Ok(file) = std::fs::File::options().append(true).open(&path) {
            let _ = file.set_modified(now());
        }
        Some(report)
    }

    /// Keeps a verdict, before anything is set aside in it. A cache that cannot be written is no error: the run has its
    /// verdict.
    pub fn put(&self, key: &Key, report: &DocumentReport) {
        let kept = Kept {
            key: key.0.clone(),
            name: report.name.clone(),
            beads: report
                .beads
                .iter()
                .map(|b| KeptBead {
                    document: b.document.clone(),
                    bead: b.bead,
                    text: b.text.clone(),
                    fidelity: b.fidelity,
                    factors: b.factors.clone(),
                    findings: b.findings.iter().cloned().map(KeptFinding::from).collect(),
                    words: b.words.clone(),
                })
                .collect(),
            mqm: report.mqm,
            fidelity: report.fidelity,
            content: report.content,
        };
        let path = self.path(key);
        let (Some(folder), Ok(bytes)) = (path.parent(), serde_json::to_vec(&kept)) else { return };
        // two threads may hold the same text
        let beside = path.with_extension(format!("{}.{:?}.part", std::process::id(), std::thread::current().id()));
        let written =
            std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&beside, bytes)).and_then(|()| std::fs::rename(&beside, &path));
        if written.is_err() {
            let _ = std::fs::remove_file(&beside);
        }
    }

    /// Takes verdicts away that no run has used for so long.
    pub fn prune(&self, age: Duration) {
        let old = |p: &Path| {
            let modified = std::fs::metadata(p).and_then(|m| m.modified()).ok();
            modified.and_then(|m| now().duration_since(m).ok()).is_some_and(|d| d > age)
        };
        for shard in std::fs::read_dir(&self.folder).into_iter().flatten().flatten().filter(|e| e.file_name().len() == 2) {
            for file in std::fs::read_dir(shard.path()).into_iter().flatten().flatten().map(|e| e.path()).filter(|p| old(p)) {
                let _ = std::fs::remove_file(file);
            }
        }
    }
}

#[allow(clippy::disallowed_methods)] // when a verdict was last used decides only how long it is kept, never a result
fn now() -> SystemTime {
    SystemTime::now()
}

fn feed(h: &mut Sha256, part: &[u8]) {
    h.update((part.len() as u64).to_le_bytes());
    h.update(part);
}

impl From<Finding> for KeptFinding {
    fn from(f: Finding) -> Self {
        Self {
            check: f.check.to_owned(),
            category: f.category.name().to_owned(),
            severity: f.severity,
            confidence: f.confidence,
            source_span: f.source_span,
            target_span: f.target_span,
            suggestion: f.suggestion,
            message: f.message,
            fingerprint: f.fingerprint,
        }
    }
}

impl KeptFinding {
    /// `None` for a check or category that this program does not have.
    fn finding(self) -> Option<Finding> {
        Some(Finding {
            check: checks::find(&self.check)?.meta().id,
            category: Category::ALL.into_iter().find(|c| c.name() == self.category)?,
            severity: self.severity,
            confidence: self.confidence,
            source_span: self.source_span,
            target_span: self.target_span,
            suggestion: self.suggestion,
            message: self.message,
            fingerprint: self.fingerprint,
            region: None,
            source_region: None,
            fails: false,
            features: Vec::new(),
        })
    }
}
