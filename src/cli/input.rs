//! Files and standard input.

use super::Stop;
use crate::error::Error;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

/// Reads a file, or standard input for `-`.
pub fn read(path: &str) -> Result<Vec<u8>, Error> {
    if path == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes).map_err(|e| Error::new("standard input", e.to_string()))?;
        return Ok(bytes);
    }
    if Path::new(path).is_dir() {
        return Err(Error::new(path, "is a folder; give a file, or a folder on both sides"));
    }
    std::fs::read(path).map_err(|e| cannot_read(path, &e))
}

/// Opens a file, or standard input for `-`, to be read as it comes in; with its length where that is known.
pub fn open(path: &str) -> Result<(Box<dyn BufRead>, Option<u64>), Error> {
    if path == "-" {
        return Ok((Box::new(BufReader::new(std::io::stdin())), None));
    }
    if Path::new(path).is_dir() {
        return Err(Error::new(path, "is a folder; give a file"));
    }
    let file = std::fs::File::open(path).map_err(|e| cannot_read(path, &e))?;
    let length = file.metadata().ok().filter(std::fs::Metadata::is_file).map(|m| m.len());
    Ok((Box::new(BufReader::with_capacity(1 << 16, file)), length))
}

/// Opens a file that is read more than once.
pub fn file(path: &str) -> Result<std::fs::File, Error> {
    if path == "-" {
        return Err(Error::new("", "a feed is read twice, and standard input cannot be; give a file"));
    }
    if Path::new(path).is_dir() {
        return Err(Error::new(path, "is a folder; give a file"));
    }
    std::fs::File::open(path).map_err(|e| cannot_read(path, &e))
}

/// Whether a file is a feed: by its ending, and where that says XML or JSON only by what it begins with.
pub fn is_feed(path: &str) -> bool {
    match path.rsplit_once('.').map_or("", |(_, e)| e).to_ascii_lowercase().as_str() {
        "rss" | "atom" | "rdf" => true,
        "xml" | "json" => {
            let mut head = Vec::new();
            let read = std::fs::File::open(path).and_then(|f| f.take(1 << 14).read_to_end(&mut head));
            read.is_ok() && crate::ingest::feed::is_feed(&head)
        }
        _ => false,
    }
}

/// Says the first of many things of one kind, and how many more there are.
pub fn few(messages: &[String]) {
    const SHOWN: usize = 10;
    messages.iter().take(SHOWN).for_each(|m| super::output::warn(&format!("warning: {m}")));
    if messages.len() > SHOWN {
        super::output::warn(&format!("warning: and {} more", messages.len() - SHOWN));
    }
}

fn cannot_read(path: &str, e: &std::io::Error) -> Error {
    let what = match e.kind() {
        std::io::ErrorKind::NotFound => "does not exist; check the path".to_owned(),
        std::io::ErrorKind::PermissionDenied => "cannot be read: permission denied".to_owned(),
        _ => format!("cannot be read: {e}"),
    };
    Error::new(path, what)
}

/// The pairs of files that `check` is asked for.
pub fn pair_paths(source: &str, target: &str) -> Result<Vec<(String, String, String)>, Stop> {
    let (s, t) = (Path::new(source), Path::new(target));
    if s.is_dir() != t.is_dir() && source != "-" && target != "-" && s.exists() && t.exists() {
        let (folder, file) = if s.is_dir() { (source, target) } else { (target, source) };
        return Err(Error::new(folder, format!("is a folder and {file} is a file; give two files or two folders")).into());
    }
    if !s.is_dir() {
        same_file(source, target)?;
        return Ok(vec![(target.to_owned(), source.to_owned(), target.to_owned())]);
    }
    let names = |folder: &str| -> Result<Vec<String>, Stop> {
        let mut names = Vec::new();
        for entry in std::fs::read_dir(folder).map_err(|e| Stop::Io(folder.to_owned(), e))? {
            let entry = entry.map_err(|e| Stop::Io(folder.to_owned(), e))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if entry.path().is_file() && !name.starts_with('.') {
                names.push(name);
            }
        }
        names.sort();
        Ok(names)
    };
    let (en, id) = (names(source)?, names(target)?);
    let mut out = Vec::new();
    let mut matched = vec![false; id.len()];
    for name in &en {
        let found = id.iter().position(|n| n == name || stem(n) == stem(name));
        if let Some(k) = found {
            matched[k] = true;
            out.push((stem(name), s.join(name).to_string_lossy().into_owned(), t.join(&id[k]).to_string_lossy().into_owned()));
        } else {
            super::output::warn(&format!("warning: {}: no file of that name in {target}; left out", s.join(name).display()));
        }
    }
    for (name, _) in id.iter().zip(matched).filter(|(_, m)| !m) {
        super::output::warn(&format!("warning: {}: no file of that name in {source}; left out", t.join(name).display()));
    }
    if out.is_empty() {
        return Err(Error::new(source, format!("has no file whose name matches one in {target} (a.en.txt matches a.id.txt)")).into());
    }
    Ok(out)
}

/// The name without ending and language: `a.en.txt` and `a.id.txt` are both `a`.
fn stem(name: &str) -> String {
    let base = name.rsplit_once('.').map_or(name, |(b, _)| b);
    let lower = base.to_lowercase();
    for tag in [".en", ".id", "_en", "_id", "-en", "-id", ".eng", ".ind", ".english", ".indonesian"] {
        if lower.ends_with(tag) {
            return base[..base.len() - tag.len()].to_owned();
        }
    }
    base.to_owned()
}

/// Refuses one file given as both sides.
pub fn same_file(source: &str, target: &str) -> Result<(), Error> {
    let same = source == target || matches!((std::fs::canonicalize(source), std::fs::canonicalize(target)), (Ok(a), Ok(b)) if a == b);
    if same && source == "-" {
        return Err(Error::new("", "standard input can be one side only; give a file for the other"));
    }
    if same {
        return Err(Error::new(source, "is given as source and as target; give the English source and the Indonesian translation"));
    }
    Ok(())
}
