//! Repositories, read and changed, with git itself as the judge.

mod fill;
mod fingerprint;
mod history;
mod in_process;
mod integrated;
mod lane;
mod matrix;
mod merge;
mod preview;
mod private;
mod reads;
mod reword;
mod settle;
mod story;
mod worktree;

use git_orchestrate::git::Repository;

use crate::support::repository::TempRepo;

/// The repository under test.
fn open(temp: &TempRepo) -> Repository {
    Repository::discover(temp.path()).unwrap()
}

#[test]
fn a_temporary_repository_is_made_with_either_hash() {
    for (repository, length) in [(TempRepo::new(), 40), (TempRepo::sha256(), 64)] {
        repository.write("a/b.txt", "text\n");
        let oid = repository.commit("first");
        assert_eq!(oid.as_str().len(), length);
        assert_eq!(repository.git(&["show", "HEAD:a/b.txt"]), "text");
        let side = repository.commit_on("side", "HEAD", &[("c", "1")]);
        assert_eq!(repository.oid("side"), side);
        assert_eq!(repository.read("a/b.txt"), "text\n");
        assert_eq!(
            repository.refs(),
            format!("refs/heads/main {oid}\nrefs/heads/side {side}")
        );
        assert!(
            repository
                .beside("x")
                .starts_with(repository.path().parent().unwrap())
        );
        assert!(repository.folder().exists());
    }
    let bare = TempRepo::bare();
    assert_eq!(bare.git(&["rev-parse", "--is-bare-repository"]), "true");
}
