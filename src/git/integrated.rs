//! Whether a branch is in another already, by whatever way it got there.

use std::collections::BTreeSet;
use std::fs;

use super::patch::{PatchId, Patches};
use super::quarantine::{Quarantine, Verdict};
use super::{GitError, Repository};
use crate::model::Oid;

/// How many commits of a target are looked through for a patch.
const MAX_COMMITS: &str = "2000";

/// The proof that a branch is in the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Integrated {
    /// Its tip is an ancestor of the target.
    Ancestor,
    /// The target has a commit with the same patch for each of its commits: it was rebased or cherry-picked.
    Patches,
    /// The target has one commit with all of its patch, or merging it would change nothing: it was squashed.
    Squashed,
    /// It changes nothing.
    Empty,
    /// There is none.
    No,
}

impl Repository {
    /// Whether the branch that went from `start` to `tip` is in `target`.
    pub fn is_integrated(
        &self,
        tip: &Oid,
        start: &Oid,
        target: &Oid,
    ) -> Result<Integrated, GitError> {
        if tip == start || self.tree_oid(tip)? == self.tree_oid(start)? {
            return Ok(Integrated::Empty);
        }
        if self.is_ancestor(tip, target)? {
            return Ok(Integrated::Ancestor);
        }
        let patches = Patches::of(self);
        let theirs = self.patches_since(&patches, tip, start, target)?;
        if self
            .own_patches(&patches, tip, start, target)?
            .is_some_and(|own| !own.is_empty() && own.is_subset(&theirs))
        {
            return Ok(Integrated::Patches);
        }
        if theirs.contains(&patches.id(start, tip)?) {
            return Ok(Integrated::Squashed);
        }
        // The patch may be there in another shape: among other changes, or with other lines around it.
        if self.has_own_merge_attributes() {
            return Ok(Integrated::No);
        }
        let quarantine = Quarantine::new(self)?;
        if let Verdict::Clean(tree) = quarantine.merge_plainly(target, tip)?
            && tree == self.tree_oid(target)?
        {
            return Ok(Integrated::Squashed);
        }
        Ok(Integrated::No)
    }

    /// Whether attributes of this repository alone may say how files are merged. They hold for every merge that git is asked
    /// about, and a driver that keeps our side would have all work seem to be there.
    fn has_own_merge_attributes(&self) -> bool {
        let text = fs::read(self.common_dir().join("info/attributes")).unwrap_or_default();
        text.windows(5).any(|part| part == b"merge")
    }

    /// The patches of the branch's own commits; none where a merge is among them, whose own changes no patch holds.
    fn own_patches(
        &self,
        patches: &Patches,
        tip: &Oid,
        start: &Oid,
        target: &Oid,
    ) -> Result<Option<BTreeSet<PatchId>>, GitError> {
        let text = self
            .call()
            .args(["rev-list", "--no-commit-header", "--format=%H %P"])
            .arg(tip.as_str())
            .args([format!("^{start}"), format!("^{target}")])
            .text()?;
        patches_of(patches, &text, true)
    }

    /// The patches of the target's commits that the branch does not have, of those that touch what the branch touches.
    fn patches_since(
        &self,
        patches: &Patches,
        tip: &Oid,
        start: &Oid,
        target: &Oid,
    ) -> Result<BTreeSet<PatchId>, GitError> {
        let changed = self.changed_files(start, tip)?;
        let mut input = format!("{target}\n^{tip}\n--\n");
        for file in &changed {
            input.push_str(file.path.as_str());
            input.push('\n');
        }
        let text = self
            .call()
            .env("GIT_LITERAL_PATHSPECS", "1")
            .args(["rev-list", "--no-commit-header", "--format=%H %P"])
            .args(["--no-merges", "--full-history", "--max-count", MAX_COMMITS])
            .arg("--stdin")
            .stdin(input.into_bytes())
            .text()?;
        Ok(patches_of(patches, &text, false)?.unwrap_or_default())
    }
}

/// `git rev-list --format='%H %P'`: a commit and its parents a line.
fn patches_of(
    patches: &Patches,
    text: &str,
    is_strict: bool,
) -> Result<Option<BTreeSet<PatchId>>, GitError> {
    let mut found = BTreeSet::new();
    for line in text.lines() {
        let oids: Vec<Oid> = line.split(' ').filter_map(|oid| oid.parse().ok()).collect();
        match oids.as_slice() {
            [commit, parent] => {
                let id = patches.id(parent, commit)?;
                if id != PatchId::Empty {
                    found.insert(id);
                }
            }
            _ if is_strict => return Ok(None),
            _ => {}
        }
    }
    Ok(Some(found))
}
