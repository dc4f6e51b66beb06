//! Migrations of two branches that took the same number: git merges them without a word, and the program breaks.

use std::collections::BTreeSet;

use crate::git::FileKind;
use crate::model::{Oid, RepoPath, Resolution};
use crate::resolve::{self, AddedFile};

use super::super::MergingError;
use super::{Resolver, Settled, resolution_of};

impl Resolver<'_> {
    /// The tree of a merge with the migrations of `tip` renumbered, where any must be. `settled` is what the tree has that
    /// was settled before.
    pub(super) fn renumbered(
        &self,
        onto: &Oid,
        tip: &Oid,
        tree: &Oid,
        settled: Vec<Settled>,
    ) -> Result<Option<Resolution>, MergingError> {
        if !self.has_migrations(onto) {
            return Ok(None);
        }
        let repository = &self.context.repository;
        let Some(base) = self.bench.merge_base(onto, tip)? else {
            return Ok(None);
        };
        let added = repository.added_or_changed(&base, tip)?;
        let mut folders: Vec<&str> = added
            .iter()
            .filter(|file| resolve::is_migration(&file.path))
            .map(|file| file.path.folder())
            .collect();
        folders.sort_unstable();
        folders.dedup();
        if folders.is_empty() {
            return Ok(None);
        }
        let mut before = BTreeSet::new();
        let mut ours = BTreeSet::new();
        for folder in folders {
            let paths = |commit: &Oid| -> Result<Vec<RepoPath>, MergingError> {
                let files = self.bench.files_below(commit, folder)?;
                Ok(files.into_iter().map(|file| file.path).collect())
            };
            before.extend(paths(&base)?);
            ours.extend(paths(onto)?);
        }
        let is_text = |kind: FileKind| matches!(kind, FileKind::Blob | FileKind::Executable);
        let files: Vec<AddedFile> = added
            .iter()
            .map(|file| AddedFile {
                path: file.path.clone(),
                text: (self.bench.blob(&file.oid))
                    .filter(|_| is_text(file.kind))
                    .and_then(|content| String::from_utf8(content).ok()),
            })
            .collect();
        let Some(renamed) = resolve::renumber(&before, &ours, &files) else {
            return Ok(None);
        };
        let mut changes = Vec::new();
        let mut all = settled;
        for one in renamed {
            let mode = "100644".to_owned();
            let blob = self.bench.write_blob(one.text.clone().into_bytes())?;
            changes.push((one.from.clone(), None));
            changes.push((one.to, Some((mode.clone(), blob))));
            all.push(Settled {
                path: one.from,
                mode,
                content: one.text.into_bytes(),
                by: "migration renumbered",
            });
        }
        let tree = self.bench.tree_with(tree, &changes)?;
        Ok(Some(resolution_of(&all, tree)))
    }
}
