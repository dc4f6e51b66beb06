//! Other machines: real OpenSSH servers on loopback, each with its own home and processes.

use std::fs;
use std::ops::Deref;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};

use tempfile::TempDir;

use super::yard::{Yard, may_start};

/// Says that the servers must be there, so that a machine where they should cannot pass by leaving them out.
const REQUIRED: &str = "ORCHESTRATE_TEST_SSH";

/// Every test has machines of its own, by a port of their own.
static N_STARTED: AtomicU16 = AtomicU16::new(0);

/// A repository here, and machines that its tasks run on.
pub(super) struct Hosts {
    yard: Yard,
    base: TempDir,
}

impl Hosts {
    /// So many machines; none where no server is installed and none is required.
    pub(super) fn start(n: usize) -> Option<Self> {
        Self::start_as(n, false, &[])
    }

    /// The same, each with a network of its own, on which packets can be lost.
    pub(super) fn start_apart(n: usize) -> Option<Self> {
        Self::start_as(n, true, &[])
    }

    /// The same; programs on the K-th find the K-th of these in their environment: `NAME=VALUE NAME=VALUE`.
    pub(super) fn start_with(env: &[String]) -> Option<Self> {
        Self::start_as(env.len(), false, env)
    }

    fn start_as(n: usize, is_apart: bool, env: &[String]) -> Option<Self> {
        let is_there = ["/usr/sbin/sshd", "/sbin/sshd"]
            .iter()
            .any(|path| Path::new(path).exists());
        if !may_start(REQUIRED, is_there, "sshd") {
            return None;
        }
        let base = tempfile::tempdir().unwrap();
        let ssh = format!("ssh -F {}", base.path().join("config").display());
        let hosts = Self {
            yard: Yard::new([("GIT_SSH_COMMAND", ssh)]),
            base,
        };
        let process = u16::try_from(std::process::id() % 2000).unwrap();
        let port = 30_000 + process * 16 + N_STARTED.fetch_add(1, Ordering::Relaxed) % 16;
        let (base, n_text, port) = (hosts.base(), n.to_string(), port.to_string());
        let more = if is_apart { "net" } else { "" };
        let env = env.iter().enumerate();
        let env = env.map(|(k, env)| (format!("HOST{}_ENV", k + 1), env.as_str()));
        hosts.script_with(&["up", &base, &n_text, &port, more], env);
        for k in 1..=n {
            hosts.lend_program(k);
        }
        Some(hosts)
    }

    /// Has a machine find our program as if it had been copied: of a build for tests that takes seconds. It is no link to
    /// where it was built, for that may be in the home that the machine has another one in the place of.
    fn lend_program(&self, k: usize) {
        let program = env!("CARGO_BIN_EXE_git-orchestrate");
        let sum = output(&["git", "hash-object", "--no-filters", program]);
        let folder = self.cache(k).join("bin").join(sum.trim());
        fs::create_dir_all(&folder).unwrap();
        let lent = folder.join("git-orchestrate");
        fs::hard_link(program, &lent)
            .or_else(|_| fs::copy(program, &lent).map(drop))
            .unwrap();
    }

    /// Has a machine find a script in the place of our program, which is beside it as `$ours`.
    pub(super) fn forge_program(&self, k: usize, script: &str) {
        let mut found = fs::read_dir(self.cache(k).join("bin")).unwrap();
        let program = found
            .next()
            .unwrap()
            .unwrap()
            .path()
            .join("git-orchestrate");
        fs::rename(&program, program.with_extension("true")).unwrap();
        script_at(&program, &format!("ours=\"$0.true\"\n{script}"));
    }

    /// Has the first two machines end by themselves what nobody asks after for so long.
    pub(super) fn lease(&self, span: &str) {
        self.configure_both(&format!("lease = \"{span}\"\n"));
    }

    /// Says the same of the first two machines.
    pub(super) fn configure_both(&self, text: &str) {
        self.configure(&format!(
            "[executors.ssh.host1]\n{text}[executors.ssh.host2]\n{text}"
        ));
    }

    /// Forgets that, so that it must be copied.
    pub(super) fn take_program(&self, k: usize) {
        fs::remove_dir_all(self.cache(k).join("bin")).unwrap();
    }

    /// Puts 4 MB that nothing makes smaller into the repository here, not committed.
    pub(super) fn add_large_file(&self) {
        let mut noise = 0_u64;
        let bytes: Vec<u8> = (0..4_000_000)
            .map(|_| {
                noise = noise
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                noise.to_le_bytes()[7]
            })
            .collect();
        fs::write(self.yard.here.repo.path().join("large.bin"), bytes).unwrap();
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

    /// Loses every packet to and from it.
    pub(super) fn drop_packets(&self, k: usize) {
        self.script(&["drop", &self.base(), &k.to_string()]);
    }

    pub(super) fn deliver_packets(&self, k: usize) {
        self.script(&["deliver", &self.base(), &k.to_string()]);
    }

    pub(super) fn freeze(&self, k: usize) {
        self.script(&["freeze", &self.base(), &k.to_string()]);
    }

    pub(super) fn thaw(&self, k: usize) {
        self.script(&["thaw", &self.base(), &k.to_string()]);
    }

    /// Starts a machine anew.
    pub(super) fn restart(&self, k: usize) {
        self.script(&["stop", &self.base(), &k.to_string()]);
        self.script(&["start", &self.base(), &k.to_string()]);
    }

    /// Starts a machine anew whose home has so little room.
    pub(super) fn fill_disk(&self, k: usize) {
        self.script(&["stop", &self.base(), &k.to_string()]);
        self.script(&["start", &self.base(), &k.to_string(), "full"]);
    }

    fn script(&self, arguments: &[&str]) {
        self.script_with(arguments, std::iter::empty());
    }

    fn script_with<'a>(&self, arguments: &[&str], env: impl Iterator<Item = (String, &'a str)>) {
        let is_done = self.try_script(arguments, env);
        let said = fs::read_to_string(self.base.path().join("hosts.log")).unwrap_or_default();
        assert!(is_done, "{arguments:?}: {said}");
    }

    fn try_script<'a>(
        &self,
        arguments: &[&str],
        env: impl Iterator<Item = (String, &'a str)>,
    ) -> bool {
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
            .envs(env)
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .status();
        status.is_ok_and(|status| status.success())
    }
}

impl Deref for Hosts {
    type Target = Yard;

    fn deref(&self) -> &Yard {
        &self.yard
    }
}

impl AsRef<Yard> for Hosts {
    fn as_ref(&self) -> &Yard {
        &self.yard
    }
}

impl Drop for Hosts {
    fn drop(&mut self) {
        self.yard.end();
        let is_down = self.try_script(&["down", &self.base()], std::iter::empty());
        assert!(
            is_down || std::thread::panicking(),
            "the machines do not go"
        );
    }
}

/// Writes a script that can be run.
pub(super) fn script_at(path: &Path, script: &str) -> PathBuf {
    fs::write(path, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    path.to_owned()
}

fn output(words: &[&str]) -> String {
    #[expect(clippy::disallowed_methods, reason = "a fixture")]
    let output = Command::new(words[0]).args(&words[1..]).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}
