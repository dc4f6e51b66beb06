//! A temporary place to run attempts in.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use git_orchestrate::model::Exit;
use git_orchestrate::process::{self, Cmd, LaunchSpec, Supervised};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

pub(crate) struct Workshop {
    folder: TempDir,
    /// A command that no other test runs.
    nap: String,
}

impl Workshop {
    pub(crate) fn new() -> Self {
        static N_WORKSHOPS: AtomicU32 = AtomicU32::new(7000);
        let number = N_WORKSHOPS.fetch_add(1, Ordering::Relaxed);
        Self {
            folder: tempfile::tempdir().unwrap(),
            nap: format!("sleep {number}.{:07}", std::process::id()),
        }
    }

    /// Puts a command that takes hours wherever the text says `NAP`.
    pub(crate) fn fill(&self, script: &str) -> String {
        script.replace("NAP", &self.nap)
    }

    /// Whether such a command runs.
    pub(crate) fn has_naps(&self) -> bool {
        let output = Cmd::new("ps")
            .args(["-eo", "stat=,args="])
            .output()
            .unwrap();
        let text = output.stdout_text();
        text.lines()
            .any(|line| !line.starts_with('Z') && line.contains(&self.nap))
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn attempt(&self) -> PathBuf {
        self.path("attempt")
    }

    pub(crate) fn log(&self) -> String {
        String::from_utf8_lossy(&fs::read(self.path("log")).unwrap()).into_owned()
    }

    /// A script for `sh`, run in the temporary folder.
    pub(crate) fn script(&self, text: &str) -> LaunchSpec {
        self.command(&["sh", "-c", &self.fill(text)])
    }

    pub(crate) fn command(&self, argv: &[&str]) -> LaunchSpec {
        LaunchSpec {
            argv: argv.iter().map(ToString::to_string).collect(),
            cwd: self.folder.path().to_owned(),
            env: vec![("PATH".to_owned(), std::env::var("PATH").unwrap())],
            stdin: Vec::new(),
            log: self.path("log"),
            timeout: Duration::from_mins(1),
            grace: Duration::from_secs(10),
            holds: Vec::new(),
            idle_timeout: None,
            questions: None,
            sandbox: None,
            is_courier: false,
            lease: None,
        }
    }

    pub(crate) fn launch(&self, spec: &LaunchSpec) -> Supervised {
        process::launch(shim(), &self.attempt(), spec).unwrap()
    }

    pub(crate) fn run(&self, spec: &LaunchSpec) -> Exit {
        wait(&mut self.launch(spec))
    }
}

pub(crate) fn shim() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_git-orchestrate"))
}

pub(crate) fn wait(supervised: &mut Supervised) -> Exit {
    block_on(supervised.wait())
}

pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(future)
}

/// Waits until something is so; it must be so at some time.
pub(crate) fn eventually(what: &str, mut is_so: impl FnMut() -> bool) {
    let until = Instant::now() + Duration::from_secs(30);
    while !is_so() {
        assert!(Instant::now() < until, "{what} did not happen");
        std::thread::sleep(Duration::from_millis(5));
    }
}

impl Drop for Workshop {
    fn drop(&mut self) {
        let list = Cmd::new("ps")
            .args(["-eo", "pid=,args="])
            .output()
            .unwrap()
            .stdout_text();
        for line in list.lines().filter(|line| line.contains(&self.nap)) {
            let pid = line
                .split_whitespace()
                .next()
                .unwrap()
                .parse()
                .ok()
                .and_then(Pid::from_raw);
            kill_process(pid.unwrap(), Signal::KILL).ok();
        }
    }
}
