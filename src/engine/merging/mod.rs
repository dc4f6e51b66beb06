//! Bringing results together: the queue, its preview, the verified integration, the landing, and the way back.
//!
//! The results are put together on `refs/orchestrate/<run>/integration`, in a scratch worktree beside those of the run.
//! The target branch moves once, at the end, and only from where it was when the integration was begun; a backup ref
//! remembers that place.
//!
//! Promises: until the landing nothing but that ref and that worktree is touched. Every outside effect is announced in
//! the journal before it is begun; after a kill at any instant, merging again finishes what was announced, or begins
//! anew where nothing had moved. Preview and integration ask git the same question, and settle conflicts alike.
//!
//! Everything here blocks.

mod breaks;
mod by_hand;
mod changes;
mod commits;
mod conflict_view;
mod error;
mod integrate;
pub(super) mod journaling;
mod land;
mod options;
mod order;
mod preview;
mod queue;
mod queued;
mod record;
mod resolved_preview;
mod resolving;
mod train;
mod undo;
mod verify;
mod yard;

use super::Context;
use super::room::sweep_rooms;

pub use self::breaks::{BreakSide, breaks, silent_breaks};
pub(crate) use self::by_hand::settled_ref;
pub use self::by_hand::{drop_conflict, open_conflict, open_next, take_settled};
pub use self::conflict_view::{ConflictView, HunkView, conflict_views, subjects};
pub use self::error::MergingError;
pub(crate) use self::integrate::integration_ref;
pub use self::integrate::{Integration, integrate, ready};
pub use self::land::{LandedAt, land, merge, require_movable};
pub use self::options::{AgentResolver, MergeOptions, ResolveOptions};
pub use self::preview::preview;
pub use self::queue::{queue, queue_of_refs};
pub use self::queued::{MergeQueue, Queued};
pub use self::record::plan_of_refs;
pub use self::resolved_preview::{Settling, resolved_preview};
pub use self::undo::undo;

/// Ends the agents that were to settle conflicts for orchestrators that were killed meanwhile.
pub fn end_left_agents(context: &Context) -> Result<(), MergingError> {
    Ok(sweep_rooms(context)?)
}
