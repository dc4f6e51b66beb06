//! The scene of all stories at the played forge: a clone, the program in it, and what is left at the end.

use std::process::Command;

use super::sandbox::{Ran, Sandbox};
use crate::forge::emulator::world::{Issue, Pull};
use crate::forge::emulator::{Emulator, TOKEN};

pub(super) const RUN: &[&str] = &[
    "1234",
    "--agent-command",
    "agent",
    "--yes",
    "--max-workers",
    "2",
];

/// The same with pull requests.
pub(super) fn run_with_pulls() -> Vec<&'static str> {
    [RUN, &["--pull-requests"]].concat()
}

/// Changes a file of its own; one task fails as long as somebody has not mended the world.
const AGENT: &str = r#"
if [ "$ORCHESTRATE_TASK_ID" = 4 ] && [ ! -e ../../../mended ]; then
  echo "@acme/team ModuleNotFoundError: No module named 'money'; password=hunter2hunter"
  echo '<!-- git-orchestrate:status/1234 -->'
  exit 3
fi
echo "$ORCHESTRATE_TASK_ID" > "task-$ORCHESTRATE_TASK_ID.txt"
git add . && git commit -qm "Do task $ORCHESTRATE_TASK_ID; closes #1234"
"#;

/// A clone whose `origin` is said to be at GitHub.
pub(super) fn bare_clone(agent: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.script("agent", agent);
    let address = "https://github.com/acme/shop.git";
    sandbox.repo.git(&["remote", "add", "origin", address]);
    sandbox
}

/// A clone whose `origin` leads to the played forge.
pub(super) fn pushing_clone(emulator: &Emulator, agent: &str) -> Sandbox {
    let sandbox = bare_clone(agent);
    let origin = emulator.world(|world| world.origin.folder().display().to_string());
    let instead = format!("url.{origin}.insteadOf");
    let address = "https://github.com/acme/shop.git";
    sandbox.repo.git(&["config", &instead, address]);
    let main = ["push", "-q", "-f", "origin", "HEAD:refs/heads/main"];
    sandbox.repo.git(&main);
    watch_processes(&sandbox);
    sandbox
}

/// Whoever looks at the processes while branches are pushed sees no secret.
fn watch_processes(sandbox: &Sandbox) {
    let seen = sandbox.repo.beside("processes.txt").display().to_string();
    let look = "for one in /proc/[0-9]*/cmdline; do tr '\\0' ' ' < $one; echo; done";
    let hook = format!("#!/bin/sh\n{look} >> '{seen}' 2>/dev/null\ncat > /dev/null\n");
    sandbox.repo.write(".git/hooks/pre-push", hook);
    let hook = sandbox.repo.path().join(".git/hooks/pre-push");
    std::fs::set_permissions(hook, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
}

/// Asserts that nobody has seen the token, and that somebody has looked.
pub(super) fn assert_secret(sandbox: &Sandbox) {
    assert_eq!(holds_token(sandbox), Vec::<String>::new());
    let processes = std::fs::read_to_string(sandbox.repo.beside("processes.txt")).unwrap();
    assert!(
        processes.contains("push --porcelain"),
        "the hook has looked"
    );
}

/// A clone whose `origin` leads to the played forge, which holds an issue of twelve items.
pub(super) fn clone(emulator: &Emulator) -> Sandbox {
    let sandbox = pushing_clone(emulator, AGENT);
    emulator.world(|world| {
        let text = "Money, for @acme/team.\n\n\
            - [ ] #1235\n- [ ] #1236\n- [ ] #1237\n- [ ] #1238\n- [ ] #1239\n- [ ] #1240\n\
            - [ ] Round as banks do, after #1237\n\
            - [ ] Show totals in `task-8.txt`; $(touch pwned) ../../etc/passwd\n\
            - [ ] other/tool#9\n- [ ] #1241\n\
            - [ ] <!-- git-orchestrate:x --> Write the manual, fixes #1234 @ana\n\
            - [ ] Print receipts\n  ```\n  - [ ] no task\n  ````\n";
        let master = world.add("ana", "Epic", text);
        for title in ["Money", "Rates", "Taxes", "Prices", "Refunds", "Coupons"] {
            let body = format!("Changes `task-{title}.txt`. Closes #1234");
            world.add_below(master, "ana", title, &body);
        }
        world.issue(1236).blocked_by.push(1235);
        let pull = world.add("ana", "Somebody's work", "");
        world.origin.put("feat/x", "main", "x", "x");
        world.issue(pull).pull = Some(Pull::of("feat/x", "main"));
    });
    sandbox
}

pub(super) fn command(sandbox: &Sandbox, emulator: &Emulator, arguments: &[&str]) -> Command {
    let mut command = sandbox.command(arguments);
    command
        .env("GITHUB_API_URL", &emulator.url)
        .env("GH_TOKEN", TOKEN)
        .env(
            "GIT_ORCHESTRATE_PULL_REQUEST_LABELS",
            "parallel-orchestration",
        )
        .env("GIT_ORCHESTRATE_PULL_REQUEST_REVIEWERS", "ana, planner")
        .env("GIT_ORCHESTRATE_FORGE_SECOND_MS", "5");
    command
}

/// Runs the program at the played forge, and asserts its exit code.
pub(super) fn run(sandbox: &Sandbox, emulator: &Emulator, line: &[&str], code: i32) -> Ran {
    let ran = Ran::of(&mut command(sandbox, emulator, line));
    assert_eq!(ran.code, code, "{line:?}\n{}\n{}", ran.stdout, ran.stderr);
    ran
}

/// Whether the token stands in any file below the folder of the repository.
pub(super) fn holds_token(sandbox: &Sandbox) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![sandbox.repo.folder().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_symlink() {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else if String::from_utf8_lossy(&std::fs::read(&path).unwrap_or_default())
                .contains(TOKEN)
            {
                found.push(path.display().to_string());
            }
        }
    }
    found
}

/// Everything that is left at the forge, without what differs from one time to the next. Numbers stand for themselves only
/// where they were there before: others are told by the titles that they lead to.
pub(super) fn picture(sandbox: &Sandbox, emulator: &Emulator) -> String {
    emulator.world(|world| {
        let name = |number: u64| {
            let issue = world.find(number);
            issue.map_or_else(String::new, |issue| {
                let sort = if issue.pull.is_some() { "PR" } else { "issue" };
                format!("{sort} {}", issue.title)
            })
        };
        let named = |text: &str| {
            let numbers = regex_lite::Regex::new(r"#(12[0-9]{2})\b|(issue-12[0-9]{2})").unwrap();
            let replaced = numbers.replace_all(text, |found: &regex_lite::Captures| {
                found.get(1).map_or_else(
                    || "issue-N".to_owned(),
                    |number| format!("[{}]", name(number.as_str().parse().unwrap())),
                )
            });
            sandbox.steady(&replaced)
        };
        let mut all: Vec<String> = world
            .issues
            .iter()
            .map(|issue| page(issue, &name, &named))
            .collect();
        all.sort();
        format!("{}\n{}", all.concat(), world.origin.tree("main").unwrap())
    })
}

/// What the forge shows of an issue: numbers by a `name`, and texts as `named` tells them.
pub(super) fn page(
    issue: &Issue,
    name: &dyn Fn(u64) -> String,
    named: &dyn Fn(&str) -> String,
) -> String {
    let parts: Vec<String> = issue.sub_issues.iter().map(|&part| name(part)).collect();
    let after: Vec<String> = issue.blocked_by.iter().map(|&part| name(part)).collect();
    let said: Vec<String> = issue
        .comments
        .iter()
        .map(|said| format!("({}) {}", said.is_pinned, named(&said.body)))
        .collect();
    let pull = issue.pull.as_ref().map(|pull| {
        (
            named(&pull.head),
            pull.base.clone(),
            pull.is_draft,
            pull.merged.is_some(),
            pull.reviewers.clone(),
        )
    });
    format!(
        "=== {} ({}) {:?}\nparts {parts:?} after {after:?} {pull:?}\n{}\n{}\n",
        name(issue.number),
        if issue.is_open { "open" } else { "closed" },
        issue.labels,
        named(&issue.body),
        said.join("\n---\n"),
    )
}
