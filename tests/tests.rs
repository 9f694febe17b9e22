//! Integration tests, one binary.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)]

mod alignment;
mod cli;
mod config;
mod demo;
mod examples;
mod history;
mod layers;
mod lexicon;
mod segmentation;
