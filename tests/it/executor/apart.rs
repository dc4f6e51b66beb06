//! Machines that packets do not reach, and machines whose clocks are wrong.

use std::fs;
use std::time::Duration;

use super::hosts::Hosts;
use super::yard::{ended, wait_until};

/// An agent that counts for a while, and notes that it was started.
fn counting(n: u32) -> String {
    format!(
        "echo $$ >> ~/started-$ID\n\
         for i in $(seq {n}); do echo tick $i; sleep 0.1; done\n\
         echo changed by $ID >> m$ID/a.txt\n"
    )
}

fn n_started(hosts: &Hosts, k: usize) -> usize {
    let text = fs::read_to_string(hosts.home(k).join("started-1"));
    text.unwrap_or_default().lines().count()
}

fn n_ticks(hosts: &Hosts) -> usize {
    let log = hosts.log(1);
    log.lines().filter(|line| line.starts_with("tick ")).count()
}

#[test]
fn a_machine_whose_packets_are_lost_for_a_minute_loses_nothing_and_is_found_again() {
    let Some(hosts) = Hosts::start_apart(2) else {
        return;
    };
    hosts.plan(1);
    let run = hosts.begin("ssh:host1", &counting(300), &[]);
    wait_until("it counts", || n_ticks(&hosts) > 5);
    hosts.drop_packets(1);
    let n_seen = n_ticks(&hosts);
    // The agent has long ended there when packets arrive again.
    std::thread::sleep(Duration::from_mins(1));
    assert!(n_ticks(&hosts) < n_seen + 10, "something came through");
    let log = hosts.log(1);
    assert!(log.contains("host1 is out of reach"), "{log}");
    hosts.deliver_packets(1);
    let (code, text) = ended(run);
    assert_eq!(code, 0, "{text}");
    assert_eq!(n_ticks(&hosts), 300);
    assert_eq!(n_started(&hosts, 1), 1);
    assert_eq!(hosts.log("1.2"), "");
}

#[test]
fn a_machine_that_no_packet_reaches_any_more_loses_its_task_and_brings_nothing_when_it_is_back() {
    let Some(hosts) = Hosts::start_apart(2) else {
        return;
    };
    hosts.plan(1);
    hosts.lease("4s");
    let script = "echo $$ >> ~/started-$ID; echo tick 1; echo by $ORCHESTRATE_ATTEMPT >> m1/a.txt\n\
                  [ \"$ORCHESTRATE_ATTEMPT\" = 1 ] && sleep 300\nexit 0";
    let run = hosts.begin("ssh:host1,ssh:host2", script, &[]);
    wait_until("it runs", || n_ticks(&hosts) == 1);
    let first = if n_started(&hosts, 1) == 1 { 1 } else { 2 };
    hosts.drop_packets(first);
    let (code, text) = ended(run);
    assert_eq!(code, 0, "{text}");
    assert!(
        text.contains(&format!("host{first} is out of reach")),
        "{text}"
    );
    assert_eq!((n_started(&hosts, 1), n_started(&hosts, 2)), (1, 1));
    // Its own supervisor ended it, as nobody asked after it any more.
    wait_until("nothing runs", || hosts.agents().is_empty());
    hosts.deliver_packets(first);
    let result = |hosts: &Hosts| {
        let repo = &hosts.here.repo;
        repo.git(&["show", "feat/change-m1-a-txt:m1/a.txt"])
    };
    assert_eq!(result(&hosts), "one\nby 2");
    // The next run of the same task finds nothing in its way there.
    let place = format!("ssh:host{first}");
    let (code, text) = ended(hosts.begin(&place, "echo again >> m1/a.txt", &[]));
    assert_eq!(code, 0, "{text}");
}

/// What makes clocks wrong by so many seconds; none where nothing can be compiled.
fn skewed(folder: &std::path::Path, seconds: &[i64]) -> Option<Vec<String>> {
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/ssh/skew.c");
    let library = folder.join("skew.so");
    #[expect(clippy::disallowed_methods, reason = "a fixture")]
    let made = std::process::Command::new("cc")
        .args(["-shared", "-fPIC", "-o"])
        .arg(&library)
        .args([source, "-ldl"])
        .status();
    let is_made = made.is_ok_and(|status| status.success());
    assert!(
        is_made || std::env::var("ORCHESTRATE_TEST_SSH").is_err(),
        "the fixture does not compile"
    );
    let env = |seconds: &i64| format!("SKEW={seconds} LD_PRELOAD={}", library.display());
    is_made.then(|| seconds.iter().map(env).collect())
}

#[test]
fn machines_whose_clocks_are_an_hour_off_are_believed_in_no_moment_of_theirs() {
    let folder = tempfile::tempdir().unwrap();
    let Some(env) = skewed(folder.path(), &[3600, -3600]) else {
        return;
    };
    let Some(hosts) = Hosts::start_with(&env) else {
        return;
    };
    hosts.plan(4);
    hosts.lease("20s");
    let script = format!(
        "{}git commit -qam own; date +%s > ~/date-$ID\n",
        counting(60)
    );
    let begun = jiff::Timestamp::now();
    let run = hosts.begin("ssh:host1,ssh:host2", &script, &["--timeout", "5m"]);
    wait_until("it counts", || n_ticks(&hosts) > 5);
    // What breaks here is gone on with by what the machines themselves say of when.
    hosts.cut(1);
    hosts.cut(2);
    std::thread::sleep(Duration::from_secs(3));
    hosts.mend(1);
    hosts.mend(2);
    let (code, text) = ended(run);
    assert_eq!(code, 0, "{text}");
    let over = jiff::Timestamp::now();
    let state = hosts.here.json(0, &["status", "--json"]);
    let moment =
        |value: &serde_json::Value| -> jiff::Timestamp { value.as_str().unwrap().parse().unwrap() };
    for task in state["tasks"].as_array().unwrap() {
        let id = task["id"].as_str().unwrap();
        let (from, to) = (moment(&task["started_at"]), moment(&task["ended_at"]));
        assert!(begun <= from && from <= to && to <= over, "{task}");
        assert_eq!(task["attempts"], 1, "{task}");
        // The clock was wrong indeed, for the agent, and for git.
        let k = if task["executor"] == "ssh:host1" {
            1
        } else {
            2
        };
        let off = if k == 1 { 3600 } else { -3600 };
        let there = fs::read_to_string(hosts.home(k).join(format!("date-{id}"))).unwrap();
        let there: i64 = there.trim().parse().unwrap();
        let from_there = there - off;
        let is_so = |at: i64| begun.as_second() <= at && at <= over.as_second();
        assert!(is_so(from_there) && !is_so(there), "{there}");
    }
    assert_eq!(hosts.agents(), Vec::<i32>::new());
    for k in 1..=2 {
        let n: usize = (1..=4)
            .map(|id| hosts.home(k).join(format!("started-{id}")))
            .filter(|path| path.exists())
            .count();
        assert!(n > 0, "nothing ran on host{k}");
    }
}
