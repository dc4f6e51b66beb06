//! What changed outside a run is named.

use std::fs;

use super::open;
use crate::support::repository::{TempRepo, write_in};

#[test]
fn what_changed_outside_is_named_and_what_is_ours_is_not() {
    let temp = TempRepo::new();
    temp.write("a", "a\n").write("dirty", "d\n");
    let head = temp.commit("base");
    temp.write("dirty", "edited before\n");
    let repository = open(&temp);
    let is_ours = |name: &str| name.starts_with("refs/heads/ours/");
    let picture = || repository.fingerprint(&is_ours).unwrap();
    let before = picture();
    temp.git(&["update-ref", "refs/heads/ours/1", head.as_str()]);
    temp.git(&["update-ref", "refs/orchestrate/x", head.as_str()]);
    // A look refreshes the index; that changes nothing.
    temp.git(&["status"]);
    assert_eq!(before.changes(&picture()), []);

    temp.write("dirty", "edited again\n").write("new", "n\n");
    temp.git(&["branch", "foreign"]);
    temp.git(&["config", "core.fsmonitor", "evil"]);
    write_in(&temp.path().join(".git/hooks"), "pre-commit", "#!/bin/sh\n");
    let changes = before.changes(&picture());
    let listed: Vec<String> = changes
        .iter()
        .map(|change| format!("{}: {}", change.place, change.what.join(" ")))
        .collect();
    insta::assert_snapshot!(listed.join("\n"), @r"
    checkout: dirty new
    config: config
    hooks: hooks/pre-commit
    refs: refs/heads/foreign
    ");
    let before = picture();
    temp.git(&["checkout", "-q", "foreign"]);
    fs::remove_file(temp.path().join(".git/hooks/pre-commit")).unwrap();
    assert_eq!(before.changes(&picture()).len(), 2);
}
