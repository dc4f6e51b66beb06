//! Commits in a file, for where no git is spoken with.

use std::path::Path;
use std::time::Duration;

use super::objects::resolve_all;
use super::{GitError, Repository};
use crate::model::Oid;

/// How long it may take.
const TIMEOUT: Duration = Duration::from_mins(30);

impl Repository {
    /// Whether it is a clone with a part of the history alone.
    pub fn is_shallow(&self) -> bool {
        self.common_dir().join("shallow").exists()
    }

    /// Those of these commits that are here.
    pub fn known(&self, commits: &[Oid]) -> Result<Vec<Oid>, GitError> {
        let names: Vec<&str> = commits.iter().map(Oid::as_str).collect();
        Ok(resolve_all(self.call(), &names)?
            .into_iter()
            .flatten()
            .collect())
    }

    /// Writes the commits of these refs to a file, as little as can be: without what those commits hold that are `known` to
    /// whoever reads it. False where nothing is left, and no file is made.
    pub fn write_bundle(
        &self,
        file: &Path,
        refs: &[&str],
        known: &[Oid],
    ) -> Result<bool, GitError> {
        let without: Vec<String> = (self.known(known)?.iter())
            .map(|oid| format!("^{oid}"))
            .collect();
        let count = self.call().args(["rev-list", "--max-count=1"]);
        let newest = count.args(refs).args(&without).arg("--").text()?;
        if newest.is_empty() {
            return Ok(false);
        }
        let call = self.call().timeout(TIMEOUT);
        let call = call.args(["bundle", "create", "--quiet"]).arg(file);
        call.args(refs).args(&without).bytes()?;
        Ok(true)
    }

    /// Takes in the commits of a file. No ref changes.
    pub fn read_bundle(&self, file: &Path) -> Result<(), GitError> {
        let call = self.call().timeout(TIMEOUT).args(["bundle", "unbundle"]);
        call.arg(file).bytes().map(drop)
    }
}
