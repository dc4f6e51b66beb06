//! Jobs of a cluster that is reached over ssh: its commands are on a host to log in to, and not here.

use std::fs;

use super::cluster::Cluster;
use super::hosts::Hosts;
use super::yard::{ended, kill, wait_until};

/// A cluster, and the host that its jobs are submitted from, whose home its nodes share.
fn start(n: usize) -> Option<(Cluster, Hosts)> {
    let cluster = Cluster::start(n)?;
    let home = cluster.home().display().to_string();
    let env = format!("HOME={home} SLURM_CONF={}/slurm.conf", cluster.base());
    let hosts = Hosts::start_with(&[env])?;
    let table = "[executors.slurm.west]\nlogin = \"host1\"\ncpu = 2\n";
    hosts.configure(table);
    Some((cluster, hosts))
}

#[test]
fn jobs_are_submitted_from_a_host_that_ssh_reaches_and_come_to_the_same_tree() {
    let Some((cluster, hosts)) = start(2) else {
        return;
    };
    hosts.plan(4);
    let (code, text) = hosts.run(&["doctor", "--executor", "slurm:west"]);
    assert_eq!(code, 0, "{text}");
    let line = text.lines().find(|line| line.contains("slurm:west: "));
    assert!(line.unwrap_or(&text).starts_with("ok  machine"), "{text}");
    let script = "echo on ${SLURMD_NODENAME:-here}; echo changed by $ID >> m$ID/a.txt\n\
                  git commit -qam \"part of $ID\"; echo new > m$ID/new.txt";
    let (code, text) = ended(hosts.begin("local", script, &[]));
    assert_eq!(code, 0, "{text}");
    let tree = hosts.tree();
    let (code, text) = ended(hosts.begin("slurm:west", script, &[]));
    assert_eq!(code, 0, "{text}");
    assert_eq!(hosts.tree(), tree);
    // One job was the trial's.
    assert_eq!(cluster.jobs("%i").len(), 5);
    assert!((1..=4).all(|task| hosts.log(task).starts_with("on n")));
    assert_eq!(cluster.left(), Vec::<String>::new());
    let status = hosts.here.json(0, &["status", "--json"]);
    assert_eq!(status["clusters"][0]["name"], "slurm:west", "{status}");
    let nodes = status["clusters"][0]["nodes"].as_array().unwrap();
    assert_eq!(nodes.len(), 2, "{status}");
    // Nothing of it was asked of commands here.
    assert!(
        !hosts
            .here
            .repo
            .beside("home")
            .join(".cache/git-orchestrate/slurm")
            .exists()
    );
}

#[test]
fn jobs_go_on_while_the_host_to_log_in_to_is_away_and_a_run_that_was_killed_meanwhile_collects_them()
 {
    let Some((cluster, hosts)) = start(1) else {
        return;
    };
    hosts.plan(2);
    let script = "echo $ID >> ~/started; for i in $(seq 60); do echo tick $i; sleep 0.1; done\n\
                  echo changed by $ID >> m$ID/a.txt";
    let run = hosts.begin("slurm:west", script, &[]);
    wait_until("both count", || {
        (1..=2).all(|task| hosts.log(task).contains("tick 3\n"))
    });
    hosts.cut(1);
    wait_until("that is noticed", || {
        hosts.log(1).contains("host1 is out of reach")
    });
    kill(i32::try_from(run.id()).unwrap());
    for word in ["__attempt", "__courier"] {
        for pid in hosts.processes(&[word, "/.git/orchestrate/"]) {
            kill(pid);
        }
    }
    ended(run);
    hosts.mend(1);
    let (code, text) = hosts.run(&["resume", "--yes", "--plain"]);
    assert_eq!(code, 0, "{text}");
    let started = fs::read_to_string(cluster.home().join("started")).unwrap();
    assert_eq!(started.lines().count(), 2, "{started}");
    assert_eq!(cluster.jobs("%i").len(), 2);
    let ticks = |task: &str| {
        let log = hosts.log(task);
        log.lines().filter(|line| line.starts_with("tick ")).count()
    };
    assert_eq!((ticks("1.2"), ticks("2.2")), (60, 60));
    assert_eq!(cluster.left(), Vec::<String>::new());
}

#[test]
fn a_run_that_is_a_job_itself_goes_on_in_order_while_nobody_is_there() {
    let Some(cluster) = Cluster::start(1) else {
        return;
    };
    let repo = &cluster.here.repo;
    repo.write("a.txt", "one\n");
    repo.write(
        "plan.md",
        "# Two things\n\n- [ ] Change a.txt\n- [ ] Change a.txt again\n  - Depends on: 1\n",
    );
    repo.commit("the plan");
    let agent = cluster.agent("echo by $ID on $SLURMD_NODENAME >> a.txt");
    let line = format!(
        "{} run plan.md --yes --plain --executor slurm --agent-command {agent}",
        env!("CARGO_BIN_EXE_git-orchestrate")
    );
    let folder = format!("--chdir={}", repo.path().display());
    let output = format!("--output={}", repo.beside("orchestrator.log").display());
    let home = format!("HOME={}", cluster.home().display());
    let variables =
        format!("--export=ALL,{home},GIT_CONFIG_GLOBAL=/dev/null,GIT_ORCHESTRATE_SANDBOX=off");
    let wrap = format!("--wrap={line}");
    cluster.slurm(&[
        "sbatch",
        "--cpus-per-task=1",
        &folder,
        &output,
        &variables,
        &wrap,
    ]);
    let log = || fs::read_to_string(repo.beside("orchestrator.log")).unwrap_or_default();
    wait_until("all three jobs have ended", || {
        let states = cluster.jobs("%T");
        states.len() == 3 && states.iter().all(|state| state == "COMPLETED")
    });
    let status = cluster.here.json(0, &["status", "--json"]);
    assert_eq!(status["tally"]["succeeded"], 2, "{}", log());
    assert_eq!(status["tasks"][1]["builds_on"][0], "1", "{status}");
    let result = repo.git(&[
        "show",
        &format!("{}:a.txt", status["tasks"][1]["commit"].as_str().unwrap()),
    ]);
    assert!(result.starts_with("one\nby 1 on n1"), "{result}");
    assert!(result.contains("\nby 2 on n1"), "{result}");
}
