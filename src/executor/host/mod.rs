//! What our own program does on another machine, when it is asked to from afar.
//!
//! Every question is one line of JSON on standard input and every answer one on standard output; only [`watch`] goes on. All
//! that belongs to a repository is in one folder of the user's cache there.

mod begin;
mod clear;
mod collect;
mod ears;
mod folder;
mod job;
mod line;
mod login;
mod look;
mod nodes;
mod parcels;
mod stage;
mod tail;
mod watch;
mod wire;

use std::io::{self, BufRead as _, Read as _, Write};
use std::path::Path;

pub(super) use self::collect::{refs_of, result_ref, state_of};
pub use self::job::run_job;
pub(super) use self::line::Line;
pub(super) use self::login::LoginQuestion;
pub(super) use self::tail::CHUNK;
pub(super) use self::watch::GREETING;
pub use self::wire::Hook;
pub(super) use self::wire::{
    Answer, BeginCall, Begun, Cleared, Collected, Fault, HOST_VERSION, HostCall, LeftThere,
    Whereabouts,
};
use super::words;

/// The longest question that is read, in bytes.
const LONGEST: u64 = 64 * 1024 * 1024;

/// Answers what stands on standard input; `ourselves` is our own program. False where nobody is there to hear it.
pub fn answer(ourselves: &Path, out: &mut impl Write) -> bool {
    let mut text = String::new();
    let mut input = io::stdin().lock();
    let read = read_line(&mut input, &mut text);
    drop(input);
    let call = read.map_err(|error| error.to_string()).and_then(|()| {
        let call: HostCall = serde_json::from_str(&text).map_err(|error| error.to_string())?;
        Ok(call)
    });
    let done = |done: Result<(), Fault>| done.map(|()| Answer::Done);
    let answer = match call {
        Ok(HostCall::Watch { at, offset }) => return watch::watch(&at, offset, out).is_ok(),
        Ok(HostCall::Give { at, known }) => return parcels::give(&at, &known, out).is_ok(),
        Ok(HostCall::Begin(call)) => begin::begin(&call, ourselves).map(Answer::Begun),
        Ok(HostCall::Stop { at, is_now }) => done(collect::stop(&at, is_now)),
        Ok(HostCall::Pause { at, is_wanted }) => done(collect::pause(&at, is_wanted)),
        Ok(HostCall::Collect { at }) => collect::collect(&at).map(Answer::Collected),
        Ok(HostCall::Forget { at }) => done(collect::forget(&at)),
        Ok(HostCall::Look {
            path,
            programs,
            logins,
            secrets,
        }) => {
            let mut machine = look::look(&path, &programs);
            machine.logins = login::logins(&logins, &path, &secrets);
            Ok(Answer::Found(machine))
        }
        Ok(HostCall::Tips { repository }) => {
            parcels::tips(&repository).map(|tips| Answer::Tips { tips })
        }
        Ok(HostCall::Take { at, state, length }) => done(parcels::take(&at, &state, length)),
        Ok(HostCall::Clear { repository, run }) => {
            clear::clear(&repository, &run).map(Answer::Cleared)
        }
        Ok(HostCall::Nodes {
            repository,
            run,
            partition,
        }) => nodes::nodes(&repository, &run, partition.as_deref())
            .map(|nodes| Answer::Nodes { nodes }),
        Err(reason) => Err(format!("understand the question: {reason}").into()),
    };
    let answer = answer.unwrap_or_else(|fault| Answer::Failed {
        reason: fault.reason,
        is_passing: fault.is_passing,
    });
    let line = serde_json::to_string(&answer).unwrap_or_default();
    writeln!(out, "{line}").and_then(|()| out.flush()).is_ok()
}

/// Reads one line, byte by byte: what comes after it is somebody else's.
fn read_line(input: &mut impl io::BufRead, text: &mut String) -> io::Result<()> {
    let mut bytes = Vec::new();
    input.take(LONGEST).read_until(b'\n', &mut bytes)?;
    text.push_str(&String::from_utf8_lossy(&bytes));
    Ok(())
}
