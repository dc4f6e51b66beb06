//! Where the changes of two sides meet.

use std::cmp::Ordering;

use gix::ObjectId;
use gix::objs::bstr::{BString, ByteSlice as _};

use super::HandOver;
use super::changes::{Change, Changes};
use super::entries::File;
use crate::git::FileKind;

/// The paths where two sides meet and which the side of either alone does not settle.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Meeting {
    /// The paths, sorted by their bytes.
    pub(super) places: Vec<Place>,
}

/// A path where two sides meet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// The path.
    pub(super) path: BString,
    /// What must be done there.
    pub(super) task: Task,
}

/// What must be done where two sides meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Task {
    /// Merge the lines of these contents; the result is a file of this kind.
    Lines(Lines, FileKind),
    /// Nothing: the contents are settled, and the modes are merged.
    Take(File),
    /// Report a conflict: one side deleted what the other left as this.
    ModifyDelete(File),
}

/// Three contents to be merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Lines {
    /// That of the merge base; none where both sides added the file.
    pub(super) base: Option<ObjectId>,
    /// Ours.
    pub(super) ours: ObjectId,
    /// Theirs.
    pub(super) theirs: ObjectId,
}

impl Meeting {
    /// Where two sides meet, or why git must be asked.
    pub(super) fn of(ours: &Changes, theirs: &Changes) -> Result<Self, HandOver> {
        folder_renames(ours, theirs)?;
        folder_renames(theirs, ours)?;
        files_and_folders(ours, theirs)?;
        files_and_folders(theirs, ours)?;
        let mut meeting = Self::default();
        for (our, their) in common(&ours.all, &theirs.all) {
            if let Some(task) = task((our, ours), (their, theirs))? {
                meeting.places.push(Place {
                    path: our.path.clone(),
                    task,
                });
            }
        }
        Ok(meeting)
    }
}

/// A file that one side added below a folder that the other removed. Only a side that added files itself can have renamed
/// the folder.
fn folder_renames(renaming: &Changes, adding: &Changes) -> Result<(), HandOver> {
    let is_moved = |folder: &BString| {
        let mut below = adding.below(folder.as_bstr()).iter();
        below.any(Change::is_added)
    };
    if renaming.n_added > 0 && renaming.removed_folders.iter().any(is_moved) {
        return Err(HandOver::FolderRename);
    }
    Ok(())
}

/// A file that one side added where the other has a folder, with a file in it that the merge base did not have. (Where the
/// merge base has the folder, the side with the file deleted what is in it, which is seen path by path.)
fn files_and_folders(filing: &Changes, folding: &Changes) -> Result<(), HandOver> {
    let meets_folder = |change: &&Change| {
        let mut below = folding.below(change.path.as_bstr()).iter();
        below.any(|change| change.new.is_some())
    };
    let mut added = filing.all.iter().filter(|change| change.is_added());
    if folding.n_added > 0 && filing.n_added > 0 && added.any(|change| meets_folder(&change)) {
        return Err(HandOver::FileAndFolder);
    }
    Ok(())
}

/// The changes of the same paths.
fn common<'a>(
    ours: &'a [Change],
    theirs: &'a [Change],
) -> impl Iterator<Item = (&'a Change, &'a Change)> {
    let (mut ours, mut theirs) = (ours.iter().peekable(), theirs.iter().peekable());
    std::iter::from_fn(move || {
        loop {
            match ours.peek()?.path.cmp(&theirs.peek()?.path) {
                Ordering::Less => drop(ours.next()),
                Ordering::Greater => drop(theirs.next()),
                Ordering::Equal => return ours.next().zip(theirs.next()),
            }
        }
    })
}

/// What must be done with a path that both sides changed; nothing where they did the same.
fn task(
    (our, ours): (&Change, &Changes),
    (their, theirs): (&Change, &Changes),
) -> Result<Option<Task>, HandOver> {
    match (our.old, our.new, their.new) {
        (None, Some(_), Some(_)) if ours.can_rename() || theirs.can_rename() => {
            Err(HandOver::AddedTwice)
        }
        (_, None, None) if ours.n_added > 0 || theirs.n_added > 0 => Err(HandOver::DeletedTwice),
        (_, our, their) if our == their => Ok(None),
        (_, None, Some(left)) => modify_delete(left, ours),
        (_, Some(left), None) => modify_delete(left, theirs),
        (old, Some(our), Some(their)) => both_changed(old, our, their).map(Some),
        // Two absent sides are equal.
        (_, None, None) => Ok(None),
    }
}

fn modify_delete(left: File, deleting: &Changes) -> Result<Option<Task>, HandOver> {
    if deleting.n_added > 0 {
        return Err(HandOver::ModifyDelete);
    }
    if !left.is_regular() {
        return Err(HandOver::Types);
    }
    Ok(Some(Task::ModifyDelete(left)))
}

fn both_changed(old: Option<File>, ours: File, theirs: File) -> Result<Task, HandOver> {
    let all = [old.unwrap_or(ours), ours, theirs];
    if all.iter().all(|file| file.kind == FileKind::Symlink) {
        return Err(HandOver::Link);
    }
    if all.iter().any(|file| file.kind == FileKind::Submodule) {
        return Err(HandOver::Submodule);
    }
    if !all.iter().all(|file| file.is_regular()) {
        return Err(HandOver::Types);
    }
    let Some(old) = old else {
        if ours.kind != theirs.kind {
            return Err(HandOver::Types);
        }
        let lines = Lines {
            base: None,
            ours: ours.id,
            theirs: theirs.id,
        };
        return Ok(Task::Lines(lines, ours.kind));
    };
    // There are only two modes: where the sides differ, one of them has that of the base.
    let kind = if ours.kind == old.kind {
        theirs.kind
    } else {
        ours.kind
    };
    let id = if ours.id == theirs.id || theirs.id == old.id {
        ours.id
    } else if ours.id == old.id {
        theirs.id
    } else {
        let lines = Lines {
            base: Some(old.id),
            ours: ours.id,
            theirs: theirs.id,
        };
        return Ok(Task::Lines(lines, kind));
    };
    Ok(Task::Take(File { id, kind }))
}
