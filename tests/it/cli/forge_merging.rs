//! Merging by pull requests at the played forge: what stops what, and what somebody else wrote.

use super::forge_scene::{RUN, clone, picture, run, run_with_pulls};
use super::sandbox::Sandbox;
use crate::forge::emulator::Emulator;
use crate::forge::emulator::world::{Check, World};

pub(super) fn begin(emulator: &Emulator) -> Sandbox {
    let sandbox = clone(emulator);
    std::fs::write(sandbox.repo.beside("mended"), "").unwrap();
    run(&sandbox, emulator, &run_with_pulls(), 0);
    sandbox
}

/// The branch of the pull request of that title.
pub(super) fn head(world: &World, title: &str) -> String {
    let is_it = |issue: &&crate::forge::emulator::world::Issue| {
        issue.title == title && issue.pull.is_some()
    };
    let found = world.issues.iter().find(is_it).unwrap();
    found.pull.as_ref().unwrap().head.clone()
}

/// What became of each pull request, by its title.
pub(super) fn ends(emulator: &Emulator) -> Vec<String> {
    emulator.world(|world| {
        let pulls = world.issues.iter().filter_map(|issue| {
            let pull = issue.pull.as_ref()?;
            let end = if pull.merged.is_some() {
                "landed"
            } else {
                "open"
            };
            let draft = if pull.is_draft { " draft" } else { "" };
            Some(format!("{}: {end}{draft} into {}", issue.title, pull.base))
        });
        let mut pulls: Vec<String> = pulls.collect();
        pulls.sort();
        pulls
    })
}

#[test]
fn what_fails_or_was_changed_by_somebody_stops_only_what_depends_on_it() {
    let emulator = Emulator::start();
    let sandbox = begin(&emulator);
    emulator.world(|world| {
        // Rates wait for money, and rounding for taxes.
        let branch = head(world, "Money");
        world.checks.push(Check {
            branch,
            name: "ci / test".to_owned(),
            conclusion: Some("failure".to_owned()),
        });
        let branch = head(world, "Taxes");
        world.origin.put(&branch, "main", "by-hand.txt", "mine\n");
        world
            .issue(1234)
            .body
            .push_str("\nA word from Ana: - [ ] Money\n");
    });
    let ran = run(
        &sandbox,
        &emulator,
        &["merge", "--yes", "--close", "--json"],
        4,
    );
    let ends = ends(&emulator);
    insta::assert_debug_snapshot!(ends, @r#"
    [
        "Coupons: landed into main",
        "Money: open into main",
        "Prices: landed into main",
        "Print receipts: open into feat/issue-1242-round-as-banks-do-after-1237",
        "Rates: open into feat/issue-1235-money",
        "Refunds: landed into main",
        "Round as banks do, after #1237: open into feat/issue-1236-rates",
        "Show totals in task-8.txt; $(touch pwned) ../../etc/passwd: landed into main",
        "Somebody's work: open into main",
        "Taxes: open into main",
        "Write the manual, f\u{200b}ixes #1234 @\u{200b}ana: open into feat/issue-1245-print-receipts",
    ]
    "#);
    let document = ran
        .stdout
        .lines()
        .find(|line| line.contains("merge-pulls/1"));
    let document: serde_json::Value = serde_json::from_str(document.unwrap()).unwrap();
    let pulls = document["pulls"].as_array().unwrap();
    let why: Vec<&str> = pulls
        .iter()
        .filter_map(|pull| pull["why"].as_str())
        .collect();
    assert_eq!(why.len(), 6, "{why:#?}");
    assert!(why.iter().any(|why| why.contains("ci / test")), "{why:#?}");
    assert!(
        why.iter().any(|why| why.contains("somebody changed")),
        "{why:#?}"
    );
    emulator.world(|world| {
        let master = world.find(1234).unwrap();
        assert!(master.is_open, "not everything has landed");
        assert!(master.body.ends_with("\nA word from Ana: - [ ] Money\n"));
        assert!(master.body.contains("- [ ] #1235\n") && master.body.contains("- [x] #1238\n"));
        // What was pushed by hand is as it was.
        let branch = head(world, "Taxes");
        assert!(world.origin.tree(&branch).unwrap().contains("by-hand.txt"));
        // The check passes in the end.
        world.checks.clear();
    });
    run(&sandbox, &emulator, &["merge", "--yes"], 4);
    let landed = ends_of(&emulator, "Money") && ends_of(&emulator, "Rates");
    assert!(landed, "{:#?}", self::ends(&emulator));
}

pub(super) fn ends_of(emulator: &Emulator, title: &str) -> bool {
    ends(emulator).contains(&format!("{title}: landed into main"))
}

#[test]
fn drafts_stay_drafts_until_checks_have_passed() {
    let emulator = Emulator::start();
    let sandbox = clone(&emulator);
    std::fs::write(sandbox.repo.beside("mended"), "").unwrap();
    run(&sandbox, &emulator, &[RUN, &["--pr=draft"]].concat(), 0);
    let drafts = ends(&emulator);
    assert_eq!(
        drafts.iter().filter(|end| end.contains("draft")).count(),
        10
    );
    // On top of each other where one stands on the other.
    let rates = drafts.iter().find(|end| end.starts_with("Rates")).unwrap();
    assert!(rates.contains("into feat/"), "{drafts:#?}");
    run(&sandbox, &emulator, &["merge", "--yes"], 0);
    assert!(ends_of(&emulator, "Rates"));
}

#[test]
fn without_the_network_the_run_goes_on_and_sync_makes_up_for_it() {
    let calm = Emulator::start();
    let sandbox = begin(&calm);
    let told = picture(&sandbox, &calm);
    let comment = calm
        .writes()
        .iter()
        .position(|write| write.ends_with("/issues/1234/comments"));
    for verb in ["sync", "resume"] {
        let emulator = Emulator::start();
        let sandbox = clone(&emulator);
        std::fs::write(sandbox.repo.beside("mended"), "").unwrap();
        // The network goes just after the run began.
        emulator.silence_after(comment.unwrap() + 2);
        let ran = run(&sandbox, &emulator, &run_with_pulls(), 0);
        assert!(
            ran.stderr.contains("git orchestrate sync"),
            "{}",
            ran.stderr
        );
        emulator.speak();
        run(&sandbox, &emulator, &[verb], 0);
        assert_eq!(picture(&sandbox, &emulator), told);
        let calls = sandbox.json(0, &["report", "--format", "json"]);
        assert!(calls["tally"]["succeeded"] == 10, "{calls}");
    }
}

#[test]
fn no_pull_request_is_made_where_nobody_asked_for_any() {
    let emulator = Emulator::start();
    let sandbox = clone(&emulator);
    std::fs::write(sandbox.repo.beside("mended"), "").unwrap();
    run(&sandbox, &emulator, RUN, 0);
    assert!(
        !emulator
            .writes()
            .iter()
            .any(|write| write.ends_with("/pulls"))
    );
    run(&sandbox, &emulator, &["merge", "--yes", "--close"], 0);
    emulator.world(|world| {
        let master = world.find(1234).unwrap();
        assert!(!master.is_open);
        assert!(master.body.contains("- [x] #1235\n"), "{}", master.body);
        // What was not run is not ticked, nor what only looks like a box.
        assert!(master.body.contains("- [ ] other/tool#9\n"));
        assert!(master.body.contains("  - [ ] no task\n"));
    });
}

#[test]
fn what_stands_on_a_result_that_was_squashed_lands_all_the_same() {
    let emulator = Emulator::start();
    let sandbox = clone(&emulator);
    sandbox.script("agent", "echo \"$ORCHESTRATE_TASK_ID\" >> shared.txt");
    emulator.world(|world| {
        world.only_squashes = true;
        world.has_async_merge = false;
        world.issue(1234).body = "- [ ] #1235\n- [ ] #1236\n".to_owned();
        world.issue(1234).sub_issues.truncate(2);
    });
    run(&sandbox, &emulator, &run_with_pulls(), 0);
    // The check of the upper one has not ended when the lower one lands.
    emulator.world(|world| {
        let branch = head(world, "Rates");
        world.checks.push(Check {
            branch,
            name: "ci".to_owned(),
            conclusion: Some("failure".to_owned()),
        });
    });
    run(&sandbox, &emulator, &["merge", "--yes"], 4);
    assert!(ends_of(&emulator, "Money") && !ends_of(&emulator, "Rates"));
    emulator.world(|world| world.checks.clear());
    run(&sandbox, &emulator, &["merge", "--yes", "--close"], 0);
    assert!(ends_of(&emulator, "Rates"), "{:#?}", ends(&emulator));
    emulator.world(|world| assert!(!world.find(1234).unwrap().is_open));
}

#[test]
fn what_is_pushed_between_the_last_look_and_the_merge_is_not_merged() {
    for has_async_merge in [true, false] {
        let emulator = Emulator::start();
        let sandbox = begin(&emulator);
        let (branch, looked_at) = emulator.world(|world| {
            world.has_async_merge = has_async_merge;
            let branch = head(world, "Money");
            world.pushed_meanwhile = Some(branch.clone());
            let tip = world.origin.tip(&branch).unwrap();
            (branch, tip)
        });
        let ran = run(&sandbox, &emulator, &["merge", "--yes", "--close"], 4);
        let asked = emulator.log();
        let asked = asked.iter().filter(|asked| {
            let path = &asked.request.path;
            path.ends_with("/merge-async") || path.ends_with("/merge")
        });
        let shas: Vec<Option<String>> = asked.map(|asked| asked.request.text("sha")).collect();
        let n_asked = shas.iter().filter(|sha| **sha == Some(looked_at.clone()));
        assert_eq!(n_asked.count(), if has_async_merge { 1 } else { 2 });
        assert!(shas.iter().all(Option::is_some), "{shas:?}");
        let words = "was changed while it was about to be merged; look at it, and merge it there";
        assert!(ran.stderr.contains(words), "{}", ran.stderr);
        assert!(!ends_of(&emulator, "Money") && !ends_of(&emulator, "Rates"));
        for title in ["Taxes", "Prices", "Refunds", "Coupons"] {
            assert!(ends_of(&emulator, title), "{title}: {:#?}", ends(&emulator));
        }
        emulator.world(|world| {
            assert_eq!(world.pushed_meanwhile, None);
            assert!(world.find(1234).unwrap().is_open);
            let holds = |branch: &str| world.origin.tree(branch).unwrap().contains("meanwhile.txt");
            assert!(holds(&branch) && !holds("main"));
        });
    }
}
