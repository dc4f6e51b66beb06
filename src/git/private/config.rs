//! The configuration of a private git folder, written anew from what harms nobody.

use std::fmt::Write as _;
use std::path::PathBuf;

use crate::git::{GitError, Repository};

/// Whole keys that are taken over.
const KEYS: &[&str] = &[
    "author.email",
    "author.name",
    "committer.email",
    "committer.name",
    "core.abbrev",
    "core.autocrlf",
    "core.checkstat",
    "core.eol",
    "core.filemode",
    "core.ignorecase",
    "core.longpaths",
    "core.precomposeunicode",
    "core.protecthfs",
    "core.protectntfs",
    "core.quotepath",
    "core.safecrlf",
    "core.sparsecheckout",
    "core.sparsecheckoutcone",
    "core.symlinks",
    "core.trustctime",
    "core.whitespace",
    "diff.algorithm",
    "diff.renames",
    "extensions.objectformat",
    "i18n.commitencoding",
    "init.defaultbranch",
    "merge.conflictstyle",
    "merge.renames",
    "pull.rebase",
    "user.email",
    "user.name",
];

/// Sections with names of the user's own, and what of them is taken over. Filters and drivers are programs; they run in the
/// sandbox like everything else there.
const NAMED: &[(&str, &[&str])] = &[
    ("branch", &["merge", "rebase", "remote"]),
    (
        "diff",
        &["algorithm", "binary", "command", "textconv", "xfuncname"],
    ),
    ("filter", &["clean", "process", "required", "smudge"]),
    ("merge", &["driver", "name", "recursive"]),
    ("remote", &["fetch", "tagopt", "url"]),
];

/// What is said whatever the user has. Keys to sign with are not there.
const OWN: &str = "[commit]\n\tgpgsign = false\n[tag]\n\tgpgsign = false\n[gc]\n\tauto = 0\n[maintenance]\n\tauto = false\n";

impl Repository {
    /// The text of the configuration; made once.
    pub(super) fn private_config(&self) -> Result<&str, GitError> {
        if let Some((text, _)) = self.kept_private_config().get() {
            return Ok(text);
        }
        let bytes = self.call().args(["config", "--list", "-z"]).bytes()?;
        let made = generate(&String::from_utf8_lossy(&bytes));
        Ok(&self.kept_private_config().get_or_init(|| made).0)
    }

    /// The user's own list of what is ignored everywhere.
    pub(super) fn users_excludes(&self) -> Option<PathBuf> {
        self.private_config().ok()?;
        let home = || std::env::var_os("HOME").map(PathBuf::from);
        let (_, named) = self.kept_private_config().get()?;
        if let Some(path) = named {
            return match path.strip_prefix("~/") {
                Some(rest) => Some(home()?.join(rest)),
                None => Some(PathBuf::from(path)),
            };
        }
        let config = std::env::var_os("XDG_CONFIG_HOME").map(PathBuf::from);
        let config = config.or_else(|| Some(home()?.join(".config")))?;
        Some(config.join("git/ignore"))
    }
}

/// Reads what `git config --list -z` prints; also says which file of ignored names the user has.
fn generate(list: &str) -> (String, Option<String>) {
    let mut text = String::new();
    let mut excludes = None;
    let mut is_extended = false;
    for entry in list.split('\0').filter(|entry| !entry.is_empty()) {
        let (key, value) = match entry.split_once('\n') {
            Some((key, value)) => (key, Some(value)),
            None => (entry, None),
        };
        if key == "core.excludesfile" {
            excludes = value.map(str::to_owned);
        }
        let Some((section, name, variable)) = parts(key) else {
            continue;
        };
        let is_taken = match name {
            None => KEYS.contains(&key),
            Some(_) => NAMED
                .iter()
                .any(|(known, variables)| *known == section && variables.contains(&variable)),
        };
        if !is_taken {
            continue;
        }
        is_extended |= section == "extensions";
        let _ = match name {
            Some(name) => writeln!(text, "[{section} {}]", in_quotes(name)),
            None => writeln!(text, "[{section}]"),
        };
        let _ = match value {
            Some(value) if variable == "url" => {
                writeln!(text, "\t{variable} = {}", in_quotes(&without_secret(value)))
            }
            Some(value) => writeln!(text, "\t{variable} = {}", in_quotes(value)),
            None => writeln!(text, "\t{variable}"),
        };
    }
    let version = u8::from(is_extended);
    let text = format!(
        "[core]\n\trepositoryformatversion = {version}\n\tbare = false\n\tlogallrefupdates = true\n{text}{OWN}"
    );
    (text, excludes)
}

/// `remote.my.origin.url`: the section, the name, the variable.
fn parts(key: &str) -> Option<(&str, Option<&str>, &str)> {
    let (section, rest) = key.split_once('.')?;
    Some(match rest.rsplit_once('.') {
        Some((name, variable)) => (section, Some(name), variable),
        None => (section, None, rest),
    })
}

fn in_quotes(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

/// An address without the name and the password that may stand in it.
fn without_secret(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    let host_end = rest.find('/').unwrap_or(rest.len());
    match rest.get(..host_end).and_then(|host| host.rsplit_once('@')) {
        Some((_, host)) if scheme != "ssh" => {
            format!(
                "{scheme}://{host}{}",
                rest.get(host_end..).unwrap_or_default()
            )
        }
        _ => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_runs_a_program_or_holds_a_secret_is_left_out() {
        let list = "core.fsmonitor\n/bin/evil\0core.hookspath\n/x\0core.autocrlf\ninput\0user.name\nA \"B\"\0\
                    remote.o.r.url\nhttps://me:token@host.example/x.git\0remote.o.r.fetch\n+refs/heads/*:refs/remotes/o/*\0\
                    remote.o.r.uploadpack\n/bin/evil\0http.extraheader\nAuthorization: x\0alias.x\n!evil\0\
                    url.https://t@h/.insteadof\nhttps://h/\0credential.helper\nstore\0extensions.objectformat\nsha256\0";
        let (text, excludes) = generate(list);
        insta::assert_snapshot!(text, @r#"
        [core]
        	repositoryformatversion = 1
        	bare = false
        	logallrefupdates = true
        [core]
        	autocrlf = "input"
        [user]
        	name = "A \"B\""
        [remote "o.r"]
        	url = "https://host.example/x.git"
        [remote "o.r"]
        	fetch = "+refs/heads/*:refs/remotes/o/*"
        [extensions]
        	objectformat = "sha256"
        [commit]
        	gpgsign = false
        [tag]
        	gpgsign = false
        [gc]
        	auto = 0
        [maintenance]
        	auto = false
        "#);
        assert_eq!(excludes, None);
    }
}
