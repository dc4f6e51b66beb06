//! What is left of a test that failed: nothing.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use super::cluster::Cluster;
use super::hosts::Hosts;
use super::yard::{Yard, at_work, wait_until};

/// An agent that never ends, and what it started beside itself.
const ENDLESS: &str = "echo tick 1; (setsid sleep 1000 &) ; exec sleep 1000";

/// Has a test begin a run and fail, and looks at what it left.
fn fail(yard: impl AsRef<Yard>, folder: &str, place: &str) {
    let folders = [
        yard.as_ref().here.repo.folder().display().to_string(),
        folder.to_owned(),
    ];
    let failed = catch_unwind(AssertUnwindSafe(|| {
        let yard = yard;
        yard.as_ref().plan(1);
        let run = yard.as_ref().begin(place, ENDLESS, &[]);
        let is_at_work = || yard.as_ref().log(1).contains("tick 1");
        wait_until("it is at work", is_at_work);
        drop(run);
        resume_unwind(Box::new("as it is meant"));
    }));
    assert_eq!(failed.unwrap_err().downcast_ref(), Some(&"as it is meant"));
    wait_until("nothing is left", || {
        folders.iter().all(|folder| at_work(folder).is_empty())
    });
}

#[test]
fn a_test_that_fails_leaves_nothing_running_here() {
    let yard = Yard::new([]);
    let folder = yard.here.repo.folder().display().to_string();
    fail(yard, &folder, "local");
}

#[test]
fn a_test_that_fails_leaves_nothing_running_on_other_machines() {
    let Some(hosts) = Hosts::start(1) else { return };
    let base = hosts.base();
    fail(hosts, &base, "ssh:host1");
}

#[test]
fn a_test_that_fails_leaves_nothing_running_on_a_cluster() {
    let Some(cluster) = Cluster::start(1) else {
        return;
    };
    let base = cluster.base();
    fail(cluster, &base, "slurm");
}
