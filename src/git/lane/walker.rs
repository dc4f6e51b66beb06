//! Merge bases and differing paths, found in process without deciding a merge.

use gix::ObjectId;

use super::changes::Changes;
use super::entries::File;
use super::objects::{Objects, Reader};
use super::{CommitGraph, HandOver, Painter, file_of, settings};
use crate::git::Repository;
use crate::git::repository::library_id;
use crate::model::{Oid, RepoPath};

/// Walks the commits and trees of a repository, for one thread.
pub(in crate::git) struct Walker {
    painter: Painter,
    reader: Reader,
}

/// A path that differs between two trees. A rename is a deletion and an addition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::git) struct Differing {
    /// The path, byte for byte.
    pub(in crate::git) path: Vec<u8>,
    /// What it was; none where it was no plain file.
    pub(in crate::git) before: Option<ObjectId>,
    /// What it is; none where it is no plain file.
    pub(in crate::git) after: Option<ObjectId>,
}

impl Walker {
    /// Opens a repository whose history is as its commits say.
    pub(in crate::git) fn open(repository: &Repository) -> Result<Self, HandOver> {
        if settings::is_rewritten(repository) {
            return Err(HandOver::RewrittenHistory);
        }
        let folder = repository.common_dir().join("objects");
        let objects = Objects::open(&folder, repository.is_sha256(), false)?;
        let graph = CommitGraph::open(&folder, objects.hash());
        Ok(Self::over(&objects, graph))
    }

    /// The same over objects that are open.
    pub(super) fn over(objects: &Objects, graph: Option<CommitGraph>) -> Self {
        Self {
            painter: Painter::new(graph),
            reader: objects.reader(),
        }
    }

    /// The one merge base of two commits; none where they share no history.
    pub(in crate::git) fn merge_base(
        &mut self,
        ours: ObjectId,
        theirs: ObjectId,
    ) -> Result<Option<ObjectId>, HandOver> {
        self.painter.merge_base(ours, theirs, &mut self.reader)
    }

    /// The paths that differ between two commits, sorted by their bytes.
    pub(in crate::git) fn differing(
        &mut self,
        from: ObjectId,
        to: ObjectId,
    ) -> Result<Vec<Differing>, HandOver> {
        let (old, new) = (self.tree(from)?, self.tree(to)?);
        let changes = Changes::between(old, new, &mut self.reader)?;
        let content = |file: Option<File>| file.filter(|file| file.is_regular());
        let differing = changes.all.into_iter().map(|change| Differing {
            path: change.path.into(),
            before: content(change.old).map(|file| file.id),
            after: content(change.new).map(|file| file.id),
        });
        Ok(differing.collect())
    }

    /// The tree of a commit.
    pub(in crate::git) fn tree(&mut self, commit: ObjectId) -> Result<ObjectId, HandOver> {
        self.painter.tree(commit, &mut self.reader)
    }

    /// What a file is in a commit; none where it is not there, or is a folder.
    pub(in crate::git) fn file(
        &mut self,
        commit: &Oid,
        path: &RepoPath,
    ) -> Result<Option<Oid>, HandOver> {
        let commit = library_id(commit).ok_or(HandOver::Missing)?;
        let found = self.file_in(commit, path.as_str())?;
        let oid = |id: ObjectId| id.to_string().parse().map_err(|_| HandOver::Missing);
        found.map(oid).transpose()
    }

    /// The same by the library's names.
    pub(super) fn file_in(
        &mut self,
        commit: ObjectId,
        path: &str,
    ) -> Result<Option<ObjectId>, HandOver> {
        let tree = self.tree(commit)?;
        file_of(tree, path, &mut self.reader)
    }
}
