//! Tasks go where there is what they need, and nothing is started where no place takes one.

use std::fs;

use super::hosts::{Hosts, ended};
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

fn configure(here: &Sandbox, text: &str) {
    let folder = here.repo.beside("home").join(".config/git-orchestrate");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("config.toml"), text).unwrap();
}

#[test]
fn tasks_go_where_there_is_what_they_need() {
    let Some(hosts) = Hosts::start(2) else { return };
    hosts.plan(4);
    hosts.here.repo.write("plan.md", PLAN);
    hosts.here.repo.commit("what is needed");
    configure(
        &hosts.here,
        "[executors.ssh.host1]\nslots = 4\ncpu = 2\n[executors.ssh.host2]\nslots = 4\ncpu = 4\nlabels = [\"cuda\"]\n",
    );
    let places = "ssh:host1,ssh:host2";
    let (code, text) = hosts.run(&["run", "plan.md", "--dry-run", "--executor", places]);
    assert_eq!(code, 0, "{text}");
    assert!(
        text.contains("By what they need, task 1 on ssh:host2, task 3 on ssh:host2 and task 4 on ssh:host2 alone."),
        "{text}"
    );
    let script = "echo x >> m$ID/a.txt; echo $ID in >> ~/both; sleep 0.5; echo $ID out >> ~/both\n";
    let (code, text) = ended(hosts.begin(places, script, &[]));
    assert_eq!(code, 0, "{text}");
    let journal = hosts.journal();
    let is_there = |task: u32| {
        let line = journal.lines().find(|line| {
            line.contains("attempt_placed") && line.contains(&format!("\"task\":{task},"))
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
        "executor = \"ssh:big1,local\"\n[executors.ssh.big1]\ncpu = 2\nlabels = [\"fast\"]\n[executors.local]\ncpu = 64\n",
    );
    let agent = here.script("agent", "true");
    for last in ["--dry-run", "--yes"] {
        let refused = here.expect(1, &["run", "plan.md", "--agent-command", &agent, last]);
        let said = refused.stderr.split_once("error: ").unwrap().1;
        insta::assert_snapshot!(said, @r"
        no place takes task 1, which needs label cuda
        hint: Of ssh:big1: it does not have the label cuda
        hint: Of local: it does not have the label cuda
        hint: Name another one with --executor, or say what they have in [executors.ssh.NAME]
        ");
    }
    assert!(!here.repo.path().join(".git/orchestrate/runs").exists());
    let checked = here.expect(0, &["check", "plan.md"]);
    assert!(
        checked.stdout.contains("1: label cuda") && checked.stdout.contains("3: 3 cpu"),
        "{}",
        checked.stdout
    );
    insta::assert_snapshot!(checked.stderr, @"warning: no place takes task 1, which needs label cuda (ssh:big1: it does not have the label cuda; local: it does not have the label cuda)");
    let document = here.json(0, &["check", "plan.md", "--json"]);
    assert_eq!(document["tasks"][2]["needs"]["cpu"], 3);
    assert!(document["tasks"][1].get("needs").is_none());
}

#[test]
fn what_a_machine_has_is_read_and_what_is_wrong_is_said() {
    let here = Sandbox::new();
    let said = |table: &str| {
        configure(&here, table);
        let refused = here.expect(2, &["run", "plan.md", "--yes"]);
        refused
            .stderr
            .replace(&here.repo.beside("home").display().to_string(), "~")
    };
    here.repo.write("plan.md", PLAN);
    here.repo.write("m1/a.txt", "one\n");
    here.repo.commit("the plan");
    let table = [
        "executor = \"ssh:a\"\n[executors.ssh.a]\nmemory = 8\n",
        "executor = \"local\"\n[executors.local]\nslots = 8\n",
        "executor = \"ssh:a\"\n[executors.ssh.a]\nlabels = [\"-x\"]\n",
        "needs = \"much\"\n",
    ];
    let all: String = table.iter().map(|text| said(text)).collect();
    insta::assert_snapshot!(all, @r"");
}
