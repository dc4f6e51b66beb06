//! An array of jobs: attempts that were handed over together, and which of them each element is.
//!
//! It has a folder beside those of the attempts, with the list of them and what each element prints beside its log.

use std::fs::{self, DirBuilder};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::super::folder::{Element, HostFolder};
use crate::executor::place::write_private;
use crate::model::AttemptId;

/// The list of the attempts, by the numbers of their elements.
const MEMBERS: &str = "members.json";

/// The most elements that one is given: what Slurm takes where nobody allows more.
pub(super) const MOST: usize = 1000;

/// The array of a run.
#[derive(Debug, Clone)]
pub(super) struct Array {
    folder: PathBuf,
}

impl Array {
    /// The array of that name.
    pub(super) fn named(run: &Path, name: &str) -> Self {
        Self {
            folder: run.join("arrays").join(name),
        }
    }

    /// The array of a folder; none where it is not one's.
    pub(super) fn at(folder: &Path) -> Option<Self> {
        let is_one = folder.join(MEMBERS).is_file();
        is_one.then(|| Self {
            folder: folder.to_owned(),
        })
    }

    /// Makes one of these attempts, under a name that no other has; the name.
    pub(super) fn make(run: &Path, members: &[AttemptId]) -> Result<(Self, String), String> {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let now = now.unwrap_or_default().as_nanos();
        let name = format!("{now:x}{:x}", std::process::id());
        let array = Self::named(run, &name);
        let folder = &array.folder;
        let made = fs::create_dir_all(run.join("arrays"))
            .and_then(|()| DirBuilder::new().mode(0o700).create(folder))
            .map_err(|error| format!("make {}: {error}", folder.display()));
        made?;
        let bytes = serde_json::to_vec(members).map_err(|error| error.to_string())?;
        write_private(&folder.join(MEMBERS), &bytes)
            .map_err(|error| format!("write {}: {error}", folder.display()))?;
        Ok((array, name))
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    fn members(&self) -> Vec<AttemptId> {
        let bytes = fs::read(self.folder.join(MEMBERS)).unwrap_or_default();
        serde_json::from_slice(&bytes).unwrap_or_default()
    }

    /// The attempt that an element is.
    pub(super) fn member(&self, index: u32) -> Option<AttemptId> {
        let index = usize::try_from(index).ok()?;
        self.members().get(index).copied()
    }

    /// The own folder of the attempt that an element is.
    pub(super) fn place(&self, index: u32) -> Option<PathBuf> {
        let run = self.folder.parent()?.parent()?;
        Some(run.join("places").join(self.member(index)?.to_string()))
    }

    /// What an element prints beside the log of its attempt.
    fn log(&self, index: u32) -> PathBuf {
        self.folder.join(format!("{index}.log"))
    }

    pub(super) fn remove(&self) {
        // What stays goes with the folder of the run.
        fs::remove_dir_all(&self.folder).ok();
    }
}

impl HostFolder {
    /// What an element prints beside the log of its attempt.
    pub(super) fn element_log(&self, element: &Element) -> PathBuf {
        Array::named(self.run(), &element.array).log(element.index)
    }

    /// Removes an array once none of its attempts is there any more.
    pub(in crate::executor::host) fn leave_array(&self, element: &Element) {
        let array = Array::named(self.run(), &element.array);
        let places = self.run().join("places");
        let mut members = array.members().into_iter();
        if !members.any(|member| places.join(member.to_string()).is_dir()) {
            array.remove();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::TaskId;

    #[test]
    fn every_element_is_one_attempt_and_no_two_arrays_have_one_name() {
        let run = tempfile::tempdir().unwrap();
        let members = [3, 1, 2].map(|task| AttemptId {
            task: TaskId(task),
            number: 1,
        });
        let (array, name) = Array::make(run.path(), &members).unwrap();
        let (other, other_name) = Array::make(run.path(), &members[..1]).unwrap();
        assert_ne!(name, other_name);
        let again = Array::at(array.folder()).unwrap();
        assert_eq!(again.place(1), Some(run.path().join("places/1.1")));
        assert_eq!((again.member(3), other.member(1)), (None, None));
        assert!(Array::at(run.path()).is_none());
    }
}
