//! What makes the program at home on a machine: `init`, `completions`, `man`.

use super::args::Args;
use super::output::{print, warn, write};
use super::{Exit, Stop, config};
use crate::error::Error;
use clap::CommandFactory;
use std::path::Path;

/// `selaras init`.
pub fn init(path: &str, force: bool) -> Result<Exit, Stop> {
    if Path::new(path).exists() && !force {
        return Err(Error::new(path, "is there already; --force writes it anew").into());
    }
    write(path, config::template().as_bytes())?;
    warn(&format!("written: {path}"));
    Ok(Exit::Clean)
}

/// `selaras completions`.
pub fn completions(shell: clap_complete::Shell) -> Result<Exit, Stop> {
    let mut bytes = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "selaras", &mut bytes);
    print(&String::from_utf8_lossy(&bytes))?;
    Ok(Exit::Clean)
}

/// `selaras man`.
pub fn man(to: Option<&str>) -> Result<Exit, Stop> {
    let page = |command: clap::Command| -> Result<Vec<u8>, Stop> {
        let mut bytes = Vec::new();
        clap_mangen::Man::new(command).render(&mut bytes).map_err(|e| Stop::Io("manual page".to_owned(), e))?;
        Ok(bytes)
    };
    let mut root = Args::command();
    root.build();
    let Some(folder) = to else {
        print(&String::from_utf8_lossy(&page(root)?))?;
        return Ok(Exit::Clean);
    };
    let mut pages = vec![("selaras".to_owned(), root.clone())];
    let mut at = 0;
    while let Some((name, command)) = pages.get(at).cloned() {
        for sub in command.get_subcommands().filter(|s| s.get_name() != "help") {
            let name = format!("{name}-{}", sub.get_name());
            // clap knows names for good only as statics: a page is titled by its full name through its display name
            pages.push((name.clone(), sub.clone().display_name(name)));
        }
        write(&Path::new(folder).join(format!("{name}.1")).to_string_lossy(), &page(command)?)?;
        at += 1;
    }
    warn(&format!("written: {} pages in {folder}", pages.len()));
    Ok(Exit::Clean)
}
