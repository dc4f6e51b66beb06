//! Other machines: real OpenSSH servers on loopback, each with its own home and processes.

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::cli::sandbox::Sandbox;

/// Says that the servers must be there, so that a machine where they should cannot pass by leaving them out.
const REQUIRED: &str = "ORCHESTRATE_TEST_SSH";

/// Every test has machines of its own, by a port of their own.
static N_STARTED: AtomicU16 = AtomicU16::new(0);

/// A repository here, and machines that its tasks run on.
pub(super) struct Hosts {
    pub(super) here: Sandbox,
    base: TempDir,
}

impl Hosts {
    /// So many machines; none where no server is installed and none is required.
    pub(super) fn start(n: usize) -> Option<Self> {
        let is_required = std::env::var(REQUIRED).is_ok_and(|text| text == "1");
        let is_there = ["/usr/sbin/sshd", "/sbin/sshd"]
            .iter()
            .any(|path| Path::new(path).exists());
        let is_root = rustix::process::getuid().is_root();
        if !is_there || !is_root {
            assert!(
                !is_required,
                "ssh servers are required: sshd and root are needed"
            );
            #[expect(clippy::print_stderr, reason = "who runs the tests is to know")]
            {
                eprintln!("left out: no sshd is installed, or this is not root");
            }
            return None;
        }
        let hosts = Self {
            here: Sandbox::new(),
            base: tempfile::tempdir().unwrap(),
        };
        let process = u16::try_from(std::process::id() % 2000).unwrap();
        let port = 30_000 + process * 16 + N_STARTED.fetch_add(1, Ordering::Relaxed) % 16;
        hosts.script(&["up", &hosts.base(), &n.to_string(), &port.to_string()]);
        for k in 1..=n {
            hosts.lend_program(k);
        }
        Some(hosts)
    }

    /// Has a machine find our program as if it had been copied: of a build for tests that takes seconds.
    fn lend_program(&self, k: usize) {
        let program = env!("CARGO_BIN_EXE_git-orchestrate");
        let sum = output(&["git", "hash-object", "--no-filters", program]);
        let folder = self.cache(k).join("bin").join(sum.trim());
        fs::create_dir_all(&folder).unwrap();
        symlink(program, folder.join("git-orchestrate")).unwrap();
    }

    /// Forgets that, so that it must be copied.
    pub(super) fn take_program(&self, k: usize) {
        fs::remove_dir_all(self.cache(k).join("bin")).unwrap();
    }

    pub(super) fn base(&self) -> String {
        self.base.path().display().to_string()
    }

    /// The home of a machine.
    pub(super) fn home(&self, k: usize) -> PathBuf {
        self.base.path().join(format!("host{k}/home"))
    }

    /// What we keep on a machine.
    pub(super) fn cache(&self, k: usize) -> PathBuf {
        self.home(k).join(".cache/git-orchestrate")
    }

    pub(super) fn cut(&self, k: usize) {
        self.script(&["cut", &self.base(), &k.to_string()]);
    }

    pub(super) fn mend(&self, k: usize) {
        self.script(&["mend", &self.base(), &k.to_string()]);
    }

    pub(super) fn freeze(&self, k: usize) {
        self.script(&["freeze", &self.base(), &k.to_string()]);
    }

    pub(super) fn thaw(&self, k: usize) {
        self.script(&["thaw", &self.base(), &k.to_string()]);
    }

    /// Starts a machine anew whose home has so little room.
    pub(super) fn fill_disk(&self, k: usize) {
        self.script(&["stop", &self.base(), &k.to_string()]);
        self.script(&["start", &self.base(), &k.to_string(), "full"]);
    }

    fn script(&self, arguments: &[&str]) {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/ssh/hosts.sh");
        let log = self.base.path().join("hosts.log");
        let log = fs::File::options()
            .create(true)
            .append(true)
            .open(log)
            .unwrap();
        #[expect(
            clippy::disallowed_methods,
            reason = "the machines are not what is tested"
        )]
        let status = Command::new(script)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .status();
        let said = fs::read_to_string(self.base.path().join("hosts.log")).unwrap_or_default();
        assert!(status.unwrap().success(), "{arguments:?}: {said}");
    }

    /// The program, ready to be started in the repository.
    pub(super) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.here.command(arguments);
        let config = self.base.path().join("config");
        command.env("GIT_SSH_COMMAND", format!("ssh -F {}", config.display()));
        command
    }

    /// Runs the program to its end; its exit code, and all that it printed.
    pub(super) fn run(&self, arguments: &[&str]) -> (i32, String) {
        ended(
            self.command(arguments)
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap(),
        )
    }

    /// Begins a run of the plan with an agent that is this script; `$ID` is the number of the task. What a task does is done
    /// to `m<ID>/a.txt`.
    pub(super) fn begin(&self, executor: &str, script: &str, more: &[&str]) -> Child {
        let agent = self.agent(script);
        let arguments = [
            "run",
            "plan.md",
            "--yes",
            "--plain",
            "--executor",
            executor,
            "--agent-command",
            &agent,
        ];
        let arguments: Vec<&str> = arguments.iter().chain(more).copied().collect();
        let mut command = self.command(&arguments);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().unwrap()
    }

    /// A script that plays the agent, by its path.
    pub(super) fn agent(&self, script: &str) -> String {
        self.here
            .script("far-agent", &format!("ID=$ORCHESTRATE_TASK_ID\n{script}"));
        let path = self.here.repo.beside("bin").join("far-agent");
        path.display().to_string()
    }

    /// A plan of so many tasks that have nothing to do with each other, committed.
    pub(super) fn plan(&self, n: usize) {
        let mut plan = "# Several things\n\n".to_owned();
        for id in 1..=n {
            self.here.repo.write(&format!("m{id}/a.txt"), "one\n");
            writeln!(plan, "- [ ] Change m{id}/a.txt").unwrap();
        }
        self.here.repo.write("plan.md", &plan);
        self.here.repo.commit("the plan");
    }

    /// The folder of the newest run.
    pub(super) fn newest_run(&self) -> PathBuf {
        let runs = self.here.repo.path().join(".git/orchestrate/runs");
        let mut runs: Vec<PathBuf> = fs::read_dir(runs)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        runs.sort_by_key(|run| {
            run.join("plan.toml")
                .metadata()
                .and_then(|file| file.modified())
                .ok()
        });
        runs.pop().unwrap()
    }

    /// What the agent of a task printed: `1`, or `1.2` for the second try.
    pub(super) fn log(&self, task: impl std::fmt::Display) -> String {
        let log = self.newest_run().join(format!("logs/agent-{task}.log"));
        fs::read_to_string(log).unwrap_or_default()
    }

    /// The journal of the newest run.
    pub(super) fn journal(&self) -> String {
        fs::read_to_string(self.newest_run().join("journal.jsonl")).unwrap()
    }

    /// The tree that the results of the newest run come to.
    pub(super) fn tree(&self) -> String {
        let run = self.newest_run();
        let run = run.file_name().unwrap().to_str().unwrap();
        let name = format!("refs/orchestrate/{run}/integration^{{tree}}");
        self.here.repo.git(&["rev-parse", &name])
    }

    /// The processes of ours whose command line holds all of these.
    pub(super) fn processes(&self, words: &[&str]) -> Vec<i32> {
        let ours = self.here.repo.path().display().to_string();
        let entries = fs::read_dir("/proc").unwrap().flatten();
        let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
        let is_one = |pid: &i32| {
            let line = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
            let line = String::from_utf8_lossy(&line).into_owned();
            line.contains(&ours) && words.iter().all(|word| line.contains(word))
        };
        pids.filter(is_one).collect()
    }
}

impl Drop for Hosts {
    fn drop(&mut self) {
        self.script(&["down", &self.base()]);
    }
}

/// Waits for the end of the program; its exit code, and all that it printed.
pub(super) fn ended(child: Child) -> (i32, String) {
    let output = child.wait_with_output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8_lossy(&text).into_owned();
    (output.status.code().unwrap_or(-1), text)
}

/// Kills a process as nobody should.
pub(super) fn kill(pid: i32) {
    let pid = rustix::process::Pid::from_raw(pid).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::KILL).ok();
}

/// Waits until something is so.
pub(super) fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(
            begun.elapsed() < Duration::from_mins(1),
            "waited in vain until {what}"
        );
        std::thread::sleep(Duration::from_millis(30));
    }
}

fn output(words: &[&str]) -> String {
    #[expect(clippy::disallowed_methods, reason = "a fixture")]
    let output = Command::new(words[0]).args(&words[1..]).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}
