//! Many commits made at once, by `git fast-import`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use git_orchestrate::model::Oid;
use git_orchestrate::process::Cmd;

use super::repository::TempRepo;

/// The files of a commit: by path, the mode and the content; of a submodule, the id of a commit.
pub(crate) type Files = BTreeMap<String, (&'static str, Vec<u8>)>;

/// Commits to be made. Each is known by its number, counted from 0.
#[derive(Debug, Default)]
pub(crate) struct Import {
    stream: Vec<u8>,
    n_commits: usize,
}

impl Import {
    /// A commit with these files.
    pub(crate) fn commit(&mut self, files: &Files, parents: &[usize]) -> usize {
        let number = self.n_commits;
        self.n_commits += 1;
        let date = 1_700_000_000 + number * 60;
        let mut text = format!("commit refs/heads/c{number}\nmark :{}\n", number + 1);
        writeln!(
            text,
            "committer Ada <ada@example.com> {date} +0000\ndata 1\nx"
        )
        .unwrap();
        for (n, parent) in parents.iter().enumerate() {
            let word = if n == 0 { "from" } else { "merge" };
            writeln!(text, "{word} :{}", parent + 1).unwrap();
        }
        text += "deleteall\n";
        self.stream.extend_from_slice(text.as_bytes());
        for (path, (mode, content)) in files {
            let text = if *mode == "160000" {
                format!("M {mode} {} {path}\n", String::from_utf8_lossy(content))
            } else {
                format!("M {mode} inline {path}\ndata {}\n", content.len())
            };
            self.stream.extend_from_slice(text.as_bytes());
            if *mode != "160000" {
                self.stream.extend_from_slice(content);
                self.stream.push(b'\n');
            }
        }
        number
    }

    /// Makes them all; their ids.
    pub(crate) fn run(self, temp: &TempRepo) -> Vec<Oid> {
        let marks = temp.beside("marks");
        let output = Cmd::new("git")
            .current_dir(temp.path())
            .args(["fast-import", "--quiet", "--force"])
            .arg(format!("--export-marks={}", marks.display()))
            .stdin_bytes(self.stream)
            .output()
            .unwrap();
        assert!(output.is_success(), "{}", output.stderr_text());
        let text = fs::read_to_string(marks).unwrap();
        let mut ids: Vec<(usize, Oid)> = text
            .lines()
            .map(|line| {
                let (mark, id) = line[1..].split_once(' ').unwrap();
                (mark.parse().unwrap(), id.parse().unwrap())
            })
            .collect();
        ids.sort_unstable();
        ids.into_iter().map(|(_, id)| id).collect()
    }
}
