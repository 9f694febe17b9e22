//! The command line: the only place that prints, opens files, and looks at the terminal or the environment.

mod align;
mod annotate;
mod args;
mod check;
mod config;
mod eval;
mod fix;
mod import;
mod info;
mod input;
mod lexicon;
mod options;
mod output;
mod report;
mod review;
mod shell;
mod work;

use args::{Args, Command};
use clap::Parser;
use std::process::ExitCode;

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Nothing at or above `--fail-on`.
    Clean = 0,
    /// Something is.
    Findings = 1,
    /// The command line or an input is wrong.
    Error = 2,
}

/// Parses the command line, runs, and tells how it ended.
#[must_use]
pub fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(e) => {
            let _ = e.print();
            return ExitCode::from(if e.use_stderr() { Exit::Error as u8 } else { 0 });
        }
    };
    let run = match args.command {
        Command::Check(a) => check::run(&a),
        Command::Align(a) => align::run(&a),
        Command::Lexicon(a) => lexicon::run(&a),
        Command::Eval(a) => eval::run(&a),
        Command::Report(a) => report::run(&a.command),
        Command::Baseline(a) => check::baseline(&a.command),
        Command::Fix(a) => check::fix(&a),
        Command::Review(a) => review::run(&a),
        Command::Init { path, force } => shell::init(&path, force),
        Command::Config(a) => match &a.command {
            args::ConfigCommand::Show(a) => config::show(a, &check::today()),
            args::ConfigCommand::Schema => config::print_schema(),
        },
        Command::Completions { shell } => shell::completions(shell),
        Command::Man { to } => shell::man(to.as_deref()),
        Command::Checks => info::list(),
        Command::Explain { check } => info::explain(&check),
    };
    let exit = run.unwrap_or_else(|e| {
        // a reader that has gone away is no error of ours
        if !e.is_closed_pipe() {
            output::warn(&format!("error: {e}"));
        }
        if e.is_closed_pipe() { Exit::Clean } else { Exit::Error }
    });
    ExitCode::from(exit as u8)
}

/// What stops a run.
#[derive(Debug)]
pub enum Stop {
    /// The user's input.
    Input(crate::error::Error),
    /// The system.
    Io(String, std::io::Error),
}

impl Stop {
    fn is_closed_pipe(&self) -> bool {
        matches!(self, Stop::Io(_, e) if e.kind() == std::io::ErrorKind::BrokenPipe)
    }
}

impl std::fmt::Display for Stop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Stop::Input(e) => e.fmt(f),
            Stop::Io(what, e) => write!(f, "{what}: {e}"),
        }
    }
}

impl From<crate::error::Error> for Stop {
    fn from(e: crate::error::Error) -> Self {
        Stop::Input(e)
    }
}
