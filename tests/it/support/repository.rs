//! Throw-away repositories, made by git itself and deaf to the user's configuration.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use git_orchestrate::model::Oid;

/// A repository in a temporary folder that is gone when the value is dropped.
///
/// The work tree is a folder `project` inside the temporary folder, so that worktrees beside it vanish with it.
pub(crate) struct TempRepo {
    folder: tempfile::TempDir,
    workdir: PathBuf,
}

impl TempRepo {
    /// An empty repository on the branch `main`, without a commit.
    pub(crate) fn new() -> Self {
        Self::init(&["--initial-branch=main"])
    }

    /// The same with SHA-256 objects.
    pub(crate) fn sha256() -> Self {
        Self::init(&["--initial-branch=main", "--object-format=sha256"])
    }

    /// A bare one.
    pub(crate) fn bare() -> Self {
        Self::init(&["--initial-branch=main", "--bare"])
    }

    /// One made by `git init` with these arguments.
    pub(crate) fn init(arguments: &[&str]) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("orchestrate-")
            .tempdir()
            .unwrap();
        // Git prints real paths, and the temporary folder may stand behind a symbolic link.
        let workdir = folder.path().canonicalize().unwrap().join("project");
        fs::create_dir(&workdir).unwrap();
        let repository = Self { folder, workdir };
        let arguments: Vec<&str> = [&["init", "--quiet"], arguments].concat();
        repository.git(&arguments);
        // The code under test runs in the environment of the tests; what is set here wins over the user's own.
        for (name, value) in [
            ("user.name", "Ada"),
            ("user.email", "ada@example.com"),
            ("commit.gpgSign", "false"),
            ("core.autocrlf", "false"),
            ("core.excludesFile", "/dev/null"),
            ("core.attributesFile", "/dev/null"),
            ("merge.conflictStyle", "merge"),
        ] {
            repository.git(&["config", name, value]);
        }
        repository
    }

    /// The work tree; of a bare repository, the repository.
    pub(crate) fn path(&self) -> &Path {
        &self.workdir
    }

    /// A path beside the work tree, inside the temporary folder.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.workdir.with_file_name(name)
    }

    /// The temporary folder.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file of the work tree, with the folders above it.
    pub(crate) fn write(&self, path: &str, text: impl AsRef<[u8]>) -> &Self {
        write_in(&self.workdir, path, text);
        self
    }

    /// Reads a file of the work tree.
    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.workdir.join(path)).unwrap()
    }

    /// Commits everything that is in the work tree, changed or not.
    pub(crate) fn commit(&self, message: &str) -> Oid {
        self.commit_in(&self.workdir, message)
    }

    /// The same in a worktree.
    pub(crate) fn commit_in(&self, worktree: &Path, message: &str) -> Oid {
        self.git_in(worktree, &["add", "--all"]);
        self.git_in(
            worktree,
            &["commit", "--quiet", "--allow-empty", "-m", message],
        );
        self.oid_in(worktree, "HEAD")
    }

    /// Makes a commit on a branch that starts at `start`, and comes back to where HEAD was.
    pub(crate) fn commit_on(&self, branch: &str, start: &str, files: &[(&str, &str)]) -> Oid {
        let back = self
            .try_git_in(&self.workdir, &["symbolic-ref", "--short", "HEAD"])
            .unwrap_or_else(|| self.git(&["rev-parse", "HEAD"]));
        self.git(&["checkout", "--quiet", "-B", branch, start]);
        for (path, text) in files {
            self.write(path, text);
        }
        let oid = self.commit(branch);
        self.git(&["checkout", "--quiet", &back]);
        oid
    }

    /// The commit that a revision names.
    pub(crate) fn oid(&self, revision: &str) -> Oid {
        self.oid_in(&self.workdir, revision)
    }

    /// The commit that a revision names, asked in `folder`.
    pub(crate) fn oid_in(&self, folder: &Path, revision: &str) -> Oid {
        self.git_in(folder, &["rev-parse", "--verify", revision])
            .parse()
            .unwrap()
    }

    /// What git prints, without the end of its last line; git must succeed.
    pub(crate) fn git(&self, arguments: &[&str]) -> String {
        self.git_in(&self.workdir, arguments)
    }

    /// The same in another folder.
    pub(crate) fn git_in(&self, folder: &Path, arguments: &[&str]) -> String {
        let output = self.output_in(folder, arguments);
        assert!(
            output.status.success(),
            "git {arguments:?} in {}: {}{}",
            folder.display(),
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8_lossy(&output.stdout)
            .trim_end()
            .to_owned()
    }

    /// What git prints, or nothing where it fails.
    pub(crate) fn try_git_in(&self, folder: &Path, arguments: &[&str]) -> Option<String> {
        let output = self.output_in(folder, arguments);
        output.status.success().then(|| {
            String::from_utf8_lossy(&output.stdout)
                .trim_end()
                .to_owned()
        })
    }

    /// The raw result of a call of git.
    pub(crate) fn output_in(&self, folder: &Path, arguments: &[&str]) -> Output {
        assert!(
            self.workdir
                .parent()
                .is_some_and(|own| folder.starts_with(own)),
            "{} is not of this repository",
            folder.display()
        );
        git_output(folder, arguments)
    }

    /// Every ref with the object that it names, one a line, sorted.
    pub(crate) fn refs(&self) -> String {
        self.git(&["for-each-ref", "--format=%(refname) %(objectname)"])
    }
}

/// Runs git in a clean environment.
#[expect(
    clippy::disallowed_methods,
    reason = "git is the judge of the tests and must not go through the code under test"
)]
pub(crate) fn git_output(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new("git");
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("GIT_") {
            command.env_remove(name);
        }
    }
    command
        .args(arguments)
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_AUTHOR_NAME", "Ada")
        .env("GIT_AUTHOR_EMAIL", "ada@example.com")
        .env("GIT_AUTHOR_DATE", "2026-01-01T00:00:00Z")
        .env("GIT_COMMITTER_NAME", "Ada")
        .env("GIT_COMMITTER_EMAIL", "ada@example.com")
        .env("GIT_COMMITTER_DATE", "2026-01-01T00:00:00Z")
        .env("LC_ALL", "C")
        .output()
        .unwrap()
}

/// Writes a file below `folder`, with the folders above it.
pub(crate) fn write_in(folder: &Path, path: &str, text: impl AsRef<[u8]>) {
    let path = folder.join(path);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).unwrap();
    }
    fs::write(path, text).unwrap();
}
