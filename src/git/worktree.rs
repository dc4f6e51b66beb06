//! Linked worktrees, made and removed.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use super::call::Place;
use super::status::some_paths;
use super::{GitError, RefUpdate, Repository, parse};
use crate::model::Oid;

/// Held while the repository is made to know a worktree.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// After how long a pause no further try is made to make a worktree known.
const MAX_PAUSE: Duration = Duration::from_millis(80);

/// A worktree as the repository knows it; the main checkout is one too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorktreeEntry {
    /// Its folder, absolute.
    pub path: PathBuf,
    /// The commit of its HEAD; none before the first commit.
    pub head: Option<Oid>,
    /// The full ref that its HEAD stands for; none where it is detached.
    pub branch: Option<String>,
    /// Whether it is locked against removal.
    pub is_locked: bool,
    /// Whether its folder is gone.
    pub is_prunable: bool,
}

/// How a worktree stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The commit of its HEAD; none where that names none.
    pub head: Option<Oid>,
    /// The operation that it is in the middle of.
    pub operation: Option<&'static str>,
    /// Whether it is locked against removal.
    pub is_locked: bool,
}

impl Repository {
    /// How a worktree stands. Safe in one that an agent wrote.
    pub fn standing(&self, worktree: &Path) -> Result<Standing, GitError> {
        let place = self.place(worktree)?;
        Ok(Standing {
            head: self.head_commit(&place.git_dir)?,
            operation: Self::operation(&place),
            is_locked: place.git_file("locked").exists(),
        })
    }

    /// Makes a branch at `start` and a worktree for it at `path`.
    ///
    /// Can be called again after a kill at any instant, with the same arguments: what is half made is completed. Refuses
    /// a branch that stands elsewhere and a folder that holds anything else. Any number may be made at once.
    pub fn ensure_worktree(&self, path: &Path, branch: &str, start: &Oid) -> Result<(), GitError> {
        let is_resumed = match self.clear_half_made(path)? {
            Found::Complete => return Ok(()),
            Found::Gone { branch: old } => old.as_deref() == Some(branch),
            Found::Free => false,
        };
        match self.ref_target(branch)? {
            None => {
                let update = RefUpdate {
                    name: branch.to_owned(),
                    new: Some(start.clone()),
                    old: None,
                };
                self.update_refs(&[update], "orchestrate: start")?;
            }
            // A worktree of this branch stood here and somebody took its folder away: the branch keeps what is on it.
            Some(at) if at == *start || is_resumed => {}
            Some(at) => {
                return Err(GitError::BranchTaken {
                    branch: branch.to_owned(),
                    at,
                });
            }
        }
        let short = branch.strip_prefix("refs/heads/").unwrap_or(branch);
        self.add(path, &[], short)
    }

    /// The same without a branch: its HEAD is `start` itself.
    pub fn ensure_detached_worktree(&self, path: &Path, start: &Oid) -> Result<(), GitError> {
        match self.clear_half_made(path)? {
            Found::Complete => Ok(()),
            Found::Gone { .. } | Found::Free => self.add(path, &["--detach"], start.as_str()),
        }
    }

    fn add(&self, path: &Path, options: &[&str], what: &str) -> Result<(), GitError> {
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(|source| GitError::Io {
                path: parent.to_owned(),
                source,
            })?;
        }
        self.register(path, options, what)?;
        let Some(git_dir) = self.admin_dir(path)? else {
            return Err(GitError::NoWorktree {
                path: path.to_owned(),
            });
        };
        let place = Place {
            git_dir,
            work_tree: path.to_owned(),
        };
        // The index is written last, when all files are there; until then the worktree counts as half made.
        if let Ok(Some(commit)) = self.head_commit(&place.git_dir)
            && self.fill(&place, &commit)
        {
            return Ok(());
        }
        self.call_at(&place)
            .args(["reset", "--hard", "--quiet", "--no-recurse-submodules"])
            .bytes()
            .map(drop)
    }

    /// Makes the repository know a worktree that has no files yet.
    ///
    /// Git dies where it meets the entry of another worktree that is just being made (`failed to read …/commondir`), so this
    /// part is done one at a time, and again where somebody else's git was in the way.
    fn register(&self, path: &Path, options: &[&str], what: &str) -> Result<(), GitError> {
        let one_at_a_time = ONE_AT_A_TIME.lock();
        let mut pause = Duration::from_millis(10);
        loop {
            let added = self
                .call()
                .args(["worktree", "add", "--quiet", "--no-checkout"])
                .args(options)
                .arg("--")
                .arg(path)
                .arg(what)
                .bytes();
            match added {
                Ok(_) => break,
                Err(error) => {
                    if pause > MAX_PAUSE || self.admin_dir(path)?.is_some() {
                        return Err(error);
                    }
                }
            }
            thread::sleep(pause);
            pause *= 2;
        }
        drop(one_at_a_time);
        Ok(())
    }

    /// All worktrees, the main one first.
    pub fn worktrees(&self) -> Result<Vec<WorktreeEntry>, GitError> {
        let bytes = self
            .call()
            .args(["worktree", "list", "--porcelain", "-z"])
            .bytes()?;
        Ok(parse::parse_worktrees(&bytes))
    }

    /// Removes a worktree: its folder and what the repository knows of it. Does nothing where both are gone. Without
    /// `force` one with changes, untracked files or a lock is refused ([`GitError::Dirty`]).
    pub fn remove_worktree(&self, path: &Path, force: bool) -> Result<(), GitError> {
        let Some(admin) = self.admin_dir(path)? else {
            // A folder that the repository does not know may be anybody's.
            return if path.symlink_metadata().is_ok() {
                Err(GitError::NoWorktree {
                    path: path.to_owned(),
                })
            } else {
                Ok(())
            };
        };
        if !force && path.is_dir() {
            let place = Place {
                git_dir: admin.clone(),
                work_tree: path.to_owned(),
            };
            let entries = self.raw_status(&place)?;
            let is_locked = place.git_file("locked").exists();
            if !entries.is_empty() || is_locked {
                return Err(GitError::Dirty {
                    path: path.to_owned(),
                    files: some_paths(&entries),
                });
            }
        }
        // Git would look at the folder's own `.git`, which an agent may have replaced. So the folder goes first, and git is
        // then asked to forget a worktree whose folder is gone: it looks at nothing but its own files.
        remove_folder(path)?;
        let output = self
            .call()
            .args(["worktree", "remove", "--force", "--force", "--"])
            .arg(path)
            .run()?;
        if !output.is_success() && admin.exists() {
            remove_folder(&admin)?;
        }
        Ok(())
    }

    /// Forgets the worktrees whose folders are gone.
    pub fn prune(&self) -> Result<(), GitError> {
        self.call().args(["worktree", "prune"]).bytes().map(drop)
    }

    /// A worktree of this repository, main or linked, found by our own book-keeping and not by the folder's `.git`.
    pub(super) fn place(&self, worktree: &Path) -> Result<Place, GitError> {
        let folder = real(worktree);
        if let Some(place) = self.own_place()
            && real(&place.work_tree) == folder
        {
            return Ok(place);
        }
        // A link in the place of the folder would lead us to files that are none of this repository's business.
        let is_link = worktree
            .symlink_metadata()
            .is_ok_and(|metadata| metadata.is_symlink());
        if is_link {
            return Err(GitError::NoWorktree {
                path: worktree.to_owned(),
            });
        }
        if let Some(git_dir) = self.admin_dir(worktree)? {
            return Ok(Place {
                git_dir,
                work_tree: folder,
            });
        }
        let is_main = self
            .worktrees()?
            .first()
            .is_some_and(|main| real(&main.path) == folder);
        if is_main {
            return Ok(Place {
                git_dir: self.common_dir().to_owned(),
                work_tree: folder,
            });
        }
        Err(GitError::NoWorktree {
            path: worktree.to_owned(),
        })
    }

    /// The folders in which the repository keeps the HEAD and the index of its linked worktrees, by the folders of those,
    /// as far as no link leads there.
    pub(super) fn places(&self) -> HashMap<PathBuf, PathBuf> {
        let entries = fs::read_dir(self.common_dir().join("worktrees"));
        let admins = entries.into_iter().flatten().flatten();
        let place = |admin: PathBuf| {
            let text = fs::read(admin.join("gitdir")).ok()?;
            let folder = real(admin.join(parse::path_of(text.trim_ascii_end())).parent()?);
            Some((folder, admin))
        };
        admins.filter_map(|entry| place(entry.path())).collect()
    }

    /// The folder in which the repository keeps the HEAD and the index of a linked worktree: the one whose file `gitdir`
    /// names it.
    pub(super) fn admin_dir(&self, worktree: &Path) -> Result<Option<PathBuf>, GitError> {
        let folder = self.common_dir().join("worktrees");
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => {
                return Err(GitError::Io {
                    path: folder,
                    source,
                });
            }
        };
        let wanted = real(worktree);
        let is_of_it = |admin: &Path| {
            let Ok(text) = fs::read(admin.join("gitdir")) else {
                return false;
            };
            // The file names the worktree's `.git`, relative to itself where `worktree.useRelativePaths` is set.
            let named = admin.join(parse::path_of(text.trim_ascii_end()));
            named.parent().is_some_and(|named| {
                // Where the last names differ, only a link in the place of the folder could make them one.
                named == wanted
                    || (named.file_name() == wanted.file_name() || is_link(named))
                        && real(named) == wanted
            })
        };
        // Git names it after the worktree where it can.
        let likely = folder.join(wanted.file_name().unwrap_or_default());
        if is_of_it(&likely) {
            return Ok(Some(likely));
        }
        let mut admins = entries.flatten().map(|entry| entry.path());
        Ok(admins.find(|admin| is_of_it(admin)))
    }

    /// Finds out what stands at `path`, and takes away a worktree that was never completed.
    fn clear_half_made(&self, path: &Path) -> Result<Found, GitError> {
        if let Some(admin) = self.admin_dir(path)? {
            // Git locks a worktree while it makes it, and writes the index when all files are there.
            let is_initializing = fs::read(admin.join("locked"))
                .is_ok_and(|reason| reason.trim_ascii() == b"initializing");
            let is_complete = !is_initializing && admin.join("index").exists();
            if is_complete && path.is_dir() {
                return Ok(Found::Complete);
            }
            let branch = self.symbolic_head(&admin)?;
            self.remove_worktree(path, true)?;
            return Ok(if is_complete {
                Found::Gone { branch }
            } else {
                Found::Free
            });
        }
        let is_free = match fs::read_dir(path) {
            Ok(mut entries) => entries.next().is_none(),
            Err(error) => error.kind() == io::ErrorKind::NotFound,
        };
        if is_free {
            Ok(Found::Free)
        } else {
            Err(GitError::PathTaken {
                path: path.to_owned(),
            })
        }
    }
}

/// What stands where a worktree is wanted.
enum Found {
    /// Nothing, or an empty folder.
    Free,
    /// The worktree, whole.
    Complete,
    /// It was there, whole, and its folder was taken away.
    Gone {
        /// The branch that it was on.
        branch: Option<String>,
    },
}

fn is_link(path: &Path) -> bool {
    path.symlink_metadata()
        .is_ok_and(|metadata| metadata.is_symlink())
}

/// A path without links in it, as far as it exists.
pub(super) fn real(path: &Path) -> PathBuf {
    if let Ok(path) = path.canonicalize() {
        return path;
    }
    match (path.parent(), path.file_name()) {
        (Some(parent), Some(name)) => real(parent).join(name),
        _ => path.to_owned(),
    }
}

/// Removes a folder and all below it, folders that nobody may write to included. Links are not followed.
fn remove_folder(path: &Path) -> Result<(), GitError> {
    let remove = || match fs::remove_dir_all(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result,
    };
    remove()
        .or_else(|_| {
            open_up(path);
            remove()
        })
        .map_err(|source| GitError::Io {
            path: path.to_owned(),
            source,
        })
}

/// Makes every folder below `path` writable for us, as far as that is allowed.
fn open_up(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;

    let is_folder = path
        .symlink_metadata()
        .is_ok_and(|metadata| metadata.is_dir());
    if !is_folder {
        return;
    }
    fs::set_permissions(path, fs::Permissions::from_mode(0o700)).ok();
    for entry in fs::read_dir(path).into_iter().flatten().flatten() {
        open_up(&entry.path());
    }
}
