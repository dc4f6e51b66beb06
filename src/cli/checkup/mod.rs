//! What a run needs, and whether it is there: each thing as a check of its own. Nothing is changed.

mod check;
mod forge;
mod machine;
mod repository;
mod tools;

pub(super) use self::check::{Check, Verdict};
pub(super) use self::forge::{allowance, forge_token};
pub(super) use self::machine::{processes, room, sandbox};
pub(super) use self::repository::{file_names, identity, repository, runs, worktrees};
pub(super) use self::tools::{agents, commands, git};
