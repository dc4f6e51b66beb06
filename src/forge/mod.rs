//! Where issues live: GitHub, or files beside the run's state.
//!
//! [`Forge`] is the one seam. It is narrow on purpose: what a verb needs of a forge, not what forges can do. Nothing is
//! tried twice here: a request that may have had an effect is never repeated by itself.

mod answer;
mod environment;
mod error;
mod github;
mod issue;
mod local;
mod master;
mod slug;
mod token;

pub use environment::{Address, ApiEnvironment};
pub use error::ForgeError;
pub use github::GitHub;
pub use issue::{Forge, ForgeAnswer, ForgeIssue, IssueDraft};
pub use local::Local;
pub use master::fetch_master;
pub use slug::{InvalidRemote, RemoteSlug};
pub use token::{Token, find_token};

pub use crate::issue::IssueState;
