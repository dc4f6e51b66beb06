//! What is read in process is what git would take in, whatever happened to a worktree.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};

use proptest::prelude::*;

use super::{Live, Odd};
use crate::git::Repository;
use crate::git::quarantine::Quarantine;
use crate::model::Oid;
use crate::process::Cmd;

struct Place {
    folder: tempfile::TempDir,
    repository: Repository,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let work = folder.path().join("work");
        fs::create_dir(&work).unwrap();
        git_in(&work, &["init", "--quiet", "-b", "main"]);
        git_in(&work, &["config", "core.excludesFile", "/dev/null"]);
        git_in(&work, &["config", "core.attributesFile", "/dev/null"]);
        for path in FILES {
            write(&work, path, "one\ntwo\n");
        }
        write(&work, ".gitignore", "*.log\n/build/\n!keep.log\n");
        git_in(&work, &["add", "--all"]);
        git_in(&work, &["commit", "--quiet", "-m", "begin"]);
        let repository = Repository::discover(&work).unwrap();
        let linked = folder.path().join("linked");
        git_in(
            &work,
            &[
                "worktree",
                "add",
                "--quiet",
                "-b",
                "side",
                linked.to_str().unwrap(),
            ],
        );
        Self { folder, repository }
    }

    fn linked(&self) -> PathBuf {
        self.folder.path().join("linked")
    }

    /// The tree as it is read here, or why it is not; and how many files differ.
    fn ours(&self) -> Result<(Oid, usize), Odd> {
        let quarantine = Quarantine::new(&self.repository).unwrap();
        let live = Live::open(&quarantine)?;
        let place = self.repository.place(&self.linked()).unwrap();
        let head = self.repository.resolve("side").unwrap();
        let taken = live.take(&place, &head)?;
        Ok((taken.tree, taken.n_files))
    }

    fn gits(&self) -> Oid {
        self.repository.write_worktree_tree(&self.linked()).unwrap()
    }
}

const FILES: &[&str] = &[
    "a",
    "b.txt",
    "dir/a",
    "dir/b",
    "dir/deep/a",
    "dir-b",
    "dir.c/x",
    "z",
];

/// Paths that things are done to: tracked, new, ignored, and those where one is a folder of another.
const PATHS: &[&str] = &[
    "a",
    "b.txt",
    "dir/a",
    "dir/deep/a",
    "dir",
    "dir-b",
    "dir.c/x",
    "new",
    "new/one",
    "new/two",
    "x.log",
    "dir/y.log",
    "keep.log",
    "build/out",
    "dir/build/out",
    "build/keep.log",
    "a/b",
    "z",
];

fn git_in(folder: &Path, arguments: &[&str]) {
    let output = Cmd::new("git")
        .args(["-c", "user.name=Ada", "-c", "user.email=ada@example.com"])
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(
        output.is_success(),
        "{arguments:?}: {}",
        output.stderr_text()
    );
}

fn write(folder: &Path, path: &str, text: &str) {
    let file = folder.join(path);
    if file.is_dir() {
        fs::remove_dir_all(&file).unwrap();
    }
    for parent in file
        .ancestors()
        .skip(1)
        .take_while(|parent| *parent != folder)
    {
        if parent
            .symlink_metadata()
            .is_ok_and(|metadata| !metadata.is_dir())
        {
            fs::remove_file(parent).unwrap();
        }
    }
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    if file.is_symlink() {
        fs::remove_file(&file).unwrap();
    }
    fs::write(file, text).unwrap();
}

fn remove(folder: &Path, path: &str) {
    let file = folder.join(path);
    match file.symlink_metadata() {
        Ok(metadata) if metadata.is_dir() => fs::remove_dir_all(file).unwrap(),
        Ok(_) => fs::remove_file(file).unwrap(),
        Err(_) => {}
    }
}

fn act(folder: &Path, action: u8, path: &str, dice: u8) {
    let file = folder.join(path);
    match action {
        0..=3 => write(folder, path, &format!("{dice}\ntwo\n")),
        4 => write(folder, path, "one\ntwo\n"),
        5 | 6 => remove(folder, path),
        7 if file.is_file() => {
            let mode = if dice.is_multiple_of(2) { 0o755 } else { 0o644 };
            fs::set_permissions(file, fs::Permissions::from_mode(mode)).unwrap();
        }
        8 => {
            remove(folder, path);
            if file.parent().is_some_and(Path::is_dir) {
                symlink("dir", file).unwrap();
            }
        }
        9 => git_in(folder, &["add", "--all"]),
        10 if file.symlink_metadata().is_ok() => {
            let quiet = [
                "rm",
                "-r",
                "--cached",
                "--force",
                "--quiet",
                "--ignore-unmatch",
                "--",
                path,
            ];
            git_in(folder, &quiet);
        }
        11 => git_in(
            folder,
            &["commit", "--quiet", "--allow-empty", "-m", "more"],
        ),
        12 => write(folder, "dir/.gitignore", &format!("# {dice}\n*\n!{path}\n")),
        13 => write(folder, path, "one\r\ntwo\r\n"),
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn a_worktree_is_read_as_git_reads_it(
        actions in prop::collection::vec((0_u8..14, 0..PATHS.len(), any::<u8>()), 1..14),
    ) {
        let place = Place::new();
        for (action, path, dice) in actions {
            act(&place.linked(), action, PATHS[path], dice);
        }
        match place.ours() {
            Ok((tree, _)) => prop_assert_eq!(tree, place.gits()),
            Err(odd) => prop_assert!(false, "not read: {odd:?}"),
        }
    }
}

#[test]
fn what_is_out_of_the_ordinary_is_left_to_git() {
    let odd = |make: &dyn Fn(&Path)| {
        let place = Place::new();
        make(&place.linked());
        place.ours().err()
    };
    assert_eq!(odd(&|_| ()), None);
    let nested = |folder: &Path| {
        fs::create_dir(folder.join("inner")).unwrap();
        git_in(&folder.join("inner"), &["init", "--quiet"]);
    };
    assert_eq!(odd(&nested), Some(Odd::Nested));
    let filtered = |folder: &Path| {
        write(folder, ".gitattributes", "*.txt filter=lfs\n");
        write(folder, "b.txt", "other\n");
    };
    assert_eq!(odd(&filtered), Some(Odd::Converted));
    let lines = |folder: &Path| {
        write(folder, "dir/.gitattributes", "* text=auto\n");
        write(folder, "dir/b", "other\r\n");
    };
    assert_eq!(odd(&lines), Some(Odd::Converted));
    let intended = |folder: &Path| {
        write(folder, "new", "new\n");
        git_in(folder, &["add", "--intent-to-add", "new"]);
    };
    assert_eq!(odd(&intended), Some(Odd::Index));
    let hidden = |folder: &Path| git_in(folder, &["update-index", "--skip-worktree", "a"]);
    assert_eq!(odd(&hidden), Some(Odd::Index));
    let mode = |folder: &Path| git_in(folder, &["config", "core.fileMode", "false"]);
    assert_eq!(odd(&mode), Some(Odd::Setting));
    let rubbish = |folder: &Path| {
        let index = folder.with_file_name("work/.git/worktrees/linked/index");
        let mut bytes = fs::read(&index).unwrap();
        bytes.truncate(bytes.len() / 2);
        fs::write(index, bytes).unwrap();
    };
    assert_eq!(odd(&rubbish), Some(Odd::Index));
}

#[test]
fn what_was_changed_is_told_with_its_lines() {
    let place = Place::new();
    let uncommitted = crate::git::Uncommitted::new(&place.repository).unwrap();
    write(&place.linked(), "a", "one\nother\n");
    write(&place.linked(), "new", "new\n");
    let worktrees = place.repository.worktrees().unwrap();
    let linked = worktrees
        .iter()
        .find(|entry| entry.path.ends_with("linked"))
        .unwrap();
    let taken = uncommitted.take(linked).unwrap().unwrap();
    assert_eq!(taken.n_files, 2);
    let live = uncommitted.live.as_ref().unwrap();
    assert!(super::diff::changes(live, &taken.head, &taken.tip).is_ok());
    let changes = uncommitted.changes(&taken.head, &taken.tip).unwrap();
    let told: Vec<_> = (changes.iter())
        .map(|change| (change.path.as_str(), uncommitted.lines(change)))
        .collect();
    assert_eq!(told, [("a", vec![(2, 2)]), ("new", vec![])]);
}
