//! Integration tests, one binary.

mod cli;
mod examples;
mod layers;
mod lexicon;
mod segmentation;
