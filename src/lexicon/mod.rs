//! English-Indonesian word knowledge: the built-in tables and the user's layers above and below them.
//!
//! Tables are compiled by the build script into a block that is read in place ([`format`]); a user's termbase is
//! compiled in memory by the same code. Ranks: termbase, built-in, imported.

pub mod builtin;
pub mod format;

// `format.rs` is also part of the build script, where these stand beside it
use crate::lang::id::morph;
use crate::lang::table;

pub use format::{Block, Rendering, Row, Sense};
use std::sync::Arc;

/// Where a layer's words come from, in order of rank.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// The user's own terms: above all else.
    Termbase,
    /// Shipped inside.
    BuiltIn,
    /// Imported dictionaries: below the built-in lexicon.
    Imported,
}

#[derive(Clone)]
enum Store {
    Static(&'static [u8]),
    Owned(Arc<[u8]>),
}

#[derive(Clone)]
struct Layer {
    rank: Rank,
    store: Store,
}

/// The lexicon in force: the built-in one, and the user's layers. Copies share the tables.
#[derive(Clone)]
pub struct Lexicon {
    layers: Vec<Layer>,
}

impl Default for Lexicon {
    fn default() -> Self {
        Self { layers: vec![Layer { rank: Rank::BuiltIn, store: Store::Static(builtin::LEXICON) }] }
    }
}

impl Lexicon {
    /// A lexicon without the built-in layer: for measuring another dictionary by itself.
    #[must_use]
    pub fn empty() -> Self {
        Self { layers: Vec::new() }
    }

    /// Adds a layer of rows (a termbase, an imported dictionary). Senses keep their order.
    pub fn add(&mut self, rank: Rank, rows: &[Row]) {
        let bytes: Arc<[u8]> = format::compile(rows, &crate::lang::id::Tables).into();
        self.layers.push(Layer { rank, store: Store::Owned(bytes) });
        self.layers.sort_by_key(|l| l.rank);
    }

    /// The layers' tables, highest rank first.
    pub fn blocks(&self) -> impl Iterator<Item = (Rank, Block<'_>)> {
        self.layers.iter().map(|l| {
            let bytes: &[u8] = match &l.store {
                Store::Static(b) => b,
                Store::Owned(b) => b,
            };
            (l.rank, Block::new(bytes))
        })
    }

    /// The tables in force and the known confusions, as bytes: what a verdict depends on beside the texts.
    pub fn bytes(&self) -> impl Iterator<Item = &[u8]> {
        self.layers
            .iter()
            .map(|l| match &l.store {
                Store::Static(b) => *b,
                Store::Owned(b) => &**b,
            })
            .chain([builtin::CONFUSIONS])
    }

    /// Whether some layer has senses for the English word (lower case).
    #[must_use]
    pub fn knows_english(&self, word: &str) -> bool {
        let built_in = self.layers.iter().any(|l| l.rank == Rank::BuiltIn);
        built_in && builtin::knows_english(word)
            || (self.layers.len() > usize::from(built_in) && self.blocks().any(|(_, b)| !b.english(table::hash(word)).is_empty()))
    }

    /// Senses whose headword begins with the English lemma, highest rank first, in table order.
    pub fn english<'l>(&'l self, lemma: &str) -> impl Iterator<Item = Sense<'l>> + use<'l> {
        let key = table::hash(lemma);
        self.blocks().flat_map(move |(_, b)| b.english(key).iter().map(move |id| b.sense(id)))
    }

    /// Senses with a one-word rendering of the Indonesian root (a hash of it).
    pub fn indonesian(&self, key: u32) -> impl Iterator<Item = Sense<'_>> {
        self.blocks().flat_map(move |(_, b)| b.indonesian(key).iter().map(move |id| b.sense(id)))
    }
}
