//! `graph`: which file imports which.

use insta::assert_snapshot;

use super::sandbox::Sandbox;
use crate::support::repository::TempRepo;

fn two_files() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox
        .repo
        .write("app/__init__.py", "")
        .write("app/money.py", "ZERO = 0\n");
    sandbox
        .repo
        .write("app/invoice.py", "from app.money import ZERO\n");
    sandbox.repo.commit("code");
    sandbox
}

#[test]
fn the_imports_are_listed() {
    assert_snapshot!(two_files().expect(0, &["graph"]).stdout, @"app/invoice.py -> app/money.py");
}

#[test]
fn the_json_names_its_schema_and_its_commit() {
    let sandbox = two_files();
    let document = sandbox.json(0, &["graph", "--json", "--base", "HEAD"]);
    assert_eq!(document["schema"], "git-orchestrate/graph/1");
    assert_eq!(document["base"], sandbox.repo.oid("HEAD").as_str());
    let edge = serde_json::json!({
        "from": "app/invoice.py",
        "to": "app/money.py",
        "kind": "defines",
    });
    assert_eq!(document["edges"][0], edge);
}

#[test]
fn a_repository_without_commits_has_no_graph() {
    let sandbox = Sandbox::around(TempRepo::new());
    assert_snapshot!(sandbox.expect(1, &["graph"]).stderr, @"
error: the repository has no commit to start from
hint: Make a first one: `git commit --allow-empty -m start`
");
}

#[test]
fn a_base_that_is_no_commit_is_named() {
    assert_snapshot!(two_files().expect(1, &["graph", "--base", "v9"]).stderr, @"
error: the base 'v9' is no commit of this repository
hint: Name another with --base, or fetch it first
");
}

#[test]
fn the_graph_is_drawn_by_others() {
    let sandbox = two_files();
    assert_snapshot!(sandbox.expect(0, &["graph", "--format", "dot"]).stdout, @r#"
    digraph imports {
      rankdir=LR;
      node [shape=box, style=rounded, fontname="sans-serif"];
      "app/invoice.py" -> "app/money.py";
    }
    "#);
    assert_snapshot!(sandbox.expect(0, &["graph", "--format", "mermaid"]).stdout, @r#"
    flowchart LR
      f0["app/invoice.py"]
      f1["app/money.py"]
      f0 --> f1
    "#);
}
