//! Who else has changed a file: what an agent asks before it edits one.

use std::path::{Component, Path, PathBuf};

use super::Context;
use super::expected;
use super::radar::{RadarError, Scope, everybody, target_of};
use crate::git::{EditSide, Uncommitted};
use crate::model::{FileEdits, LiveTip, RepoPath};

/// Who else has changed the file at a path, which is absolute or relative to `folder`; whether it exists does not matter.
/// Whoever works in the worktree that it is in is not asked about. None where it is in no worktree of the repository.
pub fn file_edits(
    context: &Context,
    folder: &Path,
    path: &Path,
    scope: &Scope,
) -> Result<Option<FileEdits>, RadarError> {
    let asked = real(&plain(&folder.join(path)));
    let (target, mut tips) = (target_of(context, scope)?, everybody(context)?);
    let inside = |tip: &LiveTip| {
        let folder = tip
            .worktree
            .as_ref()
            .map(|folder| real(Path::new(folder)))?;
        let path = asked
            .strip_prefix(&folder)
            .ok()?
            .to_str()?
            .parse::<RepoPath>();
        Some((folder.as_os_str().len(), path.ok()?))
    };
    // Worktrees may stand inside each other.
    let own = (tips.iter().enumerate())
        .filter_map(|(at, tip)| Some((inside(tip)?, at)))
        .max_by_key(|((length, _), _)| *length);
    let Some(((_, path), at)) = own else {
        return Ok(None);
    };
    let own = tips.remove(at);
    if let Some(target) = target
        && own.name != target.name
        && !(tips.iter()).any(|tip| tip.worktree.is_some() && tip.name == target.name)
    {
        tips.push(LiveTip {
            name: target.name,
            worktree: None,
            task: None,
            oid: Some(target.oid),
            n_uncommitted: 0,
            problem: None,
        });
    }
    let side = |tip: &LiveTip| {
        Some(EditSide {
            head: tip.oid.clone()?,
            worktree: tip.worktree.as_ref().map(PathBuf::from),
        })
    };
    let mut found = FileEdits {
        path,
        edits: Vec::new(),
        unknown: Vec::new(),
        expected: Vec::new(),
    };
    let Some(ours) = side(&own) else {
        return Err(RadarError::NoCommits);
    };
    let (mut others, mut sides) = (Vec::new(), Vec::new());
    for mut tip in tips {
        if let Some(side) = side(&tip) {
            sides.push(side);
            others.push(tip);
        } else {
            tip.problem = Some("it has no commit yet".to_owned());
            found.unknown.push(tip);
        }
    }
    let uncommitted = Uncommitted::new(&context.repository)?;
    let edits = uncommitted.edits(&found.path, &ours, &sides)?;
    for (mut tip, edit) in others.into_iter().zip(edits) {
        match edit {
            Ok(Some(edit)) => found.edits.push((tip, edit)),
            Ok(None) => {}
            Err(reason) => {
                tip.problem = Some(reason);
                found.unknown.push(tip);
            }
        }
    }
    found.expected = expected::edits(context, &found.path, &own.name)?;
    expected::without_known(&mut found);
    Ok(Some(found))
}

/// A path without `.` and `..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => drop(plain.pop()),
            Component::CurDir => {}
            part => plain.push(part),
        }
    }
    plain
}

/// A path whose folders are no links, as far as they exist. What stands at its end may be a link: that is what is edited.
fn real(path: &Path) -> PathBuf {
    let Some((folder, name)) = path.parent().zip(path.file_name()) else {
        return path.to_owned();
    };
    folder
        .canonicalize()
        .unwrap_or_else(|_| real(folder))
        .join(name)
}
