//! What editors decided about findings, as a table: a line a decision, sorted, so that it merges and can be read in a
//! review. Nothing is taken out: a changed mind is a further line, and the last one of a person counts.

use crate::error::Error;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// First line of the file.
const HEAD: &str = "#selaras-decisions 1\tdecision\ttext\twho\tday\tcheck\tsource\ttarget\tseverity\tconfidence\tdocument\tcomment";

/// Columns of a line.
const COLUMNS: usize = 12;

/// What an editor can say of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// It is right.
    Accept,
    /// It is wrong.
    Reject,
    /// It is right, and the editor says what should stand there.
    Fix,
}

impl Verdict {
    /// The name in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Accept => "accept",
            Verdict::Reject => "reject",
            Verdict::Fix => "fix",
        }
    }

    /// By its name in files.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Verdict> {
        [Verdict::Accept, Verdict::Reject, Verdict::Fix].into_iter().find(|v| v.name() == name)
    }
}

/// One decision of one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The finding's.
    pub fingerprint: String,
    /// What was said.
    pub verdict: Verdict,
    /// What should stand there: the editor's words, or for an accepted finding its suggestion.
    pub text: String,
    /// Who said it.
    pub who: String,
    /// When it was taken over, YYYY-MM-DD.
    pub day: String,
    /// Id of the check.
    pub check: String,
    /// The finding's source words.
    pub source: String,
    /// The finding's target words.
    pub target: String,
    /// As the report had it.
    pub severity: String,
    /// As the report had it.
    pub confidence: String,
    /// As the report had it.
    pub document: String,
    /// The editor's.
    pub comment: String,
}

impl Decision {
    /// Whether both say the same of the finding. What an accepted finding suggests is not the editor's word.
    fn agrees(&self, other: &Decision) -> bool {
        self.verdict == other.verdict && (self.verdict != Verdict::Fix || self.text == other.text)
    }

    /// Whether `newer` adds nothing.
    fn holds(&self, newer: &Decision) -> bool {
        self.agrees(newer) && (newer.comment.is_empty() || newer.comment == self.comment)
    }

    /// What was said, as a report's cell has it.
    #[must_use]
    pub fn said(&self) -> String {
        if self.verdict == Verdict::Fix { format!("fix:{}", self.text) } else { self.verdict.name().to_owned() }
    }

    /// Whether two findings have the same check and words, whatever sentence they stand in.
    fn pattern(&self) -> (String, String, String) {
        pattern(&self.check, &self.source, &self.target)
    }
}

fn fold(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

fn pattern(check: &str, source: &str, target: &str) -> (String, String, String) {
    (check.to_owned(), fold(source), fold(target))
}

/// What the decisions on one check come to. A finding counts once, however many editors agree on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Findings that editors say are right.
    pub accepted: usize,
    /// Of these, with words of the editor's own.
    pub fixed: usize,
    /// Findings that they say are wrong.
    pub rejected: usize,
    /// Findings on which they differ; in none of the others.
    pub disputed: usize,
}

impl Count {
    /// Findings on which there is one opinion.
    #[must_use]
    pub fn decided(&self) -> usize {
        self.accepted + self.rejected
    }

    /// Share of right ones; `None` without decisions.
    #[must_use]
    #[allow(clippy::cast_precision_loss)]
    pub fn precision(&self) -> Option<f64> {
        (self.decided() > 0).then(|| self.accepted as f64 / self.decided() as f64)
    }

    /// Wilson's 95 % interval of the precision.
    #[must_use]
    #[allow(clippy::cast_precision_loss)]
    pub fn interval(&self) -> Option<(f64, f64)> {
        const Z: f64 = 1.959_964;
        let (p, n) = (self.precision()?, self.decided() as f64);
        let (centre, by) = (p + Z * Z / (2.0 * n), 1.0 + Z * Z / n);
        let half = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
        Some((((centre - half) / by).max(0.0), ((centre + half) / by).min(1.0)))
    }

    /// A check's confidence in the light of the decisions. The computed confidence is taken as the mean of a Beta prior as
    /// strong as 20 decisions, so that a few decisions move little and hundreds outweigh it; below 10 it stays as it is.
    #[must_use]
    #[allow(clippy::cast_precision_loss)]
    pub fn adjusted(&self, confidence: f64) -> f64 {
        const PRIOR: f64 = 20.0;
        const LEAST: usize = 10;
        if self.decided() < LEAST {
            return confidence;
        }
        (confidence * PRIOR + self.accepted as f64) / (PRIOR + self.decided() as f64)
    }
}

/// What taking a decision over did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It was there already.
    Known,
    /// It is new.
    New,
    /// The same person said something else before, which is kept as an earlier line.
    Changed,
}

/// All decisions: by fingerprint, then person, each person's in the order in which they were made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decisions {
    rows: BTreeMap<String, BTreeMap<String, Vec<Decision>>>,
}

impl Decisions {
    /// Reads the file.
    ///
    /// # Errors
    /// Not a table of decisions, or of a version that this program does not know, or a line that is wrong; with the line.
    pub fn parse(name: &str, text: &str) -> Result<Self, Error> {
        let mut lines = text.lines().enumerate();
        let head = lines.next().map_or("", |(_, l)| l.trim_start_matches('\u{FEFF}'));
        if !head.starts_with("#selaras-decisions ") {
            return Err(Error::new(name, "is no table of decisions; selaras review apply makes one").at(1));
        }
        if head.split('\t').next() != HEAD.split('\t').next() {
            return Err(Error::new(name, "is a table of decisions of another version; use the selaras that wrote it").at(1));
        }
        let mut all: Vec<Decision> = Vec::new();
        for (n, line) in lines.filter(|(_, l)| !l.trim().is_empty()) {
            let wrong = |what: String| Error::new(name, what).at(n + 1);
            let cells: Vec<String> = line.trim_end_matches('\r').split('\t').map(unescaped).collect();
            let cells: [String; COLUMNS] = cells
                .try_into()
                .map_err(|c: Vec<_>| wrong(format!("has {} columns where {COLUMNS} are wanted; take the line out", c.len())))?;
            let [fingerprint, verdict, text, who, day, check, source, target, severity, confidence, document, comment] = cells;
            if !is_fingerprint(&fingerprint) {
                return Err(wrong(format!("\u{201C}{fingerprint}\u{201D} is no fingerprint; take the line out")));
            }
            let verdict = Verdict::by_name(&verdict)
                .ok_or_else(|| wrong(format!("\u{201C}{verdict}\u{201D} is no decision (accept, reject, fix); take the line out")))?;
            all.push(Decision { fingerprint, verdict, text, who, day, check, source, target, severity, confidence, document, comment });
        }
        // two files that were merged may have their lines in any order; days bring a person's back into theirs
        all.sort_by(|a, b| a.day.cmp(&b.day));
        let mut out = Self::default();
        for d in all {
            let mine = out.rows.entry(d.fingerprint.clone()).or_default().entry(d.who.clone()).or_default();
            if mine.last() != Some(&d) {
                mine.push(d);
            }
        }
        Ok(out)
    }

    /// The file's text.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = format!("{HEAD}\n");
        for d in self.all() {
            let cells = [
                &d.fingerprint,
                d.verdict.name(),
                &d.text,
                &d.who,
                &d.day,
                &d.check,
                &d.source,
                &d.target,
                &d.severity,
                &d.confidence,
                &d.document,
                &d.comment,
            ];
            let _ = writeln!(out, "{}", cells.map(escaped).join("\t"));
        }
        out
    }

    /// All lines, history included.
    pub fn all(&self) -> impl Iterator<Item = &Decision> {
        self.rows.values().flat_map(BTreeMap::values).flatten()
    }

    /// Takes over what one or more reports say, in their order. Of a person who decides on the same words more than once, what
    /// is there already is not added again: taking the same reports over twice changes nothing.
    pub fn take(&mut self, new: &[Decision]) -> Vec<Taken> {
        let mut said: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
        for (k, d) in new.iter().enumerate() {
            said.entry((&d.fingerprint, &d.who)).or_default().push(k);
        }
        let mut out = vec![Taken::Known; new.len()];
        for ((fingerprint, who), all) in said {
            let mut distinct: Vec<usize> = Vec::new();
            for k in all {
                if distinct.last().is_none_or(|l| !new[*l].holds(&new[k])) {
                    distinct.push(k);
                }
            }
            let mine = self.rows.entry(fingerprint.to_owned()).or_default().entry(who.to_owned()).or_default();
            // the longest run of lines that are there already
            let had = (0..=distinct.len().min(mine.len()))
                .rev()
                .find(|n| mine[mine.len() - n..].iter().zip(&distinct).all(|(old, k)| old.holds(&new[*k])))
                .unwrap_or(0);
            for k in &distinct[had..] {
                out[*k] = if mine.is_empty() { Taken::New } else { Taken::Changed };
                mine.push(new[*k].clone());
            }
        }
        out
    }

    /// The last decision of each person on a finding.
    pub fn on(&self, fingerprint: &str) -> impl Iterator<Item = &Decision> {
        self.rows.get(fingerprint).into_iter().flat_map(|m| m.values().filter_map(|d| d.last()))
    }

    /// What holds for a finding: what all who decided on it say; `None` where nobody did or they differ.
    #[must_use]
    pub fn effective(&self, fingerprint: &str) -> Option<&Decision> {
        let mut all = self.on(fingerprint);
        let first = all.next()?;
        // of those who agree, the last to say so
        let mut last = first;
        for d in all {
            if !d.agrees(first) {
                return None;
            }
            last = if d.day > last.day { d } else { last };
        }
        Some(last)
    }

    /// Findings on which editors differ, each with what they say.
    #[must_use]
    pub fn conflicts(&self) -> Vec<Vec<&Decision>> {
        self.rows.keys().filter(|f| self.effective(f).is_none()).map(|f| self.on(f).collect::<Vec<_>>()).filter(|c| c.len() > 1).collect()
    }

    /// Check and words of the findings that are rejected. What is accepted or fixed in another sentence, or disputed, is no
    /// pattern to leave out.
    #[must_use]
    pub fn rejected_patterns(&self) -> Patterns {
        let (mut bad, mut good) = (BTreeSet::new(), BTreeSet::new());
        for fingerprint in self.rows.keys() {
            let rejected = self.effective(fingerprint).is_some_and(|d| d.verdict == Verdict::Reject);
            for d in self.on(fingerprint) {
                let _ = if rejected { bad.insert(d.pattern()) } else { good.insert(d.pattern()) };
            }
        }
        // without any words there is no pattern but the check itself
        bad.retain(|p| !(good.contains(p) || p.1.is_empty() && p.2.is_empty()));
        Patterns(bad)
    }

    /// By check.
    #[must_use]
    pub fn counts(&self) -> BTreeMap<String, Count> {
        let mut out: BTreeMap<String, Count> = BTreeMap::new();
        for fingerprint in self.rows.keys() {
            let all: Vec<&Decision> = self.on(fingerprint).collect();
            let Some(first) = all.first() else { continue };
            let count = out.entry(first.check.clone()).or_default();
            let rejected = all.iter().filter(|d| d.verdict == Verdict::Reject).count();
            if rejected == all.len() {
                count.rejected += 1;
            } else if rejected > 0 {
                count.disputed += 1;
            } else {
                count.accepted += 1;
                count.fixed += usize::from(all.iter().any(|d| d.verdict == Verdict::Fix));
            }
        }
        out
    }

    /// Whether there is no decision.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

/// Rejected checks with their words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Patterns(BTreeSet<(String, String, String)>);

impl Patterns {
    /// Whether a finding of that check on these source and target words is left out.
    #[must_use]
    pub fn has(&self, check: &str, source: &str, target: &str) -> bool {
        self.0.contains(&pattern(check, source, target))
    }
}

/// Whether a text has the form of a fingerprint.
#[must_use]
pub fn is_fingerprint(text: &str) -> bool {
    text.strip_prefix("v1:").is_some_and(|h| h.len() == 16 && h.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn escaped(cell: &str) -> String {
    cell.replace('\\', "\\\\").replace('\t', "\\t").replace('\n', "\\n").replace('\r', "\\r")
}

fn unescaped(cell: &str) -> String {
    let mut out = String::new();
    let mut chars = cell.chars();
    while let Some(c) = chars.next() {
        match (c, if c == '\\' { chars.next() } else { None }) {
            ('\\', Some('t')) => out.push('\t'),
            ('\\', Some('n')) => out.push('\n'),
            ('\\', Some('r')) => out.push('\r'),
            ('\\', Some(x)) => out.push(x),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decision(n: usize, who: &str, said: &str, day: &str) -> Decision {
        let (verdict, text) = said.split_once(':').unwrap_or((said, ""));
        let (check, source, target) = ("wrong-sense".to_owned(), "Summit".to_owned(), "kerumunan".to_owned());
        Decision {
            fingerprint: format!("v1:{n:016x}"),
            verdict: Verdict::by_name(verdict).unwrap(),
            text: text.to_owned(),
            who: who.to_owned(),
            day: day.to_owned(),
            check,
            source,
            target,
            severity: "major".to_owned(),
            confidence: "0.80".to_owned(),
            document: "berita".to_owned(),
            comment: String::new(),
        }
    }

    #[test]
    fn decisions_read_back_and_taking_over_twice_changes_nothing() {
        let mut all = Decisions::default();
        let new = [
            decision(1, "ani", "accept", "2026-01-02"),
            decision(2, "ani", "fix:baris\tsatu\\n\nbaris dua", "2026-01-02"),
            // the same sentence twice in a report, decided on differently
            decision(3, "ani", "accept", "2026-01-02"),
            decision(3, "ani", "reject", "2026-01-02"),
        ];
        assert_eq!(all.take(&new), [Taken::New, Taken::New, Taken::New, Taken::Changed]);
        let text = all.text();
        assert_eq!(Decisions::parse("d", &text).unwrap(), all);
        assert_eq!(all.take(&new), [Taken::Known; 4]);
        let later: Vec<Decision> = new.iter().map(|d| Decision { day: "2026-03-01".to_owned(), ..d.clone() }).collect();
        assert_eq!(all.take(&later), [Taken::Known; 4]);
        assert_eq!(all.text(), text);
        // a changed mind keeps the older line
        assert_eq!(all.take(&[decision(1, "ani", "reject", "2026-02-01")]), [Taken::Changed]);
        assert_eq!(all.effective("v1:0000000000000001").unwrap().verdict, Verdict::Reject);
        assert_eq!(all.text().lines().count(), text.lines().count() + 1);
        // lines in any order, as after a merge
        let mut lines: Vec<&str> = text.lines().skip(1).collect();
        lines.reverse();
        lines.insert(0, HEAD);
        assert_eq!(Decisions::parse("d", &lines.join("\n")).unwrap().all().count(), 4);
    }

    #[test]
    fn wrong_tables_are_refused_with_their_line() {
        let line = "v1:0000000000000001\taccept\t\tani\t2026-01-02\tquotes\t\t\tminor\t0.9\ta\t";
        let parse = |text: &str| Decisions::parse("d", text);
        assert!(parse(&format!("{HEAD}\n{line}\n")).is_ok());
        assert_eq!(parse("doc,bead\n").unwrap_err().line, Some(1));
        assert!(parse("#selaras-decisions 7\n").unwrap_err().message.contains("another version"));
        for bad in [line.replace("accept", "maybe"), line.replace("v1:", "v9:"), format!("{line}\tx")] {
            assert_eq!(parse(&format!("{HEAD}\n{bad}\n")).unwrap_err().line, Some(2), "{bad}");
        }
    }

    #[test]
    fn editors_who_differ_are_told_and_nothing_holds() {
        let mut all = Decisions::default();
        all.take(&[decision(1, "ani", "accept", "2026-01-02"), decision(1, "budi", "reject", "2026-01-03")]);
        all.take(&[decision(2, "ani", "fix:KTT", "2026-01-02"), decision(2, "budi", "fix:KTT", "2026-01-02")]);
        assert_eq!(all.conflicts().len(), 1);
        assert!(all.effective("v1:0000000000000001").is_none());
        assert_eq!(all.effective("v1:0000000000000002").unwrap().text, "KTT");
        assert_eq!(all.counts()["wrong-sense"], Count { accepted: 1, fixed: 1, rejected: 0, disputed: 1 });
        assert!(!all.rejected_patterns().has("wrong-sense", "summit", "Kerumunan"));
        let mut all = Decisions::default();
        all.take(&[decision(1, "ani", "reject", "2026-01-02")]);
        assert!(all.rejected_patterns().has("wrong-sense", "summit", "Kerumunan"));
    }

    #[test]
    fn precision_has_an_interval_and_moves_confidence_by_little() {
        let c = Count { accepted: 8, rejected: 2, ..Count::default() };
        let (low, high) = c.interval().unwrap();
        // the textbook's values for 8 of 10
        assert!((low - 0.4902).abs() < 1e-3 && (high - 0.9433).abs() < 1e-3, "{low} {high}");
        assert!((c.adjusted(0.5) - 0.6).abs() < 1e-9);
        assert!((Count { accepted: 9, ..Count::default() }.adjusted(0.5) - 0.5).abs() < 1e-9, "too few");
        assert_eq!(Count::default().interval(), None);
    }
}
