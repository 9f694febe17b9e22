//! From findings to figures: fidelity of a bead, MQM score of a document.

pub mod calibration;
pub mod fidelity;
pub mod gap;
pub mod mqm;
pub mod pair;
pub mod sense;
