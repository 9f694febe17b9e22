//! `selaras review`: decisions of editors taken over from reports, and what they say of the checks.

use super::output::{print, warn, write};
use super::{Exit, Stop, args, check, config, input};
use crate::error::Error;
use crate::ingest;
use crate::lexicon::Lexicon;
use crate::store::decisions::{Count, Decision, Decisions, Taken, Verdict, is_fingerprint};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Where decisions are kept unless said otherwise.
const DECISIONS: &str = "selaras-decisions.tsv";

/// First line of a file of termbase entries on offer.
const OFFER: &str = "# offered by selaras review apply: look through, then add to your termbase";

/// Checks whose fixes are renderings of a word or phrase.
const TERM_CHECKS: [&str; 7] =
    ["calque", "inconsistent-term", "known-confusion", "literal-phrase", "name-mismatch", "untranslated", "wrong-sense"];

/// What editors write in `decision`, in any case.
const WORDS: &[(Verdict, &[&str])] = &[
    (Verdict::Accept, &["accept", "accepted", "a", "yes", "y", "ok", "terima", "diterima", "setuju", "ya"]),
    (Verdict::Reject, &["reject", "rejected", "r", "no", "n", "tolak", "ditolak", "tidak"]),
    (Verdict::Fix, &["fix", "fixed", "perbaiki", "perbaikan", "ubah", "ganti"]),
];

pub fn run(a: &args::Review) -> Result<Exit, Stop> {
    match &a.command {
        args::ReviewCommand::Apply(a) => apply(a),
        args::ReviewCommand::Stats(a) => stats(a),
    }
}

/// The decisions in a file; without one, those in the usual place, or none.
pub fn load(path: Option<&str>) -> Result<Decisions, Stop> {
    match path {
        Some(path) => Ok(parse(path)?),
        None if Path::new(DECISIONS).exists() => Ok(parse(DECISIONS)?),
        None => Ok(Decisions::default()),
    }
}

fn parse(path: &str) -> Result<Decisions, Error> {
    let bytes = input::read(path)?;
    // read as it is or not at all: the file is written anew from what is read
    let text = std::str::from_utf8(&bytes).map_err(|_| Error::new(path, "is not UTF-8; take back the last whole version"))?;
    Decisions::parse(path, text)
}

/// Where the decisions are: given, as the configuration says, or the usual place.
fn place(given: &args::DecisionsFile) -> Result<String, Stop> {
    if let Some(path) = &given.decisions {
        return Ok(path.clone());
    }
    let line = args::Check { config: given.config.clone(), no_config: given.no_config, ..args::Check::default() };
    let (config, _) = config::load(&line, &check::today())?;
    Ok(config.options.decisions.unwrap_or_else(|| DECISIONS.to_owned()))
}

/// What a cell says; `None` where it says nothing that is known. The words of a fix may be left out.
fn said(cell: &str) -> Option<(Verdict, &str)> {
    let (word, text) = cell.split_once([':', '\u{FF1A}']).map_or((cell, ""), |(w, t)| (w, t.trim()));
    let word = word.trim().to_lowercase();
    let verdict = WORDS.iter().find(|(_, all)| all.contains(&word.as_str()))?.0;
    (text.is_empty() || verdict == Verdict::Fix).then_some((verdict, text))
}

/// Who a report is from, by its file's name: `review-ani.csv`, also as browsers name a second download.
fn by_name(path: &str) -> Option<String> {
    let file = Path::new(path).file_stem()?.to_string_lossy().into_owned();
    let name = file.get(..7).filter(|p| p.eq_ignore_ascii_case("review-")).map(|_| &file[7..])?;
    let name = match name.rsplit_once(" (") {
        Some((before, n)) if n.strip_suffix(')').is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit())) => before,
        _ => name,
    };
    Some(name.trim().to_owned()).filter(|n| !n.is_empty())
}

fn user() -> String {
    #[allow(clippy::disallowed_methods)] // cli is where the environment is looked at
    let named = ["USER", "USERNAME"].iter().find_map(|v| std::env::var(v).ok().filter(|v| !v.trim().is_empty()));
    named.unwrap_or_else(|| "unknown".to_owned())
}

/// The decisions in a report, and how many findings are without.
fn decided(path: &str, who: Option<&str>, day: &str) -> Result<(Vec<Decision>, usize), Error> {
    let sheet = ingest::review::read(path, &input::read(path)?)?;
    let reporter = by_name(path);
    let (mut out, mut undecided) = (Vec::new(), 0);
    for row in sheet.rows() {
        let cell = row.cell("decision");
        if cell.is_empty() {
            undecided += usize::from(!row.cell("fingerprint").is_empty());
            continue;
        }
        let wrong = |what: String| Error::new(path, what).at(row.line);
        let (verdict, text) = said(cell)
            .ok_or_else(|| wrong(format!("\u{201C}{cell}\u{201D} is no decision; write accept, reject or fix:TEXT. Nothing is stored")))?;
        let fingerprint = row.cell("fingerprint");
        if !is_fingerprint(fingerprint) {
            return Err(wrong(format!(
                "\u{201C}{fingerprint}\u{201D} is no fingerprint; take it from the report as it was. Nothing is stored"
            )));
        }
        let suggestion = row.cell("suggestion");
        let text = match verdict {
            Verdict::Fix if text.is_empty() && suggestion.is_empty() => {
                return Err(wrong("says fix without words, and there is no suggestion; write fix:TEXT. Nothing is stored".to_owned()));
            }
            Verdict::Fix if !text.is_empty() => text,
            Verdict::Fix | Verdict::Accept => suggestion,
            Verdict::Reject => "",
        };
        let reviewer = Some(row.cell("reviewer")).filter(|r| !r.is_empty());
        let who = who.or(reviewer).or(reporter.as_deref()).map_or_else(user, ToOwned::to_owned);
        let own = |column: &str| row.cell(column).to_owned();
        out.push(Decision {
            fingerprint: fingerprint.to_owned(),
            verdict,
            text: text.to_owned(),
            who,
            day: day.to_owned(),
            check: own("check"),
            source: own("source_span"),
            target: own("target_span"),
            severity: own("severity"),
            // a comma where the spreadsheet's country has one
            confidence: own("confidence").replace(',', "."),
            document: own("doc"),
            comment: own("comment"),
        });
    }
    Ok((out, undecided))
}

fn apply(a: &args::ReviewApply) -> Result<Exit, Stop> {
    let who = a.who.as_deref().map(str::trim).filter(|w| !w.is_empty());
    let (mut new, mut undecided, day) = (Vec::new(), 0, check::today());
    for path in &a.files {
        let (decisions, without) = decided(path, who, &day)?;
        new.extend(decisions);
        undecided += without;
    }
    let path = place(&a.place)?;
    // read and written by one run at a time: what another has stored stays
    let _lock = Lock::on(&path)?;
    let before = if Path::new(&path).exists() { parse(&path)? } else { Decisions::default() };
    let mut all = before.clone();
    let taken = all.take(&new);
    let offers = offers(&new, &all);
    if let Some(to) = &a.termbase_out {
        refuse_foreign(to)?;
    }
    if all != before {
        write(&path, all.text().as_bytes())?;
    }
    let count = |v: Verdict| new.iter().zip(&taken).filter(|(d, t)| d.verdict == v && **t != Taken::Known).count();
    let known = taken.iter().filter(|t| **t == Taken::Known).count();
    let changed = taken.iter().filter(|t| **t == Taken::Changed).count();
    let mut summary = format!(
        "{path}: {} accepted, {} rejected, {} fixed, {known} unchanged, {undecided} undecided",
        count(Verdict::Accept),
        count(Verdict::Reject),
        count(Verdict::Fix)
    );
    if changed > 0 {
        let _ = write!(summary, "; {changed} changed an earlier decision of the same person, which is kept");
    }
    warn(&summary);
    let conflicts = all.conflicts();
    for c in &conflicts {
        let says: Vec<String> = c.iter().map(|d| format!("{} says {} ({})", d.who, d.said(), d.day)).collect();
        let first =
            c.first().map_or((String::new(), String::new()), |d| (d.document.clone(), format!("{}: {} / {}", d.check, d.source, d.target)));
        warn(&format!("conflict: {}: {}: {}", first.0, first.1, says.join(", ")));
    }
    if !conflicts.is_empty() {
        warn(&format!("{} in conflict: shown in reports and left unfixed until the editors agree", conflicts.len()));
    }
    match &a.termbase_out {
        Some(to) if !offers.is_empty() => {
            write(to, format!("{OFFER}\n{}\n", offers.join("\n")).as_bytes())?;
            warn(&format!("{} termbase entries on offer: {to}", offers.len()));
        }
        None if !offers.is_empty() => {
            print(&format!("{OFFER}\n{}\n", offers.join("\n")))?;
        }
        _ => {}
    }
    Ok(Exit::Clean)
}

/// A file beside another one that says that a run is about to write it anew.
struct Lock(PathBuf);

impl Lock {
    fn on(path: &str) -> Result<Self, Stop> {
        const TRIES: u32 = 100;
        const WAIT: Duration = Duration::from_millis(50);
        // a run that was stopped leaves its lock behind
        const STALE: Duration = Duration::from_secs(60);
        let lock = PathBuf::from(format!("{path}.lock"));
        if let Some(folder) = lock.parent().filter(|f| !f.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(|e| Stop::Io(format!("cannot make the folder {}", folder.display()), e))?;
        }
        for _ in 0..TRIES {
            match std::fs::OpenOptions::new().write(true).create_new(true).open(&lock) {
                Ok(_) => return Ok(Self(lock)),
                Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => {
                    let age = lock.metadata().and_then(|m| m.modified()).ok().and_then(|t| t.elapsed().ok());
                    if age.is_some_and(|a| a > STALE) {
                        let _ = std::fs::remove_file(&lock);
                    }
                    std::thread::sleep(WAIT);
                }
                Err(e) => return Err(Stop::Io(format!("cannot write {}", lock.display()), e)),
            }
        }
        Err(Error::new(path, format!("is being written by another run; try again, or take {} away", lock.display())).into())
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// A termbase of the user's own is never written over.
fn refuse_foreign(to: &str) -> Result<(), Stop> {
    if to != "-" && Path::new(to).is_file() && !input::read(to)?.starts_with(OFFER.as_bytes()) {
        return Err(Error::new(to, "is there already and holds something else; give --termbase-out another name").into());
    }
    Ok(())
}

/// Fixes of words and phrases as lines of a termbase. The part of speech is that of the built-in lexicon's first sense.
fn offers(new: &[Decision], all: &Decisions) -> Vec<String> {
    let lexicon = Lexicon::default();
    let plain = |s: &str| {
        let words = s.split_whitespace().count();
        (1..=4).contains(&words) && !s.contains(['\t', '\n', '|', ',', '.', ';', ':', '!', '?', '"', '\u{201C}', '\u{201D}'])
    };
    let mut out = BTreeSet::new();
    for d in new.iter().filter(|d| d.verdict == Verdict::Fix && TERM_CHECKS.contains(&d.check.as_str())) {
        let holds = all.effective(&d.fingerprint).is_some_and(|e| e.verdict == Verdict::Fix && e.text == d.text);
        if !holds || !plain(&d.source) || !plain(&d.text) || d.target.is_empty() {
            continue;
        }
        let words = d.source.split_whitespace().collect::<Vec<_>>().join(" ");
        let (name, lower) = (d.check == "name-mismatch", words.to_lowercase());
        let pos = if name { "name" } else { lexicon.english(&lower).next().map_or("n", |s| s.pos()) };
        out.insert(format!("{}\t{pos}\tas reviewed\t{}", if name { words } else { lower }, d.text));
    }
    out.into_iter().collect()
}

fn stats(a: &args::ReviewStats) -> Result<Exit, Stop> {
    let path = place(&a.place)?;
    let counts = parse(&path)?.counts();
    let mut sum = Count::default();
    for c in counts.values() {
        sum.accepted += c.accepted;
        sum.fixed += c.fixed;
        sum.rejected += c.rejected;
        sum.disputed += c.disputed;
    }
    let rows = || counts.iter().map(|(check, c)| (check.as_str(), c));
    let mut out = String::new();
    match a.format {
        args::StatsFormat::Text => {
            let width = counts.keys().map(String::len).max().unwrap_or(0).max(5);
            let _ = writeln!(out, "{:width$}  decided  accepted  fixed  rejected  disputed  precision  95 % interval", "check");
            for (check, c) in rows().chain([("all", &sum)]) {
                let precision = c.precision().map_or_else(|| "-".to_owned(), |p| format!("{p:.3}"));
                let interval = c.interval().map_or_else(|| "-".to_owned(), |(l, h)| format!("{l:.3} to {h:.3}"));
                let _ = writeln!(
                    out,
                    "{check:width$}  {:7}  {:8}  {:5}  {:8}  {:8}  {precision:>9}  {interval}",
                    c.decided(),
                    c.accepted,
                    c.fixed,
                    c.rejected,
                    c.disputed
                );
            }
        }
        args::StatsFormat::Jsonl => {
            let round = |x: f64| (x * 1e4).round() / 1e4;
            for (check, c) in rows() {
                let line = serde_json::json!({
                    "check": check, "decided": c.decided(), "accepted": c.accepted, "fixed": c.fixed, "rejected": c.rejected,
                    "disputed": c.disputed, "precision": c.precision().map(round), "low": c.interval().map(|i| round(i.0)),
                    "high": c.interval().map(|i| round(i.1)),
                });
                let _ = writeln!(out, "{line}");
            }
        }
        args::StatsFormat::Csv => {
            out.push_str("check,decided,accepted,fixed,rejected,disputed,precision,low,high\r\n");
            for (check, c) in rows() {
                let number = |x: Option<f64>| x.map_or_else(String::new, |x| format!("{x:.4}"));
                let (p, l, h) = (number(c.precision()), number(c.interval().map(|i| i.0)), number(c.interval().map(|i| i.1)));
                // what stands in the file under check is no more than a word, but it may have been edited
                let check = check.replace(['"', ',', '\n', '\r'], " ");
                let _ = write!(out, "{check},{},{},{},{},{},{p},{l},{h}\r\n", c.decided(), c.accepted, c.fixed, c.rejected, c.disputed);
            }
        }
    }
    print(&out)?;
    Ok(Exit::Clean)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decisions_are_read_in_any_case_and_either_language() {
        let cases = [
            ("accept", Some((Verdict::Accept, ""))),
            (" Reject ", Some((Verdict::Reject, ""))),
            ("TERIMA", Some((Verdict::Accept, ""))),
            ("tolak", Some((Verdict::Reject, ""))),
            ("y", Some((Verdict::Accept, ""))),
            ("fix:KTT: hari kedua", Some((Verdict::Fix, "KTT: hari kedua"))),
            ("Perbaiki : KTT ", Some((Verdict::Fix, "KTT"))),
            ("fix", Some((Verdict::Fix, ""))),
            ("accept: but why", None),
            ("maybe", None),
            ("KTT", None),
        ];
        for (cell, wanted) in cases {
            assert_eq!(said(cell), wanted, "{cell}");
        }
    }

    #[test]
    fn reports_say_by_their_names_who_they_are_from() {
        assert_eq!(by_name("in/review-Ani-S.csv").as_deref(), Some("Ani-S"));
        assert_eq!(by_name("review-ani (2).xlsx").as_deref(), Some("ani"));
        assert_eq!(by_name("review.csv"), None);
        assert_eq!(by_name("review-.csv"), None);
    }
}
