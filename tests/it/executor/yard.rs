//! A repository here, whose tasks run elsewhere.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::cli::sandbox::Sandbox;

/// A repository here, whose tasks run elsewhere.
pub(super) struct Yard {
    pub(super) here: Sandbox,
    /// The variables that the way there needs.
    env: Vec<(String, String)>,
}

impl Yard {
    pub(super) fn new<const N: usize>(env: [(&str, String); N]) -> Self {
        Self {
            here: Sandbox::new(),
            env: env.map(|(name, value)| (name.to_owned(), value)).to_vec(),
        }
    }

    /// The program, ready to be started in the repository.
    pub(super) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.here.command(arguments);
        command.envs(self.env.iter().cloned());
        command
    }

    /// The same in another folder, on a machine of another name that sees all files of this one.
    pub(super) fn run_from(
        &self,
        folder: &Path,
        machine: &str,
        arguments: &[&str],
    ) -> (i32, String) {
        let inner = self.here.command_in(folder, arguments);
        #[expect(clippy::disallowed_methods, reason = "another machine")]
        let mut command = Command::new("unshare");
        command
            .args([
                "--uts",
                "sh",
                "-c",
                "hostname $MACHINE && exec \"$0\" \"$@\"",
            ])
            .arg(inner.get_program())
            .args(inner.get_args())
            .current_dir(folder)
            .env_clear()
            .envs(
                inner
                    .get_envs()
                    .filter_map(|(name, value)| Some((name, value?))),
            )
            .envs(self.env.iter().cloned())
            .env("MACHINE", machine)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        ended(command.spawn().unwrap())
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
        let mut command = self.command_of_run(executor, script, more);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().unwrap()
    }

    /// A run of the plan, to be started.
    pub(super) fn command_of_run(&self, executor: &str, script: &str, more: &[&str]) -> Command {
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
        self.command(&arguments)
    }

    /// A script that plays the agent, by its path.
    pub(super) fn agent(&self, script: &str) -> String {
        self.here
            .script("far-agent", &format!("ID=$ORCHESTRATE_TASK_ID\n{script}"));
        let path = self.here.repo.beside("bin").join("far-agent");
        path.display().to_string()
    }

    /// The user's own settings.
    pub(super) fn configure(&self, text: &str) {
        configure(&self.here, text);
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
        self.find_run().unwrap()
    }

    fn find_run(&self) -> Option<PathBuf> {
        let runs = self.here.repo.path().join(".git/orchestrate/runs");
        let runs = fs::read_dir(runs).into_iter().flatten();
        let runs = runs.map(|entry| entry.unwrap().path());
        runs.max_by_key(|run| {
            let plan = run.join("plan.toml").metadata();
            plan.and_then(|file| file.modified()).ok()
        })
    }

    /// What the agent of a task printed: `1`, or `1.2` for the second try.
    pub(super) fn log(&self, task: impl std::fmt::Display) -> String {
        let log = self
            .find_run()
            .map(|run| run.join(format!("logs/agent-{task}.log")));
        log.and_then(|log| fs::read_to_string(log).ok())
            .unwrap_or_default()
    }

    /// The journal of the newest run; nothing of one that is only about to begin.
    pub(super) fn journal(&self) -> String {
        fs::read_to_string(self.newest_run().join("journal.jsonl")).unwrap_or_default()
    }

    /// The tree that the results of the newest run come to.
    pub(super) fn tree(&self) -> String {
        let run = self.newest_run();
        let run = run.file_name().unwrap().to_str().unwrap();
        let name = format!("refs/orchestrate/{run}/integration^{{tree}}");
        self.here.repo.git(&["rev-parse", &name])
    }

    /// The agents that run, wherever their processes are; not those who were told to start one.
    pub(super) fn agents(&self) -> Vec<i32> {
        let script = self.here.repo.beside("bin").join("far-agent");
        let script = script.display().to_string();
        let is_one = |line: &str| line.contains(&script) && !line.contains("--agent-command");
        processes(is_one)
    }

    /// The processes of ours whose command line holds all of these.
    pub(super) fn processes(&self, words: &[&str]) -> Vec<i32> {
        let ours = self.here.repo.path().display().to_string();
        processes(|line| line.contains(&ours) && words.iter().all(|word| line.contains(word)))
    }
}

impl Yard {
    /// Ends everything that was started here and still runs: a test that failed leaves nothing behind.
    pub(super) fn end(&self) {
        let folder = self.here.repo.folder().display().to_string();
        let begun = Instant::now();
        loop {
            let left = at_work(&folder);
            if left.is_empty() || begun.elapsed() > Duration::from_secs(5) {
                return;
            }
            left.into_iter().for_each(kill);
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl AsRef<Self> for Yard {
    fn as_ref(&self) -> &Self {
        self
    }
}

impl Drop for Yard {
    fn drop(&mut self) {
        self.end();
    }
}

/// The processes that a folder of a test is named to: by their command line, their environment, or as their own.
pub(super) fn at_work(folder: &str) -> Vec<i32> {
    let entries = fs::read_dir("/proc").unwrap().flatten();
    let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    let own = i32::try_from(std::process::id()).unwrap();
    let is_one = |pid: &i32| {
        let read = |name: &str| fs::read(format!("/proc/{pid}/{name}")).unwrap_or_default();
        let cwd = fs::read_link(format!("/proc/{pid}/cwd")).unwrap_or_default();
        *pid != own
            && (cwd.starts_with(folder)
                || ["cmdline", "environ"]
                    .iter()
                    .any(|name| String::from_utf8_lossy(&read(name)).contains(folder)))
    };
    pids.filter(is_one).collect()
}

/// The settings of the user whose repository that is.
pub(super) fn configure(here: &Sandbox, text: &str) {
    let folder = here.repo.beside("home").join(".config/git-orchestrate");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("config.toml"), text).unwrap();
}

/// The processes whose command line holds all of these.
pub(super) fn processes_with(words: &[&str]) -> Vec<i32> {
    processes(|line| words.iter().all(|word| line.contains(word)))
}

/// The processes with such a command line.
fn processes(is_one: impl Fn(&str) -> bool) -> Vec<i32> {
    let entries = fs::read_dir("/proc").unwrap().flatten();
    let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    let is_one = |pid: &i32| {
        let line = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        is_one(&String::from_utf8_lossy(&line))
    };
    pids.filter(is_one).collect()
}

/// Whether a process stands still.
pub(super) fn is_stopped(pid: i32) -> bool {
    let state = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let (_, state) = state.rsplit_once(") ").unwrap_or_default();
    state.starts_with('T')
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

/// Whether servers can be set up here: they are installed, and this is root. Panics where they cannot and the variable
/// says that they must, so that a machine where they should cannot pass by leaving them out.
pub(super) fn may_start(required: &str, is_installed: bool, what: &str) -> bool {
    let may = is_installed && rustix::process::getuid().is_root();
    if !may {
        let is_required = std::env::var(required).is_ok_and(|text| text == "1");
        assert!(!is_required, "required are: root, and {what}");
        #[expect(clippy::print_stderr, reason = "who runs the tests is to know")]
        {
            eprintln!("left out: {what} is not installed, or this is not root");
        }
    }
    may
}
