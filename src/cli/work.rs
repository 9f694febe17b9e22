//! What `check` is asked to do, as tasks that a thread reads and checks one by one.

use super::options::Options;
use super::output::warn;
use super::{Stop, args, input};
use crate::document::{Anchor, Body, Located, Unit};
use crate::error::Error;
use crate::ingest::feed::{self, Feeds, Index};
use crate::ingest::{self, Columns, Kind};
use crate::lang::Language;
use crate::segment;
use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

/// Something to read and check.
pub enum Task {
    /// A text and its translation.
    Files {
        /// What reports call the pair.
        name: String,
        source: String,
        target: String,
        /// Beads to keep.
        anchors: Option<String>,
    },
    /// A pair of feed items.
    Feed {
        feeds: Arc<Feeds>,
        /// Which of its pairs.
        pair: usize,
    },
    /// Read already.
    Ready(Box<Unit>),
}

impl Task {
    /// Reads what there is to check. `told` takes what is left out of it.
    pub fn units(&self, told: &mut Vec<String>) -> Result<Cow<'_, [Unit]>, Error> {
        match self {
            Task::Feed { feeds, pair } => {
                let (mut source, mut target) = (input::file(&feeds.source.name)?, input::file(&feeds.target.name)?);
                let parts = feed::units(feeds, *pair, &mut source, &mut target)?;
                told.extend(parts.missing);
                Ok(Cow::Owned(parts.units))
            }
            Task::Ready(unit) => Ok(Cow::Borrowed(std::slice::from_ref(unit))),
            Task::Files { name, source, target, anchors } => Ok(Cow::Owned(vec![files(name, source, target, anchors.as_deref())?])),
        }
    }
}

/// The tasks of a command line.
pub fn tasks(a: &args::Check, o: &Options) -> Result<Vec<Task>, Stop> {
    let columns = Columns { source: o.source_column.clone(), target: o.target_column.clone(), id: o.id_column.clone() };
    if let [s, t] = a.files.as_slice()
        && (o.feed.unwrap_or(false) || (input::is_feed(s) && input::is_feed(t)))
    {
        if a.anchors.is_some() {
            return Err(Error::new("", "--anchors goes with two texts, not with feeds").into());
        }
        return Ok(feeds(s, t, o.quiet.unwrap_or(false))?);
    }
    // files that hold both languages need no partner
    let both = !a.files.is_empty() && a.files.iter().all(|f| input::holds_both(f));
    if !a.aligned.is_empty() || both {
        let mut out = Vec::new();
        for path in a.aligned.iter().chain(&a.files) {
            for path in input::expand(path, Kind::is_aligned)? {
                aligned(&path, &columns, &mut out)?;
            }
        }
        return Ok(out);
    }
    if let Some(path) = &a.pairs {
        let base = Path::new(path).parent().map(Path::to_path_buf).unwrap_or_default();
        let list = ingest::table::pairs(path, &input::read(path)?)?;
        if list.is_empty() {
            return Err(Error::new(path, "lists no pair").into());
        }
        // paths in a list are relative to the list
        let place = |p: &str| if p == "-" || Path::new(p).exists() { p.to_owned() } else { base.join(p).to_string_lossy().into_owned() };
        return Ok(list
            .into_iter()
            .map(|(s, t, n)| Task::Files { name: n.unwrap_or_else(|| t.clone()), source: place(&s), target: place(&t), anchors: None })
            .collect());
    }
    match a.files.as_slice() {
        [s, t] => {
            let pairs = input::pair_paths(s, t)?;
            if a.anchors.is_some() && pairs.len() != 1 {
                return Err(Error::new("", "--anchors goes with one pair of files, not with folders").into());
            }
            Ok(pairs.into_iter().map(|(name, source, target)| Task::Files { name, source, target, anchors: a.anchors.clone() }).collect())
        }
        [one] => Err(Error::new(
            one,
            "is one side only: give SOURCE and TARGET, or a file or folder of translations that hold both (XLIFF, TMX, PO, CSV, TSV, JSON Lines)",
        )
        .into()),
        _ => Err(Error::new(
            "",
            "give SOURCE and TARGET, or --pairs LIST, or --aligned FILE (selaras check --help shows examples)",
        )
        .into()),
    }
}

fn aligned(path: &str, columns: &Columns, out: &mut Vec<Task>) -> Result<(), Error> {
    let units = ingest::aligned(Kind::of_path(path), path, &input::read(path)?, columns)?;
    out.extend(units.into_iter().map(|u| Task::Ready(Box::new(u))));
    Ok(())
}

fn feeds(source: &str, target: &str, quiet: bool) -> Result<Vec<Task>, Error> {
    input::same_file(source, target)?;
    let (mut s, mut t) = (input::file(source)?, input::file(target)?);
    let feeds = Feeds::new(Index::read(source, &mut s)?, Index::read(target, &mut t)?);
    feeds.pairing.told.iter().for_each(|m| warn(&format!("warning: {m}")));
    let unpaired = feeds.unpaired();
    input::few(&unpaired);
    if !quiet {
        let count = |n: usize, one: &str| if n == 1 { format!("1 {one}") } else { format!("{n} {one}s") };
        let pairs = feeds.pairing.pairs.len();
        warn(&format!("{} of items, {} without counterpart", count(pairs, "pair"), count(unpaired.len(), "item")));
    }
    if feeds.pairing.pairs.is_empty() {
        return Err(Error::new(target, format!("has no item that belongs to one in {source}; are these the right feeds?")));
    }
    feeds.guard(&mut s, &mut t)?;
    let feeds = Arc::new(feeds);
    Ok((0..feeds.pairing.pairs.len()).map(|pair| Task::Feed { feeds: Arc::clone(&feeds), pair }).collect())
}

fn files(name: &str, source: &str, target: &str, anchors: Option<&str>) -> Result<Unit, Error> {
    input::same_file(source, target)?;
    let s = ingest::located(Kind::of_path(source), source, &input::read(source)?)?;
    let t = ingest::located(Kind::of_path(target), target, &input::read(target)?)?;
    ingest::guard((source, s.text.text()), (target, t.text.text()))?;
    let given = anchors.map(|path| given(path, &s, &t)).transpose()?.unwrap_or_default();
    let mut unit = ingest::unit(name, (source, s), (target, t));
    if let Body::Texts { anchors, .. } = &mut unit.body {
        *anchors = given;
    }
    Ok(unit)
}

fn given(path: &str, source: &Located, target: &Located) -> Result<Vec<Anchor>, Error> {
    let texts = |l: &Located, language| -> Vec<String> {
        let text = l.text.text();
        segment::segment(text, language).iter().map(|x| x.span.of(text).to_owned()).collect()
    };
    super::align::given(path, &texts(source, Language::English), &texts(target, Language::Indonesian))
}
