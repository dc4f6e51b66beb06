//! Attempts as jobs of a Slurm cluster, where nothing goes wrong.

use std::collections::BTreeSet;
use std::fs;

use super::cluster::Cluster;
use super::files::files_with;
use super::yard::{ended, is_stopped, wait_until};

/// What every agent here does: a commit of its own, something uncommitted, a word on itself.
const WORK: &str = "\
    echo \"task $ID on $SLURMD_NODENAME\"\n\
    echo changed by $ID >> m$ID/a.txt; git commit -qam \"part of $ID\"\n\
    echo new > m$ID/new.txt\n\
    printf '{\"status\":\"completed\",\"summary\":\"did %s\"}' $ID > $ORCHESTRATE_STATUS_FILE\n";

#[test]
fn twenty_jobs_come_to_the_same_tree_as_this_machine_and_leave_nothing() {
    let Some(cluster) = Cluster::start(3) else {
        return;
    };
    cluster.plan(20);
    let (code, text) = ended(cluster.begin("local", WORK, &[]));
    assert_eq!(code, 0, "{text}");
    let tree = cluster.tree();
    let (code, text) = ended(cluster.begin("slurm", WORK, &[]));
    assert_eq!(code, 0, "{text}");
    assert_eq!(cluster.tree(), tree);
    let jobs: BTreeSet<String> = cluster.jobs("%i").into_iter().collect();
    assert_eq!(jobs.len(), 20, "{jobs:?}");
    let ran = |task: usize| cluster.log(task).starts_with(&format!("task {task} on n"));
    assert!((1..=20).all(ran), "{}", cluster.log(1));
    wait_until("all of them have ended", || {
        cluster.jobs("%T").iter().all(|state| state == "COMPLETED")
    });
    assert_eq!(cluster.left(), Vec::<String>::new());
    let placed = cluster.journal().matches("\"executor\":\"slurm\"").count();
    assert_eq!(placed, 20);
}

#[test]
fn a_job_asks_for_what_its_task_needs_and_works_in_a_folder_of_its_node() {
    let Some(cluster) = Cluster::start(1) else {
        return;
    };
    cluster.plan(1);
    let repo = &cluster.here.repo;
    let scratch = repo.beside("scratch");
    cluster.configure(&format!(
        "needs = \"3 cpu\"\n[executors.slurm.west]\npartition = \"agents\"\ncpu = 2\nmemory = \"700M\"\ntime = \"3h\"\n\
         options = [\"--comment=for the lab\"]\nscratch = \"{}/$SLURM_JOB_ID\"\n",
        scratch.display()
    ));
    repo.write(".gitignore", "/deps\n");
    repo.write(".worktreeinclude", "/deps\n");
    repo.commit("ignored");
    repo.write("deps/a/lib.txt", "library\n");
    repo.git(&[
        "config",
        "orchestrate.setup",
        "cat deps/a/lib.txt > prepared.txt",
    ]);
    let script =
        format!("cat prepared.txt deps/a/lib.txt; pwd; echo cpus $SLURM_CPUS_PER_TASK\n{WORK}");
    let (code, text) = ended(cluster.begin("slurm:west", &script, &[]));
    assert_eq!(code, 0, "{text}");
    let log = cluster.log(1);
    let place = format!("{}/1/git-orchestrate-1-0/worktree", scratch.display());
    assert!(
        log.starts_with(&format!("library\nlibrary\n{place}\ncpus 3\ntask 1 on n1")),
        "{log}"
    );
    let asked = cluster.jobs("%P|%C|%m|%l|%k");
    assert_eq!(asked, ["agents|3|700M|3:00:00|for the lab"]);
    wait_until("the folder of the node is gone", || {
        fs::read_dir(scratch.join("1")).is_ok_and(|mut entries| entries.next().is_none())
    });
}

#[test]
fn a_credential_is_in_no_script_command_line_or_log_and_goes_with_the_attempt() {
    const SECRET: &str = "planted-7c2a1d";
    let Some(cluster) = Cluster::start(1) else {
        return;
    };
    cluster.plan(1);
    cluster.configure("[executors.slurm.default]\nsend-env = [\"PLANTED_API_KEY\"]\n");
    // Only its length is printed, and how many command lines show it.
    let script = format!(
        "k=$PLANTED_API_KEY; echo length ${{#k}}\n\
         (for f in /proc/[0-9]*/cmdline; do tr '\\0' ' ' < $f; done) 2>/dev/null | grep -c 'planted-7c2a1[d]'\n\
         scontrol write batch_script $SLURM_JOB_ID - | grep -c planted\n\
         find ~/.cache -name begin.json -printf '%m\\n'\n{WORK}"
    );
    let mut command = cluster.command_of_run("slurm", &script, &[]);
    command.env("PLANTED_API_KEY", SECRET);
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    let log = cluster.log(1);
    assert!(log.starts_with("length 14\n0\n0\n600\ntask 1"), "{log}");
    let places = [
        cluster.here.repo.path().join(".git"),
        cluster.home(),
        cluster.base().into(),
    ];
    for place in places {
        assert_eq!(files_with(&place, SECRET.as_bytes()), Vec::<String>::new());
    }
}

#[test]
fn what_a_job_waits_for_is_shown_and_it_goes_on_when_its_turn_comes() {
    let Some(cluster) = Cluster::start(1) else {
        return;
    };
    cluster.plan(1);
    cluster.slurm(&["scontrol", "update", "PartitionName=agents", "State=DOWN"]);
    let run = cluster.begin("slurm", WORK, &[]);
    let shown = || {
        let runs = cluster.here.repo.path().join(".git/orchestrate/runs");
        runs.is_dir() && {
            let status = cluster.here.run(&["status"]).stdout;
            status.contains("waits: the partition takes no jobs now (PartitionDown)")
        }
    };
    wait_until("it is shown", shown);
    cluster.slurm(&["scontrol", "update", "PartitionName=agents", "State=UP"]);
    let (code, text) = ended(run);
    assert_eq!(code, 0, "{text}");
}

#[test]
fn doctor_tries_the_way_to_a_cluster_and_says_what_is_in_it() {
    let Some(cluster) = Cluster::start(1) else {
        return;
    };
    cluster.configure("[executors.slurm.wrong]\npartition = \"none\"\n");
    let (code, text) = cluster.run(&["doctor", "--executor", "slurm,slurm:wrong"]);
    assert_eq!(code, 0, "{text}");
    let line = |word: &str| {
        text.lines()
            .find(|line| line.contains(word))
            .unwrap_or(&text)
    };
    let good = line("slurm: ");
    assert!(good.starts_with("ok  machine"), "{text}");
    assert!(good.contains("there and back in "), "{text}");
    let bad = line("slurm:wrong: ");
    assert!(bad.starts_with("--  machine"), "{text}");
    assert!(bad.contains("invalid partition specified: none"), "{text}");
    assert_eq!(cluster.left(), Vec::<String>::new());
}

#[test]
fn the_nodes_of_a_cluster_are_told_with_the_tasks_that_are_there() {
    let Some(cluster) = Cluster::start(2) else {
        return;
    };
    cluster.plan(2);
    cluster.configure("[executors.slurm.default]\ncpu = 3\nmemory = \"700M\"\n");
    let script = "echo $ID $SLURMD_NODENAME >> ~/placed\n\
                  while [ ! -e ~/go ]; do sleep 0.1; done; echo x >> m$ID/a.txt";
    let run = cluster.begin("slurm", script, &[]);
    let placed = || fs::read_to_string(cluster.home().join("placed")).unwrap_or_default();
    wait_until("both run", || placed().lines().count() == 2);
    let is_held = |document: &serde_json::Value| {
        let nodes = document["clusters"][0]["nodes"].as_array();
        let is_so =
            |node: &serde_json::Value| node["cpu_used"] == 3 && node["tasks"][0].is_string();
        nodes.is_some_and(|nodes| nodes.iter().all(is_so))
    };
    let document = || cluster.here.json(0, &["status", "--json"]);
    wait_until("they were looked at", || is_held(&document()));
    let document = document();
    assert_eq!(document["clusters"][0]["name"], "slurm");
    let placed = placed();
    let mut known: Vec<&str> = placed.lines().collect();
    let mut told = Vec::new();
    for node in document["clusters"][0]["nodes"].as_array().unwrap() {
        assert_eq!((&node["state"], &node["cpu"]), (&"mixed".into(), &4.into()));
        assert_eq!(node["memory"], 8_u64 << 30);
        assert_eq!(node["memory_used"], 700 << 20);
        for task in node["tasks"].as_array().unwrap() {
            told.push(format!(
                "{} {}",
                task.as_str().unwrap(),
                node["name"].as_str().unwrap()
            ));
        }
    }
    told.sort();
    known.sort_unstable();
    assert_eq!(told, known);
    let text = cluster.here.expect(0, &["status", "--resources"]).stdout;
    assert!(
        text.contains("slurm: 2 nodes, 6 of 8 processors taken"),
        "{text}"
    );
    let (task, node) = known[0].split_once(' ').unwrap();
    let line = text
        .lines()
        .find(|line| line.starts_with(node))
        .unwrap_or(&text);
    assert!(
        line.contains("3 of 4") && line.ends_with(&format!("  {task}")),
        "{text}"
    );
    fs::write(cluster.home().join("go"), "").unwrap();
    let (code, text) = ended(run);
    assert_eq!(code, 0, "{text}");
}

#[test]
fn a_job_that_runs_is_paused_on_its_node_and_one_that_waits_is_held_back() {
    let Some(cluster) = Cluster::start(1) else {
        return;
    };
    cluster.plan(2);
    cluster.configure("[executors.slurm.default]\ncpu = 4\n");
    let script =
        "echo $ID >> ~/started; while [ ! -e ~/go ]; do sleep 0.1; done; echo x >> m$ID/a.txt";
    let run = cluster.begin("slurm", script, &[]);
    let states = || cluster.jobs("%T %r");
    let has = |what: &str| states().iter().any(|state| state == what);
    wait_until("one runs and one waits", || {
        has("RUNNING None") && has("PENDING Resources")
    });
    wait_until("its agent is there", || {
        cluster.home().join("started").exists()
    });
    let agents = cluster.agents();
    assert_eq!(agents.len(), 1);
    let (code, text) = cluster.run(&["pause"]);
    assert_eq!(code, 0, "{text}");
    assert!(
        text.contains("On slurm, a job that runs keeps its node, and its own time limit goes on"),
        "{text}"
    );
    wait_until("it stands still", || {
        agents.iter().all(|&pid| is_stopped(pid))
    });
    wait_until("the other one is held", || has("PENDING JobHeldUser"));
    let told = || {
        cluster
            .journal()
            .contains("is held back while its task is paused")
    };
    wait_until("that is told", told);
    fs::write(cluster.home().join("go"), "").unwrap();
    let started = fs::read_to_string(cluster.home().join("started")).unwrap();
    assert_eq!(started.lines().count(), 1, "{started}");
    let (code, text) = cluster.run(&["resume"]);
    assert_eq!(code, 0, "{text}");
    let (code, text) = ended(run);
    assert_eq!(code, 0, "{text}");
    assert_eq!(cluster.jobs("%i").len(), 2);
}

#[test]
fn a_job_that_no_waiting_helps_calls_for_a_person_and_goes_on_when_one_came() {
    let Some(cluster) = Cluster::start(1) else {
        return;
    };
    cluster.plan(1);
    cluster.configure("[executors.slurm.default]\ntime = \"2h\"\npatience = \"2s\"\n");
    let limit = |time: &str| {
        let time = format!("MaxTime={time}");
        cluster.slurm(&["scontrol", "update", "PartitionName=agents", &time]);
    };
    limit("1");
    let run = cluster.begin("slurm", WORK, &[]);
    let shown = || {
        let runs = cluster.here.repo.path().join(".git/orchestrate/runs");
        if runs.is_dir() {
            cluster.here.run(&["status"]).stdout
        } else {
            String::new()
        }
    };
    let called = "task 1: goes no further by waiting: job 1 waits: it asks for more time than the partition gives \
                  (PartitionTimeLimit)";
    let flat = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    wait_until("a person is called", || flat(shown()).contains(called));
    limit("INFINITE");
    let (code, text) = ended(run);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("waits for a person in vain"), "{text}");
    assert!(!shown().contains("goes no further"), "{}", shown());
    assert_eq!(cluster.journal().matches("needs_person").count(), 1);
}
