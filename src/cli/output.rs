//! Standard error, standard output, and files that are never left half-written.

use super::Stop;
use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

/// Says something on standard error.
#[allow(clippy::print_stderr)]
pub fn warn(message: &str) {
    eprintln!("{message}");
}

/// Whether colours are wanted on standard output.
pub fn colours(choice: super::args::Color) -> bool {
    #[allow(clippy::disallowed_methods)] // cli is where the environment is looked at
    let no_color = std::env::var("NO_COLOR").is_ok_and(|v| !v.is_empty());
    match choice {
        super::args::Color::Always => true,
        super::args::Color::Never => false,
        super::args::Color::Auto => !no_color && io::stdout().is_terminal(),
    }
}

/// Where a report goes: standard output, or a file that takes its name when it is whole.
pub enum Sink {
    Stdout,
    /// A device or pipe: written as it is, never replaced.
    Special,
    File {
        path: PathBuf,
        beside: PathBuf,
    },
}

impl Sink {
    /// Opens a path (`-` is standard output). Folders on the way are made.
    pub fn open(path: &str) -> Result<(Self, Box<dyn Write + Send>), Stop> {
        if path == "-" {
            return Ok((Sink::Stdout, Box::new(BufWriter::new(io::stdout()))));
        }
        let path = PathBuf::from(path);
        if path.metadata().is_ok_and(|m| !m.is_file() && !m.is_dir()) {
            let file =
                std::fs::OpenOptions::new().write(true).open(&path).map_err(|e| Stop::Io(format!("cannot write {}", path.display()), e))?;
            return Ok((Sink::Special, Box::new(BufWriter::new(file))));
        }
        if path.is_dir() {
            return Err(crate::error::Error::new(path.to_string_lossy(), "is a folder; name a file in it").into());
        }
        if let Some(folder) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(|e| Stop::Io(format!("cannot make the folder {}", folder.display()), e))?;
        }
        let beside = beside(&path);
        let file = File::create(&beside).map_err(|e| Stop::Io(format!("cannot write {}", path.display()), e))?;
        Ok((Sink::File { path, beside }, Box::new(BufWriter::new(file))))
    }

    /// Gives the file its name. Call after the writer is flushed and dropped.
    pub fn commit(self) -> Result<(), Stop> {
        match self {
            Sink::Stdout | Sink::Special => Ok(()),
            Sink::File { path, beside } => {
                std::fs::rename(&beside, &path).map_err(|e| Stop::Io(format!("cannot write {}", path.display()), e))
            }
        }
    }

    /// Takes the unfinished file away.
    pub fn discard(self) {
        if let Sink::File { beside, .. } = self {
            let _ = std::fs::remove_file(beside);
        }
    }
}

/// Writes a whole file (`-`: standard output), or leaves what was there.
pub fn write(path: &str, bytes: &[u8]) -> Result<(), Stop> {
    let (sink, mut out) = Sink::open(path)?;
    let written = out.write_all(bytes).and_then(|()| out.flush());
    drop(out);
    if let Err(e) = written {
        sink.discard();
        return Err(Stop::Io(format!("cannot write {path}"), e));
    }
    sink.commit()
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".{}.part", std::process::id()));
    path.with_file_name(name)
}

/// Prints a block of text on standard output.
pub fn print(text: &str) -> Result<(), Stop> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(|e| Stop::Io("standard output".to_owned(), e))
}
