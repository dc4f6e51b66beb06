//! One attempt's sandbox, put together.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::visible::{self, HIDDEN, Private};
use super::{IsolationOptions, home};
use crate::agent::AgentSpec;
use crate::executor::place::at;
use crate::executor::{ExecutorError, asking};
use crate::git::Repository;
use crate::process::{Mount, Sandbox, SandboxKind};

/// Where the objects of the repository are seen inside.
const OBJECTS: &str = "/.orchestrate/objects";

/// Where the user's answers are seen inside: their own folder is behind the git folder that is put in the repository's place.
const ANSWERS_INSIDE: &str = "/.orchestrate/answers";

/// Variables that lead to somebody who would act for the user.
const AGENTS_OF_USERS: &[&str] = &[
    "DBUS_SESSION_BUS_ADDRESS",
    "DOCKER_HOST",
    "GNOME_KEYRING_CONTROL",
    "GPG_AGENT_INFO",
    "KUBECONFIG",
    "SSH_AGENT_PID",
    "SSH_AUTH_SOCK",
    "WAYLAND_DISPLAY",
    "XAUTHORITY",
];

/// A sandbox, and what an agent is told of it.
#[derive(Debug)]
pub(in crate::executor) struct Confinement {
    pub(in crate::executor) sandbox: Sandbox,
    /// Variables that are other inside.
    pub(in crate::executor) env: BTreeMap<String, String>,
    /// The worktree by the one path that is seen inside.
    pub(in crate::executor) worktree: PathBuf,
}

/// What is to be kept in its place.
#[derive(Debug, Clone)]
pub(in crate::executor) struct Confining<'a> {
    /// Where its own git folder is made, where it needs one.
    pub(in crate::executor) private: &'a Path,
    /// The worktree that it works in.
    pub(in crate::executor) worktree: &'a Path,
    /// The program, and what it needs.
    pub(in crate::executor) agent: &'a AgentSpec,
    /// The repository of the worktree; none where that is a mere folder.
    pub(in crate::executor) repository: Option<&'a Repository>,
    /// Its temporary folder.
    pub(in crate::executor) temporary: &'a Path,
    /// Where the user's answers to its agent are; none where nobody is asked.
    pub(in crate::executor) answers: Option<PathBuf>,
    /// Where the sessions of its task are kept.
    pub(in crate::executor) sessions: &'a Path,
    /// Our own program.
    pub(in crate::executor) ourselves: &'a Path,
}

/// Makes everything that an attempt in a sandbox needs: its home, its git folder. `outside` is the environment that it would
/// have without one.
pub(in crate::executor) fn prepare(
    kind: &SandboxKind,
    options: &IsolationOptions,
    request: &Confining<'_>,
    outside: &BTreeMap<String, String>,
) -> Result<Confinement, ExecutorError> {
    let repository = request.repository;
    let variable = |name: &str| outside.get(name).cloned();
    let users = variable("HOME")
        .map(PathBuf::from)
        .filter(|home| home.is_absolute() && home.parent().is_some());
    let worktree = request
        .worktree
        .canonicalize()
        .map_err(at(request.worktree))?;
    let own_home = request.temporary.join("home");
    let tmp = request.temporary.join("tmp");
    fs::create_dir_all(&tmp).map_err(at(&tmp))?;
    let made = home::make(
        &own_home,
        request.sessions,
        users.as_deref(),
        &request.agent.state,
        &variable,
    )
    .map_err(at(&own_home))?;
    let mut writable = made.writable;
    writable.extend([worktree.clone(), request.temporary.to_owned()]);
    writable.extend(options.writable.iter().cloned());
    let private = Private::new(
        users
            .iter()
            .cloned()
            .chain([worktree.clone()])
            .chain(repository.map(|repository| repository.common_dir().to_owned())),
    );
    let mut readable = visible::readable(users.as_deref(), &private, &variable);
    readable.extend(of_command(request.agent, outside, &private));
    readable.extend(options.readable.iter().cloned());
    // An agent may ask us, or be us.
    readable.push(request.ourselves.to_owned());
    let mut sandbox = Sandbox {
        kind: kind.clone(),
        readable: Vec::new(),
        writable,
        mounts: Vec::new(),
        hidden: HIDDEN.iter().map(PathBuf::from).collect(),
        tmp: Some(tmp),
        has_network: options.has_network,
    };
    // A home that lies within the system is no part of it.
    sandbox.hidden.extend(users.clone());
    if let Some(repository) = repository {
        let folder = request.private;
        give_git(&mut sandbox, &mut readable, repository, folder, &worktree)?;
    }
    let mut env = variables(outside, &own_home, kind, request.agent);
    env.extend(made.env);
    match (&request.answers, kind) {
        (None, _) => {}
        (Some(answers), SandboxKind::Landlock) => readable.push(answers.clone()),
        (Some(answers), SandboxKind::Bubblewrap { .. }) => {
            sandbox.mounts.push(Mount {
                from: answers.clone(),
                to: ANSWERS_INSIDE.into(),
                is_writable: false,
            });
            env.insert(asking::ANSWERS.to_owned(), ANSWERS_INSIDE.to_owned());
        }
    }
    sandbox.readable = visible::without_nested(readable);
    Ok(Confinement {
        sandbox,
        env,
        worktree,
    })
}

/// The git folder of an attempt's own, in the attempt's folder.
pub(in crate::executor) fn private_git(folder: &Path) -> PathBuf {
    folder.join("git")
}

/// Gives it a git folder of its own, in place of the repository's. A throw-away copy has its own already.
fn give_git(
    sandbox: &mut Sandbox,
    readable: &mut Vec<PathBuf>,
    repository: &Repository,
    folder: &Path,
    worktree: &Path,
) -> Result<(), ExecutorError> {
    let stores = repository.object_stores();
    if repository.common_dir().starts_with(worktree) {
        readable.extend(stores.into_iter().skip(1));
        return Ok(());
    }
    match sandbox.kind {
        SandboxKind::Bubblewrap { .. } => {
            let seen: Vec<PathBuf> = (0..stores.len())
                .map(|number| PathBuf::from(format!("{OBJECTS}-{number}")))
                .collect();
            repository.make_private(folder, worktree, &seen)?;
            // A store that borrows from another names it by its own place.
            readable.extend(stores.iter().skip(1).cloned());
            let mount = |from: &Path, to: &Path, is_writable| Mount {
                from: from.to_owned(),
                to: to.to_owned(),
                is_writable,
            };
            let stores = stores.iter().zip(&seen);
            sandbox
                .mounts
                .extend(stores.map(|(from, to)| mount(from, to, false)));
            sandbox
                .mounts
                .push(mount(folder, repository.common_dir(), true));
            let link = worktree.join(".git");
            sandbox.mounts.push(mount(&link, &link, false));
        }
        SandboxKind::Landlock => {
            repository.make_private(folder, worktree, &stores)?;
            repository.lead_to_private(folder, worktree)?;
            readable.extend(stores);
            sandbox.writable.push(folder.to_owned());
        }
    }
    Ok(())
}

/// What the agent's command needs: its program, and the files that it names.
fn of_command(
    agent: &AgentSpec,
    outside: &BTreeMap<String, String>,
    private: &Private,
) -> Vec<PathBuf> {
    let path = outside.get("PATH").map(String::as_str).unwrap_or_default();
    let find = |program: &Path| {
        if program.is_absolute() {
            return Some(program.to_owned());
        }
        std::env::split_paths(path)
            .map(|folder| folder.join(program))
            .find(|candidate| candidate.is_file())
    };
    let found = find(Path::new(agent.program()));
    let interpreter = found.as_deref().and_then(visible::interpreter);
    let interpreter = interpreter.and_then(|program| find(&program));
    let files = agent.command.iter().skip(1).map(PathBuf::from);
    let files = files.filter(|path| path.is_absolute() && path.is_file());
    let named = found.into_iter().chain(interpreter).chain(files);
    named
        .flat_map(|file| visible::of_program(&file, private))
        .collect()
}

/// The environment inside.
fn variables(
    outside: &BTreeMap<String, String>,
    home: &Path,
    kind: &SandboxKind,
    agent: &AgentSpec,
) -> BTreeMap<String, String> {
    let mut env = outside.clone();
    let is_meant = |name: &str| agent.env_allow.iter().any(|allowed| allowed == name);
    env.retain(|name, _| !AGENTS_OF_USERS.contains(&name.as_str()) || is_meant(name));
    let below = |name: &str| home.join(name).to_string_lossy().into_owned();
    let own = [
        ("CARGO_HOME", below(".cargo")),
        // The user's is not there; what harms nobody of it is in the repository's own configuration.
        ("GIT_CONFIG_GLOBAL", "/dev/null".to_owned()),
        ("HOME", home.to_string_lossy().into_owned()),
        // Agents that refuse to go without asking as root take this word for it.
        ("IS_SANDBOX", "1".to_owned()),
        ("ORCHESTRATE_SANDBOX", kind.name().to_lowercase()),
        ("XDG_CACHE_HOME", below(".cache")),
        ("XDG_CONFIG_HOME", below(".config")),
        ("XDG_DATA_HOME", below(".local/share")),
        ("XDG_RUNTIME_DIR", below(".run")),
        ("XDG_STATE_HOME", below(".local/state")),
    ];
    env.extend(own.map(|(name, value)| (name.to_owned(), value)));
    env
}
