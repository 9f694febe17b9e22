//! Integration tests, one binary.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod alignment;
mod cli;
mod demo;
mod examples;
mod formats_xml;
mod layers;
mod lexicon;
mod segmentation;
