//! Following an attempt on another machine: what it prints is passed on, and what the user wants is told there.

use std::io::{self, BufRead as _, BufReader, Read, Write};
use std::process::ChildStdin;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use super::contact;
use super::errand::{Courier, Trouble};
use crate::executor::host::{Answer, CHUNK, GREETING, HostCall, Line, Whereabouts};
use crate::executor::ssh::{Ready, SshError};
use crate::model::Exit;
use crate::process::{self, Piped};

/// How often we give a sign of life.
const BEAT: Duration = Duration::from_secs(2);

/// After how long without one from there the connection counts as broken.
const SILENCE: Duration = Duration::from_secs(12);

/// How often it is looked at what the user wants.
const GLANCE: Duration = Duration::from_millis(50);

/// What is read at most before the greeting, in lines.
const MOST_NOISE: usize = 1000;

/// What came from there.
enum News {
    Log(Vec<u8>),
    Line(Line),
}

/// What was told there already.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// How many bytes of the log are known.
    offset: u64,
    is_stopping: bool,
    is_paused: bool,
}

impl Courier {
    /// Follows it for as long as the connection lasts, to its end at best.
    pub(super) fn follow(
        &mut self,
        ready: &Ready,
        at: &Whereabouts,
        told: &mut Told,
    ) -> Result<Exit, Trouble> {
        let broken = |_| self.broken();
        let mut ssh = Piped::start(
            &self
                .request
                .link
                .quiet_argv(&format!("{} __host", ready.program)),
        )
        .map_err(broken)?;
        let followed = ssh.pipes().map_err(broken).and_then(|(stdin, stdout)| {
            let news = listen(stdout);
            self.attend(ready, at, told, stdin, &news)
        });
        ssh.end(Duration::from_millis(200));
        followed
    }

    fn attend(
        &mut self,
        ready: &Ready,
        at: &Whereabouts,
        told: &mut Told,
        mut stdin: ChildStdin,
        news: &Receiver<News>,
    ) -> Result<Exit, Trouble> {
        let question = HostCall::Watch {
            at: at.clone(),
            offset: told.offset,
        };
        let mut line = serde_json::to_vec(&question).unwrap_or_default();
        line.push(b'\n');
        let mut heard = Instant::now();
        let mut next_beat = Instant::now() + BEAT;
        if stdin.write_all(&line).is_err() {
            return Err(self.broken());
        }
        loop {
            self.pass_on(ready, at, told)?;
            if Instant::now() >= next_beat {
                next_beat = Instant::now() + BEAT;
                if stdin.write_all(b".").is_err() {
                    return Err(self.broken());
                }
            }
            let arrived = match news.recv_timeout(GLANCE) {
                Ok(arrived) => arrived,
                Err(RecvTimeoutError::Timeout) if heard.elapsed() < SILENCE => continue,
                Err(_) => return Err(self.broken()),
            };
            heard = Instant::now();
            self.heard();
            match arrived {
                News::Log(bytes) => {
                    told.offset += bytes.len() as u64;
                    let mut out = io::stdout();
                    // Where nobody reads any more our supervisor is gone, and ends us.
                    out.write_all(&bytes).and_then(|()| out.flush()).ok();
                }
                News::Line(Line::Beat(vitals)) => {
                    contact::note(&self.request.folder, &self.request.link.host);
                    if let Some(vitals) = vitals {
                        process::tell_vitals(&self.request.folder, &vitals);
                    }
                }
                News::Line(Line::Wait(wait)) => {
                    process::tell_wait(&self.request.folder, wait.as_ref());
                }
                News::Line(Line::End(exit)) => return Ok(exit),
                News::Line(Line::Fail(words)) => return Err(Trouble::Words(words)),
                News::Line(Line::Log(_)) => {}
            }
        }
    }

    /// Tells there what the user wants, once.
    fn pass_on(&mut self, ready: &Ready, at: &Whereabouts, told: &mut Told) -> Result<(), Trouble> {
        if self.stop.is_raised() && !told.is_stopping {
            let call = HostCall::Stop {
                at: at.clone(),
                is_now: false,
            };
            let answer: Answer = self.ask(ready, "end the attempt", &call)?;
            told.is_stopping = answer == Answer::Done;
        }
        let is_wanted = process::is_pause_wanted(&self.request.folder) && !self.stop.is_raised();
        if is_wanted != told.is_paused {
            let at = at.clone();
            let call = HostCall::Pause { at, is_wanted };
            let _answer: Answer = self.ask(ready, "pause the attempt", &call)?;
            told.is_paused = is_wanted;
        }
        Ok(())
    }

    fn broken(&self) -> Trouble {
        Trouble::Ssh(SshError::Unreachable {
            host: self.request.link.host.clone(),
            words: "the connection broke".to_owned(),
        })
    }
}

/// Reads what comes, in a thread of its own; it ends with the connection.
fn listen(stdout: impl Read + Send + 'static) -> Receiver<News> {
    let (sender, news) = channel();
    thread::spawn(move || {
        let mut reader = BufReader::new(stdout);
        let mut line = Vec::new();
        let mut read_line = |reader: &mut BufReader<_>| {
            line.clear();
            let n = Read::take(reader, 1 << 20)
                .read_until(b'\n', &mut line)
                .ok()?;
            (n > 0).then(|| String::from_utf8_lossy(&line).into_owned())
        };
        for _ in 0..MOST_NOISE {
            match read_line(&mut reader) {
                Some(line) if line.trim_end() == GREETING => break,
                Some(_) => {}
                None => return,
            }
        }
        while let Some(text) = read_line(&mut reader) {
            let arrived = match Line::parse(&text) {
                // No more than that is ever sent at once, and a machine is not to fill our memory.
                Some(Line::Log(n)) if n > CHUNK => return,
                Some(Line::Log(n)) => {
                    let mut bytes = Vec::new();
                    let read = Read::take(&mut reader, n).read_to_end(&mut bytes);
                    // What came of it before the connection broke comes again.
                    if !read.is_ok_and(|read| read as u64 == n) {
                        return;
                    }
                    News::Log(bytes)
                }
                Some(line) => News::Line(line),
                None => return,
            };
            if sender.send(arrived).is_err() {
                return;
            }
        }
    });
    news
}
