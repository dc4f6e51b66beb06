//! The JSON documents that the program prints: each with its name and version in `schema`. Keys may be added to one;
//! none is taken away or changes its meaning without a new version.

mod check;
mod clean;
mod clusters;
mod conflicts;
mod edits;
mod graph;
mod machines;
mod metrics;
mod needs;
mod preview;
mod status;

pub use check::{
    CheckDocument, CheckTask, DependencyEntry, DiagnosticEntry, EvidenceEntry, ExclusionEntry,
    FileEntry, FootprintDocument, HazardEntry, PairEntry,
};
pub use clean::{CleanDocument, CleanEntry, ElsewhereEntry};
pub use clusters::{ClusterEntry, Clusters, NodeEntry};
pub use conflicts::{ConflictsDocument, OntoEntry, TargetEntry, TipEntry, TipPair, VerdictEntry};
pub use edits::{EditEntry, EditsDocument, LinesEntry};
pub use graph::{EdgeEntry, GraphDocument};
pub use machines::{LoadEntry, Loads, MachineEntry};
pub use metrics::{MetricsDocument, TaskMetrics};
pub use needs::NeedsEntry;
pub use preview::{HunkEntry, OrderEntry, PreviewDocument, StepEntry};
pub use status::{LeftOutEntry, MergeEntry, MergedEntry, StatusDocument, TallyEntry, TaskEntry};
