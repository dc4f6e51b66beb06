//! What an attempt prints, on its way to a file.

use std::collections::VecDeque;
use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::io::AsyncReadExt as _;
use tokio::net::unix::pipe::Receiver;

/// How much an attempt may print, in bytes, before the middle is left out.
const HEAD: u64 = 64 * 1024 * 1024;

/// How much of the end is kept then, in bytes: an agent's last line is its verdict.
const TAIL: usize = 1024 * 1024;

/// How long a line may be, in bytes, before it is written without its end.
const LINE: usize = 1024 * 1024;

/// How long the beginning of a line waits for its end.
const IDLE: Duration = Duration::from_millis(300);

/// The log of one attempt, which two streams go to, line by line: so that neither splits the lines of the other.
#[derive(Debug, Clone)]
pub(super) struct Log(Arc<Mutex<Inner>>);

/// One of the streams that go to a log.
#[derive(Debug)]
pub(super) struct Stream {
    log: Log,
    number: usize,
    line: Arc<Mutex<Vec<u8>>>,
}

#[derive(Debug)]
struct Inner {
    file: File,
    /// The stream whose line has been begun and not ended.
    open_line: Option<usize>,
    room: u64,
    tail: VecDeque<u8>,
    n_left_out: u64,
    /// Everything that came so far, in bytes.
    n_bytes: u64,
    lines: Vec<Arc<Mutex<Vec<u8>>>>,
}

/// Opens a log for appending.
pub(super) fn open(path: &Path) -> io::Result<Log> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let file = OpenOptions::new().create(true).append(true).open(path)?;
    Ok(Log(Arc::new(Mutex::new(Inner {
        file,
        open_line: None,
        room: HEAD,
        tail: VecDeque::new(),
        n_left_out: 0,
        n_bytes: 0,
        lines: Vec::new(),
    }))))
}

/// Reads a pipe to its end.
pub(super) async fn follow(mut pipe: Receiver, stream: Stream) {
    let mut chunk = vec![0; 64 * 1024];
    loop {
        match tokio::time::timeout(IDLE, pipe.read(&mut chunk)).await {
            Ok(Ok(0) | Err(_)) => break,
            Ok(Ok(n)) => stream.feed(chunk.get(..n).unwrap_or_default()),
            Err(_) => stream.flush(),
        }
    }
    stream.flush();
}

impl Log {
    /// One more stream that goes to this log.
    pub(super) fn stream(&self) -> Stream {
        let line = Arc::new(Mutex::new(Vec::new()));
        let mut inner = lock(&self.0);
        inner.lines.push(Arc::clone(&line));
        Stream {
            log: self.clone(),
            number: inner.lines.len() - 1,
            line,
        }
    }

    /// How many bytes were printed so far.
    pub(super) fn n_bytes(&self) -> u64 {
        lock(&self.0).n_bytes
    }

    /// Writes out everything that was held back.
    pub(super) fn finish(&self) {
        let mut inner = lock(&self.0);
        for (number, line) in std::mem::take(&mut inner.lines).into_iter().enumerate() {
            inner.write_of(number, &std::mem::take(&mut *lock(&line)));
        }
        if inner.n_left_out == 0 && inner.tail.is_empty() {
            return;
        }
        let notice = format!(
            "\n[git-orchestrate: {} bytes left out here]\n",
            inner.n_left_out
        );
        let tail = std::mem::take(&mut inner.tail);
        let (front, back) = tail.as_slices();
        // A full disk must not keep the attempt from ending.
        for bytes in [notice.as_bytes(), front, back] {
            inner.file.write_all(bytes).ok();
        }
    }
}

impl Stream {
    fn feed(&self, bytes: &[u8]) {
        let mut line = lock(&self.line);
        // What is held back has no end of a line in it.
        let n_before = line.len();
        line.extend_from_slice(bytes);
        let end = memchr::memrchr(b'\n', bytes).map_or(0, |at| n_before + at + 1);
        let end = if line.len() - end > LINE {
            line.len()
        } else {
            end
        };
        if end > 0 {
            let rest = line.split_off(end);
            lock(&self.log.0).write_of(self.number, &line);
            *line = rest;
        }
    }

    fn flush(&self) {
        let bytes = std::mem::take(&mut *lock(&self.line));
        lock(&self.log.0).write_of(self.number, &bytes);
    }
}

impl Inner {
    fn write_of(&mut self, stream: usize, bytes: &[u8]) {
        let Some(&last) = bytes.last() else { return };
        if self.open_line.is_some_and(|open| open != stream) {
            self.write(b"\n");
        }
        self.write(bytes);
        self.open_line = (last != b'\n').then_some(stream);
    }

    fn write(&mut self, bytes: &[u8]) {
        self.n_bytes += bytes.len() as u64;
        let fits = usize::try_from(self.room)
            .unwrap_or(usize::MAX)
            .min(bytes.len());
        let (head, rest) = bytes.split_at(fits);
        if !head.is_empty() {
            self.file.write_all(head).ok();
            self.room -= head.len() as u64;
        }
        self.tail.extend(rest);
        let excess = self.tail.len().saturating_sub(TAIL);
        self.tail.drain(..excess);
        self.n_left_out += excess as u64;
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
