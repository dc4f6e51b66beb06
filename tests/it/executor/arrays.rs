//! Attempts that are handed to a cluster at the same moment go as one array, and each of its elements is a job like any other.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use super::cluster::Cluster;
use super::yard::{ended, kill, wait_until};

/// An agent that waits until it is told to go on, and notes that it was started.
const WAITING: &str = "\
    echo $SLURM_ARRAY_TASK_ID $$ >> ~/started-$ID; echo tick 1\n\
    while [ ! -e ~/go ]; do sleep 0.1; done\n\
    echo changed by $ID >> m$ID/a.txt\n";

/// How often an agent of a task was started.
fn n_started(cluster: &Cluster, task: usize) -> usize {
    let text = fs::read_to_string(cluster.home().join(format!("started-{task}")));
    text.unwrap_or_default().lines().count()
}

/// The arrays that there are or were, and how many elements each has.
fn arrays(cluster: &Cluster) -> Vec<(String, usize)> {
    let format = "--format=%F %K";
    let jobs = ["squeue", "--noheader", "--states=all", "--array", format];
    let mut arrays: Vec<(String, usize)> = Vec::new();
    for line in cluster.slurm(&jobs).lines() {
        let (array, element) = line.split_once(' ').unwrap();
        assert_ne!(element, "N/A", "a job of its own: {line}");
        match arrays.iter_mut().find(|(name, _)| name == array) {
            Some((_, n)) => *n += 1,
            None => arrays.push((array.to_owned(), 1)),
        }
    }
    arrays
}

/// The element that a task is.
fn element_of(cluster: &Cluster, task: usize) -> String {
    let text = fs::read_to_string(cluster.home().join(format!("started-{task}"))).unwrap();
    format!("1_{}", text.split(' ').next().unwrap())
}

fn go(cluster: &Cluster) {
    fs::write(cluster.home().join("go"), "").unwrap();
}

/// What became of each task of the newest run: its reason, where it failed.
fn reasons(cluster: &Cluster) -> Vec<String> {
    let status = cluster.here.json(0, &["status", "--json"]);
    let tasks = status["tasks"].as_array().unwrap().iter();
    tasks
        .map(|task| task["reason"].as_str().unwrap_or_default().to_owned())
        .collect()
}

#[test]
fn what_is_handed_over_at_once_is_one_array_and_what_befalls_one_element_befalls_no_other() {
    let Some(cluster) = Cluster::start(2) else {
        return;
    };
    cluster.plan(5);
    cluster.configure("[executors.slurm.default]\nmemory = \"150M\"\n");
    let script = format!(
        "[ $ID = 2 ] && exit 7\n\
         [ $ID = 3 ] && {{ head -c 400000000 /dev/zero | tr '\\0' x | sort > /dev/null || exit 9; }}\n\
         {WAITING}"
    );
    let run = cluster.begin("slurm", &script, &["--retries", "0"]);
    wait_until("three of them wait", || {
        [1, 4, 5].iter().all(|&task| n_started(&cluster, task) == 1)
    });
    assert_eq!(arrays(&cluster), [("1".to_owned(), 5)]);
    cluster.slurm(&["scancel", &element_of(&cluster, 4)]);
    cluster.slurm(&["scontrol", "requeue", &element_of(&cluster, 5)]);
    wait_until("one was started again", || n_started(&cluster, 5) == 2);
    let is_ended = |task: usize| !reasons(&cluster)[task - 1].is_empty();
    wait_until("the others have ended", || is_ended(2) && is_ended(4));
    go(&cluster);
    let (code, text) = ended(run);
    assert_eq!(code, 3, "{text}");
    let reasons = reasons(&cluster);
    let changed = "1 file changed";
    assert_eq!((&*reasons[0], &*reasons[4]), (changed, changed), "{text}");
    assert_eq!(reasons[1], "the agent exited with code 7");
    let conf = fs::read_to_string(format!("{}/cgroup.conf", cluster.base())).unwrap();
    if conf.contains("ConstrainRAMSpace=yes") {
        let memory = "ran out of the memory of 150 MiB that it asked for";
        assert!(reasons[2].contains(memory), "{reasons:?}");
    }
    let cancelled = format!("somebody cancelled job {}", element_of(&cluster, 4));
    assert!(reasons[3].contains(&cancelled), "{reasons:?}");
    let result = |task: usize| {
        let name = format!("feat/change-m{task}-a-txt:m{task}/a.txt");
        cluster.here.repo.git(&["show", &name])
    };
    assert_eq!(result(1), "one\nchanged by 1");
    assert_eq!(result(5), "one\nchanged by 5");
    let log = cluster.log(5);
    assert!(log.contains("Slurm started job 1_"), "{log}");
    assert_eq!(cluster.left(), Vec::<String>::new());
    assert_eq!(folders_of_arrays(&cluster), Vec::<String>::new());
}

/// What is left of arrays in the home.
fn folders_of_arrays(cluster: &Cluster) -> Vec<String> {
    let below = |folder: &Path| {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        entries.map(|entry| entry.path()).collect::<Vec<_>>()
    };
    let mut left = Vec::new();
    for repository in below(&cluster.cache().join("repositories")) {
        for run in below(&repository.join("runs")) {
            let arrays = below(&run.join("arrays"));
            left.extend(arrays.iter().map(|path| path.display().to_string()));
        }
    }
    left
}

#[test]
fn an_element_that_waits_is_held_back_and_released_and_one_that_is_cancelled_ends() {
    let Some(cluster) = Cluster::start(1) else {
        return;
    };
    cluster.plan(4);
    // One after the other.
    cluster.configure("[executors.slurm.default]\ncpu = 4\n");
    let run = cluster.begin("slurm", WAITING, &[]);
    let states = || -> Vec<(String, String)> {
        let format = "--format=%i %T %r";
        let jobs = ["squeue", "--noheader", "--array", format];
        let text = cluster.slurm(&jobs);
        let lines = text.lines().map(|line| line.split_once(' ').unwrap());
        lines
            .map(|(id, state)| (id.to_owned(), state.to_owned()))
            .collect()
    };
    let is_held = || {
        states()
            .iter()
            .any(|(_, state)| state == "PENDING JobHeldUser")
    };
    wait_until("one runs", || {
        (1..=4).any(|task| n_started(&cluster, task) == 1)
    });
    assert_eq!(arrays(&cluster), [("1".to_owned(), 4)]);
    let has_started = |task: &usize| n_started(&cluster, *task) == 1;
    let running = (1..=4).find(has_started).unwrap();
    let waiting: Vec<usize> = (1..=4).filter(|&task| task != running).collect();
    let tell = |verb: &str, task: usize| {
        let (code, text) = cluster.run(&[verb, "--task", &task.to_string()]);
        assert_eq!(code, 0, "{text}");
    };
    tell("pause", waiting[0]);
    wait_until("it is held", is_held);
    tell("cancel", waiting[1]);
    wait_until("another one is gone", || states().len() == 3);
    let is_open = |state: &str| state.starts_with("PENDING") && !state.contains("Held");
    let open = states().into_iter().find(|(_, state)| is_open(state));
    let open = open.unwrap().0;
    cluster.slurm(&["scancel", &open]);
    let cancelled = format!("somebody cancelled job {open} before it began");
    wait_until("that is told", || {
        reasons(&cluster)[waiting[2] - 1].contains(&cancelled)
    });
    tell("resume", waiting[0]);
    wait_until("it is held no more", || !is_held());
    go(&cluster);
    let (code, text) = ended(run);
    assert_eq!(code, 3, "{text}");
    let started = |at: usize| n_started(&cluster, waiting[at]);
    assert_eq!((started(0), started(1), started(2)), (1, 0, 0), "{text}");
    assert_eq!(reasons(&cluster)[running - 1], "1 file changed");
}

#[test]
fn a_run_that_was_killed_finds_the_elements_of_its_array_again() {
    let Some(cluster) = Cluster::start(1) else {
        return;
    };
    cluster.plan(3);
    let run = cluster.begin("slurm", WAITING, &[]);
    wait_until("all wait", || {
        (1..=3).all(|task| n_started(&cluster, task) == 1)
    });
    kill_all(&cluster, run);
    go(&cluster);
    let (code, text) = cluster.run(&["resume", "--yes", "--plain"]);
    assert_eq!(code, 0, "{text}");
    assert_eq!(arrays(&cluster), [("1".to_owned(), 3)]);
    assert!((1..=3).all(|task| n_started(&cluster, task) == 1), "{text}");
    let log = cluster.log("3.2");
    let words = "attempt 3.1 is still there, and is taken up";
    assert!(log.contains(words), "{log}");
}

/// Kills a run with all that it has here.
fn kill_all(cluster: &Cluster, run: std::process::Child) {
    kill(i32::try_from(run.id()).unwrap());
    for word in ["__attempt", "__courier"] {
        for pid in cluster.processes(&[word, "/.git/orchestrate/"]) {
            kill(pid);
        }
    }
    ended(run);
}

/// Puts an `sbatch` before the real one, which runs it with `$REAL "$@"`.
fn stand_in(cluster: &Cluster, script: &str) -> String {
    let folder = cluster.here.repo.beside("stand-in");
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join("sbatch");
    let script = format!("#!/bin/sh\nREAL=/usr/bin/sbatch\n{script}\n");
    fs::write(&path, script).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    let usual = std::env::var("PATH").unwrap();
    format!("{}:{usual}", folder.display())
}

#[test]
fn a_kill_between_the_array_and_the_note_of_it_begins_nothing_twice() {
    let Some(cluster) = Cluster::start(1) else {
        return;
    };
    cluster.plan(3);
    let note = cluster.home().join("handed-over");
    // It has handed over, and nobody ever hears of it.
    let path = stand_in(
        &cluster,
        &format!(
            "case \"$*\" in *--array=0-2*) ;; *) exec $REAL \"$@\" ;; esac\n\
             echo \"$@\" >> {note}\n[ $(wc -l < {note}) = 1 ] || exec $REAL \"$@\"\n\
             $REAL \"$@\" > {note}.number; while :; do sleep 0.1; done",
            note = note.display()
        ),
    );
    let mut command = cluster.command_of_run("slurm", WAITING, &[]);
    command.env("PATH", &path);
    let run = command
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    wait_until("all wait", || {
        (1..=3).all(|task| n_started(&cluster, task) == 1)
    });
    for pid in cluster.processes(&["__courier"]) {
        kill(pid);
    }
    for pid in hosts_of(&cluster) {
        kill(pid);
    }
    go(&cluster);
    let (code, text) = ended(run);
    assert_eq!(code, 0, "{text}");
    assert_eq!(arrays(&cluster), [("1".to_owned(), 3)], "{text}");
    assert!((1..=3).all(|task| n_started(&cluster, task) == 1), "{text}");
}

/// Our program where jobs are submitted, and the `sbatch` that it waits for.
fn hosts_of(cluster: &Cluster) -> Vec<i32> {
    let home = cluster.home().display().to_string();
    let words = [&*format!("{home}/.cache"), "__host"];
    let stand_in = cluster.here.repo.beside("stand-in").display().to_string();
    let mut pids = super::yard::processes_with(&words);
    pids.extend(super::yard::processes_with(&[&stand_in]));
    pids
}

#[test]
fn where_the_cluster_takes_no_array_each_goes_alone() {
    let Some(cluster) = Cluster::start(1) else {
        return;
    };
    cluster.plan(3);
    let path = stand_in(
        &cluster,
        "case \"$*\" in *--array=*) echo 'sbatch: error: Invalid job array specification' >&2; exit 1;; esac\n\
         exec $REAL \"$@\"",
    );
    let script = "echo x >> ~/started-$ID; echo changed by $ID >> m$ID/a.txt";
    let mut command = cluster.command_of_run("slurm", script, &[]);
    let output = command.env("PATH", &path).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    assert_eq!(cluster.jobs("%i"), ["1", "2", "3"]);
    assert!((1..=3).all(|task| n_started(&cluster, task) == 1), "{said}");
    assert_eq!(folders_of_arrays(&cluster), Vec::<String>::new());
}
