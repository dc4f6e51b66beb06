//! Bringing results together: the queue, its preview, the verified integration, the landing, and the way back.
//!
//! The results are put together on `refs/orchestrate/<run>/integration`, in a scratch worktree beside those of the run.
//! The target branch moves once, at the end, and only from where it was when the integration was begun; a backup ref
//! remembers that place.
//!
//! Promises: until the landing nothing but that ref and that worktree is touched. Every outside effect is announced in
//! the journal before it is begun; after a kill at any instant, merging again finishes what was announced, or begins
//! anew where nothing had moved. What git does is compared with what its preview said, step by step.
//!
//! Everything here blocks.

mod breaks;
mod changes;
mod conflict_view;
mod error;
mod integrate;
pub(super) mod journaling;
mod land;
mod order;
mod preview;
mod queue;
mod record;
mod undo;
mod verify;

pub use self::breaks::{BreakSide, breaks, silent_breaks};
pub use self::conflict_view::{ConflictView, HunkView, conflict_views};
pub use self::error::MergingError;
pub(crate) use self::integrate::integration_ref;
pub use self::integrate::{Integration, MergeOptions, integrate, ready};
pub use self::land::{LandedAt, land, merge};
pub use self::preview::preview;
pub use self::queue::{MergeQueue, Queued, queue, queue_of_refs};
pub use self::undo::undo;
