//! The command-line program; all of it is in the library's `cli` module.
#![allow(missing_docs)]

fn main() -> std::process::ExitCode {
    selaras::cli::main()
}
