//! The demo goes as it should, without a terminal, a network or an agent.

use super::sandbox::Sandbox;

#[test]
fn the_demo_ends_with_everything_merged_and_nothing_left() {
    let sandbox = Sandbox::new();
    let folder = sandbox.repo.beside("demo");
    let ran = sandbox.expect(0, &["demo", "--fast", folder.to_str().unwrap()]);
    assert!(ran.stdout.contains("try 2"), "{}", ran.stdout);
    assert!(
        ran.stdout.contains("7 worktrees and 7 branches removed."),
        "{}",
        ran.stdout
    );
    assert_eq!(
        sandbox
            .repo
            .git_in(&folder, &["branch", "--format=%(refname:short)"]),
        "main"
    );
    assert_eq!(sandbox.repo.git_in(&folder, &["status", "--porcelain"]), "");
    assert_eq!(
        sandbox
            .repo
            .git_in(&folder, &["rev-list", "--count", "--merges", "main"]),
        "7"
    );
}
