//! Where and how results land, as the command line says it.

use std::path::{Component, PathBuf};

use crate::engine::Context;
use crate::model::MergeMethod;

use super::args::{LandingArgs, MethodArg};
use super::error::CliError;
use super::session::Session;

impl LandingArgs {
    /// How results are put on top of each other.
    pub(crate) fn method(&self) -> MergeMethod {
        match self.method {
            None | Some(MethodArg::Merge) => MergeMethod::Merge,
            Some(MethodArg::Squash) => MergeMethod::Squash,
            Some(MethodArg::Rebase) => MergeMethod::Rebase,
        }
    }

    /// The full ref of the branch that `--into` names.
    pub(crate) fn target(&self, session: &Session) -> Result<Option<String>, CliError> {
        let Some(name) = &self.into else {
            return Ok(None);
        };
        let full = match name.strip_prefix("refs/heads/") {
            Some(_) => name.clone(),
            None => format!("refs/heads/{name}"),
        };
        match session.repository.ref_target(&full)? {
            Some(_) => Ok(Some(full)),
            None => Err(CliError::failure(format!("there is no branch '{name}'"))
                .hint(format!("Make it: `git branch {name}`"))),
        }
    }
}

/// The folder that holds the worktrees of all runs, by the template of one run's.
pub(crate) fn worktree_folder(template: &str, context: &Context) -> PathBuf {
    let filled = template.replace("{repo}", &context.repository.name());
    let folder = filled.split("{run}").next().unwrap_or(&filled);
    let mut plain = PathBuf::new();
    for part in context.home().join(folder).components() {
        match part {
            Component::ParentDir => drop(plain.pop()),
            Component::CurDir => {}
            part => plain.push(part),
        }
    }
    plain
}
