//! The bare repository behind the played forge.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The bare repository behind the played forge.
#[derive(Debug)]
pub(crate) struct Origin {
    folder: PathBuf,
}

impl Origin {
    /// A repository whose `main` has one commit.
    pub(crate) fn make(folder: &Path) -> Self {
        let origin = Self {
            folder: folder.to_owned(),
        };
        std::fs::create_dir_all(folder).unwrap();
        origin.git(&["init", "-q", "--bare", "-b", "main"]).unwrap();
        let tree = origin.git(&["mktree"]).unwrap();
        let commit = origin.commit(&tree, &[], "Begin");
        origin.move_to("main", &commit);
        origin
    }

    /// Where it is.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// What a branch holds: the names of its files and their contents, by their ids.
    pub(crate) fn tree(&self, branch: &str) -> Option<String> {
        self.git(&["ls-tree", "-r", &format!("refs/heads/{branch}")])
    }

    #[expect(clippy::disallowed_methods, reason = "git as the server has it")]
    fn git(&self, args: &[&str]) -> Option<String> {
        let output = Command::new("git")
            .arg("--git-dir")
            .arg(&self.folder)
            .args(["-c", "user.name=Forge", "-c", "user.email=forge@localhost"])
            .args(args)
            .stdin(std::process::Stdio::null())
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        output.status.success().then(|| text.trim().to_owned())
    }

    fn commit(&self, tree: &str, parents: &[&str], message: &str) -> String {
        let mut args = vec!["commit-tree", tree, "-m", message];
        for parent in parents {
            args.extend(["-p", parent]);
        }
        self.git(&args).unwrap()
    }

    fn move_to(&self, branch: &str, commit: &str) {
        let name = format!("refs/heads/{branch}");
        self.git(&["update-ref", &name, commit]).unwrap();
    }

    /// Where a branch is.
    pub(crate) fn tip(&self, branch: &str) -> Option<String> {
        let name = format!("refs/heads/{branch}");
        self.git(&["rev-parse", "-q", "--verify", &name])
    }

    /// Whether a branch has anything that another has not.
    pub(crate) fn is_ahead(&self, head: &str, base: &str) -> bool {
        let range = format!("refs/heads/{base}..refs/heads/{head}");
        let n_commits = self.git(&["rev-list", "--count", &range]);
        n_commits.is_some_and(|count| count != "0")
    }

    /// What the commits say that a branch has and another has not.
    pub(crate) fn messages(&self, head: &str, base: &str) -> String {
        let range = format!("refs/heads/{base}..refs/heads/{head}");
        self.git(&["log", "--format=%B", &range])
            .unwrap_or_default()
    }

    /// What merging would come to: a tree, or none where it conflicts.
    pub(crate) fn merged_tree(&self, head: &str, base: &str) -> Option<String> {
        let (head, base) = (self.tip(head)?, self.tip(base)?);
        self.git(&["merge-tree", "--write-tree", &base, &head])
    }

    /// Merges, and says where the base is then.
    pub(crate) fn merge(&self, head: &str, base: &str, is_squash: bool) -> Option<String> {
        let tree = self.merged_tree(head, base)?;
        let (tip, onto) = (self.tip(head)?, self.tip(base)?);
        let parents = if is_squash {
            vec![onto.as_str()]
        } else {
            vec![onto.as_str(), tip.as_str()]
        };
        let merged = self.commit(&tree, &parents, &format!("Merge {head}"));
        self.move_to(base, &merged);
        Some(merged)
    }

    #[expect(clippy::disallowed_methods, reason = "git as the server has it")]
    /// Puts a file on a branch, which is made from `from` where it is not there.
    pub(crate) fn put(&self, branch: &str, from: &str, file: &str, text: &str) -> String {
        let onto = self.tip(branch).or_else(|| self.tip(from)).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let index = folder.path().join("index");
        let path = folder.path().join("text");
        std::fs::write(&path, text).unwrap();
        let blob = self.git(&["hash-object", "-w", path.to_str().unwrap()]);
        let entry = format!("100644,{},{file}", blob.unwrap());
        let run = |args: &[&str]| {
            let output = Command::new("git")
                .arg("--git-dir")
                .arg(&self.folder)
                .env("GIT_INDEX_FILE", &index)
                .args(args)
                .output()
                .unwrap();
            assert!(output.status.success(), "{output:?}");
            String::from_utf8(output.stdout).unwrap().trim().to_owned()
        };
        run(&["read-tree", &onto]);
        run(&["update-index", "--add", "--cacheinfo", &entry]);
        let tree = run(&["write-tree"]);
        let commit = self.commit(&tree, &[&onto], &format!("Put {file}"));
        self.move_to(branch, &commit);
        commit
    }
}
