//! Where a remote leads.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// A remote URL that names no repository of a forge.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("'{0}' names no repository at a forge")]
pub struct InvalidRemote(pub String);

/// The host, owner and name of a repository at a forge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteSlug {
    /// The host in lower case, with its port where the URL is a web address with one.
    pub host: String,
    /// The user or organisation.
    pub owner: String,
    /// The repository, without `.git`.
    pub name: String,
}

impl fmt::Display for RemoteSlug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.host, self.owner, self.name)
    }
}

impl FromStr for RemoteSlug {
    type Err = InvalidRemote;

    /// Reads `https://host:port/owner/repo.git`, `ssh://git@host:22/owner/repo`, `git@host:owner/repo.git` and the like.
    /// A path on this machine and a `file://` URL name no forge.
    fn from_str(url: &str) -> Result<Self, InvalidRemote> {
        parse(url.trim()).ok_or_else(|| InvalidRemote(url.to_owned()))
    }
}

fn parse(url: &str) -> Option<RemoteSlug> {
    let (authority, path, is_web) = if let Some((scheme, rest)) = url.split_once("://") {
        let scheme = scheme.to_ascii_lowercase();
        let is_web = match scheme.as_str() {
            "http" | "https" | "git+https" => true,
            "ssh" | "git" | "git+ssh" | "ssh+git" => false,
            _ => return None,
        };
        let (authority, path) = rest.split_once('/')?;
        (authority, path, is_web)
    } else {
        // `host:path`, where a slash before the colon would make it a path on this machine, and one letter a drive.
        let (authority, path) = url.split_once(':')?;
        if authority.contains('/') || authority.len() < 2 || path.starts_with('\\') {
            return None;
        }
        (authority, path, false)
    };
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host)
        .to_ascii_lowercase();
    // The port of SSH is not that of the web pages.
    let host = if is_web {
        host
    } else {
        without_port(&host).to_owned()
    };
    // GitHub takes SSH over the port of HTTPS at a host of its own.
    let host = match host.as_str() {
        "ssh.github.com" | "www.github.com" => "github.com".to_owned(),
        _ => host,
    };
    let path = path.split(['?', '#']).next()?.trim_matches('/');
    let path = path.strip_suffix(".git").unwrap_or(path);
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    // A server may keep its repositories below a folder: the last two parts count.
    let &[.., owner, name] = parts.as_slice() else {
        return None;
    };
    let is_name = |part: &str| {
        !part.starts_with('.')
            && part
                .chars()
                .all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.'))
    };
    let owner = owner.trim_start_matches('~');
    (!host.is_empty()
        && !host.starts_with('-')
        && is_name(owner)
        && is_name(name)
        && !owner.is_empty()
        && !name.is_empty())
    .then(|| RemoteSlug {
        host,
        owner: owner.to_owned(),
        name: name.to_owned(),
    })
}

/// The host without its port; an IPv6 address keeps its colons.
fn without_port(host: &str) -> &str {
    if let Some(end) = host.find(']') {
        return host.get(..=end).unwrap_or(host);
    }
    host.split(':').next().unwrap_or(host)
}
