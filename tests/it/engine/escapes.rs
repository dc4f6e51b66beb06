//! What agents without a sandbox do outside of their worktrees: told while they run, kept, and put away on demand.

use std::fs;

use git_orchestrate::engine::running::RunOptions;
use git_orchestrate::model::{Event, FailureKind, Outcome, TaskId};

use super::lab::{Lab, Ran};

fn escapes(ran: &Ran) -> Vec<(String, String, Vec<String>)> {
    let told = ran.events.iter().filter_map(|event| match event {
        Event::ForeignWrite {
            place,
            saved,
            undone,
            ..
        } => {
            let text = saved.as_ref().map(|file| fs::read_to_string(file).unwrap());
            Some((place.clone(), text.unwrap_or_default(), undone.clone()))
        }
        _ => None,
    });
    told.collect()
}

fn has_escaped(ran: &Ran, task: u32) -> bool {
    matches!(
        ran.outcome(task),
        Outcome::Failed {
            kind: FailureKind::Escaped { .. }
        }
    )
}

/// Who must have made each change that was told.
fn culprits(ran: &Ran) -> Vec<Option<TaskId>> {
    let told = ran.events.iter().filter_map(|event| match event {
        Event::ForeignWrite { culprit, .. } => Some(*culprit),
        _ => None,
    });
    told.collect()
}

#[test]
fn with_several_that_could_have_it_is_the_one_whose_log_names_the_file_or_nobody() {
    let lab = Lab::new();
    let checkout = lab.repository.path().display().to_string();
    let wait = "for i in $(seq 100); do ls .. | grep -q 2- && sleep 0.3 && break; sleep 0.1; done";
    let script = |say: &str| {
        format!(
            "echo x > x; {wait}; test $ID != 1 || {{ echo escaped > {checkout}/src/a.txt; {say}; }}; sleep 1.5"
        )
    };
    let quiet = lab.run(&lab.tasks(2), &lab.options(&script("true")));
    assert_eq!(culprits(&quiet), [None], "{:#?}", quiet.events);
    assert!(quiet.outcome(1).is_success() && quiet.outcome(2).is_success());
    // What nobody could be blamed for is still told at the end.
    let told = git_orchestrate::report::troubles(&quiet.state).join("\n");
    assert!(
        told.contains("while tasks 1 and 2 ran: checkout (src/a.txt)"),
        "{told}"
    );
    assert!(
        told.ends_with("no task can be told to have done it"),
        "{told}"
    );
    lab.repository.git(&["checkout", "-q", "."]);
    let loud = lab.run(
        &lab.tasks(2),
        &lab.options(&script(&format!("echo wrote {checkout}/src/a.txt"))),
    );
    assert_eq!(culprits(&loud), [Some(TaskId(1))], "{:#?}", loud.events);
    assert!(has_escaped(&loud, 1), "{}", loud.outcomes());
    assert!(loud.outcome(2).is_success(), "{}", loud.outcomes());
    // What it had done in its own place is kept there, whether it had ended by itself when that was seen or was stopped for it.
    assert!(loud.worktree(1).join("x").exists());
}

#[test]
fn of_several_the_one_whose_log_removes_a_branch_has_removed_it() {
    let lab = Lab::new();
    lab.repository.git(&["branch", "precious"]);
    let wait = "for i in $(seq 100); do ls .. | grep -q 2- && sleep 0.3 && break; sleep 0.1; done";
    let script = format!(
        "echo x > x; {wait}; git log --oneline precious
         test $ID != 1 || {{ set -x; git branch -D precious; set +x; }}; sleep 1.5"
    );
    let ran = lab.run(&lab.tasks(2), &lab.options(&script));
    assert_eq!(culprits(&ran), [Some(TaskId(1))], "{:#?}", ran.events);
    assert!(has_escaped(&ran, 1), "{}", ran.outcomes());
    assert!(ran.outcome(2).is_success(), "{}", ran.outcomes());
}

#[test]
fn an_escape_that_the_user_excuses_is_told_and_fails_nobody() {
    let lab = Lab::new();
    let checkout = lab.repository.path().display().to_string();
    let script = format!("echo x > x; echo escaped > {checkout}/src/a.txt");
    let options = RunOptions {
        excuse_escapes: true,
        ..lab.options(&script)
    };
    let ran = lab.run(&lab.tasks(1), &options);
    assert_eq!(culprits(&ran), [None]);
    assert!(ran.outcome(1).is_success(), "{}", ran.outcomes());
}

#[test]
fn an_escape_is_told_while_the_agent_still_runs_and_kept_as_a_patch() {
    let lab = Lab::new();
    let checkout = lab.repository.path().display().to_string();
    let script = format!(
        "echo escaped > {checkout}/src/a.txt; echo new > {checkout}/new.txt; echo x > x
         for i in $(seq 100); do ls {checkout}/.git/orchestrate/runs/*/foreign > seen 2>/dev/null && exit 0; sleep 0.1; done; exit 1"
    );
    let ran = lab.run(&lab.tasks(1), &lab.options(&script));
    assert!(has_escaped(&ran, 1), "{}", ran.outcomes());
    let told = escapes(&ran);
    let [(place, patch, undone)] = told.as_slice() else {
        panic!("{told:?}");
    };
    assert_eq!((place.as_str(), undone.as_slice()), ("checkout", &[][..]));
    assert!(
        patch.contains("+escaped") && patch.contains("+new"),
        "{patch}"
    );
    // The patch brings it back.
    let file = lab.repository.beside("the.patch");
    fs::write(&file, patch).unwrap();
    lab.repository.git(&["checkout", "-q", "."]);
    fs::remove_file(lab.repository.path().join("new.txt")).unwrap();
    lab.repository.git(&["apply", file.to_str().unwrap()]);
    assert_eq!(lab.repository.read("src/a.txt"), "escaped\n");
    assert_eq!(lab.repository.read("new.txt"), "new\n");
}

#[test]
fn what_was_only_added_is_put_away_where_the_user_says_so() {
    let lab = Lab::new();
    lab.repository.write("mine.txt", "mine\n");
    let checkout = lab.repository.path().display().to_string();
    let script = format!(
        "echo escaped > {checkout}/src/a.txt; mkdir {checkout}/new; echo new > {checkout}/new/file.txt; echo more >> {checkout}/mine.txt
         git update-ref refs/heads/planted HEAD; echo 'exit 1' > {checkout}/.git/hooks/pre-push; echo x > x"
    );
    let options = RunOptions {
        undo_escapes: true,
        ..lab.options(&script)
    };
    let ran = lab.run(&lab.tasks(1), &options);
    assert!(has_escaped(&ran, 1), "{}", ran.outcomes());
    let mut undone: Vec<String> = escapes(&ran)
        .into_iter()
        .flat_map(|(_, _, undone)| undone)
        .collect();
    undone.sort();
    assert_eq!(
        undone,
        ["hooks/pre-push", "new/file.txt", "refs/heads/planted"]
    );
    assert!(!lab.repository.path().join("new/file.txt").exists());
    assert!(!lab.repository.path().join(".git/hooks/pre-push").exists());
    assert!(!lab.repository.refs().contains("planted"));
    // What was changed stays as it is.
    assert_eq!(lab.repository.read("src/a.txt"), "escaped\n");
    assert_eq!(lab.repository.read("mine.txt"), "mine\nmore\n");
    let told = escapes(&ran);
    let n_told = told
        .iter()
        .filter(|(place, ..)| place == "checkout")
        .count();
    assert_eq!(n_told, 1, "what we put away was told: {told:?}");
}
