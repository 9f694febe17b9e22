//! Files and standard input.

use super::Stop;
use crate::error::Error;
use crate::ingest::Kind;
use std::collections::BTreeMap;
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

/// The files below a folder, in order of their paths; hidden ones are passed over.
fn walk(folder: &str) -> Result<Vec<String>, Error> {
    let hidden = |e: &walkdir::DirEntry| e.depth() > 0 && e.file_name().to_string_lossy().starts_with('.');
    let mut out = Vec::new();
    for entry in walkdir::WalkDir::new(folder).follow_links(true).sort_by_file_name().into_iter().filter_entry(|e| !hidden(e)) {
        let entry = entry.map_err(|e| Error::new(folder, format!("cannot be read: {e}")))?;
        if entry.file_type().is_file() {
            out.push(entry.path().to_string_lossy().into_owned());
        }
    }
    Ok(out)
}

/// Whether a path holds both languages: a file by its ending, a folder by what is in it, a glob by what it names.
pub fn holds_both(path: &str) -> bool {
    if path == "-" {
        return false;
    }
    if Path::new(path).is_dir() {
        return walk(path).is_ok_and(|files| files.iter().any(|f| Kind::of_path(f).is_aligned()));
    }
    Kind::of_path(path).is_aligned()
}

/// A path as the files it names: a folder is walked for files of a kind, a glob looked for.
pub fn expand(path: &str, wanted: impl Fn(Kind) -> bool) -> Result<Vec<String>, Error> {
    let files: Vec<String> = if Path::new(path).is_dir() {
        walk(path)?.into_iter().filter(|f| wanted(Kind::of_path(f))).collect()
    } else if is_glob(path) {
        glob(path)?
    } else {
        return Ok(vec![path.to_owned()]);
    };
    if files.is_empty() {
        return Err(Error::new(path, "names no file that could be checked"));
    }
    Ok(files)
}

/// Whether a path is a glob and no file of that very name.
fn is_glob(path: &str) -> bool {
    path.contains(['*', '?', '[', '{']) && !Path::new(path).exists()
}

/// The part of a glob before its first wild card, to the last slash.
fn glob_root(path: &str) -> &str {
    let wild = path.find(['*', '?', '[', '{']).unwrap_or(path.len());
    path[..wild].rfind('/').map_or("", |k| &path[..k])
}

fn glob(path: &str) -> Result<Vec<String>, Error> {
    let glob = globset::GlobBuilder::new(path.trim_start_matches("./"))
        .literal_separator(true)
        .build()
        .map_err(|e| Error::new(path, format!("not a glob: {e}")))?
        .compile_matcher();
    let root = glob_root(path);
    let files = walk(if root.is_empty() && !path.starts_with('/') {
        "."
    } else if root.is_empty() {
        "/"
    } else {
        root
    })?;
    Ok(files.into_iter().map(|f| f.strip_prefix("./").map(str::to_owned).unwrap_or(f)).filter(|f| glob.is_match(f)).collect())
}

/// The pairs of files that `check` is asked for.
pub fn pair_paths(source: &str, target: &str) -> Result<Vec<(String, String, String)>, Stop> {
    let (s, t) = (Path::new(source), Path::new(target));
    if s.is_dir() != t.is_dir() && source != "-" && target != "-" && s.exists() && t.exists() {
        let (folder, file) = if s.is_dir() { (source, target) } else { (target, source) };
        return Err(Error::new(folder, format!("is a folder and {file} is a file; give two files or two folders")).into());
    }
    if is_glob(source) && is_glob(target) {
        let names = |path: &str| -> Result<Vec<String>, Error> {
            let root = glob_root(path);
            let skip = if root.is_empty() { 0 } else { root.len() + 1 };
            Ok(glob(path)?.into_iter().map(|f| f.get(skip..).unwrap_or("").to_owned()).collect())
        };
        let join = |root: &str, name: &str| if root.is_empty() { name.to_owned() } else { format!("{root}/{name}") };
        return matched(source, target, &names(source)?, &names(target)?, |n| (join(glob_root(source), n), join(glob_root(target), n)));
    }
    if !s.is_dir() {
        same_file(source, target)?;
        return Ok(vec![(target.to_owned(), source.to_owned(), target.to_owned())]);
    }
    let names = |folder: &str| -> Result<Vec<String>, Stop> {
        let mut names = Vec::new();
        for path in walk(folder)? {
            let below = Path::new(&path).strip_prefix(folder).map(|p| p.to_string_lossy().into_owned()).unwrap_or(path);
            names.push(below);
        }
        Ok(names)
    };
    let (en, id) = (names(source)?, names(target)?);
    matched(source, target, &en, &id, |n| (s.join(n).to_string_lossy().into_owned(), t.join(n).to_string_lossy().into_owned()))
}

/// Pairs of the same name on both sides; `place` gives a name its path on either side. What has no partner is told.
fn matched(
    source: &str,
    target: &str,
    en: &[String],
    id: &[String],
    place: impl Fn(&str) -> (String, String),
) -> Result<Vec<(String, String, String)>, Stop> {
    let mut out = Vec::new();
    let mut matched = vec![false; id.len()];
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for (k, name) in id.iter().enumerate() {
        places.entry(stem(name)).or_insert(k);
        places.insert(name.clone(), k);
    }
    for name in en {
        let found = places.get(name).or_else(|| places.get(&stem(name))).copied().filter(|k| !matched[*k]);
        if let Some(k) = found {
            matched[k] = true;
            out.push((stem(name), place(name).0, place(&id[k]).1));
        } else {
            super::output::warn(&format!("warning: {}: no file of that name in {target}; left out", place(name).0));
        }
    }
    for (name, _) in id.iter().zip(matched).filter(|(_, m)| !m) {
        super::output::warn(&format!("warning: {}: no file of that name in {source}; left out", place(name).1));
    }
    if out.is_empty() {
        return Err(Error::new(source, format!("has no file whose name matches one in {target} (a.en.txt matches a.id.txt)")).into());
    }
    Ok(out)
}

/// The name without ending and language: `a.en.txt` and `a.id.txt` are both `a`.
fn stem(name: &str) -> String {
    let base = name.rsplit_once('.').filter(|(_, ending)| !ending.contains('/')).map_or(name, |(b, _)| b);
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
