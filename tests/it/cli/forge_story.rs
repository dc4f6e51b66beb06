//! The whole job at the played forge: a list of twelve, one failure, a retry, a merge by pull requests, and the end; the
//! same where every answer is lost, and where the program is killed after any write.

use std::process::Stdio;

use super::forge_scene::{assert_secret, clone, command, picture, run_with_pulls};
use super::sandbox::{Ran, Sandbox};
use crate::forge::emulator::faults::{Fault, Trouble};
use crate::forge::emulator::{Emulator, TOKEN};

const RETRY: &[&str] = &["retry", "--yes"];
const MERGE: &[&str] = &["merge", "--yes", "--close"];

/// Runs one command of the story; `kill` is after how many more writes it is killed. Whether it was.
fn step(sandbox: &Sandbox, emulator: &Emulator, line: &[&str], kill: Option<usize>) -> (bool, Ran) {
    let mut child = command(sandbox, emulator, line);
    child.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = child.spawn().unwrap();
    if let Some(n_writes) = kill {
        emulator.kill_after(n_writes, child.id());
    }
    let output = child.wait_with_output().unwrap();
    emulator.spare();
    let ran = Ran {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    };
    (output.status.code().is_none(), ran)
}

/// The story; killed once after so many writes, and taken up again as a user would.
fn tell(sandbox: &Sandbox, emulator: &Emulator, kill_at: Option<usize>) {
    let mut left = kill_at;
    let first = run_with_pulls();
    for (line, code) in [(first.as_slice(), 3), (RETRY, 0), (MERGE, 0)] {
        if line == RETRY {
            std::fs::write(sandbox.repo.beside("mended"), "").unwrap();
        }
        let before = emulator.writes().len();
        let (is_killed, mut ran) = step(sandbox, emulator, line, left);
        if is_killed {
            left = None;
            let runs = sandbox.repo.path().join(".git/orchestrate/runs");
            let has_run = std::fs::read_dir(runs).is_ok_and(|mut runs| runs.next().is_some());
            let again: &[&str] = if line == MERGE || !has_run {
                line
            } else {
                &["resume", "--yes"]
            };
            (_, ran) = step(sandbox, emulator, again, None);
        }
        assert_eq!(ran.code, code, "{line:?}\n{}\n{}", ran.stdout, ran.stderr);
        // What it pushed itself is no write of somebody else.
        assert!(
            !ran.stderr.contains("outside the worktrees"),
            "{}",
            ran.stderr
        );
        assert!(!ran.stdout.contains(TOKEN) && !ran.stderr.contains(TOKEN));
        left = left.map(|left| left - (emulator.writes().len() - before).min(left));
        left = left.filter(|&left| left > 0);
    }
    assert_secret(sandbox);
}

#[test]
#[expect(
    clippy::too_many_lines,
    reason = "most of them are what is left at the forge"
)]
fn a_list_of_twelve_is_run_retried_merged_and_closed() {
    let emulator = Emulator::start();
    let sandbox = clone(&emulator);
    tell(&sandbox, &emulator, None);
    let calm = picture(&sandbox, &emulator).replace('\u{200b}', "~");
    let calm = calm.replace("\\u{200b}", "~");
    let sections: Vec<&str> = calm.split("=== ").collect();
    let heads = sections.iter().skip(1).map(|section| {
        let lines: Vec<&str> = section.lines().take(2).collect();
        lines.join("\n")
    });
    insta::assert_snapshot!(heads.collect::<Vec<_>>().join("\n"), @r##"
    PR Coupons (closed) ["parallel-orchestration"]
    parts [] after [] Some(("feat/issue-N-coupons", "main", false, true, ["ana"]))
    PR Money (closed) ["parallel-orchestration"]
    parts [] after [] Some(("feat/issue-N-money", "main", false, true, ["ana"]))
    PR Prices (closed) ["parallel-orchestration"]
    parts [] after [] Some(("feat/issue-N-prices", "main", false, true, ["ana"]))
    PR Print receipts (closed) ["parallel-orchestration"]
    parts [] after [] Some(("feat/issue-N-print-receipts", "main", false, true, ["ana"]))
    PR Rates (closed) ["parallel-orchestration"]
    parts [] after [] Some(("feat/issue-N-rates", "main", false, true, ["ana"]))
    PR Refunds (closed) ["parallel-orchestration"]
    parts [] after [] Some(("feat/issue-N-refunds", "main", false, true, ["ana"]))
    PR Round as banks do, after #1237 (closed) ["parallel-orchestration"]
    parts [] after [] Some(("feat/issue-N-round-as-banks-do-after-1237", "main", false, true, ["ana"]))
    PR Show totals in task-8.txt; $(touch pwned) ../../etc/passwd (closed) ["parallel-orchestration"]
    parts [] after [] Some(("feat/issue-N-show-totals-in-task-8-txt-touch-pwned", "main", false, true, ["ana"]))
    PR Somebody's work (open) []
    parts [] after [] Some(("feat/x", "main", false, false, []))
    PR Taxes (closed) ["parallel-orchestration"]
    parts [] after [] Some(("feat/issue-N-taxes", "main", false, true, ["ana"]))
    PR Write the manual, f~ixes #1234 @~ana (closed) ["parallel-orchestration"]
    parts [] after [] Some(("docs/issue-N-write-the-manual-fixes-1234-ana", "main", false, true, ["ana"]))
    issue Coupons (closed) []
    parts [] after [] None
    issue Epic (closed) []
    parts ["issue Money", "issue Rates", "issue Taxes", "issue Prices", "issue Refunds", "issue Coupons", "issue [Master #1234] Round as banks do, after #1237", "issue [Master #1234] Show totals in task-8.txt; $(touch pwned) ../../etc/passwd", "issue [Master #1234] Write the manual, fixes #1234 @~ana", "issue [Master #1234] Print receipts"] after [] None
    issue Money (closed) []
    parts [] after [] None
    issue Prices (closed) []
    parts [] after [] None
    issue Rates (closed) []
    parts [] after ["issue Money"] None
    issue Refunds (closed) []
    parts [] after [] None
    issue Taxes (closed) []
    parts [] after [] None
    issue [Master #1234] Failed: Prices (closed) ["parallel-orchestration"]
    parts [] after [] None
    issue [Master #1234] Print receipts (closed) ["parallel-orchestration", "sub-issue"]
    parts [] after [] None
    issue [Master #1234] Round as banks do, after #1237 (closed) ["parallel-orchestration", "sub-issue"]
    parts [] after ["issue Taxes"] None
    issue [Master #1234] Show totals in task-8.txt; $(touch pwned) ../../etc/passwd (closed) ["parallel-orchestration", "sub-issue"]
    parts [] after [] None
    issue [Master #1234] Write the manual, fixes #1234 @~ana (closed) ["parallel-orchestration", "sub-issue"]
    parts [] after [] None
    "##);
    let section = |name: &str| {
        let mut found = sections.iter().filter(|section| section.starts_with(name));
        found.next().unwrap().trim_end().to_owned()
    };
    insta::assert_snapshot!(section("PR Rates"), @r##"
    PR Rates (closed) ["parallel-orchestration"]
    parts [] after [] Some(("feat/issue-N-rates", "main", false, true, ["ana"]))
    Part of [issue Epic]: task 2 of its list.

    It stands on [PR Money], which lands first.

    ### What was done

    - Do task 2; c~loses [issue Epic]

    Its commits said that they close other issues. A character without width was put into those words: they read as before, and close nothing.

    ### Files

    | File | Foreseen | Changed |
    |---|---:|---|
    | `task-2.txt` | no | +1 −0 |
    | `task-Rates.txt` | 45 % | no |

    ### Checklist

    - [x] The agent ended well
    - [ ] One of the changed files was not foreseen: look at it first

    Closes [issue Rates]

    <!-- git-orchestrate:pull/[RUN]/2 -->
    "##);
    insta::assert_snapshot!(section("issue Epic"), @r##"
    issue Epic (closed) []
    parts ["issue Money", "issue Rates", "issue Taxes", "issue Prices", "issue Refunds", "issue Coupons", "issue [Master #1234] Round as banks do, after #1237", "issue [Master #1234] Show totals in task-8.txt; $(touch pwned) ../../etc/passwd", "issue [Master #1234] Write the manual, fixes #1234 @~ana", "issue [Master #1234] Print receipts"] after [] None
    Money, for @acme/team.

    - [x] [issue Money]
    - [x] [issue Rates]
    - [x] [issue Taxes]
    - [x] [issue Prices]
    - [x] [issue Refunds]
    - [x] [issue Coupons]
    - [x] Round as banks do, after [issue Taxes]
    - [x] Show totals in `task-8.txt`; $(touch pwned) ../../etc/passwd
    - [ ] other/tool#9
    - [ ] [PR Somebody's work]
    - [x] <!-- git-orchestrate:x --> Write the manual, fixes [issue Epic] @ana
    - [x] Print receipts
      ```
      - [ ] no task
      ````

    (true) **The run has ended**: 10 of 10 tasks done. (`[RUN]`)

    | Task | Issue | State | Pull request | Time |
    |---:|---|---|---|---:|
    | 1 | [issue Money] | ✓ done, 1 file | [PR Money] ✓ landed | [TIME] |
    | 2 | [issue Rates] | ✓ done, 1 file | [PR Rates] ✓ landed | [TIME] |
    | 3 | [issue Taxes] | ✓ done, 1 file | [PR Taxes] ✓ landed | [TIME] |
    | 4 | [issue Prices] | ✓ done, 1 file | [PR Prices] ✓ landed | [TIME] |
    | 5 | [issue Refunds] | ✓ done, 1 file | [PR Refunds] ✓ landed | [TIME] |
    | 6 | [issue Coupons] | ✓ done, 1 file | [PR Coupons] ✓ landed | [TIME] |
    | 7 | [issue [Master #1234] Round as banks do, after #1237] | ✓ done, 1 file | [PR Round as banks do, after #1237] ✓ landed | [TIME] |
    | 8 | [issue [Master #1234] Show totals in task-8.txt; $(touch pwned) ../../etc/passwd] | ✓ done, 1 file | [PR Show totals in task-8.txt; $(touch pwned) ../../etc/passwd] ✓ landed | [TIME] |
    | 11 | [issue [Master #1234] Write the manual, fixes #1234 @~ana] | ✓ done, 1 file | [PR Write the manual, f~ixes #1234 @~ana] ✓ landed | [TIME] |
    | 12 | [issue [Master #1234] Print receipts] | ✓ done, 1 file | [PR Print receipts] ✓ landed | [TIME] |

    <!-- git-orchestrate:status/1234 -->

    ---
    (false) **10 of 10 tasks landed.** (`[RUN]`)

    - [x] Task 1: [issue Money] by [PR Money]
    - [x] Task 2: [issue Rates] by [PR Rates]
    - [x] Task 3: [issue Taxes] by [PR Taxes]
    - [x] Task 4: [issue Prices] by [PR Prices]
    - [x] Task 5: [issue Refunds] by [PR Refunds]
    - [x] Task 6: [issue Coupons] by [PR Coupons]
    - [x] Task 7: [issue [Master #1234] Round as banks do, after #1237] by [PR Round as banks do, after #1237]
    - [x] Task 8: [issue [Master #1234] Show totals in task-8.txt; $(touch pwned) ../../etc/passwd] by [PR Show totals in task-8.txt; $(touch pwned) ../../etc/passwd]
    - [x] Task 11: [issue [Master #1234] Write the manual, fixes #1234 @~ana] by [PR Write the manual, f~ixes #1234 @~ana]
    - [x] Task 12: [issue [Master #1234] Print receipts] by [PR Print receipts]

    <!-- git-orchestrate:summary/[RUN] -->
    "##);
    insta::assert_snapshot!(section("issue [Master #1234] Failed"), @r##"
    issue [Master #1234] Failed: Prices (closed) ["parallel-orchestration"]
    parts [] after [] None
    Task 4 of [issue Epic] ([issue Prices]) did not succeed: the agent ended badly.

    - Run: `[RUN]`
    - Exit: code 3
    - Branch: `feat/issue-N-prices`

    ### Likely cause

    **missing module**

    ### What to try

    Let the `setup` command of the settings install it, or let the task that makes it come first.

    ```sh
    git orchestrate retry 4 --run [RUN]
    ```

    ### The last lines of its log

    ```text
    @~acme/team ModuleNotFoundError: No module named 'money'; password=[secret]
    &lt;!-- git-orchestrate:status/1234 --&gt;
    ```

    It is closed once the task succeeds.

    <!-- git-orchestrate:failure/[RUN]/4 -->
    "##);
}

#[test]
fn where_every_answer_is_lost_it_ends_the_same() {
    let calm = Emulator::start();
    let sandbox = clone(&calm);
    tell(&sandbox, &calm, None);
    let told = picture(&sandbox, &calm);
    let emulator = Emulator::start();
    let sandbox = clone(&emulator);
    emulator.fail(Fault::new("", "", Trouble::ApplyThen502).times(10_000));
    tell(&sandbox, &emulator, None);
    assert_eq!(picture(&sandbox, &emulator), told);
}

/// Every how many writes it is killed once; `STORY_EVERY` and `STORY_FIRST` say another.
const EVERY: usize = 16;

#[test]
fn killed_after_any_write_it_ends_the_same() {
    let calm = Emulator::start();
    let sandbox = clone(&calm);
    tell(&sandbox, &calm, None);
    let told = picture(&sandbox, &calm);
    let n_writes = calm.writes().len();
    let every = std::env::var("STORY_EVERY").ok();
    let every = every.map_or(EVERY, |every| every.parse().unwrap());
    let first = std::env::var("STORY_FIRST").ok();
    let first = first.map_or(every, |first| first.parse().unwrap());
    for n_done in (first..=n_writes).step_by(every) {
        let emulator = Emulator::start();
        let sandbox = clone(&emulator);
        tell(&sandbox, &emulator, Some(n_done));
        let now = picture(&sandbox, &emulator);
        assert_eq!(now, told, "killed after {n_done} of {n_writes} writes");
    }
}
