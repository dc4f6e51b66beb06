//! The JSON documents that the program prints: each with its name and version in `schema`. Keys may be added to one;
//! none is taken away or changes its meaning without a new version.

mod check;
mod graph;

pub use check::{
    CheckDocument, CheckTask, DependencyEntry, DiagnosticEntry, EvidenceEntry, ExclusionEntry,
    FileEntry, FootprintDocument, HazardEntry, PairEntry,
};
pub use graph::{EdgeEntry, GraphDocument};
