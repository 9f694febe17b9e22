//! Integration tests, one binary.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)]

mod alignment;
mod browser;
mod ci;
mod cli;
mod codes;
mod config;
mod demo;
mod examples;
mod feeds;
mod formats_html;
mod formats_out;
mod formats_po;
mod formats_xml;
mod history;
mod languages;
mod layers;
mod lexicon;
mod review;
mod segmentation;
mod webdriver;
