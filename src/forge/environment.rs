//! Where the programming interface of a forge is.

use super::{ForgeError, RemoteSlug};

/// What the environment says of the forge; filled by whoever may read it.
#[derive(Clone, Default)]
pub struct ApiEnvironment {
    /// `GH_HOST`.
    pub gh_host: Option<String>,
    /// `GITHUB_API_URL`.
    pub github_api_url: Option<String>,
    /// `GH_TOKEN`.
    pub gh_token: Option<String>,
    /// `GITHUB_TOKEN`.
    pub github_token: Option<String>,
    /// `GH_ENTERPRISE_TOKEN`, or else `GITHUB_ENTERPRISE_TOKEN`.
    pub enterprise_token: Option<String>,
    /// `GITHUB_APP_ID`.
    pub app_id: Option<String>,
    /// `GITHUB_APP_PRIVATE_KEY_PATH`: the file with the key of the App.
    pub app_key: Option<String>,
    /// `GITHUB_APP_INSTALLATION_ID`; without it, that of the repository is asked for.
    pub app_installation: Option<String>,
    /// `HTTPS_PROXY`, in either case of letters.
    pub https_proxy: Option<String>,
    /// `http_proxy`; in capitals it may be a header of a request that we were started for.
    pub http_proxy: Option<String>,
    /// `ALL_PROXY`.
    pub all_proxy: Option<String>,
    /// `NO_PROXY`: hosts that are reached without.
    pub no_proxy: Option<String>,
}

impl ApiEnvironment {
    /// Reads the variables by `get`; empty ones count as unset.
    pub fn read(get: impl Fn(&str) -> Option<String>) -> Self {
        let get = |name: &str| {
            get(name)
                .map(|value| value.trim().to_owned())
                .filter(|value| !value.is_empty())
        };
        Self {
            gh_host: get("GH_HOST"),
            github_api_url: get("GITHUB_API_URL"),
            gh_token: get("GH_TOKEN"),
            github_token: get("GITHUB_TOKEN"),
            enterprise_token: get("GH_ENTERPRISE_TOKEN").or_else(|| get("GITHUB_ENTERPRISE_TOKEN")),
            app_id: get("GITHUB_APP_ID"),
            app_key: get("GITHUB_APP_PRIVATE_KEY_PATH"),
            app_installation: get("GITHUB_APP_INSTALLATION_ID"),
            https_proxy: get("HTTPS_PROXY").or_else(|| get("https_proxy")),
            http_proxy: get("http_proxy"),
            all_proxy: get("ALL_PROXY").or_else(|| get("all_proxy")),
            no_proxy: get("NO_PROXY").or_else(|| get("no_proxy")),
        }
    }
}

impl std::fmt::Debug for ApiEnvironment {
    /// Prints no token.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ApiEnvironment")
            .field("gh_host", &self.gh_host)
            .field("github_api_url", &self.github_api_url)
            .finish_non_exhaustive()
    }
}

/// The place of a repository and of the interface that knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// The host that people name, as in `gh auth login -h HOST`.
    pub host: String,
    /// `owner/repo`.
    pub repository: String,
    /// The address that all routes are relative to, without a slash at its end.
    pub api: String,
    /// Whether the user named the host in the environment, so that a token there is meant for it.
    pub is_named: bool,
}

impl Address {
    /// The address of the repository that a remote leads to. The environment goes before the remote's host.
    pub fn new(slug: &RemoteSlug, environment: &ApiEnvironment) -> Result<Self, ForgeError> {
        let repository = format!("{}/{}", slug.owner, slug.name);
        if let Some(url) = &environment.github_api_url {
            let host = web_host(url).ok_or_else(|| ForgeError::BadAddress {
                address: url.clone(),
            })?;
            let host = host.strip_prefix("api.").unwrap_or(&host).to_owned();
            return Ok(Self {
                host,
                repository,
                api: url.trim_end_matches('/').to_owned(),
                is_named: true,
            });
        }
        let named = environment
            .gh_host
            .as_ref()
            .map(|host| host.to_ascii_lowercase());
        let is_named = named.is_some();
        let host = named.unwrap_or_else(|| slug.host.clone());
        if host.contains(['/', '@', ' ']) {
            return Err(ForgeError::BadAddress { address: host });
        }
        let api = match host.as_str() {
            "github.com" => "https://api.github.com".to_owned(),
            _ if host.ends_with(".ghe.com") => format!("https://api.{host}"),
            _ if is_loopback(&host) => format!("http://{host}/api/v3"),
            _ => format!("https://{host}/api/v3"),
        };
        Ok(Self {
            host,
            repository,
            api,
            is_named,
        })
    }

    /// Whether the host is GitHub's own service, and not a server of an enterprise.
    pub fn is_github(&self) -> bool {
        self.host == "github.com" || self.host.ends_with(".ghe.com")
    }

    /// Where the other interface of the server is.
    pub(super) fn graphql(&self) -> String {
        match self.api.strip_suffix("/v3") {
            Some(api) => format!("{api}/graphql"),
            None => format!("{}/graphql", self.api),
        }
    }

    /// Whether the host is this machine.
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.host)
    }
}

fn web_host(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next()?;
    (matches!(scheme, "http" | "https") && !host.is_empty() && !host.contains('@'))
        .then(|| host.to_ascii_lowercase())
}

fn is_loopback(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let is_loopback_address = name
        .parse()
        .is_ok_and(|address: std::net::Ipv4Addr| address.is_loopback());
    is_loopback_address || matches!(name, "localhost" | "[::1]")
}
