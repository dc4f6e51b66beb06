//! What goes wrong on the road to other machines: it loses nothing, and is named.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use super::hosts::Hosts;
use super::yard::{ended, is_stopped, kill, wait_until};

/// An agent that counts for some seconds, and notes that it was started.
const SLOW: &str = "\
    echo $$ >> ~/started-$ID\n\
    for i in $(seq 60); do echo tick $i; sleep 0.1; done\n\
    echo changed by $ID >> m$ID/a.txt\n";

fn started(hosts: &Hosts, k: usize, task: usize) -> Vec<i32> {
    let text = fs::read_to_string(hosts.home(k).join(format!("started-{task}")));
    let text = text.unwrap_or_default();
    text.lines().map(|line| line.parse().unwrap()).collect()
}

fn ticks(hosts: &Hosts, task: usize) -> Vec<String> {
    let log = hosts.log(task);
    let ticks = log.lines().filter(|line| line.starts_with("tick "));
    ticks.map(str::to_owned).collect()
}

fn all_ticks() -> Vec<String> {
    (1..=60).map(|i| format!("tick {i}")).collect()
}

#[test]
fn a_connection_that_is_cut_loses_nothing() {
    let Some(hosts) = Hosts::start(1) else { return };
    hosts.plan(1);
    let run = hosts.begin("ssh:host1", SLOW, &[]);
    wait_until("it counts", || ticks(hosts_ready(&hosts), 1).len() > 5);
    hosts.cut(1);
    let n_seen = ticks(&hosts, 1).len();
    std::thread::sleep(std::time::Duration::from_secs(3));
    assert!(
        ticks(&hosts, 1).len() < n_seen + 10,
        "the connection was not cut"
    );
    hosts.mend(1);
    let (code, text) = ended(run);
    assert_eq!(code, 0, "{text}");
    assert_eq!(ticks(&hosts, 1), all_ticks());
    assert_eq!(started(&hosts, 1, 1).len(), 1);
    assert!(
        hosts.log(1).contains("host1 is out of reach"),
        "{}",
        hosts.log(1)
    );
}

#[test]
fn a_connection_on_which_nothing_comes_any_more_loses_nothing() {
    let Some(hosts) = Hosts::start(1) else { return };
    hosts.plan(1);
    let script = SLOW.replace("seq 60", "seq 250");
    let run = hosts.begin("ssh:host1", &script, &[]);
    wait_until("it counts", || ticks(hosts_ready(&hosts), 1).len() > 5);
    hosts.freeze(1);
    // Longer than a silence is borne.
    std::thread::sleep(std::time::Duration::from_secs(16));
    assert!(ticks(&hosts, 1).len() < 60, "something came all the same");
    hosts.thaw(1);
    let (code, text) = ended(run);
    assert_eq!(code, 0, "{text}");
    let expected: Vec<String> = (1..=250).map(|i| format!("tick {i}")).collect();
    assert_eq!(ticks(&hosts, 1), expected);
    assert_eq!(started(&hosts, 1, 1).len(), 1);
}

/// The same; only once there is a run to look at.
fn hosts_ready(hosts: &Hosts) -> &Hosts {
    wait_until("there is a run", || {
        hosts
            .here
            .repo
            .path()
            .join(".git/orchestrate/runs")
            .is_dir()
    });
    hosts
}

#[test]
fn a_courier_that_is_killed_is_followed_by_another_that_takes_the_attempt_up() {
    let Some(hosts) = Hosts::start(1) else { return };
    hosts.plan(1);
    let run = hosts.begin("ssh:host1", SLOW, &[]);
    wait_until("it counts", || ticks(hosts_ready(&hosts), 1).len() > 5);
    let couriers = hosts.processes(&["__courier"]);
    assert_eq!(couriers.len(), 1);
    kill(couriers[0]);
    let (code, text) = ended(run);
    assert_eq!(code, 0, "{text}");
    assert_eq!(started(&hosts, 1, 1).len(), 1, "{text}");
    let log = hosts.log("1.2");
    assert!(
        log.contains("attempt 1.1 is still there, and is taken up"),
        "{log}"
    );
    let n_ticks = log.lines().filter(|line| line.starts_with("tick ")).count();
    assert_eq!(n_ticks, 60);
}

#[test]
fn a_machine_that_is_out_of_reach_from_the_beginning_gets_nothing_and_is_told() {
    let Some(hosts) = Hosts::start(2) else { return };
    hosts.plan(3);
    hosts.cut(1);
    wait_until("it is gone", || {
        hosts
            .run(&["doctor", "--executor", "ssh:host1"])
            .1
            .contains("--  machine")
    });
    let script = "echo $$ >> ~/started-$ID; echo changed by $ID >> m$ID/a.txt";
    let (code, text) = ended(hosts.begin("ssh:host1,ssh:host2", script, &[]));
    assert_eq!(code, 0, "{text}");
    assert!(
        text.contains("ssh:host1: host1 is out of reach: "),
        "{text}"
    );
    assert!(text.contains("ssh:host2 is there: "), "{text}");
    for task in 1..=3 {
        let n = (
            started(&hosts, 1, task).len(),
            started(&hosts, 2, task).len(),
        );
        assert_eq!(n, (0, 1), "{text}");
    }
    let (code, text) = ended(hosts.begin("ssh:host1", script, &["--tasks", "1"]));
    assert_eq!(code, 3, "{text}");
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = words.join(" ");
    assert!(
        text.contains("`git orchestrate doctor --executor ssh:host1` tries the way there")
            && !text.contains("Is the agent installed"),
        "{text}"
    );
}

#[test]
fn a_run_that_was_killed_with_all_that_it_had_here_is_resumed_and_starts_nothing_twice() {
    let Some(hosts) = Hosts::start(1) else { return };
    hosts.plan(2);
    let run = hosts.begin("ssh:host1", SLOW, &[]);
    let is_counting = |task| ticks(hosts_ready(&hosts), task).len() > 3;
    wait_until("both count", || is_counting(1) && is_counting(2));
    kill(i32::try_from(run.id()).unwrap());
    for pid in hosts
        .processes(&["__attempt"])
        .into_iter()
        .chain(hosts.processes(&["__courier"]))
    {
        kill(pid);
    }
    ended(run);
    let (code, text) = hosts.run(&["resume", "--yes", "--plain"]);
    assert_eq!(code, 0, "{text}");
    for task in 1..=2 {
        assert_eq!(started(&hosts, 1, task).len(), 1, "{text}");
    }
}

#[test]
fn a_run_that_was_killed_goes_on_from_another_machine_that_sees_its_clone_and_from_no_other_clone()
{
    let Some(hosts) = Hosts::start(1) else { return };
    hosts.plan(1);
    let run = hosts.begin("ssh:host1", SLOW, &[]);
    wait_until("it counts", || ticks(hosts_ready(&hosts), 1).len() > 3);
    kill(i32::try_from(run.id()).unwrap());
    for word in ["__attempt", "__courier"] {
        for pid in hosts.processes(&[word, "/.git/orchestrate/"]) {
            kill(pid);
        }
    }
    ended(run);
    let repo = &hosts.here.repo;
    let clone = repo.beside("clone");
    repo.git(&["clone", "--quiet", ".", clone.to_str().unwrap()]);
    let (code, text) = hosts.run_from(&clone, "elsewhere", &["resume", "--yes", "--plain"]);
    assert_eq!(code, 1, "{text}");
    assert!(
        text.contains("A run that was begun in another clone is kept there, and goes on there"),
        "{text}"
    );
    let arguments = ["resume", "--yes", "--plain"];
    let (code, text) = hosts.run_from(repo.path(), "elsewhere", &arguments);
    assert_eq!(code, 0, "{text}");
    assert_eq!(started(&hosts, 1, 1).len(), 1, "{text}");
    let repositories = fs::read_dir(hosts.cache(1).join("repositories")).unwrap();
    assert_eq!(repositories.count(), 1);
}

#[test]
fn a_run_that_is_cancelled_ends_its_agents_there_and_what_they_did_comes_home() {
    let Some(hosts) = Hosts::start(1) else { return };
    hosts.plan(1);
    let script = format!("echo half > m$ID/half.txt\n{SLOW}");
    let run = hosts.begin("ssh:host1", &script, &[]);
    wait_until("it counts", || ticks(hosts_ready(&hosts), 1).len() > 5);
    assert_eq!(hosts.agents().len(), 1);
    let (code, text) = hosts.run(&["cancel"]);
    assert_eq!(code, 0, "{text}");
    let (code, text) = ended(run);
    assert_eq!(code, 130, "{text}");
    assert_eq!(hosts.agents(), Vec::<i32>::new());
    let state = hosts.here.json(0, &["status", "--json"]);
    let worktree = state["tasks"][0]["worktree"].as_str().unwrap().to_owned();
    let half = fs::read_to_string(format!("{worktree}/m1/half.txt"));
    assert_eq!(half.unwrap(), "half\n");
    let (code, text) = hosts.run(&["resume", "--yes", "--plain"]);
    assert_eq!(code, 0, "{text}");
    let half = hosts
        .here
        .repo
        .git(&["show", "feat/change-m1-a-txt:m1/half.txt"]);
    assert_eq!(half, "half");
}

#[test]
fn an_attempt_elsewhere_is_paused_also_where_its_machine_is_out_of_reach_at_first() {
    let Some(hosts) = Hosts::start(1) else { return };
    hosts.plan(1);
    let run = hosts.begin("ssh:host1", SLOW, &[]);
    wait_until("it counts", || ticks(hosts_ready(&hosts), 1).len() > 3);
    let agents = || hosts.agents();
    let all_stand = || !agents().is_empty() && agents().into_iter().all(is_stopped);
    let (code, text) = hosts.run(&["pause"]);
    assert_eq!(code, 0, "{text}");
    wait_until("it stands still", all_stand);
    let (code, text) = hosts.run(&["resume"]);
    assert_eq!(code, 0, "{text}");
    wait_until("it goes on", || !agents().into_iter().any(is_stopped));
    hosts.cut(1);
    wait_until("that is noticed", || {
        hosts.log(1).contains("host1 is out of reach")
    });
    let (code, text) = hosts.run(&["pause", "--task", "1"]);
    assert_eq!(code, 0, "{text}");
    assert!(!all_stand(), "it was told over a connection that was cut");
    hosts.mend(1);
    wait_until("it was told", all_stand);
    let (code, text) = hosts.run(&["resume", "--task", "1"]);
    assert_eq!(code, 0, "{text}");
    let (code, text) = ended(run);
    assert_eq!(code, 0, "{text}");
    assert_eq!(ticks(&hosts, 1), all_ticks());
    assert_eq!(started(&hosts, 1, 1).len(), 1);
}

#[test]
fn a_machine_that_cannot_be_used_is_named_with_what_helps() {
    let Some(hosts) = Hosts::start(2) else { return };
    hosts.plan(1);
    let reason = |name: &str| {
        let (code, text) = ended(hosts.begin(name, SLOW, &[]));
        assert_eq!(code, 3, "{text}");
        let line = text.lines().find(|line| line.contains("failed: ")).unwrap();
        line.split("could not be started: ")
            .nth(1)
            .unwrap()
            .to_owned()
    };
    // First of all: a connection that is shared would be trusted already.
    let known = hosts.base() + "/known_hosts";
    let kept = fs::read_to_string(&known).unwrap();
    fs::write(&known, "").unwrap();
    let stranger = reason("ssh:host1");
    assert!(
        stranger.contains("Host key verification failed"),
        "{stranger}"
    );
    assert!(
        stranger.contains("`ssh host1` must work without a question"),
        "{stranger}"
    );
    fs::write(&known, kept).unwrap();
    hosts.fill_disk(2);
    let full = reason("ssh:host2");
    assert!(
        full.contains("host2 has only ") && full.contains("make room there"),
        "{full}"
    );
    let without_git = hosts.here.repo.beside("without-git");
    fs::create_dir_all(&without_git).unwrap();
    for name in ["sh", "uname", "mkdir", "df", "awk", "rm"] {
        let program = ["/usr/bin", "/bin"].map(|folder| Path::new(folder).join(name));
        let program = program.iter().find(|path| path.exists()).unwrap();
        symlink(program, without_git.join(name)).unwrap();
    }
    let path = format!("PATH={}\n", without_git.display());
    fs::write(hosts.home(1).join(".bashrc"), path).unwrap();
    let no_git = reason("ssh:host1");
    assert!(
        no_git.contains("host1 has no git on its path; install it there"),
        "{no_git}"
    );
}

#[test]
fn a_machine_that_stays_out_of_reach_loses_its_task_to_another_and_ends_its_attempt() {
    let Some(hosts) = Hosts::start(2) else { return };
    hosts.plan(1);
    hosts.lease("4s");
    let script = "echo $$ >> ~/started-$ID; echo tick 1\n\
                  [ \"$ORCHESTRATE_ATTEMPT\" = 1 ] && exec sleep 300\n\
                  echo changed by $ID >> m$ID/a.txt";
    let run = hosts.begin("ssh:host1,ssh:host2", script, &[]);
    wait_until("it runs", || ticks(hosts_ready(&hosts), 1).len() == 1);
    // It is on the one that answered first.
    let first = if started(&hosts, 1, 1).is_empty() {
        2
    } else {
        1
    };
    hosts.cut(first);
    let (code, text) = ended(run);
    assert_eq!(code, 0, "{text}");
    let words = format!("host{first} is out of reach");
    assert!(text.contains(&words), "{text}");
    assert_eq!(
        (started(&hosts, 1, 1).len(), started(&hosts, 2, 1).len()),
        (1, 1)
    );
    let exits = exits_on(&hosts, first);
    assert_eq!(exits, ["{\"exit\":\"cancelled\"}"]);
}

/// How attempts that are still on a machine ended there.
fn exits_on(hosts: &Hosts, k: usize) -> Vec<String> {
    let mut exits = Vec::new();
    for repository in fs::read_dir(hosts.cache(k).join("repositories"))
        .unwrap()
        .flatten()
    {
        for run in fs::read_dir(repository.path().join("runs"))
            .unwrap()
            .flatten()
        {
            for attempt in fs::read_dir(run.path().join("attempts")).unwrap().flatten() {
                exits.extend(fs::read_to_string(attempt.path().join("exit.json")));
            }
        }
    }
    exits
}

/// What is left of a run below the cache of a machine: its folders, its refs.
fn left_of(hosts: &Hosts, k: usize, run: &str) -> Vec<String> {
    let mut left = Vec::new();
    for repository in fs::read_dir(hosts.cache(k).join("repositories"))
        .unwrap()
        .flatten()
    {
        let folder = repository.path().join("runs").join(run);
        left.extend(folder.exists().then(|| folder.display().to_string()));
        let git = format!("--git-dir={}/repository.git", repository.path().display());
        let refs = ["for-each-ref", "--format=%(refname)"];
        let refs = hosts.here.repo.git(&[&[git.as_str()], &refs[..]].concat());
        let refs = refs.lines().filter(|name| name.contains(run));
        left.extend(refs.map(str::to_owned));
    }
    left
}

#[test]
fn cleaning_takes_away_what_a_run_left_elsewhere_and_saves_what_never_came_home() {
    clean_elsewhere("");
}

#[test]
fn cleaning_saves_what_never_came_home_also_where_commits_come_as_bundles() {
    clean_elsewhere("carry = \"bundle\"\n");
}

fn clean_elsewhere(more: &str) {
    let Some(hosts) = Hosts::start(2) else { return };
    hosts.plan(1);
    hosts.configure_both(&format!("lease = \"4s\"\n{more}"));
    let script = "echo $$ >> ~/started-$ID; echo tick 1; echo by $ORCHESTRATE_ATTEMPT >> m1/a.txt\n\
                  [ \"$ORCHESTRATE_ATTEMPT\" = 1 ] && exec sleep 300\nexit 0";
    let run = hosts.begin("ssh:host1,ssh:host2", script, &[]);
    wait_until("it runs", || ticks(hosts_ready(&hosts), 1).len() == 1);
    let first = if started(&hosts, 1, 1).is_empty() {
        2
    } else {
        1
    };
    hosts.cut(first);
    let (code, text) = ended(run);
    assert_eq!(code, 0, "{text}");
    let run = hosts.newest_run();
    let run = run.file_name().unwrap().to_str().unwrap();
    // Nothing of the run is merged: it stays here, and so it stays there.
    let (code, text) = hosts.run(&["clean", "--yes"]);
    assert_eq!(code, 0, "{text}");
    assert!(!left_of(&hosts, 3 - first, run).is_empty(), "{text}");
    let (code, text) = hosts.run(&["merge", "--yes"]);
    assert_eq!(code, 0, "{text}");
    // Cleaning after the merge reached the other one alone, or comes now.
    let (code, text) = hosts.run(&["clean", "--yes", "--json"]);
    assert_eq!(code, 0, "{text}");
    let json = &text[text.find('{').unwrap()..=text.rfind('}').unwrap()];
    let document: serde_json::Value = serde_json::from_str(json).unwrap();
    let lost = document["elsewhere"].as_array().unwrap();
    let lost = lost
        .iter()
        .find(|entry| entry["place"] == format!("ssh:host{first}"));
    let lost = lost.unwrap();
    assert_eq!(lost["cleared"], false);
    let words = lost["words"][0].as_str().unwrap();
    assert!(
        words.contains("out of reach")
            && words.ends_with(&format!(
                "stays until `git orchestrate clean {run}` reaches it"
            )),
        "{words}"
    );
    assert_eq!(left_of(&hosts, 3 - first, run), Vec::<String>::new());
    hosts.mend(first);
    wait_until("it ended by itself", || hosts.agents().is_empty());
    assert!(!left_of(&hosts, first, run).is_empty());
    let (code, text) = hosts.run(&["clean", run, "--yes"]);
    assert_eq!(code, 0, "{text}");
    let saved = format!("refs/orchestrate/backup/{run}/ssh-host{first}/1.1");
    assert!(text.contains(&format!("kept as {saved}")), "{text}");
    assert!(
        text.contains(&format!("Nothing is left on ssh:host{first}")),
        "{text}"
    );
    let half = hosts.here.repo.git(&["show", &format!("{saved}:m1/a.txt")]);
    assert_eq!(half, "one\nby 1");
    assert_eq!(left_of(&hosts, first, run), Vec::<String>::new());
    // What was brought once need not go over again.
    let git = format!(
        "--git-dir={}/repository.git",
        fs::read_dir(hosts.cache(first).join("repositories"))
            .unwrap()
            .flatten()
            .next()
            .unwrap()
            .path()
            .display()
    );
    let refs = hosts
        .here
        .repo
        .git(&[&git, "for-each-ref", "--format=%(refname)"]);
    assert_eq!(refs, "refs/orchestrate/kept/last");
    let (code, text) = hosts.run(&["clean", run, "--yes"]);
    assert_eq!(code, 0, "{text}");
    assert!(!text.contains("ssh:host"), "{text}");
}
