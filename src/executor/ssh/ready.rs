//! Making a machine ready for attempts of one repository: what is needed is looked for, our program and a repository are put
//! there where they are not.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Link, SshError, ship};
use crate::humanize;
use crate::process::StopFlag;

/// How long the first look may take.
const PATIENCE: Duration = Duration::from_mins(1);

/// What each line of ours begins with: a shell there may say other things, too.
const MARK: &str = "orchestrate:";

/// With less free than this nothing is begun, in bytes.
const LEAST_DISK: u64 = 200 * 1024 * 1024;

/// Who commits there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::executor) struct Identity {
    /// The name.
    pub name: String,
    /// The address.
    pub email: String,
}

/// A machine that is ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::executor) struct Ready {
    /// The command line of our program there, for a shell.
    pub program: String,
    /// The address of the repository there, as git takes it.
    pub repository: String,
    /// The folder there that everything of this repository is in.
    pub folder: String,
    /// Whether rsync is there.
    pub has_rsync: bool,
    /// Whether what a git of ours speaks with is found by a command that ssh runs there.
    pub has_server: bool,
}

/// What is asked for before anything else, by a plain shell.
const SCRIPT: &str = r#"
umask 077
say() { printf 'orchestrate:%s=%s\n' "$1" "$2"; }
cache="${XDG_CACHE_HOME:-$HOME/.cache}/git-orchestrate"
folder="$cache/repositories/$key"
repository="$folder/repository.git"
say system "$(uname -sm)"
command -v git-receive-pack >/dev/null 2>&1 && command -v git-upload-pack >/dev/null 2>&1 && say server yes
if ! command -v git >/dev/null 2>&1; then
    IFS=:
    for one in $more; do
        case "$one" in "~/"*) one="$HOME/${one#??}" ;; esac
        PATH="$PATH:$one"
    done
    unset IFS
    export PATH
    command -v git >/dev/null 2>&1 && say path "$PATH"
fi
say git "$(git --version 2>/dev/null)"
say folder "$folder"
say program "$cache/bin/$sum/git-orchestrate"
command -v rsync >/dev/null 2>&1 && say rsync yes
mkdir -p "$folder" "$cache/bin/$sum" 2>&1 || { say trouble "cannot make $folder"; exit 0; }
say free "$(df -Pk "$folder" 2>/dev/null | awk 'NR == 2 { print $4 }')"
[ -x "$cache/bin/$sum/git-orchestrate" ] && say shipped yes
if [ ! -f "$repository/ready" ] && command -v git >/dev/null 2>&1; then
    made="$repository.$$"
    if git init --quiet --bare --object-format="$format" "$made" >/dev/null 2>&1; then
        git --git-dir="$made" config gc.auto 0
        git --git-dir="$made" config receive.autogc false
        : > "$made/ready"
        mv "$made" "$repository" 2>/dev/null || rm -rf "$made"
    fi
    rm -rf "$repository/${made##*/}" 2>/dev/null
fi
if [ -f "$repository/ready" ] && [ -n "$name$email" ]; then
    [ "$(git --git-dir="$repository" config user.name)" = "$name" ] || git --git-dir="$repository" config user.name "$name"
    [ "$(git --git-dir="$repository" config user.email)" = "$email" ] || git --git-dir="$repository" config user.email "$email"
fi
[ -f "$repository/ready" ] && say repository yes
exit 0
"#;

/// What is put on a machine, and for whom.
#[derive(Debug, Clone, Copy)]
pub(in crate::executor) struct Wanted<'a> {
    /// Our own program.
    pub program: &'a Path,
    /// The name of the repository there.
    pub key: &'a str,
    /// Whether its objects are named by SHA-256.
    pub is_sha256: bool,
    /// Who commits there.
    pub identity: Option<&'a Identity>,
    /// A folder of ours for locks and what is known of our program.
    pub state: &'a Path,
    /// Folders with programs there, beside the usual ones.
    pub path: &'a [String],
}

/// Makes a machine ready. Can be done again.
pub(in crate::executor) fn ready(
    link: &Link,
    wanted: &Wanted<'_>,
    stop: &StopFlag,
) -> Result<Ready, SshError> {
    let sum = ship::checksum(wanted.program, wanted.state)?;
    let identity = wanted.identity;
    let more = wanted.path.join(":");
    let settings = [
        ("more", more.as_str()),
        ("key", wanted.key),
        ("sum", sum.as_str()),
        ("format", if wanted.is_sha256 { "sha256" } else { "sha1" }),
        ("name", identity.map_or("", |identity| &identity.name)),
        ("email", identity.map_or("", |identity| &identity.email)),
    ];
    let settings = settings
        .iter()
        .map(|(name, value)| format!("{name}={}\n", shell_words::quote(value)));
    let script: String = settings.chain([SCRIPT.to_owned()]).collect();
    let output = link.run("sh -s", script.into_bytes(), PATIENCE, stop)?;
    let facts = Facts(output.stdout_text());
    let unfit = |words: String| SshError::Unfit {
        host: link.host.clone(),
        words,
    };
    if let Some(trouble) = facts.value("trouble") {
        let said = output.stdout_text();
        let said = said.lines().find(|line| !line.starts_with(MARK));
        return Err(unfit(format!("{trouble}: {}", said.unwrap_or_default())));
    }
    let (Some(system), Some(folder), Some(program)) = (
        facts.value("system"),
        facts.value("folder"),
        facts.value("program"),
    ) else {
        let words = "has no shell that answers as it should; `ssh HOST sh -s` must work";
        return Err(unfit(words.to_owned()));
    };
    if system.to_lowercase() != ours() {
        let words = format!(
            "is a machine of another kind ({system}) than this one ({})",
            ours()
        );
        return Err(unfit(words));
    }
    if facts.value("git").is_none() {
        let words = "has no git on its path; install it there, or name its folder by `path`";
        return Err(unfit(words.to_owned()));
    }
    let free: Option<u64> = facts.value("free").and_then(|free| free.parse().ok());
    if let Some(free) = free
        .map(|kib| kib.saturating_mul(1024))
        .filter(|&free| free < LEAST_DISK)
    {
        let words = format!(
            "has only {} left on the disk of {folder}; make room there",
            humanize::bytes(free)
        );
        return Err(unfit(words));
    }
    if facts.value("repository").is_none() {
        return Err(unfit(format!(
            "could not make a repository in {folder}; is its git too old?"
        )));
    }
    let path = facts.value("path");
    if facts.value("shipped").is_none() {
        ship::ship(link, (wanted, &sum, path), program, stop)?;
    }
    let path = path.map(|path| format!("env PATH={} ", shell_words::quote(path)));
    Ok(Ready {
        program: path.unwrap_or_default() + &shell_words::quote(program),
        repository: link.address(&format!("{folder}/repository.git")),
        folder: folder.to_owned(),
        has_rsync: facts.value("rsync").is_some(),
        has_server: facts.value("server").is_some(),
    })
}

impl Ready {
    /// The folder that ignored files are put into before an attempt takes its own copy.
    pub(in crate::executor) fn carried(&self) -> PathBuf {
        Path::new(&self.folder).join("carried")
    }
}

/// What kind of machine this one is, as `uname` would say it.
fn ours() -> String {
    let system = match std::env::consts::OS {
        "macos" => "darwin",
        other => other,
    };
    let machine = match (system, std::env::consts::ARCH) {
        ("darwin", "aarch64") => "arm64",
        (_, other) => other,
    };
    format!("{system} {machine}")
}

/// What the shell there said.
struct Facts(String);

impl Facts {
    fn value(&self, name: &str) -> Option<&str> {
        let mut lines = self.0.lines();
        let value = lines.find_map(|line| {
            let fact = line.strip_prefix(MARK)?.strip_prefix(name)?;
            fact.strip_prefix('=')
        });
        value.map(str::trim).filter(|value| !value.is_empty())
    }
}
