//! What merges leave behind: processes of one that was killed, and the worktree of a conflict.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use git_orchestrate::engine::cleaning::{self, CleanOptions, CleanStats, CleanVerdict, KeepReason};
use git_orchestrate::engine::merging;
use git_orchestrate::model::TaskId;

use super::kills::start;
use super::queue;
use super::resolving::{hubs, merge, open_next, options};
use crate::support::finished_run::FinishedRun;
#[cfg(target_os = "linux")]
use crate::support::processes::is_alive;

/// The number in a file that a process writes to, once it is there.
pub(super) fn pid_in(file: &Path) -> u32 {
    let begun = Instant::now();
    loop {
        let text = fs::read_to_string(file).unwrap_or_default();
        if let (true, Ok(pid)) = (text.ends_with('\n'), text.trim().parse()) {
            return pid;
        }
        assert!(begun.elapsed() < Duration::from_mins(1), "it never begins");
        sleep(Duration::from_millis(10));
    }
}

fn clean(run: &FinishedRun, force: bool) -> CleanStats {
    let options = CleanOptions { into: None, force };
    let plan = cleaning::plan(&run.context, &run.run, &options).unwrap();
    cleaning::apply(&run.context, &plan, &options, &mut |_| {}).unwrap()
}

/// The worktree of the conflict of task 3, opened.
fn opened() -> (FinishedRun, PathBuf) {
    let run = hubs();
    let integration = merge(&run, &options(&run));
    let open = open_next(&run, &integration, None).unwrap();
    (run, PathBuf::from(open.path))
}

#[cfg(target_os = "linux")]
#[test]
fn an_agent_that_outlived_a_killed_merge_is_ended_by_the_next_command() {
    for next in ["merge", "clean"] {
        let run = hubs();
        let pid_file = run.temp.beside("pid");
        let script = run.temp.beside("agent.sh");
        fs::write(
            &script,
            format!("echo $$ > {}\nsleep 300\n", pid_file.display()),
        )
        .unwrap();
        let agent = format!("sh {}", script.display());
        let name = run.run.as_str();
        let arguments = ["merge", name, "--yes", "--resolve", "agent"];
        let mut merge = start(
            &run,
            &[&arguments[..], &["--agent-command", &agent]].concat(),
        );
        let pid = pid_in(&pid_file);
        merge.kill().unwrap();
        merge.wait().unwrap();
        assert!(is_alive(pid));
        let status = start(&run, &[next, name, "--yes"]).wait().unwrap();
        assert_eq!(status.code(), Some(if next == "merge" { 4 } else { 0 }));
        assert!(!is_alive(pid), "{next}");
        let rooms = run.temp.path().join(".git/orchestrate/rooms");
        let left = fs::read_dir(rooms).unwrap().flatten();
        let left: Vec<_> = left.filter(|entry| entry.path().is_dir()).collect();
        assert!(left.is_empty(), "{next}: {left:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_verify_command_that_outlived_a_killed_merge_writes_nothing_into_the_next() {
    let run = hubs();
    let pid_file = run.temp.beside("pid");
    let verify = format!("echo $$ > {}; sleep 300; echo x > bad", pid_file.display());
    let name = run.run.as_str();
    let mut merge = start(&run, &["merge", name, "--yes", "--verify", &verify]);
    let pid = pid_in(&pid_file);
    merge.kill().unwrap();
    merge.wait().unwrap();
    assert!(is_alive(pid));
    let next = ["merge", name, "--yes", "--verify", "test ! -e bad"];
    assert_eq!(start(&run, &next).wait().unwrap().code(), Some(4));
    assert!(!is_alive(pid));
}

#[test]
fn the_worktree_of_a_conflict_that_nobody_worked_in_is_cleaned_up() {
    let (run, folder) = opened();
    let stats = clean(&run, false);
    assert_eq!(stats.kept_conflict, None);
    assert!(!folder.exists());
    assert_eq!(run.state().conflict, None);
    assert!(run.tree(3).exists(), "what is not merged stays");
    // So is one that was killed while it was opened, or closed.
    let (run, folder) = opened();
    fs::remove_file(
        run.temp
            .path()
            .join(".git/worktrees/conflict/orchestrate-opened"),
    )
    .unwrap();
    clean(&run, false);
    assert!(!folder.exists());
}

#[test]
fn what_was_merged_can_be_taken_back_after_cleaning_and_merged_again() {
    let run = super::clean_scene();
    let old = run.temp.oid("main");
    let landed = merge(&run, &options(&run)).tip;
    clean(&run, false);
    assert_eq!(run.temp.git(&["for-each-ref", "refs/heads/feat"]), "");
    merging::undo(&run.context, &run.run, &mut |_| {}).unwrap();
    assert_eq!(run.temp.oid("main"), old);
    assert!(!run.temp.path().join("c").exists());
    // Nothing of it is lost, even when git tidies up.
    run.temp.git(&["reflog", "expire", "--expire=now", "--all"]);
    run.temp.git(&["gc", "-q", "--prune=now"]);
    let again = merge(&run, &options(&run)).tip;
    assert_eq!(
        run.temp.git(&["rev-parse", &format!("{again}^{{tree}}")]),
        run.temp.git(&["rev-parse", &format!("{landed}^{{tree}}")])
    );
    assert_eq!(run.temp.read("c"), "c\n");
}

#[test]
fn what_somebody_began_to_settle_stays_or_is_kept_on_a_backup_ref() {
    let (run, folder) = opened();
    fs::write(folder.join("code"), "half\n").unwrap();
    fs::write(folder.join("notes"), "mine\n").unwrap();
    let options = CleanOptions::default();
    let plan = cleaning::plan(&run.context, &run.run, &options).unwrap();
    let item = plan.items.iter().find(|item| item.is_conflict).unwrap();
    let why = KeepReason::Unsettled;
    assert_eq!(item.verdict, CleanVerdict::Keep { why });
    clean(&run, false);
    assert!(folder.join("notes").exists());

    clean(&run, true);
    assert!(!run.root.exists());
    let name = format!("refs/orchestrate/backup/{}/conflict/1", run.run);
    assert_eq!(run.temp.git(&["show", &format!("{name}:code")]), "half");
    assert_eq!(run.temp.git(&["show", &format!("{name}:notes")]), "mine");
}

#[test]
fn an_opening_that_was_killed_is_done_again_and_one_that_is_stale_is_closed() {
    let (run, folder) = opened();
    // Killed before git had merged.
    run.temp.git_in(&folder, &["merge", "--abort"]);
    fs::remove_file(
        run.temp
            .path()
            .join(".git/worktrees/conflict/orchestrate-opened"),
    )
    .unwrap();
    let again = merge(&run, &options(&run));
    open_next(&run, &again, None).unwrap();
    let text = || fs::read_to_string(folder.join("code")).unwrap();
    assert!(text().contains("<<<<<<<"));

    // Somebody settles it on the branch of the task instead.
    run.temp
        .try_git_in(&run.tree(3), &["merge", "-q", "feat/task-1"]);
    fs::write(run.tree(3).join("code"), "one uno\n2\n3\n").unwrap();
    run.temp.commit_in(&run.tree(3), "settled");
    let integration = merge(&run, &options(&run));
    assert_eq!(integration.left_out, []);
    assert_eq!(open_next(&run, &integration, None), None);
    assert!(!folder.exists());
    assert_eq!(run.state().conflict, None);
}

#[test]
fn a_target_that_moved_opens_the_conflict_anew_unless_somebody_is_at_it() {
    let (run, folder) = opened();
    run.temp.write("later", "later\n");
    let later = run.temp.commit("later");
    let integration = merge(&run, &options(&run));
    let open = open_next(&run, &integration, None).unwrap();
    assert_eq!((open.task, open.onto), (TaskId(3), later.clone()));
    assert!(folder.join("later").exists());

    fs::write(folder.join("code"), "half\n").unwrap();
    run.temp.write("later", "still later\n");
    run.temp.commit("still later");
    let integration = merge(&run, &options(&run));
    let open = open_next(&run, &integration, None).unwrap();
    assert_eq!(open.onto, later);
    assert_eq!(fs::read_to_string(folder.join("code")).unwrap(), "half\n");
    let queue = queue(&run);
    assert_eq!(queue.items.len(), 3);
    merging::drop_conflict(&run.context, &run.run, &mut |_| {}).unwrap();
}
