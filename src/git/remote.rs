//! Branches at a remote: where they are, sent there, and fetched from there.

use std::collections::BTreeMap;
use std::time::Duration;

use super::call::{Call, failed};
use super::{GitError, Repository};
use crate::model::{Exit, Oid};

/// How long a remote may take.
const TIMEOUT: Duration = Duration::from_mins(5);
/// The variable that a helper of ours reads the secret from: it stands in no argument and in no file.
const SECRET: &str = "FORGE_SECRET";
/// A helper for git that says who we are. It comes after the user's own, and answers only where those have no answer.
const HELPER: &str = "!f() { test \"$1\" = get && printf 'username=x-access-token\\npassword=%s\\n' \"$FORGE_SECRET\"; }; f";

/// A remote, and what opens it.
#[derive(Clone)]
pub struct Remote {
    name: String,
    /// The address that the secret is for, and the secret.
    credential: Option<(String, String)>,
}

impl std::fmt::Debug for Remote {
    /// Prints no secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Remote")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// What came of a push.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pushed {
    /// The branch is there.
    Done,
    /// The remote, or a hook, does not take it, in its own words.
    Refused(String),
}

impl Remote {
    /// The remote of that name; `credential` is an address such as `https://github.com` with the secret that opens it.
    pub fn new(name: &str, credential: Option<(String, String)>) -> Self {
        Self {
            name: name.to_owned(),
            credential,
        }
    }

    fn open(&self, call: Call) -> Call {
        let call = call.timeout(TIMEOUT);
        match &self.credential {
            Some((address, secret)) => call
                .option("-c")
                .option(format!("credential.{address}.helper={HELPER}"))
                .env(SECRET, secret),
            None => call,
        }
    }
}

impl Repository {
    /// Where a branch of a remote is now; none where there is none.
    pub fn remote_tip(&self, remote: &Remote, branch: &str) -> Result<Option<Oid>, GitError> {
        let name = branch.to_owned();
        Ok(self.remote_tips(remote, &[name])?.remove(branch))
    }

    /// Where several branches of a remote are now, by their short names; those that are there.
    pub fn remote_tips(
        &self,
        remote: &Remote,
        branches: &[String],
    ) -> Result<BTreeMap<String, Oid>, GitError> {
        if branches.is_empty() {
            return Ok(BTreeMap::new());
        }
        let call = remote.open(self.call());
        let full = branches.iter().map(|branch| format!("refs/heads/{branch}"));
        let call = call.args(["ls-remote", &remote.name]).args(full);
        let tips = call.text()?;
        let tips = tips.lines().filter_map(|line| {
            let (oid, name) = line.split_once('\t')?;
            let name = name.strip_prefix("refs/heads/")?;
            // A pattern may meet other names, too.
            let is_wanted = branches.iter().any(|branch| branch == name);
            Some((name.to_owned(), oid.parse().ok()?)).filter(|_| is_wanted)
        });
        Ok(tips.collect())
    }

    /// Puts a commit on a branch of a remote, which must be at `expected` as yet; none: it must not be there.
    ///
    /// The user's hooks run, as for every push.
    pub fn push(
        &self,
        remote: &Remote,
        commit: &Oid,
        branch: &str,
        expected: Option<&Oid>,
    ) -> Result<Pushed, GitError> {
        let full = format!("refs/heads/{branch}");
        let lease = format!(
            "--force-with-lease={full}:{}",
            expected.map_or("", Oid::as_str)
        );
        let call = remote.open(self.call_with_hooks());
        let output = call
            .args(["push", "--porcelain", "--no-recurse-submodules"])
            .args([&lease, &remote.name, &format!("{commit}:{full}")])
            .run()?;
        if output.exit == Exit::Success {
            return Ok(Pushed::Done);
        }
        let stdout = output.stdout_text();
        let refused = stdout.lines().find_map(|line| line.strip_prefix("!\t"));
        match refused.and_then(|line| line.split('\t').nth(1)) {
            Some(why) => Ok(Pushed::Refused(why.chars().take(200).collect())),
            None => Err(failed(format!("push {} {full}", remote.name), &output)),
        }
    }

    /// Fetches branches of a remote to where it is remembered, `refs/remotes/<name>/…`.
    pub fn fetch(&self, remote: &Remote, branches: &[String]) -> Result<(), GitError> {
        let name = &remote.name;
        let specs = branches
            .iter()
            .map(|branch| format!("+refs/heads/{branch}:refs/remotes/{name}/{branch}"));
        let specs: Vec<String> = specs.collect();
        if specs.is_empty() {
            return Ok(());
        }
        let call = remote.open(self.call());
        call.args(["fetch", "--quiet", "--no-tags", "--no-recurse-submodules"])
            .args(["--no-write-fetch-head", name])
            .args(specs)
            .bytes()
            .map(drop)
    }
}
