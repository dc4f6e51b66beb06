//! The ground floor: the plain data that every room of the program speaks in.
//!
//! Nothing here reads a file, a clock, the environment or the network, and nothing here knows how a value is
//! shown to a person. Values are computed by the rooms above, recorded in the journal, and folded back.

mod advice;
mod assessment;
mod budget;
mod calibration;
mod cancel_reason;
mod changes;
mod cluster_node;
mod contract;
mod error_class;
mod estimate;
mod event;
mod event_facts;
mod exit;
mod footprint;
mod graph;
mod hazard;
mod history;
mod ids;
mod issue;
mod library;
mod machine;
mod matrix;
mod merge;
mod merge_order;
mod merge_state;
mod needs;
mod needs_text;
mod outcome;
mod path;
mod path_kind;
mod permission_request;
mod plan;
mod queue_wait;
mod radar;
mod reality;
mod refinement;
mod rival;
mod run_state;
mod sharing;
mod silent_break;
mod size;
mod task;
mod task_state;
mod usage;
mod vitals;

pub use advice::{Advice, AdviceKind, Outlook};
pub use assessment::{Answer, Assessment, Question, QuestionKind};
pub use budget::Budget;
pub use calibration::{Calibration, moved};
pub use cancel_reason::CancelReason;
pub use changes::Changes;
pub use cluster_node::{ClusterNode, ClusterSight};
pub use contract::Contract;
pub use error_class::ErrorClass;
pub use estimate::Estimate;
pub use event::Event;
pub use event_facts::Record;
pub use exit::Exit;
pub use footprint::{Evidence, EvidenceKind, Footprint, FootprintEntry, Region};
pub use graph::{EdgeKind, GraphBuilder, ImportGraph};
pub use hazard::{Hazard, HazardKind, Meets, Pair};
pub use history::{PastChange, PastFile, Touch};
pub use ids::{AttemptId, InvalidId, Oid, RunId, TaskId};
pub use issue::{Diagnostic, DiagnosticKind, IssueRef, MasterIssue, Severity, Span};
pub use library::{Ecosystem, Manifest, Manifests};
pub use machine::{Load, Machine, MachineSight, MachineState};
pub use matrix::{Matrix, MergeVerdict};
pub use merge::{
    ConflictEntry, ConflictKind, LeftOut, MergeMethod, MergePreview, PreviewStep, Resolution,
    StepResult,
};
pub use merge_order::{
    ConflictPlace, ConflictSet, LeftBehind, OrderFinding, OrderKind, OtherOrder,
};
pub use merge_state::{Landing, MergeState, OpenConflict};
pub use needs::{Capacity, Needs};
pub use needs_text::{parse_size, size};
pub use outcome::{FailureKind, Outcome, Tally};
pub use path::{InvalidPath, RepoPath};
pub use permission_request::{Asking, PermissionAnswered, PermissionAsked, PermissionRequest};
pub use plan::{Dependency, Exclusion, Plan, PlannedTask, Reason, Verdict};
pub use queue_wait::{QueueWait, Wait};
pub use radar::{EditKind, ExpectedEdit, FileEdit, FileEdits, LiveTip, Radar, RadarTarget};
pub use reality::{Checkpoint, SeenConflict, SeenForeign, SeenHazard};
pub use refinement::{FileClaim, OrderClaim, Refinement, TaskClaims};
pub use rival::{Rival, RivalEnd, RivalStart};
pub use run_state::{IllegalEvent, RunPhase, RunState};
pub use sharing::Sharing;
pub use silent_break::{BreakKind, BreakPlace, SilentBreak};
pub use size::{Complexity, Pace, SimilarChange, TaskSize};
pub use task::{StatedPath, Task, TaskKind};
pub use task_state::{TaskPhase, TaskState};
pub use usage::Usage;
pub use vitals::Vitals;

/// A moment, as recorded in the journal; supplied by the caller, never read from a clock here.
pub type Timestamp = jiff::Timestamp;
