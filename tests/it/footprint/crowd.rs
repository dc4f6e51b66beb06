//! Which files of a very large tree are looked at.

use git_orchestrate::footprint::{History, worth_looking_at};
use git_orchestrate::model::RepoPath;

use super::path;

fn tree() -> Vec<RepoPath> {
    let mut files: Vec<RepoPath> = (0..400)
        .map(|number| path(&format!("data/part{}/record{number}.bin", number / 100)))
        .collect();
    files.extend((0..20).map(|number| path(&format!("src/deep/down/m{number}.py"))));
    files.extend(["README.md", "package.json", "notes/a/b/old.txt"].map(path));
    files.sort();
    files
}

fn kept(texts: &[&str], most: usize) -> Vec<String> {
    let files = tree();
    let files: Vec<&RepoPath> = files.iter().collect();
    let history = History::of(&[]);
    let places = worth_looking_at(&files, texts.iter().copied(), &history, most);
    assert!(places.is_sorted() && places.len() == most.min(files.len()));
    (places.into_iter())
        .map(|place| files[place].to_string())
        .collect()
}

#[test]
fn a_tree_that_is_not_too_large_is_looked_at_whole() {
    assert_eq!(kept(&[], 423).len(), 423);
}

#[test]
fn of_a_larger_one_sources_named_files_and_one_of_each_folder_stay() {
    let kept = kept(
        &["Mend `data/part3/record377.bin` and record12, please."],
        30,
    );
    let has = |wanted: &str| kept.iter().any(|path| path == wanted);
    assert!(has("data/part3/record377.bin") && has("data/part0/record12.bin"));
    assert!(has("package.json") && has("README.md") && has("notes/a/b/old.txt"));
    let n_sources = kept.iter().filter(|path| path.starts_with("src/")).count();
    assert_eq!(n_sources, 20);
    for folder in ["data/part0/", "data/part1/", "data/part2/", "data/part3/"] {
        assert!(kept.iter().any(|path| path.starts_with(folder)), "{folder}");
    }
}
