//! Where issues live: GitHub, or files beside the run's state.
//!
//! [`Forge`] is the one seam. It is narrow on purpose: what a verb needs of a forge, not what forges can do. A request that
//! may have had an effect is repeated only after it was seen that it had none: what is made bears a mark, [`marker`], by
//! which it is found again.

mod app;
mod environment;
mod error;
mod github;
mod issue;
mod local;
pub mod marker;
mod master;
mod proxy;
mod slug;
mod token;
mod trust;
mod webhook;

pub use app::App;
pub use environment::{Address, ApiEnvironment};
pub use error::ForgeError;
pub use github::{Allowance, Calls, Checks, GitHub, MergeMethods, MergeProgress, Pace};
pub use issue::{
    Author, Comment, Forge, ForgeAnswer, ForgeIssue, IssueDraft, PullDraft, PullRequest,
};
pub use local::Local;
pub use master::{fetch_approved, fetch_master};
pub use proxy::Proxy;
pub use slug::{InvalidRemote, RemoteSlug};
pub use token::{Token, find_token, of_environment};
pub use trust::{Approvals, READY_LABEL};
pub use webhook::{WebhookError, post_json};

pub use crate::issue::IssueState;
