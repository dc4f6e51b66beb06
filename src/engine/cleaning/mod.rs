//! Taking away what a run made and nobody needs any more.
//!
//! Only what the journal says the run made is looked at: the worktrees and branches of its tasks, the worktree of a
//! conflict, its integration ref and scratch worktree, and the folders above them once they are empty. What is proven to be in the target, by
//! whatever way it got there, or changes nothing, goes; what is dirty or unmerged stays and is named. By force it goes
//! too, but every commit and every uncommitted file that nothing else would hold is put on a backup ref first.
//!
//! Promises: a removal is announced in the journal before it is begun, and after a kill cleaning again finishes it; it is
//! then looked at once more, so that what somebody did meanwhile stays. The run's own folder with its journal and logs
//! stays. Everything here blocks.

mod apply;
mod conflict;
mod elsewhere;
mod error;
mod evaluate;
mod plan;

pub use self::apply::apply;
pub use self::elsewhere::{Clearance, clear_elsewhere};
pub use self::error::CleaningError;
pub use self::evaluate::plan;
pub use self::plan::{CleanItem, CleanOptions, CleanPlan, CleanStats, CleanVerdict, KeepReason};
