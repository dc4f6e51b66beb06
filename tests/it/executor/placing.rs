//! Tasks go where there is what they need, and nothing is started where no place takes one.

use std::fs;

use super::hosts::Hosts;
use super::yard::{configure, ended, wait_until};
use crate::cli::sandbox::Sandbox;

const PLAN: &str = "\
# Several things

- [ ] Change m1/a.txt
  - Runs on: cuda
- [ ] Change m2/a.txt
- [ ] Change m3/a.txt
  - Resources: 3 cpu
- [ ] Change m4/a.txt
  - Resources: 3 cpu
";

#[test]
fn tasks_go_where_there_is_what_they_need() {
    let Some(hosts) = Hosts::start(2) else { return };
    hosts.plan(4);
    hosts.here.repo.write("plan.md", PLAN);
    hosts.here.repo.commit("what is needed");
    hosts.configure("[executors.ssh.host1]\nslots = 4\ncpu = 2\n[executors.ssh.host2]\nslots = 4\ncpu = 4\nlabels = [\"cuda\"]\n",
    );
    let places = "ssh:host1,ssh:host2";
    let (code, text) = hosts.run(&[
        "run",
        "plan.md",
        "--dry-run",
        "--agent-command",
        "true",
        "--executor",
        places,
    ]);
    assert_eq!(code, 0, "{text}");
    assert!(
        text.contains("By what they need, task 3 on ssh:host2 and task 4 on ssh:host2 alone."),
        "{text}"
    );
    let script = "echo x >> m$ID/a.txt; echo $ID in >> ~/both; sleep 0.5; echo $ID out >> ~/both\n";
    let (code, text) = ended(hosts.begin(places, script, &[]));
    assert_eq!(code, 0, "{text}");
    let journal = hosts.journal();
    let is_there = |task: u32| {
        let line = journal.lines().find(|line| {
            line.contains("attempt_placed") && line.contains(&format!("\"task\":\"{task}\","))
        });
        line.unwrap_or_default().contains("ssh:host2")
    };
    assert!(is_there(1) && is_there(3) && is_there(4), "{journal}");
    // Of the two that need three of four processors one waits for the other.
    let order = fs::read_to_string(hosts.home(2).join("both")).unwrap();
    let of = |word: &str| order.lines().position(|line| line == word).unwrap();
    let is_apart = of("3 out") < of("4 in") || of("4 out") < of("3 in");
    assert!(is_apart, "{order}");
}

#[test]
fn nothing_is_started_where_no_place_takes_a_task() {
    let here = Sandbox::new();
    here.repo.write("m1/a.txt", "one\n");
    here.repo.write("plan.md", PLAN);
    here.repo.commit("the plan");
    configure(
        &here,
        "executor = \"ssh:big1,local\"\n[executors.ssh.big1]\ncpu = 2\n[executors.local]\ncpu = 1\n",
    );
    let agent = here.script("agent", "true");
    let refused = |last: &str| {
        let refused = here.expect(1, &["run", "plan.md", "--agent-command", &agent, last]);
        refused.stderr.split_once("error: ").unwrap().1.to_owned()
    };
    assert_eq!(refused("--dry-run"), refused("--yes"));
    insta::assert_snapshot!(refused("--yes"), @r"
    no place takes task 3, which needs 3 cpu
    hint: Of ssh:big1: it has only 2 cpu
    hint: Of local: it has only 1 cpu
    hint: Name another one with --executor, or say what they have in [executors.ssh.NAME]
    ");
    assert!(!here.repo.path().join(".git/orchestrate/runs").exists());
    let checked = here.expect(0, &["check", "plan.md"]);
    assert!(
        checked.stdout.contains("1: label cuda") && checked.stdout.contains("3: 3 cpu"),
        "{}",
        checked.stdout
    );
    insta::assert_snapshot!(checked.stderr, @r"
    warning: no place takes task 3, which needs 3 cpu (ssh:big1: it has only 2 cpu; local: it has only 1 cpu)
    warning: no place takes task 4, which needs 3 cpu (ssh:big1: it has only 2 cpu; local: it has only 1 cpu)
    ");
    let document = here.json(0, &["check", "plan.md", "--json"]);
    assert_eq!(document["tasks"][2]["needs"]["cpu"], 3);
    assert!(document["tasks"][1].get("needs").is_none());
}

#[test]
fn machines_are_looked_at_where_it_depends_on_what_they_have() {
    let Some(hosts) = Hosts::start(1) else { return };
    hosts.plan(1);
    let refused = |needs: &str, agent: &str| {
        let plan = format!("- [ ] Change m1/a.txt\n  - {needs}\n");
        hosts.here.repo.write("plan.md", &plan);
        let arguments = [
            "run",
            "plan.md",
            "--yes",
            "--executor",
            "ssh:host1",
            "--agent-command",
        ];
        let (code, text) = hosts.run(&[arguments.as_slice(), &[agent]].concat());
        assert_eq!(code, 1, "{text}");
        let found = text.lines().find(|line| line.contains("Of ssh:host1: "));
        found.unwrap_or(&text).to_owned()
    };
    let of = "hint: Of ssh:host1: it";
    assert_eq!(
        refused("Resources: 2000 cpu", "true"),
        format!("{of} has only {} cpu", cores())
    );
    assert_eq!(
        refused("Resources: label no-such-tool", "true"),
        format!("{of} does not have the label no-such-tool")
    );
    assert_eq!(
        refused("Runs on: git, no-such-tool", "true"),
        format!("{of} does not have the label no-such-tool")
    );
    assert_eq!(
        refused("Resources: 200 gpu", "true"),
        format!("{of} has no gpu")
    );
    assert_eq!(
        refused("Runs on: git", "no-such-agent"),
        format!("{of} has no program 'no-such-agent'")
    );
    // What is there by that name will do.
    hosts
        .here
        .repo
        .write("plan.md", "- [ ] Change m1/a.txt\n  - Runs on: git\n");
    hosts.here.repo.commit("what is needed");
    let (code, text) = ended(hosts.begin("ssh:host1", "echo x >> m$ID/a.txt", &[]));
    assert_eq!(code, 0, "{text}");
    assert!(
        hosts
            .journal()
            .contains("\"type\":\"machine_seen\",\"executor\":\"ssh:host1\"")
    );
}

#[test]
fn machines_are_told_with_what_runs_there_and_what_they_have_left() {
    let Some(hosts) = Hosts::start(1) else { return };
    hosts.plan(1);
    let script = "while [ ! -e ~/go ]; do sleep 0.1; done; echo x >> m$ID/a.txt";
    let run = hosts.begin("ssh:host1", script, &[]);
    let runs = hosts.here.repo.path().join(".git/orchestrate/runs");
    wait_until("it runs there", || {
        runs.is_dir() && hosts.journal().contains("attempt_started")
    });
    let status = hosts.here.json(0, &["status", "--json"]);
    let machine = &status["machines"][0];
    assert_eq!(
        (&machine["name"], &machine["used"]),
        (&"ssh:host1".into(), &1.into())
    );
    assert_eq!(machine["cpu"], cores());
    assert!(machine["load"]["memory"].as_u64() > Some(0), "{status}");
    assert!(machine["reached_at"].is_string() && machine["lost_at"].is_null());
    let told = hosts.here.expect(0, &["status", "--resources"]).stdout;
    let line = told
        .lines()
        .find(|line| line.contains("ssh:host1"))
        .unwrap();
    assert!(
        line.contains("1 of ") && line.contains(" a core") && line.contains("since "),
        "{told}"
    );
    fs::write(hosts.home(1).join("go"), "").unwrap();
    let (code, text) = ended(run);
    assert_eq!(code, 0, "{text}");
}

fn cores() -> usize {
    std::thread::available_parallelism().unwrap().get()
}

#[test]
fn what_a_machine_has_is_read_and_what_is_wrong_is_said() {
    let here = Sandbox::new();
    let said = |table: &str| {
        configure(&here, table);
        let refused = here.expect(2, &["run", "plan.md", "--yes", "--agent-command", "true"]);
        refused
            .stderr
            .replace(&here.repo.beside("home").display().to_string(), "~")
    };
    here.repo.write("plan.md", PLAN);
    here.repo.write("m1/a.txt", "one\n");
    here.repo.commit("the plan");
    let table = [
        "executor = \"ssh:a\"\n[executors.ssh.a]\nmemory = 8\n",
        "executor = \"local\"\n[executors.local]\nhost = \"x\"\n",
        "executor = \"ssh:a\"\n[executors.ssh.a]\nlabels = [\"-x\"]\n",
        "executor = \"ssh:a\"\n[executors.ssh.a]\ncarry = \"pigeon\"\n",
        "needs = \"much\"\n",
    ];
    let all: String = table.iter().map(|text| said(text)).collect();
    insta::assert_snapshot!(all, @r#"
    error: 'executors.ssh.a.memory' (~/.config/git-orchestrate/config.toml:2) must be an amount such as "64G"
    error: 'executors.local.host' (~/.config/git-orchestrate/config.toml:2) is not known
    hint: Known are slots, cpu, memory, gpu and labels
    error: 'executors.ssh.a.labels' (~/.config/git-orchestrate/config.toml:2) must be a list of plain words
    error: 'executors.ssh.a.carry' (~/.config/git-orchestrate/config.toml:2) must be "push" or "bundle"
    error: 'needs' (~/.config/git-orchestrate/config.toml:1): expected needs such as `4 cpu, 8 GB, 1 gpu, 2h, label cuda`, not 'much'
    "#);
}

#[test]
fn the_time_that_a_task_says_it_needs_is_that_of_its_attempt() {
    let here = Sandbox::new();
    here.repo.write("a.txt", "one\n");
    let plan = "- [ ] Change a.txt\n  - Resources: 1s\n";
    here.repo.write("plan.md", plan);
    here.repo.commit("the plan");
    let agent = here.script("agent", "sleep 60");
    here.expect(3, &["run", "plan.md", "--yes", "--agent-command", &agent]);
    let status = here.json(0, &["status", "--json"]);
    assert_eq!(status["tasks"][0]["reason"], "its time was up", "{status}");
}
