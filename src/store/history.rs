//! What was checked and found over time: an SQLite file. A run is written in one transaction when it is done, so that a killed
//! run leaves nothing. Times and days are handed in; nothing here looks at the clock.

use crate::error::Error;
use crate::finding::{Category, Severity};
use crate::report::diff;
use crate::report::weekly::{CATEGORIES, DocumentRow, FindingRow, Rows};
use crate::report::{BeadReport, DocumentReport};
use crate::text::Span;
use jiff::civil::Date;
use rusqlite::{Connection, OpenFlags, Row, Transaction, TransactionBehavior, params};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

/// Steps from one version of the schema to the next; `user_version` says how many a file has behind it.
const MIGRATIONS: [&str; 2] = [
    "CREATE TABLE run(
        id INTEGER PRIMARY KEY,
        at TEXT NOT NULL, -- ISO 8601, when the run ended
        tool TEXT NOT NULL, -- version of the program
        engine TEXT NOT NULL -- what translated the documents; empty where it is not told
    ) STRICT;
    CREATE TABLE document(
        id INTEGER PRIMARY KEY,
        run INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
        current INTEGER NOT NULL DEFAULT 1 CHECK (current IN (0, 1)), -- 0: checked again since
        name TEXT NOT NULL,
        path TEXT NOT NULL,
        part TEXT NOT NULL,
        link TEXT NOT NULL,
        section TEXT NOT NULL,
        feed TEXT NOT NULL,
        engine TEXT NOT NULL,
        day TEXT NOT NULL, -- YYYY-MM-DD
        source TEXT NOT NULL, -- digest of the English text
        words INTEGER NOT NULL,
        penalty REAL NOT NULL,
        fidelity REAL NOT NULL,
        beads INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX document_day ON document(day) WHERE current = 1;
    CREATE INDEX document_same ON document(path, name, engine) WHERE current = 1;
    CREATE INDEX document_run ON document(run);
    CREATE TABLE finding(
        id INTEGER PRIMARY KEY,
        document INTEGER NOT NULL REFERENCES document(id) ON DELETE CASCADE,
        fingerprint TEXT NOT NULL,
        \"check\" TEXT NOT NULL,
        category TEXT NOT NULL,
        severity TEXT NOT NULL,
        confidence REAL NOT NULL,
        source_words TEXT NOT NULL,
        target_words TEXT NOT NULL,
        suggestion TEXT NOT NULL,
        message TEXT NOT NULL,
        source TEXT NOT NULL, -- the sentence, cut where it is long
        target TEXT NOT NULL,
        line INTEGER -- in the file of the target
    ) STRICT;
    CREATE INDEX finding_document ON finding(document);
    CREATE INDEX finding_fingerprint ON finding(fingerprint);",
    // coverage of the lexicon
    "ALTER TABLE document ADD COLUMN content INTEGER; -- English content words
    ALTER TABLE document ADD COLUMN content_known INTEGER; -- those the lexicon knows
    ALTER TABLE document ADD COLUMN content_rendered INTEGER; -- those with a rendering in the target",
];

/// Characters of a sentence that are kept.
const EXCERPT: usize = 400;
/// How long to wait for another run.
const PATIENCE: Duration = Duration::from_secs(60);

/// The history, opened.
pub struct History {
    db: Connection,
    path: String,
}

/// A run.
#[derive(Clone, Debug, Default)]
pub struct RunInfo {
    /// When it ended, ISO 8601.
    pub at: String,
    /// Version of the program.
    pub tool: String,
    /// What translated the documents; empty where it is not told.
    pub engine: String,
}

/// Where a document is filed.
#[derive(Clone, Debug, Default)]
pub struct Filed {
    /// Section.
    pub section: String,
    /// Feed.
    pub feed: String,
    /// What translated it.
    pub engine: String,
    /// The day. A document that was checked before keeps its first day unless `set`.
    pub day: Date,
    /// Whether the user named the day.
    pub set: bool,
}

/// A checked document, small enough to be kept until the run is done.
#[derive(Clone, Debug)]
pub struct Recorded {
    name: String,
    path: String,
    part: String,
    link: String,
    filed: Filed,
    source: String,
    words: usize,
    penalty: f64,
    fidelity: f64,
    beads: usize,
    content: [usize; 3],
    findings: Vec<Found>,
}

#[derive(Clone, Debug)]
struct Found {
    fingerprint: String,
    check: &'static str,
    category: &'static str,
    severity: &'static str,
    confidence: f64,
    source_words: String,
    target_words: String,
    suggestion: String,
    message: String,
    source: String,
    target: String,
    line: Option<usize>,
}

impl Recorded {
    /// What the history keeps of a report: findings that count, not those set aside.
    #[must_use]
    pub fn of(report: &DocumentReport, filed: Filed) -> Self {
        let mut digest = Sha256::new();
        for bead in &report.beads {
            for word in bead.text.source.text.split_whitespace() {
                digest.update(word.as_bytes());
                digest.update(b" ");
            }
        }
        let source: String = digest.finalize().iter().take(12).map(|b| format!("{b:02x}")).collect();
        let name = match report.beads.first() {
            Some(bead) if report.name.is_empty() => bead.document.clone(),
            _ => report.name.clone(),
        };
        let place = &report.place;
        Self {
            name,
            path: plain_path(&place.path),
            part: place.part.clone(),
            link: place.link.clone(),
            filed,
            source,
            words: report.mqm.words,
            penalty: report.mqm.penalty,
            fidelity: report.fidelity,
            beads: report.beads.len(),
            content: report.content,
            findings: report.beads.iter().flat_map(found).collect(),
        }
    }
}

/// One name for one file, as far as the text of the path shows it.
fn plain_path(path: &str) -> String {
    let path = path.replace('\\', "/");
    path.strip_prefix("./").map_or(path.clone(), str::to_owned)
}

fn excerpt(text: &str) -> String {
    match text.char_indices().nth(EXCERPT) {
        Some((at, _)) => format!("{}\u{2026}", text[..at].trim_end()),
        None => text.to_owned(),
    }
}

fn found(bead: &BeadReport) -> impl Iterator<Item = Found> {
    let words = |span: Option<Span>, text: &str| span.map_or(String::new(), |s| s.of(text).to_owned());
    let (source, target) = (&bead.text.source.text, &bead.text.target.text);
    bead.findings.iter().map(move |f| Found {
        fingerprint: f.fingerprint.clone(),
        check: f.check,
        category: f.category.name(),
        severity: f.severity.name(),
        confidence: f.confidence,
        source_words: words(f.source_span, source),
        target_words: words(f.target_span, target),
        suggestion: f.suggestion.clone(),
        message: f.message.clone(),
        source: excerpt(source),
        target: excerpt(target),
        line: f.region.map(|r| r.line),
    })
}

fn known_severity(name: &str) -> Severity {
    Severity::ALL.into_iter().find(|s| s.name() == name).unwrap_or(Severity::Minor)
}

impl History {
    /// Opens a history, or makes one, and brings its schema up to date.
    ///
    /// # Errors
    /// No SQLite file, one that is broken (it is left as it is), or one of a newer version of the program.
    pub fn open(path: &str) -> Result<Self, Error> {
        Self::with(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)
    }

    /// Opens a history that is there.
    ///
    /// # Errors
    /// The same, and a file that is not there.
    pub fn open_existing(path: &str) -> Result<Self, Error> {
        if !Path::new(path).is_file() {
            return Err(Error::new(path, format!("is no history; selaras check --history {path} begins one")));
        }
        Self::with(path, OpenFlags::SQLITE_OPEN_READ_WRITE)
    }

    fn with(path: &str, flags: OpenFlags) -> Result<Self, Error> {
        let wrong = |e: rusqlite::Error| wrong(path, &e);
        let db = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX).map_err(wrong)?;
        db.busy_timeout(PATIENCE).map_err(wrong)?;
        let mut history = Self { db, path: path.to_owned() };
        history.migrate()?;
        Ok(history)
    }

    fn migrate(&mut self) -> Result<(), Error> {
        let path = self.path.clone();
        let wrong = |e: rusqlite::Error| wrong(&path, &e);
        let version = |db: &Connection| db.query_row("PRAGMA user_version", [], |r| r.get::<_, i64>(0));
        let behind = |at: i64| usize::try_from(at).ok().filter(|v| *v <= MIGRATIONS.len());
        let at = version(&self.db).map_err(wrong)?;
        if behind(at).is_none() {
            return Err(Error::new(
                &path,
                format!(
                    "is a history of a newer selaras (version {at} of its schema, this program knows {}); update selaras",
                    MIGRATIONS.len()
                ),
            ));
        }
        self.db.pragma_update(None, "foreign_keys", true).map_err(wrong)?;
        // readers and a writer at once; where the file system cannot (some network drives), SQLite keeps its old way. Two
        // processes that switch a new file at the same moment do not wait for each other by themselves
        for _ in 0..200 {
            match self.db.query_row("PRAGMA journal_mode = WAL", [], |r| r.get::<_, String>(0)) {
                Err(e) if e.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy) => std::thread::sleep(Duration::from_millis(20)),
                other => {
                    other.map_err(wrong)?;
                    break;
                }
            }
        }
        if behind(at) == Some(MIGRATIONS.len()) {
            return Ok(());
        }
        let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate).map_err(wrong)?;
        // another run may have been faster
        let at = behind(version(&tx).map_err(wrong)?).unwrap_or(MIGRATIONS.len());
        let tables: i64 = tx.query_row("SELECT count(*) FROM sqlite_schema", [], |r| r.get(0)).map_err(wrong)?;
        if at == 0 && tables > 0 {
            return Err(Error::new(&path, "is an SQLite file of another program; name another file"));
        }
        for step in MIGRATIONS.iter().skip(at) {
            tx.execute_batch(step).map_err(wrong)?;
        }
        tx.pragma_update(None, "user_version", MIGRATIONS.len()).map_err(wrong)?;
        tx.commit().map_err(wrong)
    }

    fn wrong(&self) -> impl Fn(rusqlite::Error) -> Error + use<> {
        let path = self.path.clone();
        move |e| wrong(&path, &e)
    }

    /// Writes a run, in one transaction. A document that was checked before (the same path, part, name and engine; the same
    /// English text or the same day) takes the earlier row's place in current figures; the earlier row stays.
    ///
    /// # Errors
    /// What SQLite says; then nothing is written.
    pub fn record(&mut self, run: &RunInfo, documents: &[Recorded]) -> Result<i64, Error> {
        let wrong = self.wrong();
        let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate).map_err(&wrong)?;
        let id = write(&tx, run, documents).map_err(&wrong)?;
        tx.commit().map_err(&wrong)?;
        Ok(id)
    }

    /// The last day that has a document.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn latest(&self) -> Result<Option<Date>, Error> {
        let day: Option<String> =
            self.db.query_row("SELECT max(day) FROM document WHERE current = 1", [], |r| r.get(0)).map_err(self.wrong())?;
        Ok(day.and_then(|d| d.parse().ok()))
    }

    /// Fingerprints of all findings of the days, mended ones too: what reviewers said of them still counts.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn fingerprints(&self, days: (Date, Date)) -> Result<BTreeSet<String>, Error> {
        let read = || -> rusqlite::Result<BTreeSet<String>> {
            let mut q = self.db.prepare(
                "SELECT DISTINCT f.fingerprint FROM finding f JOIN document d ON d.id = f.document WHERE d.day BETWEEN ?1 AND ?2",
            )?;
            q.query_map(params![days.0.to_string(), days.1.to_string()], |r| r.get(0))?.collect()
        };
        read().map_err(self.wrong())
    }

    /// What a weekly report is made of: current documents of the days, findings that speak of terms, all findings from `from`
    /// on. Decisions are kept elsewhere.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn rows(&self, days: (Date, Date), from: Date) -> Result<Rows, Error> {
        let wrong = self.wrong();
        let (first, last, from) = (days.0.to_string(), days.1.to_string(), from.to_string());
        let mut rows = Rows::default();
        let mut places: BTreeMap<i64, usize> = BTreeMap::new();
        let read = || -> rusqlite::Result<Rows> {
            let mut q = self.db.prepare(
                "SELECT id, day, name, path, link, section, feed, engine, words, penalty, fidelity, content, content_known,
                 content_rendered FROM document WHERE current = 1 AND day BETWEEN ?1 AND ?2 ORDER BY day, id",
            )?;
            for d in q.query_map(params![first, last], document)? {
                let d = d?;
                places.insert(d.id, rows.documents.len());
                rows.documents.push(d);
            }
            let mut q = self.db.prepare(
                "SELECT f.document, f.category, f.severity, count(*) FROM document d JOIN finding f ON f.document = d.id
                 WHERE d.current = 1 AND d.day BETWEEN ?1 AND ?2 GROUP BY 1, 2, 3",
            )?;
            let mut counted = q.query(params![first, last])?;
            while let Some(r) = counted.next()? {
                let (category, severity): (String, String) = (r.get(1)?, r.get(2)?);
                let k = Category::ALL.iter().position(|c| c.name() == category).unwrap_or(CATEGORIES - 1);
                let row = places.get(&r.get(0)?).and_then(|p| rows.documents.get_mut(*p)).and_then(|d| d.errors.get_mut(k));
                if let Some(row) = row {
                    row[known_severity(&severity) as usize] += r.get::<_, u32>(3)?;
                }
            }
            let mut q = self.db.prepare(
                "SELECT f.document, f.\"check\", f.category, f.severity, f.source_words, f.target_words, f.suggestion, f.message,
                 f.source, f.target FROM document d JOIN finding f ON f.document = d.id
                 WHERE d.current = 1 AND d.day BETWEEN ?1 AND ?2
                 AND (d.day >= ?3 OR (f.source_words <> '' AND f.target_words <> '')) ORDER BY f.id",
            )?;
            rows.findings = q.query_map(params![first, last, from], finding)?.collect::<rusqlite::Result<_>>()?;
            Ok(std::mem::take(&mut rows))
        };
        let mut read = read;
        read().map_err(wrong)
    }

    /// The current documents of an engine, to be held against those of another.
    ///
    /// # Errors
    /// An engine that the history does not know, or what SQLite says.
    pub fn run_of_engine(&self, engine: &str) -> Result<diff::Run, Error> {
        let wrong = self.wrong();
        let read = || -> rusqlite::Result<diff::Run> {
            let mut run = diff::Run { label: engine.to_owned(), documents: Vec::new() };
            let mut places: BTreeMap<i64, usize> = BTreeMap::new();
            let mut q = self.db.prepare(
                "SELECT id, name, part, words, penalty, fidelity FROM document WHERE current = 1 AND engine = ?1 ORDER BY name, part, id",
            )?;
            let mut rows = q.query([engine])?;
            while let Some(r) = rows.next()? {
                let (name, part): (String, String) = (r.get(1)?, r.get(2)?);
                let bead = diff::Bead { source: String::new(), words: r.get(3)?, penalty: r.get(4)?, fidelity: r.get(5)? };
                places.insert(r.get(0)?, run.documents.len());
                let name = if part.is_empty() { name } else { format!("{name}#{part}") };
                run.documents.push(diff::Document { name, beads: vec![bead], findings: Vec::new() });
            }
            let mut q = self.db.prepare(
                "SELECT f.document, f.\"check\", f.severity, f.source_words, f.target_words, f.source, f.message
                 FROM document d JOIN finding f ON f.document = d.id WHERE d.current = 1 AND d.engine = ?1 ORDER BY f.id",
            )?;
            let mut rows = q.query([engine])?;
            while let Some(r) = rows.next()? {
                let Some(d) = places.get(&r.get(0)?).and_then(|k| run.documents.get_mut(*k)) else { continue };
                let severity: String = r.get(2)?;
                d.findings.push(diff::Item {
                    document: d.name.clone(),
                    check: r.get(1)?,
                    severity: known_severity(&severity),
                    source_words: r.get(3)?,
                    target_words: r.get(4)?,
                    source: r.get(5)?,
                    message: r.get(6)?,
                });
            }
            Ok(run)
        };
        let run = read().map_err(wrong)?;
        if run.documents.is_empty() {
            let mut q = self.db.prepare("SELECT DISTINCT engine FROM document WHERE engine <> '' ORDER BY 1").map_err(self.wrong())?;
            let known: Vec<String> = q.query_map([], |r| r.get(0)).and_then(Iterator::collect).map_err(self.wrong())?;
            let known = if known.is_empty() { "none; check with --engine LABEL".to_owned() } else { known.join(", ") };
            return Err(Error::new(&self.path, format!("has no document of the engine \u{201C}{engine}\u{201D}; it knows: {known}")));
        }
        Ok(run)
    }
}

fn write(tx: &Transaction<'_>, run: &RunInfo, documents: &[Recorded]) -> rusqlite::Result<i64> {
    tx.execute("INSERT INTO run(at, tool, engine) VALUES (?1, ?2, ?3)", params![run.at, run.tool, run.engine])?;
    let id = tx.last_insert_rowid();
    let mut before = tx.prepare(
        "SELECT id, day, source FROM document WHERE current = 1 AND path = ?1 AND name = ?2 AND engine = ?3 AND part = ?4 AND run <> ?5",
    )?;
    let mut past = tx.prepare("UPDATE document SET current = 0 WHERE id = ?1")?;
    let mut insert = tx.prepare(
        "INSERT INTO document(run, name, path, part, link, section, feed, engine, day, source, words, penalty, fidelity, beads,
         content, content_known, content_rendered) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
    )?;
    let mut add = tx.prepare(
        "INSERT INTO finding(document, fingerprint, \"check\", category, severity, confidence, source_words, target_words, suggestion,
         message, source, target, line) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    )?;
    for d in documents {
        let mut day = d.filed.day.to_string();
        let today = day.clone();
        let earlier: Vec<(i64, String, String)> = before
            .query_map(params![d.path, d.name, d.filed.engine, d.part, id], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?
            .collect::<rusqlite::Result<_>>()?;
        for (row, its_day, source) in earlier {
            if source != d.source && its_day != today {
                continue; // another article under an old name
            }
            past.execute([row])?;
            if !d.filed.set && its_day < day {
                day = its_day;
            }
        }
        insert.execute(params![
            id,
            d.name,
            d.path,
            d.part,
            d.link,
            d.filed.section,
            d.filed.feed,
            d.filed.engine,
            day,
            d.source,
            d.words,
            d.penalty,
            d.fidelity,
            d.beads,
            d.content[0],
            d.content[1],
            d.content[2],
        ])?;
        let document = tx.last_insert_rowid();
        for f in &d.findings {
            add.execute(params![
                document,
                f.fingerprint,
                f.check,
                f.category,
                f.severity,
                f.confidence,
                f.source_words,
                f.target_words,
                f.suggestion,
                f.message,
                f.source,
                f.target,
                f.line,
            ])?;
        }
    }
    Ok(id)
}

fn document(r: &Row<'_>) -> rusqlite::Result<DocumentRow> {
    let day: String = r.get(1)?;
    let content: (Option<u64>, Option<u64>, Option<u64>) = (r.get(11)?, r.get(12)?, r.get(13)?);
    Ok(DocumentRow {
        id: r.get(0)?,
        day: day.parse().unwrap_or_default(),
        name: r.get(2)?,
        path: r.get(3)?,
        link: r.get(4)?,
        section: r.get(5)?,
        feed: r.get(6)?,
        engine: r.get(7)?,
        words: r.get(8)?,
        penalty: r.get(9)?,
        fidelity: r.get(10)?,
        content: match content {
            (Some(all), Some(known), Some(rendered)) => Some([all, known, rendered]),
            _ => None,
        },
        errors: Default::default(),
    })
}

fn finding(r: &Row<'_>) -> rusqlite::Result<FindingRow> {
    let severity: String = r.get(3)?;
    Ok(FindingRow {
        document: r.get(0)?,
        check: r.get(1)?,
        category: r.get(2)?,
        severity: known_severity(&severity),
        source_words: r.get(4)?,
        target_words: r.get(5)?,
        suggestion: r.get(6)?,
        message: r.get(7)?,
        source: r.get(8)?,
        target: r.get(9)?,
    })
}

fn wrong(path: &str, e: &rusqlite::Error) -> Error {
    use rusqlite::ErrorCode as Code;
    let what = match e.sqlite_error_code() {
        Some(Code::NotADatabase) => "is no history (no SQLite file); name another file".to_owned(),
        Some(Code::DatabaseCorrupt) => {
            "is broken; it is left as it is: take it away, or rescue it with sqlite3 .recover, and run again".to_owned()
        }
        Some(Code::DatabaseBusy | Code::DatabaseLocked) => "is held by another program; try again when that is done".to_owned(),
        Some(Code::ReadOnly) => "cannot be written: it is read-only".to_owned(),
        Some(Code::CannotOpen) => "cannot be opened; check the path".to_owned(),
        Some(Code::DiskFull) => "cannot be written: the disk is full".to_owned(),
        _ => format!("cannot be used: {e}"),
    };
    Error::new(path, what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_sentences_are_cut_between_characters() {
        let long = "\u{00E9}".repeat(EXCERPT + 5);
        assert_eq!(excerpt(&long).chars().count(), EXCERPT + 1);
        assert_eq!(excerpt("short"), "short");
        assert_eq!((plain_path("./a/b"), plain_path("a\\b")), ("a/b".into(), "a/b".into()));
    }
}
