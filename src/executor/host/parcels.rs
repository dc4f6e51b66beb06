//! Commits that come and go as files, over the way that questions come, where git cannot be spoken with.

use std::fs::{self, DirBuilder, File};
use std::io::{self, Read as _, Write};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use super::folder::HostFolder;
use super::{Answer, Fault, Whereabouts, refs_of, result_ref, words};
use crate::executor::ssh::PARCEL;
use crate::git::{CarriedState, RefUpdate, Repository};
use crate::model::Oid;

/// How many commits are named at most.
const MOST: usize = 500;

/// The commits that refs of the repository here name, what runs brought first: what is sent builds on them.
pub(super) fn tips(repository: &str) -> Result<Vec<Oid>, Fault> {
    let there = HostFolder::repository_of(repository)?;
    let mut tips = Vec::new();
    for prefix in ["refs/orchestrate/kept/", "refs/"] {
        let refs = there.refs(prefix).map_err(|error| words(&error))?;
        for (_, oid) in refs {
            if !tips.contains(&oid) && tips.len() < MOST {
                tips.push(oid);
            }
        }
    }
    // A claim is no commit.
    there.known(&tips).map_err(|error| words(&error).into())
}

/// Takes in the commits of an attempt, of which the file stands on standard input; none does where they are here already.
pub(super) fn take(at: &Whereabouts, state: &CarriedState, length: u64) -> Result<(), Fault> {
    let there = HostFolder::repository_of(&at.repository)?;
    if length > 0 {
        let file = file_of(at)?;
        let taken = save(&file, length).and_then(|()| {
            let read = there.read_bundle(&file);
            read.map_err(|error| words(&error).into())
        });
        fs::remove_file(&file).ok();
        taken?;
    }
    put(&there, at, state).map_err(Fault::from)
}

/// Puts the commits where they are begun with. None of the refs may stand elsewhere.
fn put(there: &Repository, at: &Whereabouts, state: &CarriedState) -> Result<(), String> {
    let refs = refs_of(at);
    let kept = format!("refs/orchestrate/kept/{}", at.run);
    let mut updates = Vec::new();
    for (name, oid, may_move) in [
        (format!("{refs}/tip"), &state.tip, false),
        (format!("{refs}/content"), &state.content, false),
        (kept, &state.tip, true),
    ] {
        let old = there.ref_target(&name).map_err(|error| words(&error))?;
        let is_there = old.as_ref() == Some(oid);
        if old.is_some() && !is_there && !may_move {
            return Err(format!("{name} stands elsewhere"));
        }
        let update = RefUpdate {
            name,
            new: Some(oid.clone()),
            old,
        };
        updates.extend((!is_there).then_some(update));
    }
    let put = there.update_refs(&updates, "orchestrate: take");
    put.map_err(|error| words(&error))
}

/// Sends what an attempt did, without what those commits hold that the other side has.
pub(super) fn give(at: &Whereabouts, known: &[Oid], out: &mut impl Write) -> io::Result<()> {
    let sent = pack(at, known).map_err(|fault| Answer::Failed {
        reason: fault.reason,
        is_passing: fault.is_passing,
    });
    match sent {
        Ok(Some(path)) => {
            let mut file = File::open(&path)?;
            writeln!(out, "{PARCEL}{}", file.metadata()?.len())?;
            io::copy(&mut file, out)?;
            fs::remove_file(&path)?;
        }
        Ok(None) => writeln!(out, "{}", serde_json::to_string(&Answer::Done)?)?,
        Err(answer) => writeln!(out, "{}", serde_json::to_string(&answer)?)?,
    }
    out.flush()
}

fn pack(at: &Whereabouts, known: &[Oid]) -> Result<Option<PathBuf>, Fault> {
    let there = HostFolder::repository_of(&at.repository)?;
    let file = file_of(at)?;
    let written = there.write_bundle(&file, &[&result_ref(at)], known);
    let is_written = written.map_err(|error| words(&error))?;
    Ok(is_written.then_some(file))
}

/// The file that the commits of an attempt are in while they come or go.
fn file_of(at: &Whereabouts) -> Result<PathBuf, String> {
    let run = HostFolder::of_run(&at.repository, &at.run)?;
    let made = DirBuilder::new().recursive(true).mode(0o700).create(&run);
    made.map_err(|error| format!("make {}: {error}", run.display()))?;
    Ok(run.join(format!("commits-{}.bundle", at.attempt)))
}

fn save(file: &Path, length: u64) -> Result<(), Fault> {
    let written = File::create(file)
        .and_then(|mut to| io::copy(&mut io::stdin().lock().take(length), &mut to));
    match written {
        Ok(written) if written == length => Ok(()),
        Ok(_) => Err(Fault {
            reason: "the connection broke".to_owned(),
            is_passing: true,
        }),
        Err(error) => Err(format!("write {}: {error}", file.display()).into()),
    }
}
