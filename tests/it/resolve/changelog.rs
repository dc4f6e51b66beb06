//! Changelogs.

use insta::assert_snapshot;

use super::settled;

const BASE: &str = "\
# Changelog

## Unreleased

### Fixed

- Old fix.

## 1.0.0

- First.
";

fn with(after: &str, added: &str) -> String {
    BASE.replacen(after, &format!("{after}{added}"), 1)
}

#[test]
fn entries_under_one_heading_stand_one_after_the_other() {
    let ours = with("- Old fix.\n", "- Ours,\n  on two lines.\n");
    let theirs = with("- Old fix.\n", "- Theirs.\n");
    assert_snapshot!(settled("CHANGELOG.md", BASE, &ours, &theirs), @r"
    changelog union
    # Changelog

    ## Unreleased

    ### Fixed

    - Old fix.
    - Ours,
      on two lines.
    - Theirs.

    ## 1.0.0

    - First.
    ");
}

#[test]
fn entries_at_the_top_of_a_list_stand_one_after_the_other() {
    let ours = with("### Fixed\n\n", "- Ours.\n");
    let theirs = with("### Fixed\n\n", "- Theirs.\n");
    assert!(
        settled("CHANGES.md", BASE, &ours, &theirs).contains("- Ours.\n- Theirs.\n- Old fix.\n")
    );
}

#[test]
fn headings_of_both_are_kept_and_the_same_one_is_written_once() {
    let ours = with("## Unreleased\n\n", "### Added\n\n- Ours.\n\n");
    let theirs = with(
        "## Unreleased\n\n",
        "### Added\n\n- Theirs.\n\n### Removed\n\n- Gone.\n\n",
    );
    assert_snapshot!(settled("CHANGELOG.md", BASE, &ours, &theirs), @r"
    changelog union
    # Changelog

    ## Unreleased

    ### Added

    - Ours.
    - Theirs.

    ### Removed

    - Gone.

    ### Fixed

    - Old fix.

    ## 1.0.0

    - First.
    ");
}

#[test]
fn a_loose_list_stays_loose() {
    let base = "Changes\n=======\n\n* One.\n\n* Two.\n";
    let ours = "Changes\n=======\n\n* Ours.\n\n* One.\n\n* Two.\n";
    let theirs = "Changes\n=======\n\n* Theirs.\n\n* One.\n\n* Two.\n";
    assert_snapshot!(settled("HISTORY.rst", base, ours, theirs), @r"
    changelog union
    Changes
    =======

    * Ours.

    * Theirs.

    * One.

    * Two.
    ");
}

#[test]
fn windows_line_ends_stay() {
    let dos = |text: &str| text.replace('\n', "\r\n");
    let ours = dos(&with("- Old fix.\n", "- Ours.\n"));
    let theirs = dos(&with("- Old fix.\n", "- Theirs.\n"));
    let text = settled("CHANGELOG.md", &dos(BASE), &ours, &theirs);
    assert!(text.contains("- Ours.\r\n- Theirs.\r\n"), "{text:?}");
}

#[test]
fn what_is_more_than_entries_is_declined() {
    let cases = [
        // Each brings a version of its own.
        (
            with("# Changelog\n\n", "## 1.1.0\n\n- A.\n\n"),
            with("# Changelog\n\n", "## 1.2.0\n\n- B.\n\n"),
        ),
        // One goes on with an entry that was there.
        (
            with("- Old fix.\n", "  With more words.\n"),
            with("- Old fix.\n", "- Theirs.\n"),
        ),
        // Both change an entry.
        (
            BASE.replace("Old fix", "Older fix"),
            BASE.replace("Old fix", "Oldest fix"),
        ),
        // One takes it away.
        (
            BASE.replace("- Old fix.\n", "- Ours.\n"),
            with("- Old fix.\n", "- Theirs.\n"),
        ),
        // Words that are no entry.
        (
            with("- Old fix.\n", "\nA paragraph.\n"),
            with("- Old fix.\n", "- Theirs.\n"),
        ),
    ];
    for (ours, theirs) in cases {
        assert_eq!(
            settled("CHANGELOG.md", BASE, &ours, &theirs),
            "declined",
            "{ours}\n{theirs}"
        );
    }
    let ours = with("- Old fix.\n", "- Ours.\n");
    let theirs = with("- Old fix.\n", "- Theirs.\n");
    assert_eq!(settled("docs/guide.md", BASE, &ours, &theirs), "declined");
}
