//! What goes wrong with jobs of a Slurm cluster: it loses nothing, and is named.

use std::fs;

use super::cluster::Cluster;
use super::yard::{ended, kill, wait_until};

/// An agent that counts for some seconds, and notes that it was started, and where.
const SLOW: &str = "\
    echo $SLURMD_NODENAME $$ >> ~/started-$ID\n\
    for i in $(seq 40); do echo tick $i; sleep 0.1; done\n\
    echo changed by $ID >> m$ID/a.txt\n";

/// One that goes on until it is ended the first time, and is done at once when it is started again.
const ENDLESS_AT_FIRST: &str = "\
    echo $SLURMD_NODENAME $$ >> ~/started-$ID; echo tick 1\n\
    [ $(wc -l < ~/started-$ID) = 1 ] && while :; do date >> m$ID/a.txt; sleep 0.1; done\n\
    echo changed by $ID >> m$ID/a.txt\n";

/// Where an agent of a task was started each time.
fn started(cluster: &Cluster, task: usize) -> Vec<String> {
    let text = fs::read_to_string(cluster.home().join(format!("started-{task}")));
    text.unwrap_or_default()
        .lines()
        .map(str::to_owned)
        .collect()
}

fn begin(cluster: &Cluster, script: &str, more: &[&str]) -> std::process::Child {
    let run = cluster.begin("slurm", script, more);
    wait_until("it counts", || cluster.log(1).contains("tick 1\n"));
    run
}

/// How the run ended that had one task, which failed.
fn failure(run: std::process::Child) -> String {
    let (code, text) = ended(run);
    assert_eq!(code, 3, "{text}");
    let line = text.lines().rfind(|line| line.contains("failed: "));
    line.unwrap_or(&text).to_owned()
}

/// What the branch of the first task holds.
fn result(cluster: &Cluster) -> String {
    (cluster.here.repo).git(&["show", "feat/change-m1-a-txt:m1/a.txt"])
}

#[test]
fn a_job_that_is_started_again_begins_afresh_and_counts_once() {
    let Some(cluster) = Cluster::start(1) else {
        return;
    };
    cluster.plan(1);
    let run = begin(&cluster, ENDLESS_AT_FIRST, &[]);
    cluster.slurm(&["scontrol", "requeue", "1"]);
    let (code, text) = ended(run);
    assert_eq!(code, 0, "{text}");
    assert_eq!(started(&cluster, 1).len(), 2, "{text}");
    assert_eq!(result(&cluster), "one\nchanged by 1");
    let log = cluster.log(1);
    assert!(log.contains("Slurm started job 1 again, on n1"), "{log}");
    assert_eq!(cluster.jobs("%i").len(), 1);
    assert_eq!(cluster.left(), Vec::<String>::new());
}

#[test]
fn a_job_that_had_to_give_way_begins_afresh_when_there_is_room_again() {
    let Some(cluster) = Cluster::start(1) else {
        return;
    };
    cluster.plan(1);
    let run = begin(&cluster, ENDLESS_AT_FIRST, &[]);
    let urgent = "--partition=urgent --exclusive --requeue --output=/dev/null --chdir=/ --wrap";
    let urgent: Vec<&str> = urgent.split(' ').collect();
    cluster.slurm(&[&["sbatch"], urgent.as_slice(), &["sleep 3"]].concat());
    let (code, text) = ended(run);
    assert_eq!(code, 0, "{text}");
    assert_eq!(started(&cluster, 1).len(), 2, "{text}");
    assert_eq!(result(&cluster), "one\nchanged by 1");
    assert_eq!(cluster.left(), Vec::<String>::new());
}

#[test]
fn an_agent_on_a_node_that_was_given_up_ends_and_brings_nothing() {
    let Some(cluster) = Cluster::start(2) else {
        return;
    };
    cluster.plan(1);
    let run = begin(&cluster, ENDLESS_AT_FIRST, &[]);
    let first = started(&cluster, 1).remove(0);
    let (node, pid) = first.split_once(' ').unwrap();
    cluster.tell("kill", &[&node[1..2]]);
    let down = format!("NodeName={node}");
    cluster.slurm(&["scontrol", "update", &down, "State=DOWN", "Reason=lost"]);
    let (code, text) = ended(run);
    assert_eq!(code, 0, "{text}");
    let started = started(&cluster, 1);
    assert_eq!(started.len(), 2, "{text}");
    assert!(!started[1].starts_with(node), "{started:?}");
    assert_eq!(result(&cluster), "one\nchanged by 1");
    // Nobody but itself could have ended it: the daemon of its node is gone.
    wait_until("the first one has ended", || {
        let state = fs::read_to_string(format!("/proc/{pid}/stat"));
        state.is_err() || state.is_ok_and(|state| state.contains(") Z "))
    });
}

#[test]
fn a_controller_that_is_away_for_a_while_disturbs_no_job() {
    let Some(cluster) = Cluster::start(1) else {
        return;
    };
    cluster.plan(2);
    let run = begin(&cluster, SLOW, &[]);
    cluster.tell("halt", &[]);
    let n_seen = cluster.log(1).lines().count();
    wait_until("its log goes on", || {
        cluster.log(1).lines().count() > n_seen + 3
    });
    cluster.tell("go", &[]);
    let (code, text) = ended(run);
    assert_eq!(code, 0, "{text}");
    assert_eq!(
        (started(&cluster, 1).len(), started(&cluster, 2).len()),
        (1, 1)
    );
}

#[test]
fn a_run_that_was_killed_with_all_that_it_had_here_finds_its_jobs_again() {
    let Some(cluster) = Cluster::start(1) else {
        return;
    };
    cluster.plan(2);
    let run = begin(&cluster, SLOW, &[]);
    wait_until("both count", || cluster.log(2).contains("tick 1\n"));
    kill(i32::try_from(run.id()).unwrap());
    for word in ["__attempt", "__courier"] {
        for pid in cluster.processes(&[word, "/.git/orchestrate/"]) {
            kill(pid);
        }
    }
    ended(run);
    let (code, text) = cluster.run(&["resume", "--yes", "--plain"]);
    assert_eq!(code, 0, "{text}");
    assert_eq!(
        (started(&cluster, 1).len(), started(&cluster, 2).len()),
        (1, 1)
    );
    assert_eq!(cluster.jobs("%i").len(), 2);
    let log = cluster.log("1.2");
    assert!(
        log.contains("attempt 1.1 is still there, and is taken up"),
        "{log}"
    );
}

#[test]
fn a_job_that_somebody_cancels_is_named_and_what_it_did_comes_home() {
    let Some(cluster) = Cluster::start(1) else {
        return;
    };
    cluster.plan(1);
    let script = format!("echo half > m1/half.txt\n{SLOW}");
    let run = begin(&cluster, &script, &[]);
    cluster.slurm(&["scancel", "1"]);
    let why = failure(run);
    assert!(
        why.contains("was ended by the cluster: somebody cancelled job 1 on n1"),
        "{why}"
    );
    let state = cluster.here.json(0, &["status", "--json"]);
    let worktree = state["tasks"][0]["worktree"].as_str().unwrap().to_owned();
    assert_eq!(
        fs::read_to_string(format!("{worktree}/m1/half.txt")).unwrap(),
        "half\n"
    );
}

#[test]
fn a_run_that_is_cancelled_ends_its_job_in_order() {
    let Some(cluster) = Cluster::start(1) else {
        return;
    };
    cluster.plan(2);
    // The second one waits until the first one has ended, which takes longer than it takes to tell both.
    cluster.configure("[executors.slurm.default]\ncpu = 4\n");
    let slow = SLOW.replace("seq 40", "seq 900");
    let script = format!("trap 'echo told; sleep 3; exit 1' TERM\n{slow}");
    let run = cluster.begin("slurm", &script, &[]);
    let is_so = |task| cluster.log(task).contains("tick 1\n");
    wait_until("one of them counts", || is_so(1) || is_so(2));
    let waits = || cluster.jobs("%T").contains(&"PENDING".to_owned());
    wait_until("the other one waits", waits);
    let (code, text) = cluster.run(&["cancel"]);
    assert_eq!(code, 0, "{text}");
    let (code, text) = ended(run);
    assert_eq!(code, 130, "{text}");
    let logs = cluster.log(1) + &cluster.log(2);
    assert!(logs.contains("told\n"), "{logs}");
    assert_eq!(started(&cluster, 1).len() + started(&cluster, 2).len(), 1);
    wait_until("no job is left", || {
        let mut states = cluster.jobs("%T").into_iter();
        states.all(|state| !matches!(state.as_str(), "PENDING" | "RUNNING" | "COMPLETING"))
    });
}

#[test]
fn what_slurm_refuses_or_ends_is_named() {
    let Some(cluster) = Cluster::start(1) else {
        return;
    };
    cluster.plan(1);
    cluster.configure("[executors.slurm.default]\nmemory = \"900G\"\n");
    let why = failure(cluster.begin("slurm", SLOW, &[]));
    assert!(
        why.contains("Memory specification can not be satisfied"),
        "{why}"
    );
    // Of a job that may take a minute Slurm tells at once that its time is nearly up.
    cluster.configure("[executors.slurm.default]\ntime = \"1m\"\n");
    let script = SLOW.replace("seq 40", "seq 900");
    let why = failure(cluster.begin("slurm", &script, &[]));
    assert!(why.contains("came to its time limit of 1 min"), "{why}");
}

#[test]
fn a_job_that_runs_out_of_memory_is_named() {
    let Some(cluster) = Cluster::start(1) else {
        return;
    };
    let conf = fs::read_to_string(format!("{}/cgroup.conf", cluster.base())).unwrap();
    if !conf.contains("ConstrainRAMSpace=yes") {
        return;
    }
    cluster.plan(1);
    cluster.configure("[executors.slurm.default]\nmemory = \"120M\"\n");
    // One line of four hundred megabytes, which has to be held.
    let script = "head -c 400000000 /dev/zero | tr '\\0' x | sort > /dev/null || exit 9";
    let why = failure(cluster.begin("slurm", script, &[]));
    assert!(
        why.contains("ran out of the memory of 120 MiB that it asked for"),
        "{why}"
    );
}
