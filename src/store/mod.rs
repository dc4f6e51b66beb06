//! The memory of the program: the folder of each run, its journal and the files beside it.
//!
//! ```text
//! <git common dir>/orchestrate/runs/<run id>/
//!     run.lock                  held by the orchestrator that owns the run
//!     plan.toml                 the plan as approved
//!     options.json              how it is run, for whoever takes it up again
//!     journal.jsonl             first line: version; then one event a line
//!     agent-<n>.status.json     for scripts, replaced atomically
//!     logs/                     what the agents printed
//!     attempts/<n>.<try>/       what the supervisor of an attempt keeps
//!     summary.md, metrics.json, report.html
//!     .reserve                  room that the journal gets where the disk is full; there while the run is owned
//! <git common dir>/orchestrate/tracking/
//!     <repository>-<number>.jsonl   what was about to be written into the tracker of an issue
//! <git common dir>/orchestrate/cache/
//!     *.pack, graph-<tree>      analyses by ids of git objects; safe to delete at any time
//! ```
//!
//! Promises: a file that is replaced is always whole, the old one or the new one. A journal that was cut off at any
//! byte replays to what had been recorded by then. Only a [`LockedRun`] writes; a [`RunDir`] reads, also while
//! another process writes. A journal of a newer version is read as far as it is understood, and never written.

mod agent_status;
mod cache;
mod error;
mod files;
mod journal;
mod locked_run;
mod pack;
mod reserve;
mod run_dir;
mod run_id;
mod runs;

pub use agent_status::{AgentPhase, AgentStatus};
pub use cache::Cache;
pub use error::StoreError;
pub use journal::{JOURNAL_VERSION, Journal};
pub use locked_run::LockedRun;
pub use pack::Pack;
pub use run_dir::RunDir;
pub use run_id::new_run_id;
pub use runs::Store;
