//! Numbered migrations.

use std::collections::BTreeSet;

use git_orchestrate::model::RepoPath;
use git_orchestrate::resolve::{AddedFile, renumber};

fn paths(names: &[&str]) -> BTreeSet<RepoPath> {
    names.iter().map(|name| name.parse().unwrap()).collect()
}

fn told(before: &[&str], new: &[&str], added: &[(&str, &str)]) -> String {
    let ours: Vec<&str> = [before, new].concat();
    let added: Vec<AddedFile> = added
        .iter()
        .map(|(path, text)| AddedFile {
            path: path.parse().unwrap(),
            text: Some((*text).to_owned()),
        })
        .collect();
    match renumber(&paths(before), &paths(&ours), &added) {
        None => "declined".to_owned(),
        Some(files) => {
            let line = |file: &git_orchestrate::resolve::Renumbered| {
                format!("{} -> {}: {}", file.from, file.to, file.text)
            };
            files.iter().map(line).collect::<Vec<_>>().join("\n")
        }
    }
}

const BEFORE: &[&str] = &[
    "app/migrations/0001_initial.py",
    "app/migrations/0002_users.py",
];

#[test]
fn the_later_migration_takes_the_next_number_and_builds_on_the_earlier() {
    let new = &["app/migrations/0003_ours.py"];
    let first = (
        "app/migrations/0003_theirs.py",
        "dependencies = [('app', '0002_users')]",
    );
    let second = (
        "app/migrations/0004_more.py",
        "dependencies = [('app', '0003_theirs')]",
    );
    insta::assert_snapshot!(told(BEFORE, new, &[first, second]), @r"
    app/migrations/0003_theirs.py -> app/migrations/0004_theirs.py: dependencies = [('app', '0003_ours')]
    app/migrations/0004_more.py -> app/migrations/0005_more.py: dependencies = [('app', '0004_theirs')]
    ");
}

#[test]
fn an_up_and_a_down_stay_together() {
    let before = &[
        "db/migrations/1_a.up.sql",
        "db/migrations/1_a.down.sql",
        "db/migrations/2_b.up.sql",
        "db/migrations/2_b.down.sql",
    ];
    let new = &["db/migrations/3_c.up.sql", "db/migrations/3_c.down.sql"];
    let added = [
        ("db/migrations/3_d.up.sql", "up"),
        ("db/migrations/3_d.down.sql", "down"),
    ];
    insta::assert_snapshot!(told(before, new, &added), @r"
    db/migrations/3_d.up.sql -> db/migrations/4_d.up.sql: up
    db/migrations/3_d.down.sql -> db/migrations/4_d.down.sql: down
    ");
}

#[test]
fn what_is_not_plain_is_declined() {
    let new = &["app/migrations/0003_ours.py"];
    // Nothing meets.
    assert_eq!(
        told(BEFORE, new, &[("app/migrations/0004_theirs.py", "")]),
        "declined"
    );
    // Another file of the branch names it.
    let added = [
        ("app/migrations/0003_theirs.py", ""),
        ("app/tests.py", "load('0003_theirs')"),
    ];
    assert_eq!(told(BEFORE, new, &added), "declined");
    // It builds on something older.
    let added = [("app/migrations/0003_theirs.py", "('app', '0001_initial')")];
    assert_eq!(told(BEFORE, new, &added), "declined");
    // The folder has numbers twice already.
    let before = &["m/migrations/1_a.sql", "m/migrations/1_b.sql"];
    assert_eq!(
        told(
            before,
            &["m/migrations/2_c.sql"],
            &[("m/migrations/2_d.sql", "")]
        ),
        "declined"
    );
    // No migrations at all.
    assert_eq!(
        told(
            &["docs/1-a.md", "docs/2-b.md"],
            &["docs/3-c.md"],
            &[("docs/3-d.md", "")]
        ),
        "declined"
    );
    // Dates are not counted on from.
    let before = &[
        "db/migrate/20250101000000_a.rb",
        "db/migrate/20250102000000_b.rb",
    ];
    assert_eq!(
        told(
            before,
            &["db/migrate/20250103000000_c.rb"],
            &[("db/migrate/20250103000000_d.rb", "")]
        ),
        "declined"
    );
}
