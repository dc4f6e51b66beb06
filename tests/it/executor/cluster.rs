//! A Slurm cluster of the test's own, on loopback.

use std::fs;
use std::net::TcpListener;
use std::ops::Deref;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};

use tempfile::TempDir;

use super::yard::{Yard, may_start};

/// Says that a cluster must be there, so that a machine where it should cannot pass by leaving it out.
const REQUIRED: &str = "ORCHESTRATE_TEST_SLURM";

/// Every test has a cluster of its own, by ports of its own.
static N_STARTED: AtomicU16 = AtomicU16::new(0);

/// How many ports a cluster may take.
const PORTS: u16 = 8;

/// A repository here, and a cluster that its tasks run on. All nodes see all files of this machine.
pub(super) struct Cluster {
    yard: Yard,
    base: TempDir,
}

impl Cluster {
    /// A cluster of so many nodes; none where Slurm is not installed and not required.
    pub(super) fn start(n: usize) -> Option<Self> {
        let programs = ["slurmctld", "slurmd", "munged", "sbatch"];
        let may = may_start(
            REQUIRED,
            are_there(&programs),
            "Slurm with its client and munge",
        );
        may.then(|| Self::start_as(n, false))
    }

    /// The same, where what its user may have is limited by records that it keeps.
    pub(super) fn start_with_records(n: usize) -> Option<Self> {
        let programs = [
            "slurmctld",
            "slurmd",
            "munged",
            "sbatch",
            "slurmdbd",
            "mariadbd",
        ];
        let what = "Slurm with its client, munge, slurmdbd and MariaDB";
        may_start(REQUIRED, are_there(&programs), what).then(|| Self::start_as(n, true))
    }

    fn start_as(n: usize, has_records: bool) -> Self {
        let base = tempfile::tempdir().unwrap();
        let conf = base.path().join("slurm.conf").display().to_string();
        let cluster = Self {
            yard: Yard::new([("SLURM_CONF", conf)]),
            base,
        };
        let port = free_ports(if has_records { 7 } else { n });
        let (base, n, port) = (cluster.base(), n.to_string(), port.to_string());
        let accounting = if has_records { "1" } else { "" };
        cluster.script_with(&["up", &base, &n, &port], accounting);
        cluster.lend_program();
        cluster
    }

    /// Has our program be found as if it had been copied: of a build for tests that takes seconds.
    fn lend_program(&self) {
        let program = env!("CARGO_BIN_EXE_git-orchestrate");
        let sum = self
            .here
            .repo
            .git(&["hash-object", "--no-filters", program]);
        let folder = self.cache().join("bin").join(sum.trim());
        fs::create_dir_all(&folder).unwrap();
        symlink(program, folder.join("git-orchestrate")).unwrap();
    }

    pub(super) fn base(&self) -> String {
        self.base.path().display().to_string()
    }

    pub(super) fn home(&self) -> PathBuf {
        self.here.repo.beside("home")
    }

    /// What we keep in the home that all nodes share.
    pub(super) fn cache(&self) -> PathBuf {
        self.home().join(".cache/git-orchestrate")
    }

    /// Does something to the cluster, as `cluster.sh` says it.
    pub(super) fn tell(&self, verb: &str, more: &[&str]) {
        let base = self.base();
        let arguments: Vec<&str> = [verb, &base].iter().chain(more).copied().collect();
        self.script(&arguments);
    }

    fn script(&self, arguments: &[&str]) {
        self.script_with(arguments, "");
    }

    fn script_with(&self, arguments: &[&str], accounting: &str) {
        let is_done = self.try_script(arguments, accounting);
        let said = fs::read_to_string(self.base.path().join("cluster.log"));
        assert!(is_done, "{arguments:?}: {}", said.unwrap_or_default());
    }

    fn try_script(&self, arguments: &[&str], accounting: &str) -> bool {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/slurm/cluster.sh");
        let path = self.base.path().join("cluster.log");
        let log = fs::File::options().create(true).append(true).open(&path);
        let log = log.unwrap();
        #[expect(
            clippy::disallowed_methods,
            reason = "the cluster is not what is tested"
        )]
        let status = Command::new(script)
            .args(arguments)
            .env("ACCOUNTING", accounting)
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .status();
        status.is_ok_and(|status| status.success())
    }

    /// What a command of Slurm prints.
    pub(super) fn slurm(&self, words: &[&str]) -> String {
        #[expect(clippy::disallowed_methods, reason = "somebody else at the cluster")]
        let output = Command::new(words[0])
            .args(&words[1..])
            .env("SLURM_CONF", self.base.path().join("slurm.conf"))
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{words:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// The jobs that there are or were, each as these columns of `squeue`, oldest first; of an array each element.
    pub(super) fn jobs(&self, columns: &str) -> Vec<String> {
        let format = format!("--format={columns}");
        let jobs = [
            "squeue",
            "--noheader",
            "--states=all",
            "--array",
            "--sort=i",
        ];
        let text = self.slurm(&[&jobs[..], &[&format]].concat());
        text.lines().map(str::to_owned).collect()
    }

    /// What attempts left in the home.
    pub(super) fn left(&self) -> Vec<String> {
        let mut left = Vec::new();
        for repository in fs::read_dir(self.cache().join("repositories"))
            .unwrap()
            .flatten()
        {
            for run in fs::read_dir(repository.path().join("runs"))
                .into_iter()
                .flatten()
                .flatten()
            {
                for name in ["places", "attempts"] {
                    let entries = fs::read_dir(run.path().join(name)).into_iter().flatten();
                    let entries = entries.flatten().filter(|entry| entry.path().is_dir());
                    left.extend(entries.map(|entry| entry.path().display().to_string()));
                }
            }
            let git = repository.path().join("repository.git");
            let git = format!("--git-dir={}", git.display());
            let refs = self
                .here
                .repo
                .git(&[&git, "for-each-ref", "--format=%(refname)"]);
            let refs = refs.lines().filter(|name| !name.contains("/kept/"));
            left.extend(refs.map(str::to_owned));
        }
        left
    }
}

/// Whether all of these programs are there.
fn are_there(names: &[&str]) -> bool {
    let is_there = |name: &&str| {
        let folders = ["/usr/sbin", "/usr/bin"].iter();
        let mut paths = folders.map(|folder| Path::new(folder).join(name));
        paths.any(|path| path.exists())
    };
    names.iter().all(is_there)
}

/// The first of so many ports and one more that nobody listens on, below those that the system gives away.
fn free_ports(n: usize) -> u16 {
    let process = u16::try_from(std::process::id() % 60).unwrap();
    let is_free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    loop {
        let number = process * 16 + N_STARTED.fetch_add(1, Ordering::Relaxed);
        let first = 11_000 + number % 1000 * PORTS;
        if (first..).take(n + 1).all(|port| is_free(&port)) {
            return first;
        }
    }
}

impl Deref for Cluster {
    type Target = Yard;

    fn deref(&self) -> &Yard {
        &self.yard
    }
}

impl AsRef<Yard> for Cluster {
    fn as_ref(&self) -> &Yard {
        &self.yard
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.yard.end();
        let is_down = self.try_script(&["down", &self.base()], "");
        assert!(
            is_down || std::thread::panicking(),
            "the cluster does not go"
        );
    }
}
