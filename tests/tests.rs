//! Integration tests, one binary.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod alignment;
mod cli;
mod codes;
mod demo;
mod examples;
mod languages;
mod layers;
mod lexicon;
mod segmentation;
