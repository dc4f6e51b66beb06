//! The variables of ours that open something, and which of them agents on other machines are given.

use std::collections::BTreeMap;

use crate::executor::SshHost;

/// Words in the names of variables that hold what opens something.
const CREDENTIALS: &[&str] = &["KEY", "TOKEN", "SECRET", "PASSWORD", "CREDENTIAL"];

/// Whether a variable of that name may open something.
pub(super) fn is_credential(name: &str) -> bool {
    let name = name.to_uppercase();
    CREDENTIALS.iter().any(|word| name.contains(word))
}

/// The variables of ours that agents on a machine are given.
pub(super) fn of(host: &SshHost) -> BTreeMap<String, String> {
    let names = host.send_env.iter();
    names
        .filter_map(|name| Some((name.clone(), std::env::var(name).ok()?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_opens_something_is_known_by_its_name() {
        for name in ["ANTHROPIC_API_KEY", "gh_token", "DB_PASSWORD"] {
            assert!(is_credential(name), "{name}");
        }
        for name in ["IS_SANDBOX", "OPENCODE_CONFIG_CONTENT", "LANG"] {
            assert!(!is_credential(name), "{name}");
        }
    }
}
