//! Findings as translator comments of a PO file.

use super::Note;
use crate::error::Error;
use crate::finding::Severity;
use std::collections::BTreeMap;
use std::fmt::Write;

/// What our comments begin with.
const MARK: &str = "# selaras:";

/// An entry, in line numbers.
struct Entry {
    /// Its first comment, or its first keyword.
    head: usize,
    /// Its first keyword.
    body: usize,
    /// One past its last line.
    end: usize,
}

/// Writes findings into the text of a PO file (byte order mark and all): each as a translator comment
/// `# selaras: severity check: message (suggestion: …) [fingerprint]` after the other translator comments of its entry,
/// and the fuzzy flag where one is major or critical and the entry is translated. Comments of an earlier run are
/// replaced, and go where an entry has no findings any more. A fuzzy flag is never taken away: it may be the
/// translator's own.
///
/// # Errors
/// A finding that stands in no entry: the file is not the one that was checked.
pub fn po(path: &str, text: &str, notes: &[Note<'_>]) -> Result<String, Error> {
    let (mark, text) = if text.starts_with('\u{FEFF}') { text.split_at('\u{FEFF}'.len_utf8()) } else { ("", text) };
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let mut starts = Vec::with_capacity(lines.len());
    let mut at = mark.len();
    for line in &lines {
        starts.push(at);
        at += line.len();
    }
    let entries = entries(&lines);
    let mut found: BTreeMap<usize, Vec<&Note<'_>>> = BTreeMap::new();
    for note in notes {
        let line = starts.partition_point(|s| *s <= note.bytes.start).saturating_sub(1);
        let k = entries.partition_point(|e| e.body <= line).saturating_sub(1);
        if !entries.get(k).is_some_and(|e| (e.body..e.end).contains(&line)) || note.bytes.start >= at {
            let message = format!("has no entry at byte {}: it has changed since it was checked; check it again", note.bytes.start);
            return Err(Error::new(path, message));
        }
        found.entry(k).or_default().push(note);
    }
    // before a line, or instead of it
    let (mut before, mut instead): (BTreeMap<usize, String>, BTreeMap<usize, String>) = (BTreeMap::new(), BTreeMap::new());
    for (k, notes) in &mut found {
        let Some(entry) = entries.get(*k) else { continue };
        notes.sort_by_key(|n| n.bytes.start);
        let end = if lines[entry.body].ends_with("\r\n") { "\r\n" } else { "\n" };
        let head = entry.head..entry.body;
        let place = head.clone().rev().find(|i| is_translators(lines[*i])).map_or(entry.head, |i| i + 1);
        for note in notes.iter() {
            let _ = write!(before.entry(place).or_default(), "{}{end}", comment(note));
        }
        // gettext knows no fuzzy entry without translation
        if notes.iter().any(|n| n.finding.severity >= Severity::Major && !n.bytes.is_empty()) {
            let flags: Vec<usize> = head.clone().filter(|i| lines[*i].trim_start().starts_with("#,")).collect();
            if flags.iter().any(|i| lines[*i].trim().trim_start_matches("#,").split(',').any(|f| f.trim() == "fuzzy")) {
                continue;
            }
            if let Some(i) = flags.first() {
                let (start, rest) = lines[*i].split_once("#,").unwrap_or(("", ""));
                let comma = if rest.trim().is_empty() { "" } else { "," };
                instead.insert(*i, format!("{start}#, fuzzy{comma}{rest}"));
            } else {
                let place = head.clone().find(|i| lines[*i].trim_start().starts_with("#|")).unwrap_or(entry.body);
                let _ = write!(before.entry(place).or_default(), "#, fuzzy{end}");
            }
        }
    }
    let mut out = String::with_capacity(text.len() + notes.len() * 160);
    out.push_str(mark);
    for (i, line) in lines.iter().enumerate() {
        out.push_str(before.get(&i).map_or("", String::as_str));
        match instead.get(&i) {
            Some(line) => out.push_str(line),
            None if is_ours(line) => {}
            None => out.push_str(line),
        }
    }
    Ok(out)
}

fn is_ours(line: &str) -> bool {
    line.trim_start().starts_with(MARK)
}

/// Whether a line is a translator's comment, not one of tools, and not ours.
fn is_translators(line: &str) -> bool {
    let line = line.trim_start();
    line.strip_prefix('#').is_some_and(|rest| !rest.starts_with(['.', ':', ',', '|', '~', '='])) && !is_ours(line)
}

fn comment(note: &Note<'_>) -> String {
    let f = note.finding;
    let mut out = format!("{MARK} {} {}: {}", f.severity.name(), f.check, f.message);
    if !f.suggestion.is_empty() {
        let _ = write!(out, " (suggestion: {})", f.suggestion);
    }
    let _ = write!(out, " [{}]", f.fingerprint);
    out.chars().map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c }).collect()
}

/// The entries of a file, without obsolete ones.
fn entries(lines: &[&str]) -> Vec<Entry> {
    let mut out: Vec<Entry> = Vec::new();
    // comments seen since the last entry; an entry that is not closed; whether its translation has begun
    let (mut head, mut open, mut translated) = (None, false, false);
    for (i, line) in lines.iter().enumerate() {
        let line = line.trim();
        if line.starts_with("#~") {
            (head, open) = (None, false);
        } else if line.starts_with('#') {
            if translated {
                open = false;
            }
            if !open {
                head.get_or_insert(i);
                translated = false;
            }
        } else if !line.is_empty() {
            if line.starts_with("msg") && !line.starts_with("msgid_plural") && !line.starts_with("msgstr") && (!open || translated) {
                out.push(Entry { head: head.take().unwrap_or(i), body: i, end: i });
                (open, translated) = (true, false);
            }
            translated |= line.starts_with("msgstr");
            if let Some(entry) = out.last_mut().filter(|_| open) {
                entry.end = i + 1;
            }
        }
    }
    out
}
