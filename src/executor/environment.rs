//! What an agent sees of the user's environment.

use std::collections::BTreeMap;

use crate::agent::AgentSpec;

/// What every agent may see: what programs need to find themselves, their data, the network and the toolchains.
const USUAL: &[&str] = &[
    "ALL_PROXY",
    "BUN_INSTALL",
    "CARGO_*",
    "COLORTERM",
    "COMSPEC",
    "CONDA_*",
    "DENO_*",
    "DOTNET_*",
    "DYLD_*",
    "FTP_PROXY",
    "GEM_*",
    "GIT_AUTHOR_*",
    "GIT_COMMITTER_*",
    "GIT_CONFIG_GLOBAL",
    "GIT_CONFIG_NOSYSTEM",
    "GIT_CONFIG_SYSTEM",
    "GIT_EXEC_PATH",
    "GOCACHE",
    "GOFLAGS",
    "GOMODCACHE",
    "GOPATH",
    "GOPROXY",
    "GOROOT",
    "GOTOOLCHAIN",
    "GRADLE_USER_HOME",
    "HOME",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "JAVA_HOME",
    "LANG",
    "LANGUAGE",
    "LC_*",
    "LD_LIBRARY_PATH",
    "LOCALE_ARCHIVE",
    "LOGNAME",
    "MANPATH",
    "MAVEN_*",
    "MISE_*",
    "NIX_*",
    "NODE_EXTRA_CA_CERTS",
    "NODE_OPTIONS",
    "NODE_PATH",
    "NO_COLOR",
    "NO_PROXY",
    "NPM_CONFIG_*",
    "NVM_*",
    "PATH",
    "PKG_CONFIG_PATH",
    "PNPM_HOME",
    "PYENV_*",
    "PYTHON*",
    "RBENV_*",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "RUBY*",
    "RUSTFLAGS",
    "RUSTUP_*",
    "SDKMAN_*",
    "SHELL",
    "SSL_CERT_DIR",
    "SSL_CERT_FILE",
    "TERM",
    "TZ",
    "USER",
    "UV_*",
    "VIRTUAL_ENV",
    "VOLTA_HOME",
    "XDG_*",
    "all_proxy",
    "ftp_proxy",
    "http_proxy",
    "https_proxy",
    "no_proxy",
    "npm_config_*",
];

/// What no agent may see: what opens a forge, and what could hold such a thing.
const FORGE_SECRETS: &[&str] = &[
    "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
    "ACTIONS_RUNTIME_TOKEN",
    "BITBUCKET_TOKEN",
    "CI_JOB_TOKEN",
    "CODEBERG_TOKEN",
    "COPILOT_GITHUB_TOKEN",
    "FORGEJO_TOKEN",
    "GH_ENTERPRISE_TOKEN",
    "GH_TOKEN",
    "GITEA_TOKEN",
    "GITHUB_ENTERPRISE_TOKEN",
    "GITHUB_PAT",
    "GITHUB_TOKEN",
    "GITLAB_ACCESS_TOKEN",
    "GITLAB_TOKEN",
    "GIT_ASKPASS",
    "GIT_TOKEN",
    "GL_TOKEN",
    "HOMEBREW_GITHUB_API_TOKEN",
    "HUB_TOKEN",
    "SSH_ASKPASS",
    "VSCODE_GIT_IPC_HANDLE",
];

/// How the values of forge tokens begin, whatever the variable is called.
const TOKEN_PREFIXES: &[&str] = &[
    "ghp_",
    "gho_",
    "ghu_",
    "ghs_",
    "ghr_",
    "github_pat_",
    "glpat-",
    "gldt-",
    "glcbt-",
];

/// Variables of git's that a user means for git everywhere; all others would lead it astray.
const GIT_KEPT: &[&str] = &[
    "GIT_AUTHOR_*",
    "GIT_COMMITTER_*",
    "GIT_CONFIG_GLOBAL",
    "GIT_CONFIG_NOSYSTEM",
    "GIT_CONFIG_SYSTEM",
    "GIT_EDITOR",
    "GIT_EXEC_PATH",
    "GIT_PAGER",
    "GIT_SSH",
    "GIT_SSH_COMMAND",
    "GIT_SSH_VARIANT",
    "GIT_SSL_*",
];

/// The complete environment of an agent: what it may see of `ours`, and then `own`.
pub(super) fn build(
    spec: &AgentSpec,
    ours: impl Iterator<Item = (String, String)>,
    own: impl IntoIterator<Item = (String, String)>,
) -> Vec<(String, String)> {
    let mut environment: BTreeMap<String, String> = ours
        .filter(|(name, value)| is_visible(spec, name, value))
        .collect();
    environment.extend(spec.env.clone());
    environment.extend(own);
    environment.into_iter().collect()
}

fn is_visible(spec: &AgentSpec, name: &str, value: &str) -> bool {
    // The one way to let an agent see its own token of a forge: its definition says the whole name.
    if is_in(FORGE_SECRETS, name)
        || TOKEN_PREFIXES
            .iter()
            .any(|prefix| value.starts_with(prefix))
    {
        return spec.env_allow.iter().any(|allowed| allowed == name);
    }
    let is_usual = is_in(USUAL, name) && !is_secret(name) || spec.allows_variable(name);
    let leads_astray = name.starts_with("ORCHESTRATE_")
        || name == "TMPDIR"
        || (name.starts_with("GIT_") && !is_in(GIT_KEPT, name));
    is_usual && !leads_astray
}

/// Whether a variable of a toolchain holds what opens something: the right to publish, mostly. An agent that needs it to
/// build says so in its definition.
fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    let ends = ["TOKEN", "TOKENS", "PASSWORD", "SECRET", "API_KEY", "_AUTH"];
    ends.iter().any(|end| name.ends_with(end))
}

fn is_in(patterns: &[&str], name: &str) -> bool {
    patterns
        .iter()
        .any(|pattern| match pattern.strip_suffix('*') {
            Some(prefix) => name.starts_with(prefix),
            None => name == *pattern,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(spec: &AgentSpec, ours: &[(&str, &str)]) -> String {
        let ours = ours
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let environment = build(spec, ours, [("OWN".to_owned(), "1".to_owned())]);
        environment
            .into_iter()
            .map(|(name, _)| name)
            .collect::<Vec<_>>()
            .join(" ")
    }

    const OURS: &[(&str, &str)] = &[
        ("PATH", "/bin"),
        ("HOME", "/home/me"),
        ("LC_TIME", "C"),
        ("ANTHROPIC_API_KEY", "a"),
        ("OPENAI_API_KEY", "b"),
        ("MY_OWN", "c"),
        ("CARGO_REGISTRY_TOKEN", "publish"),
        ("CARGO_TERM_COLOR", "never"),
        ("npm_config__authToken", "publish"),
        ("UV_PUBLISH_PASSWORD", "publish"),
        ("GH_TOKEN", "d"),
        ("GITHUB_TOKEN", "e"),
        ("COPILOT_GITHUB_TOKEN", "f"),
        ("RENAMED", "ghp_0123"),
        ("GIT_DIR", "/elsewhere"),
        ("GIT_CONFIG_PARAMETERS", "'http.extraheader=secret'"),
        ("GIT_AUTHOR_NAME", "Me"),
        ("ORCHESTRATE_TASK_ID", "of another run"),
        ("TMPDIR", "/tmp"),
    ];

    #[test]
    fn a_known_agent_sees_the_usual_and_its_own() {
        let claude = crate::agent::find("claude", &[]).unwrap();
        assert_eq!(
            names(claude, OURS),
            "ANTHROPIC_API_KEY CARGO_TERM_COLOR GIT_AUTHOR_NAME HOME LC_TIME OWN PATH"
        );
        let copilot = crate::agent::find("copilot", &[]).unwrap();
        assert_eq!(
            names(copilot, OURS),
            "CARGO_TERM_COLOR COPILOT_GITHUB_TOKEN GIT_AUTHOR_NAME HOME LC_TIME OWN PATH"
        );
    }

    #[test]
    fn a_command_of_the_users_sees_all_but_forge_tokens_and_redirects_of_git() {
        let spec = AgentSpec::from_command("my-agent").unwrap();
        assert_eq!(
            names(&spec, OURS),
            "ANTHROPIC_API_KEY CARGO_REGISTRY_TOKEN CARGO_TERM_COLOR GIT_AUTHOR_NAME HOME LC_TIME MY_OWN OPENAI_API_KEY OWN PATH \
             UV_PUBLISH_PASSWORD npm_config__authToken"
        );
    }
}
