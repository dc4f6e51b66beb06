//! `merge REF… --dry-run`: the orders, through the program.

use super::sandbox::Sandbox;

/// Branches that are large, small, and of the middle; `middle` and `large` meet, and `top` stands on `small`.
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    let repo = &sandbox.repo;
    repo.write("text", "1\n2\n3\n");
    repo.commit("text");
    let lines = |n: usize| "x\n".repeat(n);
    repo.commit_on(
        "large",
        "main",
        &[("large", &lines(90)), ("text", "one\n2\n3\n")],
    );
    repo.commit_on(
        "middle",
        "main",
        &[("middle", &lines(9)), ("text", "uno\n2\n3\n")],
    );
    repo.commit_on("small", "main", &[("small", &lines(2))]);
    repo.commit_on("top", "small", &[("top", &lines(1))]);
    sandbox
}

fn order(sandbox: &Sandbox, order: &str) -> String {
    let names = ["large", "top", "middle", "small"];
    let arguments = ["merge", "--dry-run", "--json", "--into", "main"];
    let arguments = [&arguments[..], &["--order", order], &names].concat();
    let document = sandbox.json(4, &arguments);
    assert_eq!(document["order"]["kind"], order);
    let steps = document["steps"].as_array().unwrap();
    let shown = |step: &serde_json::Value| {
        let name = step["ref"].as_str().unwrap();
        let is_clean = step["result"] == "clean";
        format!("{name}{}", if is_clean { "" } else { "!" })
    };
    steps.iter().map(shown).collect::<Vec<_>>().join(" ")
}

#[test]
fn each_order_is_what_it_says_and_keeps_what_stands_on_another_behind_it() {
    let sandbox = sandbox();
    // What others stand on comes first; of the two that meet the later one yields.
    assert_eq!(order(&sandbox, "deps"), "small top middle large!");
    assert_eq!(order(&sandbox, "listed"), "large middle! small top");
    assert_eq!(order(&sandbox, "finished"), "large middle! small top");
    assert_eq!(order(&sandbox, "size"), "small top middle large!");
}

#[test]
fn a_dry_run_of_refs_says_what_conflicts_where_and_what_each_was_made_for() {
    let sandbox = sandbox();
    let names = ["large", "middle", "small"];
    let arguments = [&["merge", "--dry-run", "--into", "main"][..], &names].concat();
    let ran = sandbox.expect(4, &arguments);
    insta::assert_snapshot!(sandbox.steady(&ran.stdout), @r"
    Into main at [COMMIT]: 3 merges
      + small   merges cleanly
      + middle  merges cleanly
      x large   conflicts with middle
          text: both change the same lines

    1 of 3 merges conflicts.
    No other order leaves out fewer.

    text:1
      middle (middle):
        - 1
        + uno
      large (large):
        - 1
        + one
    ");
    assert_eq!(sandbox.repo.git(&["status", "--porcelain"]), "");
}
