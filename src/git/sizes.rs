//! How many lines changes that landed changed.

use super::Repository;
use super::diff::PLAIN;
use super::parse::{parse_oid, parse_path_lossy};
use crate::model::{Oid, RepoPath};

/// How many lines of each file a change that landed added and deleted together; 0 of a binary file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeSize {
    /// Its commit.
    pub commit: Oid,
    /// Its files, compared with its first parent; a renamed one by its new name.
    pub files: Vec<(RepoPath, u32)>,
}

impl Repository {
    /// The sizes of changes that landed, as many as can be had: nothing is fetched, and what is missing is left out.
    pub fn change_sizes(&self, commits: &[Oid]) -> Vec<ChangeSize> {
        if commits.is_empty() {
            return Vec::new();
        }
        let revisions: Vec<&str> = commits.iter().map(Oid::as_str).collect();
        let call = (self.call())
            .env("GIT_NO_LAZY_FETCH", "1")
            // Older versions fetch what is missing unless no way of fetching is allowed.
            .env("GIT_ALLOW_PROTOCOL", "")
            .option("-c")
            .option("log.showSignature=false")
            .option("-c")
            .option("log.showRoot=true")
            .args(["log", "--no-walk=unsorted", "--stdin", "-z"])
            .args(["--no-mailmap", "--format=%H%x00"])
            .args(["--diff-merges=first-parent", "--numstat"])
            .args(PLAIN)
            .arg("-M")
            .stdin(revisions.join("\n").into_bytes());
        let Ok(output) = call.run() else {
            return Vec::new();
        };
        let mut sizes = parse_sizes(&output.stdout);
        if !output.is_success() {
            // The last one was being written when git ended.
            sizes.pop();
        }
        sizes
    }
}

/// `git log -z --numstat --format='%H%x00'`: `45b983b…<NUL><NUL>`, then for each file `3<TAB>4<TAB>src/a.py<NUL>`, or where it
/// was renamed `3<TAB>4<TAB><NUL>src/a.py<NUL>src/b.py<NUL>`, the first of them after a line feed.
fn parse_sizes(bytes: &[u8]) -> Vec<ChangeSize> {
    let mut sizes: Vec<ChangeSize> = Vec::new();
    let mut pieces = bytes.split(|&byte| byte == 0);
    while let Some(piece) = pieces.next() {
        let piece = piece.strip_prefix(b"\n").unwrap_or(piece);
        let mut fields = piece.splitn(3, |&byte| byte == b'\t');
        let (Some(first), added) = (fields.next(), fields.next()) else {
            continue;
        };
        let Some(added_and_deleted) = added.map(|deleted| number(first) + number(deleted)) else {
            if let Some(commit) = parse_oid(first) {
                sizes.push(ChangeSize {
                    commit,
                    files: Vec::new(),
                });
            }
            continue;
        };
        let path = match fields.next() {
            Some(b"") => pieces.nth(1),
            path => path,
        };
        if let (Some(size), Some(path)) = (sizes.last_mut(), path.and_then(parse_path_lossy)) {
            size.files.push((path, added_and_deleted));
        }
    }
    sizes
}

/// A number of lines; `-` of a binary file is none.
fn number(field: &[u8]) -> u32 {
    let text = std::str::from_utf8(field).unwrap_or_default();
    text.parse::<u32>().map_or(0, |lines| lines.min(1 << 24))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_git_prints_is_read() {
        let commit = |digit: &str| digit.repeat(40);
        let text = format!(
            "{}\0\0\n3\t4\tsrc/a.py\0-\t-\tlogo.png\x001\t0\t\0old name\0new\tname\0{}\0\0{}\0\0\n7\t0\tb\0",
            commit("a"),
            commit("b"),
            commit("c")
        );
        let told: Vec<String> = (parse_sizes(text.as_bytes()).iter())
            .map(|size| format!("{} {:?}", size.commit.short(), size.files))
            .collect();
        insta::assert_snapshot!(told.join("\n"), @r#"
        aaaaaaaaaa [(RepoPath("src/a.py"), 7), (RepoPath("logo.png"), 0), (RepoPath("new\tname"), 1)]
        bbbbbbbbbb []
        cccccccccc [(RepoPath("b"), 7)]
        "#);
        assert_eq!(parse_sizes(b"\x001\t2\tx\0\n\0\t\t\0").len(), 0);
    }
}
