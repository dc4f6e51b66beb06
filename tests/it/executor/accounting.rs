//! A cluster that keeps records, and limits what its users may have.

use std::fs;

use super::cluster::Cluster;
use super::yard::{ended, wait_until};

/// An agent that waits until it is told to go on.
const WAITING: &str = "\
    echo $ID >> ~/started; while [ ! -e ~/go ]; do sleep 0.1; done\n\
    echo changed by $ID >> m$ID/a.txt\n";

/// Changes what the user may have, as `sacctmgr` takes it.
fn limit(cluster: &Cluster, words: &str) {
    let words: Vec<&str> = words.split(' ').collect();
    cluster.slurm(&[&["sacctmgr", "-i", "-Q", "modify"], &words[..]].concat());
}

/// What `status` says, in one line.
fn status(cluster: &Cluster) -> String {
    let runs = cluster.here.repo.path().join(".git/orchestrate/runs");
    let text = if runs.is_dir() {
        cluster.here.run(&["status"]).stdout
    } else {
        String::new()
    };
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_limit_that_the_users_own_jobs_use_up_is_waited_for_and_one_on_each_job_calls_for_a_person() {
    let Some(cluster) = Cluster::start_with_records(1) else {
        return;
    };
    cluster.plan(2);
    cluster.configure("[executors.slurm.default]\npatience = \"2s\"\n");
    limit(&cluster, "user root where account=lab set MaxJobs=1");
    let run = cluster.begin("slurm", WAITING, &[]);
    let waits = "waits: a limit of its account is reached (AssocMaxJobsLimit)";
    wait_until("one waits for the other", || {
        cluster.home().join("started").exists() && status(&cluster).contains(waits)
    });
    // Longer than a person is waited for.
    std::thread::sleep(std::time::Duration::from_secs(4));
    assert!(
        !status(&cluster).contains("goes no further"),
        "{}",
        status(&cluster)
    );
    fs::write(cluster.home().join("go"), "").unwrap();
    let (code, text) = ended(run);
    assert_eq!(code, 0, "{text}");
    limit(&cluster, "user root where account=lab set MaxJobs=-1");

    limit(&cluster, "qos small set MaxTRESPerJob=cpu=2");
    cluster.configure(
        "[executors.slurm.default]\ncpu = 3\noptions = [\"--qos=small\"]\npatience = \"2s\"\n",
    );
    let run = cluster.begin("slurm", WAITING, &["--tasks", "1"]);
    let called = "goes no further by waiting: job";
    wait_until("a person is called", || status(&cluster).contains(called));
    let why = "a limit of its quality of service is reached (QOSMaxCpuPerJobLimit)";
    assert!(status(&cluster).contains(why), "{}", status(&cluster));
    limit(&cluster, "qos small set MaxTRESPerJob=cpu=-1");
    let (code, text) = ended(run);
    assert_eq!(code, 0, "{text}");
}
