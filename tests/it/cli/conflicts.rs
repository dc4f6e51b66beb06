//! `conflicts`: which branches would conflict now.

use insta::assert_snapshot;

use super::sandbox::Sandbox;

fn three_branches() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox
        .repo
        .commit_on("left", "main", &[("README.md", "# Left\n")]);
    sandbox
        .repo
        .commit_on("right", "main", &[("README.md", "# Right\n")]);
    sandbox
        .repo
        .commit_on("other", "main", &[("other.txt", "other\n")]);
    sandbox
}

#[test]
fn every_pair_that_conflicts_is_named_with_its_files() {
    let sandbox = three_branches();
    let ran = sandbox.expect(4, &["conflicts", "left", "right", "other"]);
    assert_snapshot!(ran.stdout, @"
3 branches: 1 of 3 pairs in conflict
           1  2
  1 left
  2 right  x
  3 other  .  .

  left x right: README.md
");
}

#[test]
fn branches_that_merge_in_any_pair_exit_with_0() {
    let sandbox = three_branches();
    assert_snapshot!(sandbox.expect(0, &["conflicts", "left", "other"]).stdout, @"
2 branches: no conflict in 1 pair
           1
  1 left
  2 other  .
");
}

#[test]
fn the_json_lists_every_pair() {
    let sandbox = three_branches();
    let document = sandbox.json(4, &["conflicts", "left", "right", "other", "--json"]);
    assert_eq!(document["schema"], "git-orchestrate/conflicts/1");
    let results: Vec<_> = document["pairs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|pair| {
            format!(
                "{} {} {}",
                pair["a"]["ref"], pair["b"]["ref"], pair["result"]
            )
        })
        .collect();
    assert_snapshot!(results.join("\n"), @r#"
"left" "right" "conflict"
"left" "other" "clean"
"right" "other" "clean"
"#);
}

#[test]
fn who_else_changed_a_file_is_told_by_the_history_that_git_sees() {
    let sandbox = three_branches();
    let repo = &sandbox.repo;
    let folder = repo.beside("left");
    repo.git(&["worktree", "add", "-q", folder.to_str().unwrap(), "left"]);
    repo.write("README.md", "# Left\n");
    repo.commit("the same");
    let ask = ["conflicts", "--path", "README.md"];
    sandbox.expect(4, &ask);
    // By that graft the left branch comes after it, and has changed nothing since.
    let graft = format!("{} {}\n", repo.oid("left"), repo.oid("main"));
    std::fs::create_dir_all(repo.path().join(".git/info")).unwrap();
    std::fs::write(repo.path().join(".git/info/grafts"), graft).unwrap();
    sandbox.expect(0, &ask);
}
