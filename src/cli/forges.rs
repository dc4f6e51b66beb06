//! Which forge the repository belongs to, and what it says.

use std::time::Duration;

use crate::engine::planning::SourceText;
use crate::engine::tracking::{Scene, Secrets};
use crate::executor;
use crate::forge::{
    Address, ApiEnvironment, App, Approvals, Forge, GitHub, Local, Pace, Proxy, RemoteSlug, Token,
    fetch_approved, fetch_master, find_token, of_environment,
};
use crate::git::Remote;
use crate::model::{IssueRef, MasterIssue};
use crate::process::Cmd;

use super::error::CliError;
use super::session::Session;
use super::settings::Settings;

/// `owner/repo` of the remote `origin`, where it leads to a forge.
pub(crate) fn repository(session: &Session) -> Option<String> {
    let slug = remote(session)?;
    Some(format!("{}/{}", slug.owner, slug.name))
}

/// Where the remote `origin` leads.
pub(crate) fn remote(session: &Session) -> Option<RemoteSlug> {
    let said = |arguments: &[&str]| {
        let output = Cmd::new("git")
            .arg("--git-dir")
            .arg(session.repository.git_dir())
            .args(arguments)
            .output()
            .ok()?;
        output.stdout_text().trim().parse().ok()
    };
    // What is written may be short for it, or it may be fetched from elsewhere, as from a mirror on this machine.
    said(&["remote", "get-url", "origin"])
        .or_else(|| said(&["config", "--get", "remote.origin.url"]))
}

/// What a run is told with at a forge.
pub(crate) fn scene(github: &GitHub, check: Option<String>, session: &Session) -> Scene {
    let credential = github.credential();
    let secret = credential.iter().map(|(_, secret)| secret.clone());
    let variables = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    let secrets = Secrets::of(variables, secret);
    Scene {
        repository: session.repository.clone(),
        remote: Remote::new("origin", credential),
        store: session.store.clone(),
        secrets,
        check,
    }
}

/// Fetches a master issue and what it names, from the forge of this repository or from the local store.
pub(crate) fn fetch(reference: &IssueRef, session: &Session) -> Result<SourceText, CliError> {
    let forge = forge(reference, session)?;
    let runtime = super::runtime::make()?;
    let path = session.store.tracking_folder().join("approved.json");
    let known = std::fs::read(&path).unwrap_or_default();
    let known: Approvals = serde_json::from_slice(&known).unwrap_or_default();
    let mut approvals = known.clone();
    let asked = fetch_approved(forge.as_ref(), reference, &mut approvals);
    let (issue, diagnostics) = runtime.block_on(asked)?;
    if approvals != known {
        let text = serde_json::to_vec(&approvals).map_err(CliError::internal)?;
        let kept = std::fs::create_dir_all(session.store.tracking_folder())
            .and_then(|()| std::fs::write(&path, text));
        kept.map_err(|source| {
            CliError::failure(format!("cannot write {}: {source}", path.display()))
        })?;
    }
    Ok(SourceText::Fetched {
        issue: Box::new(issue),
        diagnostics,
    })
}

/// Fetches a master issue alone with what it names.
pub(crate) fn fetch_issue(
    reference: &IssueRef,
    session: &Session,
) -> Result<MasterIssue, CliError> {
    let forge = forge(reference, session)?;
    let runtime = super::runtime::make()?;
    let (issue, _) = runtime.block_on(fetch_master(forge.as_ref(), reference))?;
    Ok(issue)
}

/// The forge that knows an issue: GitHub where a remote or the reference leads there, else the local store.
fn forge(reference: &IssueRef, session: &Session) -> Result<Box<dyn Forge>, CliError> {
    let common_dir = session.repository.common_dir();
    let local = Local::at(common_dir);
    let environment = ApiEnvironment::read(|name| std::env::var(name).ok());
    let slug = remote(session).or_else(|| named(reference, &environment));
    let Some(slug) = slug else {
        return Ok(Box::new(local));
    };
    let address = Address::new(&slug, &environment)?;
    let (token, app) = credential(&address, &environment, session)?;
    let is_nobody = token.is_none() && app.is_none();
    let is_local = is_nobody && reference.repository.is_none() && local.has(reference.number);
    if is_local {
        Ok(Box::new(local))
    } else {
        let proxy = Proxy::of(&address.api, &environment);
        let github = GitHub::new(address, token).with_app(app).with_proxy(proxy);
        let github = github.with_cache(&session.store.cache_folder());
        Ok(Box::new(paced(github)))
    }
}

/// The forge of this repository, where it is at GitHub and somebody is logged in.
pub(crate) fn own_github(session: &Session) -> Result<Option<GitHub>, CliError> {
    let environment = ApiEnvironment::read(|name| std::env::var(name).ok());
    let Some(slug) = remote(session) else {
        return Ok(None);
    };
    let address = Address::new(&slug, &environment)?;
    let (token, app) = credential(&address, &environment, session)?;
    if token.is_none() && app.is_none() {
        return Ok(None);
    }
    let proxy = Proxy::of(&address.api, &environment);
    let github = GitHub::new(address, token).with_app(app).with_proxy(proxy);
    let github = github.with_cache(&session.store.cache_folder());
    Ok(Some(paced(github)))
}

/// Who asks: by a token of the environment, as the App that it or the user's settings name, or by what is stored.
fn credential(
    address: &Address,
    environment: &ApiEnvironment,
    session: &Session,
) -> Result<(Option<Token>, Option<App>), CliError> {
    if let Some(token) = of_environment(address, environment) {
        return Ok((Some(token), None));
    }
    let environment = Settings::load_quietly(session)?.with_app(environment)?;
    if let Some(app) = App::find(address, &environment)? {
        return Ok((None, Some(app)));
    }
    let folder = session.repository.common_dir();
    Ok((find_token(address, &environment, folder), None))
}

/// The variable that says how long a second between writes is, in milliseconds, for a server of one's own.
const PACE: &str = "GIT_ORCHESTRATE_FORGE_SECOND_MS";

/// At the pace that the environment says, which only a server on this machine is asked at.
fn paced(github: GitHub) -> GitHub {
    let github = github.with_turns(&executor::state_folder().join("forge-turn"));
    let second = std::env::var(PACE).ok().and_then(|text| text.parse().ok());
    match second.filter(|_| github.address().is_loopback()) {
        Some(second) => github.with_pace(Pace {
            second: Duration::from_millis(second),
            ..Pace::default()
        }),
        None => github,
    }
}

/// The repository that a reference names itself, at the host that is named or at GitHub.
fn named(reference: &IssueRef, environment: &ApiEnvironment) -> Option<RemoteSlug> {
    let (owner, name) = reference.repository.as_deref()?.split_once('/')?;
    Some(RemoteSlug {
        host: environment
            .gh_host
            .clone()
            .unwrap_or_else(|| "github.com".to_owned()),
        owner: owner.to_owned(),
        name: name.to_owned(),
    })
}
