//! Where issues live: GitHub, or files beside the run's state.

mod issue;
mod slug;

pub use issue::{Forge, ForgeAnswer, ForgeError, ForgeIssue, IssueDraft, IssueState, fetch_master};
pub use slug::{InvalidRemote, RemoteSlug};
