//! What files say and what was done before: read once, kept, and found again the same.

use std::fs;
use std::path::PathBuf;

use git_orchestrate::engine::planning::{self, PlanningOptions, SourceText};
use git_orchestrate::engine::{Context, evidence};
use git_orchestrate::footprint::terms::hash;
use git_orchestrate::footprint::{Corpus, History};
use git_orchestrate::git::Repository;
use git_orchestrate::model::{DiagnosticKind, Oid};

use crate::support::repository::TempRepo;

fn context(temp: &TempRepo) -> Context {
    Context::new(
        Repository::discover(temp.path()).unwrap(),
        "/bin/false".into(),
    )
}

fn cache(temp: &TempRepo) -> PathBuf {
    temp.path().join(".git/orchestrate/cache")
}

fn corpus(temp: &TempRepo) -> Corpus {
    let context = context(temp);
    let files = context.repository.files(&temp.oid("HEAD")).unwrap();
    evidence::corpus(&context, &files)
}

fn history(temp: &TempRepo, base: &Oid) -> History {
    evidence::history(&context(temp), base)
}

/// The history as it is read when nothing was kept.
fn read_anew(temp: &TempRepo, base: &Oid) -> History {
    History::of(&context(temp).repository.past_changes(base, 5_000))
}

fn project() -> TempRepo {
    let temp = TempRepo::new();
    temp.write("a.py", "def parse_line():\n    return invoices\n")
        .write("b.py", "import a\n")
        .write("copy.txt", "import a\n")
        .write("image.png", b"\x89PNG\0\0words");
    std::os::unix::fs::symlink("a.py", temp.path().join("link")).unwrap();
    temp.commit("begin");
    temp
}

/// The numbers of the files whose text has a term.
fn saying(corpus: &Corpus, term: &str) -> Vec<u32> {
    let has = |passage: &[u32]| passage.binary_search(&hash(term)).is_ok();
    (0..9)
        .filter(|&file| corpus.passages(file).any(has))
        .collect()
}

#[test]
fn a_corpus_is_the_same_when_it_was_kept_and_follows_the_tree() {
    let temp = project();
    let fresh = corpus(&temp);
    assert_eq!(corpus(&temp), fresh);
    // a.py, b.py, copy.txt, image.png, link
    assert_eq!(fresh.len(), 5);
    assert_eq!(saying(&fresh, "invoic"), [0]);
    assert_eq!(fresh.definitions(0).count(hash("pars")), 1);
    assert_eq!(saying(&fresh, "import"), [1, 2]);
    assert!(fresh.passages(3).count() == 0 && fresh.size(3) == 11);
    assert!(fresh.passages(4).count() == 0 && fresh.size(4) == 0);

    temp.write("a.py", "customers\n")
        .write("aa.py", "customers\n");
    temp.commit("more");
    let grown = corpus(&temp);
    assert_eq!(saying(&grown, "customer"), [0, 1]);
    assert_eq!(saying(&grown, "invoic"), [0_u32; 0]);
    fs::remove_dir_all(cache(&temp)).unwrap();
    let anew = corpus(&temp);
    for file in 0..6 {
        assert!(anew.passages(file).eq(grown.passages(file)));
        assert_eq!(anew.definitions(file), grown.definitions(file));
        assert_eq!(anew.size(file), grown.size(file));
    }
}

#[test]
fn a_damaged_or_unwritable_cache_is_no_cache() {
    let temp = project();
    let head = temp.oid("HEAD");
    let (fresh, past) = (corpus(&temp), history(&temp, &head));
    for name in ["contents", "history"] {
        let path = cache(&temp).join(name);
        let bytes = fs::read(&path).unwrap();
        for length in [0, 5, bytes.len() / 2, bytes.len() - 1] {
            fs::write(&path, &bytes[..length]).unwrap();
            assert_eq!(corpus(&temp), fresh);
            assert_eq!(history(&temp, &head), past);
        }
    }
    fs::remove_dir_all(cache(&temp)).unwrap();
    fs::write(cache(&temp), "a file where the folder should be").unwrap();
    assert_eq!(corpus(&temp), fresh);
    assert_eq!(history(&temp, &head), past);
}

#[test]
fn a_history_that_is_continued_is_the_one_that_is_read_anew() {
    let temp = project();
    for number in 0..6 {
        temp.write(&format!("f{}.py", number % 3), format!("{number}"));
        temp.commit(&format!("fix: number {number}"));
    }
    let middle = temp.oid("HEAD~3");
    let head = temp.oid("HEAD");
    // Forward, the same again, back to an older base, and to a line that left the kept one.
    for base in [&middle, &head, &head, &middle] {
        assert_eq!(history(&temp, base), read_anew(&temp, base));
    }
    let side = temp.commit_on("side", "HEAD~4", &[("f1.py", "other"), ("g.py", "new")]);
    assert_eq!(history(&temp, &side), read_anew(&temp, &side));
    assert_eq!(history(&temp, &head), read_anew(&temp, &head));
    temp.git(&["mv", "f1.py", "renamed.py"]);
    let renamed = temp.commit("rename");
    let past = history(&temp, &renamed);
    assert_eq!(past, read_anew(&temp, &renamed));
    assert_eq!(past.file("f1.py"), past.file("renamed.py"));
}

#[test]
fn what_a_shallow_clone_lacks_is_there_once_it_was_fetched() {
    let temp = project();
    for number in 0..4 {
        temp.write("f.py", format!("{number}"));
        temp.commit("more");
    }
    let clone = temp.beside("shallow");
    let url = format!("file://{}", temp.path().display());
    temp.git(&[
        "clone",
        "-q",
        "--depth=2",
        "--no-local",
        &url,
        clone.to_str().unwrap(),
    ]);
    let context = Context::new(Repository::discover(&clone).unwrap(), "/bin/false".into());
    let head = temp.oid("HEAD");
    assert_eq!(evidence::history(&context, &head).all().len(), 2);
    temp.git_in(&clone, &["fetch", "-q", "--unshallow"]);
    let context = Context::new(Repository::discover(&clone).unwrap(), "/bin/false".into());
    assert_eq!(evidence::history(&context, &head), read_anew(&temp, &head));
}

#[test]
fn what_a_partial_clone_lacks_is_said_and_not_fetched() {
    let temp = project();
    temp.git(&["config", "uploadpack.allowFilter", "true"]);
    let clone = temp.beside("partial");
    let url = format!("file://{}", temp.path().display());
    temp.git(&[
        "clone",
        "--quiet",
        "--filter=blob:none",
        "--no-checkout",
        &url,
        clone.to_str().unwrap(),
    ]);
    let repository = Repository::discover(&clone).unwrap();
    let context = Context::new(repository, "git-orchestrate".into());
    let n_missing = || planning::graph(&context, None).unwrap().n_missing;
    assert_eq!(n_missing(), 2);
    let source = SourceText::Request("Sort the invoices".to_owned());
    let remarks = || {
        let plan = planning::plan(&context, &source, &PlanningOptions::default()).unwrap();
        let mut remarks = plan.diagnostics;
        remarks.retain(|remark| remark.kind == DiagnosticKind::MissingContent);
        remarks
    };
    let said: Vec<String> = remarks().into_iter().map(|remark| remark.message).collect();
    insta::assert_snapshot!(said.join("\n"), @"This clone has no content of 4 of 5 files, whose words, definitions and imports are therefore not known.");
    // Checking it out brings the contents.
    temp.git_in(&clone, &["checkout", "--quiet"]);
    assert_eq!(n_missing(), 0);
    assert_eq!(remarks(), []);
}
