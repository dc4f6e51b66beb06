//! What each result changes, file by file.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::engine::Context;
use crate::model::{Oid, RepoPath, TaskId};

use super::{MergingError, Queued};

/// For each path that a result changes the contents before and after.
pub(super) type ChangeMap = BTreeMap<RepoPath, (Option<Oid>, Option<Oid>)>;

/// What each result changes, looked up once.
#[derive(Default)]
pub(super) struct Changes(BTreeMap<TaskId, ChangeMap>);

impl Changes {
    /// What a result changes since it started, or since it left the target.
    pub(super) fn of(
        &mut self,
        context: &Context,
        onto: &Oid,
        item: &Queued,
    ) -> Result<&ChangeMap, MergingError> {
        let slot = match self.0.entry(item.task) {
            Entry::Occupied(known) => return Ok(known.into_mut()),
            Entry::Vacant(slot) => slot,
        };
        let files = match start(context, onto, item)? {
            Some(start) => context.repository.changed_blobs(&start, &item.tip)?,
            None => Vec::new(),
        };
        let files = files.into_iter();
        let files = files.map(|file| (file.path, (file.before, file.after)));
        Ok(slot.insert(files.collect()))
    }
}

/// Where a result started from: what it says itself, or where it left the target.
pub(super) fn start(
    context: &Context,
    onto: &Oid,
    item: &Queued,
) -> Result<Option<Oid>, MergingError> {
    match &item.start {
        Some(start) => Ok(Some(start.clone())),
        None => Ok(context.repository.merge_base(onto, &item.tip)?),
    }
}
