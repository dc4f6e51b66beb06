//! The log of an attempt, sent as it grows.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write};
use std::path::PathBuf;

use super::line::Line;

/// How much of the log goes at once, in bytes.
pub(in crate::executor) const CHUNK: u64 = 256 * 1024;

/// A log from an offset on.
pub(super) struct Tail {
    path: PathBuf,
    file: Option<File>,
    /// Up to where it was sent.
    pub(super) offset: u64,
}

impl Tail {
    pub(super) fn new(path: PathBuf, offset: u64) -> Self {
        Self {
            path,
            file: None,
            offset,
        }
    }

    /// Sends what is new, up to a chunk of it and not beyond `end`; how many bytes that was.
    pub(super) fn send(&mut self, end: u64, out: &mut impl Write) -> io::Result<u64> {
        if self.file.is_none() {
            let opened = File::open(&self.path).and_then(|mut file| {
                file.seek(SeekFrom::Start(self.offset))?;
                Ok(file)
            });
            // It is not there before the attempt prints.
            self.file = opened.ok();
        }
        let Some(file) = &mut self.file else {
            return Ok(0);
        };
        let mut bytes = Vec::new();
        let most = CHUNK.min(end.saturating_sub(self.offset));
        file.take(most).read_to_end(&mut bytes)?;
        let n = bytes.len() as u64;
        if n > 0 {
            Line::Log(n).write(out)?;
            out.write_all(&bytes)?;
            out.flush()?;
            self.offset += n;
        }
        Ok(n)
    }
}
