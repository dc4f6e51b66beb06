//! Git folders of an attempt's own, and what is let in from them.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::PathBuf;

use git_orchestrate::git::{GitError, Repository, Settled};
use git_orchestrate::model::Oid;

use super::open;
use crate::support::repository::{TempRepo, write_in};

const BRANCH: &str = "refs/heads/task";

/// A worktree whose `.git` leads to a private folder.
struct Scene {
    temp: TempRepo,
    repository: Repository,
    start: Oid,
    tree: PathBuf,
    private: PathBuf,
    refs: String,
}

impl Scene {
    fn new() -> Self {
        Self::of(TempRepo::new())
    }

    fn of(temp: TempRepo) -> Self {
        temp.write("a.txt", "a\n")
            .write("b.txt", "b\n")
            .write(".gitignore", "target/\n");
        let start = temp.commit("first");
        temp.git(&["tag", "v1"]);
        temp.git(&["pack-refs", "--all"]);
        let repository = open(&temp);
        let tree = temp.beside("trees/task");
        repository.ensure_worktree(&tree, BRANCH, &start).unwrap();
        let scene = Self {
            private: temp.beside("private"),
            refs: temp.refs(),
            temp,
            repository,
            start,
            tree,
        };
        scene.enter();
        scene
    }

    fn enter(&self) {
        let stores = self.repository.object_stores();
        self.repository
            .make_private(&self.private, &self.tree, &stores)
            .unwrap();
        self.repository
            .lead_to_private(&self.private, &self.tree)
            .unwrap();
    }

    fn git(&self, arguments: &[&str]) -> String {
        self.temp.git_in(&self.tree, arguments)
    }

    fn write(&self, path: &str, text: &str) {
        write_in(&self.tree, path, text);
    }

    fn commit(&self, message: &str) -> Oid {
        self.temp.commit_in(&self.tree, message)
    }

    fn import(&self) -> Result<bool, GitError> {
        self.repository
            .import_private(&self.private, &self.tree, BRANCH, &self.start)
    }

    /// Nothing but the task's branch may have changed.
    fn assert_rest_untouched(&self) {
        let others = |refs: &str| {
            let lines = refs.lines().filter(|line| !line.starts_with(BRANCH));
            lines.collect::<Vec<_>>().join("\n")
        };
        assert_eq!(others(&self.temp.refs()), others(&self.refs));
    }

    fn settled(&self) -> Settled {
        assert!(self.import().unwrap());
        assert!(!self.import().unwrap(), "it was not removed");
        self.assert_rest_untouched();
        let settled = self.repository.settle(
            &self.tree,
            BRANCH,
            &self.start,
            &|path| path.rsplit('.').next() == Some("tmp"),
            "work",
        );
        let settled = settled.unwrap();
        assert_eq!(self.temp.oid(BRANCH), settled.tip);
        assert_eq!(self.git(&["symbolic-ref", "HEAD"]), BRANCH);
        self.temp.git(&["fsck", "--strict"]);
        settled
    }

    fn refused(&self) -> String {
        let error = self.import().unwrap_err();
        self.assert_rest_untouched();
        assert_eq!(self.temp.oid(BRANCH), self.start);
        error.to_string()
    }
}

fn paths(settled: &Settled) -> String {
    let paths = settled.changed.iter().map(|file| file.path.as_str());
    paths.collect::<Vec<_>>().join(" ")
}

#[test]
fn what_is_done_with_git_in_a_private_folder_stays_there_until_it_is_brought_back() {
    for temp in [TempRepo::new(), TempRepo::sha256()] {
        let scene = Scene::of(temp);
        assert_eq!(scene.git(&["status", "--porcelain"]), "");
        assert_eq!(scene.git(&["log", "--format=%s", "v1"]), "first");
        scene.write("a.txt", "one\n");
        scene.write("target/forced", "f\n");
        scene.git(&["add", "-f", "target/forced"]);
        let own = scene.commit("own");
        scene.git(&["branch", "mine"]);
        scene.git(&["tag", "-f", "v1"]);
        scene.git(&["update-ref", "refs/heads/main", "HEAD"]);
        scene.git(&["config", "core.fsmonitor", "/bin/false"]);
        scene.git(&["pack-refs", "--all"]);
        scene.git(&["gc", "--quiet"]);
        scene.write("c.txt", "two\n");
        scene.write("left.tmp", "x\n");
        assert_eq!(scene.temp.refs(), scene.refs);
        let settled = scene.settled();
        assert_eq!(paths(&settled), "a.txt c.txt target/forced");
        assert_eq!(scene.temp.oid("task^"), own);
        assert_eq!(scene.git(&["status", "--porcelain"]), "?? left.tmp");
        let config = scene.temp.git(&["config", "--list", "--local"]);
        assert!(!config.contains("fsmonitor"), "{config}");
    }
}

#[test]
fn nothing_committed_is_nothing_to_bring_back() {
    let scene = Scene::new();
    scene.write("a.txt", "one\n");
    let settled = scene.settled();
    assert_eq!(paths(&settled), "a.txt");
    let again = Scene::new();
    assert_eq!(again.settled().tip, again.start);
}

#[test]
fn a_head_elsewhere_counts_as_it_does_without_a_private_folder() {
    for switch in [
        ["checkout", "-q", "--detach"].as_slice(),
        &["checkout", "-q", "-b", "my-own"],
    ] {
        let scene = Scene::new();
        scene.git(switch);
        scene.write("a.txt", "one\n");
        let own = scene.commit("own");
        scene.write("c.txt", "two\n");
        assert_eq!(paths(&scene.settled()), "a.txt c.txt");
        assert_eq!(scene.temp.oid("task^"), own);
    }
}

#[test]
fn a_second_attempt_goes_on_where_the_first_one_was_brought_back() {
    let scene = Scene::new();
    scene.write("a.txt", "one\n");
    scene.commit("one");
    scene.settled();
    scene.enter();
    assert_eq!(scene.git(&["status", "--porcelain"]), "");
    scene.write("b.txt", "two\n");
    scene.commit("two");
    assert_eq!(paths(&scene.settled()), "a.txt b.txt");
    let log = scene.temp.git(&["log", "--format=%s", "task"]);
    assert_eq!(log, "two\none\nfirst");
}

#[test]
fn a_merge_that_is_not_finished_is_told_of() {
    let scene = Scene::new();
    scene.git(&["checkout", "-q", "-b", "side"]);
    scene.write("a.txt", "side\n");
    scene.commit("side");
    scene.git(&["checkout", "-q", "task"]);
    scene.write("a.txt", "task\n");
    scene.commit("task");
    let output = scene.temp.output_in(&scene.tree, &["merge", "side"]);
    assert!(!output.status.success());
    let error = scene.import().unwrap_err();
    assert!(
        matches!(
            error,
            GitError::InProgress {
                operation: "merge",
                ..
            }
        ),
        "{error}"
    );
    scene
        .repository
        .lead_to_private(&scene.private, &scene.tree)
        .unwrap();
    scene.write("a.txt", "both\n");
    scene.git(&["add", "a.txt"]);
    let settled = scene.settled();
    let parents = scene
        .temp
        .git(&["log", "-1", "--format=%P", settled.tip.as_str()]);
    assert_eq!(parents.split(' ').count(), 2);
}

#[test]
fn a_branch_that_leaves_its_start_is_not_moved() {
    let scene = Scene::new();
    scene.git(&["checkout", "-q", "--orphan", "else"]);
    scene.commit("rewritten");
    scene.git(&["branch", "-f", "task"]);
    scene.git(&["symbolic-ref", "HEAD", BRANCH]);
    assert!(scene.import().unwrap());
    scene.assert_rest_untouched();
    assert_eq!(scene.temp.oid(BRANCH), scene.start);
}

#[test]
fn objects_that_are_broken_missing_or_evil_are_not_let_in() {
    // A file whose content is not there.
    let scene = Scene::new();
    scene.write("a.txt", "gone\n");
    scene.commit("gone");
    let blob = scene.git(&["rev-parse", "HEAD:a.txt"]);
    fs::remove_file(
        scene
            .private
            .join(format!("objects/{}/{}", &blob[..2], &blob[2..])),
    )
    .unwrap();
    insta::assert_snapshot!(scene.refused().replace(&blob, "[BLOB]"), @"bring in what the attempt committed: fatal: unable to read [BLOB]");

    // Content that is not what its name says.
    let scene = Scene::new();
    scene.write("a.txt", "true\n");
    scene.commit("true");
    let blob = scene.git(&["rev-parse", "HEAD:a.txt"]);
    scene.write("b.txt", "false\n");
    let other = scene.git(&["hash-object", "-w", "b.txt"]);
    let path = |oid: &str| {
        scene
            .private
            .join(format!("objects/{}/{}", &oid[..2], &oid[2..]))
    };
    fs::set_permissions(path(&blob), fs::Permissions::from_mode(0o644)).unwrap();
    fs::copy(path(&other), path(&blob)).unwrap();
    scene.refused();

    // A tree that would write to `.git`.
    let scene = Scene::new();
    scene.write("evil", "exit\n");
    let blob = scene.git(&["hash-object", "-w", "evil"]);
    let inner = scene.temp.beside("inner");
    fs::write(&inner, format!("100644 blob {blob}\tconfig\n")).unwrap();
    let mktree = |file: &PathBuf| {
        let script = format!("git mktree < '{}'", file.display());
        scene.git(&["-c", &format!("alias.make=!{script}"), "make"])
    };
    let tree = mktree(&inner);
    fs::write(&inner, format!("040000 tree {tree}\t.git\n")).unwrap();
    let tree = mktree(&inner);
    let commit = scene.git(&["commit-tree", "-p", "HEAD", "-m", "evil", &tree]);
    scene.git(&["update-ref", BRANCH, &commit]);
    let refusal = scene.refused();
    assert!(refusal.contains(".git"), "{refusal}");
}

#[test]
fn objects_of_another_repository_are_not_let_in() {
    let scene = Scene::new();
    let other = TempRepo::new();
    other.write("secret", "top secret\n");
    let secret = other.commit("secret");
    let store = other.path().join(".git/objects");
    let info = scene.private.join("objects/info/alternates");
    let mut text = fs::read_to_string(&info).unwrap();
    text.push_str(store.to_str().unwrap());
    text.push('\n');
    fs::write(&info, text).unwrap();
    let tree = scene.git(&["rev-parse", &format!("{secret}^{{tree}}")]);
    let commit = scene.git(&["commit-tree", "-p", "HEAD", "-m", "stolen", &tree]);
    scene.git(&["update-ref", BRANCH, &commit]);
    scene.refused();

    let scene = Scene::new();
    scene.write("a.txt", "x\n");
    scene.commit("x");
    symlink(&store, scene.private.join("objects/linked")).unwrap();
    insta::assert_snapshot!(scene.refused(), @"bring in what the attempt committed: 'linked' among its objects is no plain file");
}

#[test]
fn no_git_of_ours_believes_what_an_attempt_wrote_of_itself() {
    let scene = Scene::new();
    let marker = scene.temp.beside("marker");
    let evil = scene.temp.beside("evil.sh");
    fs::write(&evil, format!("#!/bin/sh\ntouch '{}'\n", marker.display())).unwrap();
    fs::set_permissions(&evil, fs::Permissions::from_mode(0o755)).unwrap();
    let evil = evil.display().to_string();
    scene.write("a.txt", "x\n");
    scene.commit("x");
    scene.git(&["config", "core.fsmonitor", &evil]);
    scene.git(&[
        "config",
        "core.hooksPath",
        scene.temp.folder().to_str().unwrap(),
    ]);
    scene.git(&["config", "core.sshCommand", &evil]);
    scene.git(&["config", "core.alternateRefsCommand", &evil]);
    fs::write(
        scene.private.join("hooks/reference-transaction"),
        "#!/bin/sh\nexit 1\n",
    )
    .unwrap();
    fs::set_permissions(
        scene.private.join("hooks/reference-transaction"),
        fs::Permissions::from_mode(0o755),
    )
    .unwrap();
    fs::write(scene.private.join("worktrees/task/commondir"), "/nowhere\n").unwrap();
    assert_eq!(paths(&scene.settled()), "a.txt");
    assert!(!marker.exists());
}

#[test]
fn what_was_staged_although_it_is_ignored_is_committed_and_what_was_not_is_not() {
    let scene = Scene::new();
    scene.write("target/staged", "one\n");
    scene.git(&["add", "-f", "target/staged"]);
    // The file on disk counts, as of all others.
    scene.write("target/staged", "two\n");
    scene.write("target/gone", "x\n");
    scene.git(&["add", "-f", "target/gone"]);
    fs::remove_file(scene.tree.join("target/gone")).unwrap();
    scene.write("target/left", "x\n");
    scene.write("plain", "x\n");
    let settled = scene.settled();
    assert_eq!(paths(&settled), "plain target/staged");
    assert_eq!(scene.git(&["show", "HEAD:target/staged"]), "two");
}
