//! Files that go along with a question to our own program on another machine, or with its answer.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read, Write as _};
use std::path::Path;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Link, SshError};
use crate::process::Piped;

/// What stands before the length of a file that is sent.
pub(in crate::executor) const PARCEL: &str = "git-orchestrate sends ";

/// The longest line that is read, in bytes, and how many of them: a shell there may greet before.
const LONGEST: u64 = 1 << 20;
const MOST_NOISE: usize = 1000;

/// How long an ssh that is not needed any more is given.
const GRACE: Duration = Duration::from_millis(200);

/// What our own program there said.
#[derive(Debug)]
pub(in crate::executor) enum Reply<T> {
    /// An answer.
    Answer(T),
    /// A file, which was written.
    File,
}

impl Link {
    /// Asks our own program there, with the bytes of a file behind the question. What it sends back is written to `to`.
    pub(in crate::executor) fn exchange<T: DeserializeOwned>(
        &self,
        command: &str,
        question: &impl Serialize,
        along: Option<&Path>,
        to: &Path,
    ) -> Result<Reply<T>, SshError> {
        let broken = |words: String| SshError::Unreachable {
            host: self.host.clone(),
            words,
        };
        let mut ssh = Piped::start(&self.quiet_argv(command)).map_err(|e| broken(e.to_string()))?;
        let exchanged = ssh.pipes().and_then(|(mut stdin, stdout)| {
            let mut line = serde_json::to_vec(question)?;
            line.push(b'\n');
            let written = stdin.write_all(&line).and_then(|()| match along {
                Some(along) => io::copy(&mut File::open(along)?, &mut stdin).map(drop),
                None => Ok(()),
            });
            drop(stdin);
            match reply(BufReader::new(stdout), to) {
                // One who does not want the rest of it says why not.
                Ok(Some(reply)) => Ok(reply),
                read => Err(written.err().or(read.err()).unwrap_or_else(broke)),
            }
        });
        ssh.end(GRACE);
        exchanged.map_err(|error| broken(error.to_string()))
    }
}

fn broke() -> io::Error {
    io::Error::other("the connection broke")
}

/// Reads an answer, or the file in its place; none where there is none.
fn reply<T: DeserializeOwned>(
    mut from: impl io::BufRead,
    to: &Path,
) -> io::Result<Option<Reply<T>>> {
    let mut line = Vec::new();
    for _ in 0..MOST_NOISE {
        line.clear();
        if Read::take(&mut from, LONGEST).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        let text = String::from_utf8_lossy(&line);
        let length = text.trim_end().strip_prefix(PARCEL);
        if let Some(length) = length.and_then(|length| length.parse::<u64>().ok()) {
            let written = io::copy(&mut Read::take(&mut from, length), &mut File::create(to)?)?;
            return if written == length {
                Ok(Some(Reply::File))
            } else {
                Err(broke())
            };
        }
        if let Ok(answer) = serde_json::from_str(&text) {
            return Ok(Some(Reply::Answer(answer)));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_told_from_an_answer_and_from_what_a_shell_says() {
        let folder = tempfile::tempdir().unwrap();
        let to = folder.path().join("file");
        let read = |text: &[u8]| reply::<Vec<u32>>(text, &to);
        let answer = read(b"Welcome\n[1,2]\n").unwrap();
        assert!(matches!(answer, Some(Reply::Answer(list)) if list == [1, 2]));
        let file = read(b"Welcome\ngit-orchestrate sends 4\na\n\xffb and more").unwrap();
        assert!(matches!(file, Some(Reply::File)));
        assert_eq!(std::fs::read(&to).unwrap(), b"a\n\xffb");
        assert!(read(b"git-orchestrate sends 4\na").is_err());
        assert!(read(b"Welcome\n").unwrap().is_none());
    }
}
