//! `selaras lexicon import`, and the imported dictionaries in force.

use super::args::{self, DictionaryFormat};
use super::output::{Sink, warn};
use super::{Exit, Stop, input};
use crate::error::Error;
use crate::ingest::dictionary::{self, Imported, WordNet};
use crate::lexicon::{Lexicon, Rank, Row, format};
use std::io::Write as _;
use std::path::{Path, PathBuf};

pub fn run(a: &args::Import) -> Result<Exit, Stop> {
    let format = a
        .format
        .or_else(|| by_name(&a.file))
        .ok_or_else(|| Error::new(&a.file, "the name does not say the format; give --format (dictd, pairs, tbx, omw)"))?;
    let got = read(a, format)?;
    let name = a.name.clone().unwrap_or_else(|| stem(&a.file));
    if name.is_empty() || name.contains(['/', '\\']) || name.starts_with('.') {
        return Err(Error::new("", format!("--name {name}: give a plain name")).into());
    }
    const SHOWN: usize = 20;
    if !a.quiet {
        got.bad.iter().take(SHOWN).for_each(|e| warn(&format!("passed over: {e}")));
        if got.bad.len() > SHOWN {
            warn(&format!("passed over: {} more", got.bad.len() - SHOWN));
        }
    }
    if got.rows.is_empty() {
        return Err(Error::new(&a.file, "has no entry that could be used").into());
    }
    let folder = match &a.to {
        Some(f) => PathBuf::from(f),
        None => own_folder()?,
    };
    let path = folder.join(format!("{name}.tsv")).to_string_lossy().into_owned();
    let (sink, mut out) = Sink::open(&path)?;
    let written = (|| {
        writeln!(out, "#headword\tpos\tgloss\trenderings\tdomains\tcollocates")?;
        for r in &got.rows {
            writeln!(out, "{}\t{}\t{}\t{}\t\t", r.headword, r.pos, r.gloss.replace('\t', " "), r.renderings.join("|"))?;
        }
        out.flush()
    })();
    drop(out);
    if let Err(e) = written {
        sink.discard();
        return Err(Stop::Io(format!("cannot write {path}"), e));
    }
    sink.commit()?;
    let mut heads: Vec<&str> = got.rows.iter().map(|r| r.headword.as_str()).collect();
    heads.dedup();
    warn(&format!(
        "{name}: {} headwords in {} rows, written to {path}; {} entries could not be used, {} are of kinds a lexicon has no place for",
        heads.len(),
        got.rows.len(),
        got.bad.len(),
        got.left_out
    ));
    Ok(Exit::Clean)
}

fn by_name(file: &str) -> Option<DictionaryFormat> {
    let lower = file.to_lowercase();
    let ends = |list: &[&str]| list.iter().any(|e| lower.ends_with(e));
    if ends(&[".index", ".dict", ".dict.dz"]) {
        Some(DictionaryFormat::Dictd)
    } else if ends(&[".tsv", ".csv", ".txt"]) {
        Some(DictionaryFormat::Pairs)
    } else if ends(&[".tbx", ".xml"]) {
        Some(DictionaryFormat::Tbx)
    } else if ends(&[".tab"]) {
        Some(DictionaryFormat::Omw)
    } else {
        None
    }
}

fn stem(file: &str) -> String {
    let name = Path::new(file).file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let mut name = name.as_str();
    for ending in [".dz", ".dict", ".index", ".tsv", ".csv", ".txt", ".tbx", ".xml", ".tab"] {
        name = name.strip_suffix(ending).unwrap_or(name);
    }
    name.to_owned()
}

fn read(a: &args::Import, format: DictionaryFormat) -> Result<Imported, Error> {
    let file = &a.file;
    match format {
        DictionaryFormat::Pairs => dictionary::pairs(file, &input::read(file)?),
        DictionaryFormat::Tbx => dictionary::tbx(file, &input::read(file)?),
        DictionaryFormat::Dictd => {
            let base = file.trim_end_matches(".dz").trim_end_matches(".dict").trim_end_matches(".index");
            let index = format!("{base}.index");
            let dict = [format!("{base}.dict.dz"), format!("{base}.dict")];
            let dict = dict.iter().find(|p| Path::new(p).exists()).ok_or_else(|| {
                Error::new(file, format!("a dictd dictionary is two files: {base}.dict.dz (or {base}.dict) is not there"))
            })?;
            dictionary::dictd((&index, dict), &input::read(&index)?, &input::read(dict)?)
        }
        DictionaryFormat::Omw => {
            let Some(folder) = &a.wordnet else {
                return Err(Error::new(
                    file,
                    "a wordnet tab file names synsets by number: give --wordnet FOLDER with Princeton WordNet's files",
                ));
            };
            let mut texts = Vec::new();
            for (letter, ending) in [('n', "noun"), ('v', "verb"), ('a', "adj"), ('r', "adv")] {
                let read = |kind: &str| {
                    let path = Path::new(folder).join(format!("{kind}.{ending}")).to_string_lossy().into_owned();
                    Ok::<String, Error>(crate::ingest::text(&path, &input::read(&path)?)?.text)
                };
                texts.push((letter, read("data")?, read("index")?));
            }
            let net = WordNet { name: folder, files: texts.iter().map(|(l, d, i)| (*l, d.as_str(), i.as_str())).collect() };
            dictionary::wordnet(file, &input::read(file)?, &net)
        }
    }
}

/// The user's own lexicon folder.
fn own_folder() -> Result<PathBuf, Error> {
    #[allow(clippy::disallowed_methods)] // cli is where the environment is looked at
    if let Ok(folder) = std::env::var("SELARAS_LEXICON")
        && !folder.is_empty()
    {
        return Ok(PathBuf::from(folder));
    }
    directories::ProjectDirs::from("", "", "selaras")
        .map(|d| d.data_dir().join("lexicon"))
        .ok_or_else(|| Error::new("", "there is no home folder; give --to FOLDER"))
}

/// Adds the imported dictionaries in force; gives their names.
pub fn add(lexicon: &mut Lexicon, a: &args::Imported) -> Result<Vec<String>, Error> {
    if a.no_imported {
        return Ok(Vec::new());
    }
    let folder = match &a.lexicon {
        Some(f) if Path::new(f).is_dir() => PathBuf::from(f),
        Some(f) => return Err(Error::new(f, "is no folder; give the folder that holds imported dictionaries")),
        None => match own_folder() {
            Ok(f) if f.is_dir() => f,
            _ => return Ok(Vec::new()),
        },
    };
    let entries = std::fs::read_dir(&folder).map_err(|e| Error::new(folder.to_string_lossy(), format!("cannot be read: {e}")))?;
    let mut paths: Vec<PathBuf> =
        entries.filter_map(Result::ok).map(|e| e.path()).filter(|p| p.extension().is_some_and(|x| x == "tsv")).collect();
    paths.sort();
    let mut names = Vec::new();
    for path in paths {
        let rows = table(&path.to_string_lossy())?;
        lexicon.add(Rank::Imported, &rows);
        names.push(stem(&path.to_string_lossy()));
    }
    Ok(names)
}

/// Reads a table of senses that the user wrote or imported.
pub fn table(path: &str) -> Result<Vec<Row>, Error> {
    let document = crate::ingest::text(path, &input::read(path)?)?;
    let rows = document.text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty() && !l.starts_with('#'));
    rows.map(|(i, l)| format::parse_sense(l.trim_end_matches('\r')).map_err(|e| Error::new(path, e).at(i + 1))).collect()
}
