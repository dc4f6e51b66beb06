//! The program as a user starts it, in a world that holds nothing of this machine but git.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::support::repository::TempRepo;

/// A repository, a home and a `PATH`, all in one temporary folder.
pub(crate) struct Sandbox {
    pub(crate) repo: TempRepo,
    home: PathBuf,
    bin: PathBuf,
}

/// What a call printed and how it ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Sandbox {
    /// With a repository that has one commit: a `README.md`.
    pub(crate) fn new() -> Self {
        let sandbox = Self::around(TempRepo::new());
        sandbox.repo.write("README.md", "# Project\n");
        sandbox.repo.commit("start");
        sandbox
    }

    /// Around a repository.
    pub(crate) fn around(repo: TempRepo) -> Self {
        let home = repo.beside("home");
        let bin = repo.beside("bin");
        fs::create_dir_all(&home).unwrap();
        fs::create_dir_all(&bin).unwrap();
        Self { repo, home, bin }
    }

    /// Puts a shell script on the `PATH` and returns its name.
    pub(crate) fn script(&self, name: &str, body: &str) -> String {
        let path = self.bin.join(name);
        fs::write(&path, format!("#!/bin/sh\n{body}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        name.to_owned()
    }

    /// Another program that is found on the `PATH`.
    #[expect(clippy::disallowed_methods, reason = "the world around the program")]
    pub(crate) fn program(name: &str) -> Command {
        Command::new(name)
    }

    /// The program, ready to be started in the repository.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        self.command_in(self.repo.path(), arguments)
    }

    /// The same in another folder.
    #[expect(clippy::disallowed_methods, reason = "the program is what is tested")]
    pub(crate) fn command_in(&self, folder: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_git-orchestrate"));
        command
            .args(arguments)
            .current_dir(folder)
            .env_clear()
            .env("HOME", &self.home)
            .env("PATH", self.path())
            .env("TMPDIR", self.repo.folder())
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("TZ", "UTC")
            // What these agents do to the world around them is what is looked at; a test of sandboxes asks for one.
            .env("GIT_ORCHESTRATE_SANDBOX", "off")
            .env("GIT_ORCHESTRATE_MAX_LOAD", "10000")
            .stdin(Stdio::null());
        command
    }

    /// Our scripts first, then what the tests themselves find.
    fn path(&self) -> std::ffi::OsString {
        let outside = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::iter::once(self.bin.clone()).chain(std::env::split_paths(&outside));
        std::env::join_paths(folders).unwrap()
    }

    /// Runs the program in the repository to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(&mut self.command(arguments))
    }

    /// Runs it, asserts its exit code, and returns what it printed.
    pub(crate) fn expect(&self, code: i32, arguments: &[&str]) -> Ran {
        let ran = self.run(arguments);
        assert_eq!(
            ran.code, code,
            "git orchestrate {arguments:?}\n--- stdout\n{}\n--- stderr\n{}",
            ran.stdout, ran.stderr
        );
        ran
    }

    /// The JSON that a call prints that exits with `code`.
    pub(crate) fn json(&self, code: i32, arguments: &[&str]) -> serde_json::Value {
        serde_json::from_str(&self.expect(code, arguments).stdout).unwrap()
    }

    /// A text without what differs from one time to the next: paths of this machine, runs, commits, times.
    pub(crate) fn steady(&self, text: &str) -> String {
        let text = self.redacted(text);
        let rules = [
            (r"\b\d{4}-\d{4}-[0-9a-z]{4}\b", "[RUN]"),
            (r"\b[0-9a-f]{40}\b", "[COMMIT]"),
            (r"\b[0-9a-f]{10}\b", "[COMMIT]"),
            (r"\b\d+(\.\d+)? s\b", "[TIME]"),
            (r"(?m)^ *\d+:\d\d ", "[CLOCK] "),
        ];
        rules.iter().fold(text, |text, (pattern, name)| {
            regex_lite::Regex::new(pattern)
                .unwrap()
                .replace_all(&text, *name)
                .into_owned()
        })
    }

    /// A text with the paths of this machine taken out.
    pub(crate) fn redacted(&self, text: &str) -> String {
        let folder = self.repo.path().parent().unwrap();
        text.replace(&folder.display().to_string(), "[FOLDER]")
    }
}

impl Ran {
    /// Runs a command to its end.
    pub(crate) fn of(command: &mut Command) -> Self {
        let output = command.output().unwrap();
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}
