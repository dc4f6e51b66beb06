//! What was done before a commit: the changes that landed, and the commits of the branches that were merged, each with
//! what it says and what it touched.
//!
//! Git itself lists them: its commit graph and its comparison of trees are the fastest there are, and a missing object
//! ends one listing instead of everything. What cannot be had is left out: history is evidence, and no task fails for
//! want of it.

use std::collections::HashSet;
use std::thread;

use super::call::Call;
use super::diff::PLAIN;
use super::parse::{parse_oid, parse_path_lossy};
use super::repository::library_id;
use super::{GitError, Repository};
use crate::model::{Oid, PastChange, PastFile, Touch};

/// A change that touches more files than this says nothing about any of them.
const MAX_FILES: u32 = 200;

/// How many bytes of a message are read.
const MAX_MESSAGE: usize = 1_500;

/// More commits than these are never read.
const MAX_COMMITS: usize = 1_000_000;

/// The least number of commits that is worth a process of its own.
const MIN_PART: usize = 500;

/// How many processes list at the same time, at most.
const MAX_PARTS: usize = 4;

impl Repository {
    /// The last `limit` changes up to `tip`, the newest first and no change before those that build on it: as many of
    /// them, and as much of each, as a shallow or partial clone has. Nothing is fetched. The commits of a branch come
    /// right after the merge that brought it in, so that all that comes after a commit of the first parents' line is
    /// before it in history too.
    pub fn past_changes(&self, tip: &Oid, limit: usize) -> Vec<PastChange> {
        self.read_past(tip, None, limit).0
    }

    /// The same without what is before `since` and that commit itself, and whether all of it could be had: what is missing
    /// of a shallow or partial clone may come later.
    pub fn read_past(
        &self,
        tip: &Oid,
        since: Option<&Oid>,
        limit: usize,
    ) -> (Vec<PastChange>, bool) {
        let boundary = self.shallow_boundary();
        let oids = self.commits_before(tip, since, limit);
        let length = oids.len().div_ceil(MAX_PARTS).max(MIN_PART);
        let listed: Vec<(Vec<PastChange>, bool)> = thread::scope(|scope| {
            let running: Vec<_> = (oids.chunks(length))
                .map(|part| scope.spawn(|| self.past_part(part)))
                .collect();
            (running.into_iter())
                .map(|thread| thread.join().unwrap_or_default())
                .collect()
        });
        let is_whole = boundary.is_empty() && listed.iter().all(|&(_, is_whole)| is_whole);
        let mut changes: Vec<PastChange> = listed.into_iter().flat_map(|(part, _)| part).collect();
        for change in &mut changes {
            // Its parent is not here, so that everything looks as if it were new.
            if boundary.contains(&change.commit) {
                change.files.clear();
                change.n_files = 0;
            }
        }
        (changes, is_whole)
    }

    /// The commits up to `tip`, each before those that it builds on, and branches one after the other.
    fn commits_before(&self, tip: &Oid, since: Option<&Oid>, limit: usize) -> Vec<Oid> {
        let listed = (self.quiet_call())
            .args(["rev-list", "--topo-order"])
            .arg(format!("--max-count={}", limit.min(MAX_COMMITS)))
            .args(["--end-of-options", tip.as_str()])
            .args(since.map(|oid| format!("^{oid}")))
            .text()
            .unwrap_or_default();
        listed.lines().map_while(|line| line.parse().ok()).collect()
    }

    /// A call of git that fetches nothing.
    fn quiet_call(&self) -> Call {
        (self.call())
            .env("GIT_NO_LAZY_FETCH", "1")
            // Older versions fetch what is missing unless no way of fetching is allowed.
            .env("GIT_ALLOW_PROTOCOL", "")
    }

    /// The commits that landed one after the other up to `tip`, itself among them, newest first: the line of first
    /// parents, `limit` of them at most.
    pub fn first_parents<'a>(
        &'a self,
        tip: &Oid,
        limit: usize,
    ) -> Box<dyn Iterator<Item = Oid> + 'a> {
        if let Some(library) = self.library() {
            let mut next = library_id(tip);
            let walk = std::iter::from_fn(move || {
                let id = next.take()?;
                let commit = library.find_commit(id).ok()?;
                next = commit.parent_ids().next().map(gix::Id::detach);
                id.to_string().parse().ok()
            });
            return Box::new(walk.take(limit));
        }
        let listed = (self.call())
            .args(["rev-list", "--first-parent", "--end-of-options"])
            .arg(format!("--max-count={}", limit.min(MAX_COMMITS)))
            .arg(tip.as_str())
            .text()
            .unwrap_or_default();
        let oids: Vec<Oid> = listed.lines().map_while(|line| line.parse().ok()).collect();
        Box::new(oids.into_iter())
    }

    fn past_part(&self, oids: &[Oid]) -> (Vec<PastChange>, bool) {
        let (mut changes, is_whole) = self.list(oids, true).unwrap_or_default();
        if !is_whole {
            // A tree is missing. What the commits say can be had all the same.
            let rest = oids.get(changes.len()..).unwrap_or_default();
            let (bare, _) = self.list(rest, false).unwrap_or_default();
            changes.extend(bare);
        }
        (changes, is_whole)
    }

    /// The changes of these commits, and whether git got to the end of them.
    fn list(&self, oids: &[Oid], with_files: bool) -> Result<(Vec<PastChange>, bool), GitError> {
        let mut wanted = String::new();
        for oid in oids {
            wanted.push_str(oid.as_str());
            wanted.push('\n');
        }
        let call = (self.quiet_call())
            .option("-c")
            .option("log.showSignature=false")
            .option("-c")
            .option("log.showRoot=true")
            .args(["log", "--no-walk=unsorted", "--stdin", "-z"])
            .args(["--encoding=UTF-8", "--no-mailmap"])
            .arg("--format=%H %ct%x00%B%x00")
            .args(
                with_files
                    .then_some(["--diff-merges=first-parent", "--name-status"])
                    .into_iter()
                    .flatten(),
            )
            .args(PLAIN)
            // After what switches renames off: only exact ones, which no content is read for.
            .args(with_files.then_some("-M100%"))
            .stdin(wanted.into_bytes());
        let output = call.run()?;
        let mut changes = parse_past_changes(&output.stdout);
        if !output.is_success() {
            // The last one was being written when git ended.
            changes.pop();
        }
        Ok((changes, output.is_success()))
    }

    /// The commits of a shallow clone whose parents were not fetched.
    fn shallow_boundary(&self) -> HashSet<Oid> {
        let text = std::fs::read_to_string(self.common_dir().join("shallow"));
        (text.unwrap_or_default().lines())
            .filter_map(|line| line.trim().parse().ok())
            .collect()
    }
}

/// `git log -z --name-status --format='%H %ct%x00%B%x00'`: `45b983b… 1700000000<NUL>message<NUL><NUL>`, then for each file
/// `M<NUL>src/a.py<NUL>` or `R100<NUL>src/a.py<NUL>src/b.py<NUL>`, the first of them after a line feed.
fn parse_past_changes(bytes: &[u8]) -> Vec<PastChange> {
    let mut changes: Vec<PastChange> = Vec::new();
    let mut pieces = bytes.split(|&byte| byte == 0);
    while let Some(piece) = pieces.next() {
        let piece = piece.strip_prefix(b"\n").unwrap_or(piece);
        if let Some((commit, time)) = parse_head(piece) {
            let message = pieces.next().unwrap_or_default();
            changes.push(PastChange {
                commit,
                time,
                message: cleaned(&String::from_utf8_lossy(message)),
                files: Vec::new(),
                n_files: 0,
            });
            continue;
        }
        let Some(&status) = piece.first() else {
            continue;
        };
        let mut path = || pieces.next().and_then(parse_path_lossy);
        let (path, touch) = match status {
            b'A' => (path(), Touch::Added),
            b'D' => (path(), Touch::Deleted),
            b'R' => match (path(), path()) {
                (Some(from), to) => (to, Touch::Renamed { from }),
                (None, to) => (to, Touch::Added),
            },
            _ => (path(), Touch::Modified),
        };
        if let (Some(change), Some(path)) = (changes.last_mut(), path) {
            change.n_files = change.n_files.saturating_add(1);
            if change.n_files <= MAX_FILES {
                change.files.push(PastFile { path, touch });
            } else {
                change.files.clear();
            }
        }
    }
    changes
}

fn parse_head(piece: &[u8]) -> Option<(Oid, i64)> {
    let space = piece.iter().position(|&byte| byte == b' ')?;
    let time = std::str::from_utf8(piece.get(space + 1..)?).ok()?;
    Some((parse_oid(piece.get(..space)?)?, time.parse().ok()?))
}

/// What a message says by itself, without what tools add to it.
fn cleaned(message: &str) -> String {
    let mut text = String::new();
    for line in message.lines().map(str::trim) {
        let is_added = line.starts_with("Merge pull request")
            || line.starts_with("Merge branch")
            || line.starts_with("Merge remote-tracking branch")
            || line.starts_with("(cherry picked")
            || line.contains("-by: ");
        if is_added {
            continue;
        }
        let room = MAX_MESSAGE.saturating_sub(text.len());
        text.push_str(line.get(..line.floor_char_boundary(room)).unwrap_or(line));
        text.push('\n');
        if text.len() > MAX_MESSAGE {
            break;
        }
    }
    text.trim().to_owned()
}
