//! Integration tests, one binary.

mod cli;
mod examples;
mod layers;
mod segmentation;
