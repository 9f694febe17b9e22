//! Selaras checks an Indonesian machine translation against its English source, sentence by sentence: it aligns,
//! scores fidelity, and flags likely mistranslations, each with the evidence and a suggested rendering. Offline and
//! deterministic.
//!
//! ```
//! use selaras::{AlignedPair, Engine, Lexicon, Settings};
//!
//! let engine = Engine::new(Lexicon::default(), Settings::default());
//! let pair = AlignedPair {
//!     id: "1".into(),
//!     source: "The fund needs 2.7 billion dollars this year.".into(),
//!     target: "Dana itu membutuhkan 2,7 juta dolar tahun ini.".into(),
//! };
//! let report = engine.check_aligned(&engine.analyser(), "demo", &[pair]);
//! assert_eq!(report.beads[0].findings[0].check, "number-mismatch");
//! ```
//!
//! One direction of flow: text, document, finding < lang < lexicon < ingest < segment < analyse < align < link <
//! score, checks < report < emit < cli; `pipeline` ties them together.

pub mod align;
pub mod analyse;
pub mod checks;
pub mod cli;
pub mod document;
pub mod emit;
pub mod error;
pub mod finding;
pub mod ingest;
pub mod lang;
pub mod lexicon;
pub mod link;
pub mod pipeline;
pub mod report;
pub mod score;
pub mod segment;
pub mod settings;
pub mod store;
pub mod text;
pub mod verdict;

pub use document::{Document, DocumentPair};
pub use error::Error;
pub use finding::{Finding, Severity};
pub use lexicon::Lexicon;
pub use pipeline::{AlignedPair, Engine};
pub use report::{DocumentReport, Summary};
pub use settings::Settings;
