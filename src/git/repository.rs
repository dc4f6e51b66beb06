//! The repository: where it is, and what it is called.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};

use super::call::{Call, Place};
use super::fill::TreeFiles;
use super::live::Steady;
use super::{GitError, MergeMemory, version};
use crate::model::Oid;

/// How many bytes of objects that others are deltas to are remembered, in each thread.
const MAX_BASES: usize = 16 << 20;

/// A repository, opened once and shared by all threads; a clone is cheap.
#[derive(Clone)]
pub struct Repository {
    inner: Arc<Inner>,
    /// What every git that we start holds open.
    held: Option<Arc<File>>,
    memory: Option<Arc<dyn MergeMemory>>,
}

struct Inner {
    git_dir: PathBuf,
    common_dir: PathBuf,
    workdir: Option<PathBuf>,
    is_sha256: bool,
    has_identity: OnceLock<bool>,
    signs_commits: OnceLock<bool>,
    records_resolutions: OnceLock<Option<bool>>,
    private_config: OnceLock<(String, Option<String>)>,
    kept: Kept,
    library: OnceLock<Option<gix::ThreadSafeRepository>>,
}

/// What is kept for the next worktree, and for the next look at one.
#[derive(Default)]
pub(super) struct Kept {
    /// Whether files are written as they are stored, by the configuration.
    pub(super) can_fill: OnceLock<bool>,
    /// The files of the tree that was written last.
    pub(super) tree_files: Mutex<Option<Arc<TreeFiles>>>,
    /// What it takes to see whether a worktree changed; none where that is for git to say.
    pub(super) steady: OnceLock<Option<Steady>>,
    /// The text of the configuration, and the folder of hooks that it names.
    pub(super) hooks_path: Mutex<Option<(Vec<u8>, Option<String>)>>,
}

impl std::fmt::Debug for Repository {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Repository")
            .field("git_dir", &self.inner.git_dir)
            .field("workdir", &self.inner.workdir)
            .finish_non_exhaustive()
    }
}

impl Repository {
    /// The repository that `folder` is in: a checkout or a folder below it, a linked worktree, a bare repository.
    pub fn discover(folder: &Path) -> Result<Self, GitError> {
        let ask = || {
            let call = Call::plain().args(["rev-parse", "--path-format=absolute", "--git-dir"]);
            // The last is refused where there is no checkout, after the others were printed.
            call.args([
                "--git-common-dir",
                "--show-object-format",
                "--show-toplevel",
            ])
            .current_dir(folder)
            .run()
        };
        // Two processes at once: every command begins with them.
        let (checked, output) = rayon::join(version::installed, ask);
        checked?;
        let output = output?;
        let text = output.stdout_text();
        let mut lines = text.splitn(4, '\n');
        let (Some(git_dir), Some(common_dir), Some(format @ ("sha1" | "sha256"))) =
            (lines.next(), lines.next(), lines.next())
        else {
            return Err(GitError::NoRepository {
                folder: folder.to_owned(),
                message: output.stderr_text(),
            });
        };
        let workdir = lines.next().filter(|_| output.is_success());
        Ok(Self {
            inner: Arc::new(Inner {
                git_dir: PathBuf::from(git_dir),
                common_dir: PathBuf::from(common_dir),
                workdir: workdir.filter(|path| !path.is_empty()).map(PathBuf::from),
                is_sha256: format == "sha256",
                has_identity: OnceLock::new(),
                signs_commits: OnceLock::new(),
                records_resolutions: OnceLock::new(),
                private_config: OnceLock::new(),
                kept: Kept::default(),
                library: OnceLock::new(),
            }),
            held: None,
            memory: None,
        })
    }

    /// The same repository; but every git that it starts holds `file` open, which is empty and locked. If we are killed,
    /// the lock stays until the last of them has ended.
    #[must_use]
    pub fn holding(&self, file: Arc<File>) -> Self {
        Self {
            held: Some(file),
            ..self.clone()
        }
    }

    /// The same repository with a memory of what merges came to.
    #[must_use]
    pub fn remembering(self, memory: Arc<dyn MergeMemory>) -> Self {
        Self {
            memory: Some(memory),
            ..self
        }
    }

    /// What remembers merges.
    pub(super) fn memory(&self) -> Option<&dyn MergeMemory> {
        self.memory.as_deref()
    }

    /// What every git that we start holds open.
    pub(super) fn held(&self) -> Option<Arc<File>> {
        self.held.clone()
    }

    /// The folder with the objects, the refs and the configuration, shared by all worktrees; absolute.
    pub fn common_dir(&self) -> &Path {
        &self.inner.common_dir
    }

    /// The folder with the HEAD and the index of the checkout that it was opened from; absolute.
    pub fn git_dir(&self) -> &Path {
        &self.inner.git_dir
    }

    /// The checkout that it was opened from; none in a bare repository.
    pub fn workdir(&self) -> Option<&Path> {
        self.inner.workdir.as_deref()
    }

    /// Whether it was not opened from a checkout.
    pub fn is_bare(&self) -> bool {
        self.inner.workdir.is_none()
    }

    /// The name of the folder that it is in, without `.git`.
    pub fn name(&self) -> String {
        let common_dir = self.common_dir();
        let named = match (common_dir.file_name(), self.workdir()) {
            (Some(name), _) if name == ".git" => common_dir.parent(),
            (_, Some(workdir)) if self.git_dir() == common_dir => Some(workdir),
            _ => Some(common_dir),
        };
        let name = named
            .and_then(Path::file_name)
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        match name.strip_suffix(".git") {
            Some(stem) if !stem.is_empty() => stem.to_owned(),
            _ if name.is_empty() => "repository".to_owned(),
            _ => name,
        }
    }

    /// Whether HEAD names a commit.
    pub fn has_commits(&self) -> bool {
        self.resolve("HEAD").is_ok()
    }

    /// The full ref that HEAD stands for, whether it has a commit or not; none where it is detached.
    pub fn head_branch(&self) -> Result<Option<String>, GitError> {
        self.symbolic_head(self.git_dir())
    }

    /// The checkout that it was opened from, as a place.
    pub(super) fn own_place(&self) -> Option<Place> {
        Some(Place {
            git_dir: self.git_dir().to_owned(),
            work_tree: self.workdir()?.to_owned(),
        })
    }

    /// Whether its objects are named by SHA-256.
    pub(super) fn is_sha256(&self) -> bool {
        self.inner.is_sha256
    }

    /// Whether the user signs commits.
    pub(super) fn signs_commits(&self) -> bool {
        *self.inner.signs_commits.get_or_init(|| {
            let call = self.call();
            let asked = call.args(["config", "--type=bool", "--get", "commit.gpgSign"]);
            asked
                .run()
                .is_ok_and(|output| output.stdout_text() == "true")
        })
    }

    /// Whether the user wants resolutions recorded and replayed; none where the configuration does not say.
    pub(super) fn records_resolutions(&self) -> Option<bool> {
        *self.inner.records_resolutions.get_or_init(|| {
            let call = self.call();
            let asked = call.args(["config", "--type=bool", "--get", "rerere.enabled"]);
            asked.run().ok()?.stdout_text().parse().ok()
        })
    }

    /// Whether git knows who the user is.
    pub(super) fn has_identity(&self) -> bool {
        *self.inner.has_identity.get_or_init(|| {
            ["GIT_AUTHOR_IDENT", "GIT_COMMITTER_IDENT"]
                .iter()
                .all(|name| {
                    let call = self.call().args(["var", name]);
                    call.run().is_ok_and(|output| output.is_success())
                })
        })
    }

    /// The id that no object has, in this repository's length.
    pub(super) fn zero(&self) -> String {
        "0".repeat(if self.is_sha256() { 64 } else { 40 })
    }

    /// What is kept for the next worktree.
    pub(super) fn kept(&self) -> &Kept {
        &self.inner.kept
    }

    /// The configuration of private git folders and the user's list of ignored names, once they were made.
    pub(super) fn kept_private_config(&self) -> &OnceLock<(String, Option<String>)> {
        &self.inner.private_config
    }

    /// The repository as gix sees it, for this thread; none where gix cannot open it.
    pub(super) fn library(&self) -> Option<gix::Repository> {
        let open = || self.open_library(&[]);
        let library = self.inner.library.get_or_init(open).as_ref()?;
        let mut repository = library.to_thread_local();
        Self::remember_bases(&mut repository);
        repository.object_cache_size_if_unset(4 << 20);
        Some(repository)
    }

    /// The repository as gix opens it with these settings over its own.
    pub(super) fn open_library(&self, settings: &[&str]) -> Option<gix::ThreadSafeRepository> {
        gix::open::Options::default()
            .open_path_as_is(true)
            .bail_if_untrusted(false)
            .config_overrides(settings.iter().copied())
            .open(self.common_dir())
            .ok()
    }

    /// Has gix keep the objects that it put together from deltas last: the next one is mostly a delta to one of them.
    pub(super) fn remember_bases(library: &mut gix::Repository) {
        use gix::odb::pack::cache::lru::StaticLinkedList;
        let cache = || Box::new(StaticLinkedList::<64>::new(MAX_BASES));
        library.objects.set_pack_cache(move || cache());
    }
}

/// An object id as gix has it.
pub(super) fn library_id(oid: &Oid) -> Option<gix::ObjectId> {
    gix::ObjectId::from_hex(oid.as_str().as_bytes()).ok()
}
