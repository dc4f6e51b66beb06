//! Whether files are written as they are stored, or git has to do something to them.

use std::fs;
use std::path::PathBuf;

use super::Repository;
use super::listed::Listed;
use super::parse::records;

/// Settings under which git writes other files, or another index, than what is stored says; and the value that changes
/// nothing.
const PLAIN: &[(&[u8], &[&[u8]])] = &[
    (b"core.autocrlf", &[b"false"]),
    (b"core.checkstat", &[b"default"]),
    (b"core.eol", &[b"lf", b"native"]),
    (b"core.filemode", &[b"true"]),
    (b"core.ignorecase", &[b"false"]),
    (b"core.precomposeunicode", &[b"false"]),
    (b"core.sharedrepository", &[b"umask", b"false"]),
    (b"core.sparsecheckout", &[b"false"]),
    (b"core.splitindex", &[b"false"]),
    (b"core.symlinks", &[b"true"]),
    (b"core.untrackedcache", &[b"false", b"keep"]),
    (b"extensions.partialclone", &[]),
    (b"extensions.worktreeconfig", &[b"false"]),
    (b"index.sparse", &[b"false"]),
    (b"index.version", &[b"2"]),
];

/// Whether the configuration, and the attributes that hold for all commits, leave files as they are.
pub(super) fn is_plain_configuration(repository: &Repository) -> bool {
    let listed = Listed::ask(repository);
    let config = repository.call().args(["config", "--list", "-z"]).bytes();
    let (Ok(listed), Ok(config)) = (listed, config) else {
        return false;
    };
    let is_plain = |entry: &[u8]| {
        let end = entry.iter().position(|&byte| byte == b'\n');
        let (name, value) = entry.split_at(end.unwrap_or(entry.len()));
        // A setting without a value is true.
        let value = value.get(1..).unwrap_or(b"true").to_ascii_lowercase();
        let known = PLAIN.iter().find(|(known, _)| *known == name);
        known.is_none_or(|(_, plain)| plain.contains(&value.as_slice()))
    };
    if !records(&config).all(is_plain) {
        return false;
    }
    let mut files: Vec<PathBuf> = vec![
        repository.common_dir().join("info/attributes"),
        PathBuf::from("/etc/gitattributes"),
    ];
    files.extend(listed.attribute_files());
    listed.has_attribute_files()
        && files.iter().all(|file| match fs::read(file) {
            Ok(text) => leaves_content_alone(&text),
            Err(error) => error.kind() == std::io::ErrorKind::NotFound,
        })
}

/// Whether a file of attributes has none by which git would change content when it writes it.
pub(super) fn leaves_content_alone(text: &[u8]) -> bool {
    text.split(|&byte| byte == b'\n').all(|line| {
        let line = line.trim_ascii();
        if line.is_empty() || line.starts_with(b"#") {
            return true;
        }
        // A macro, or a pattern in quotes, is read by git.
        if line.starts_with(b"[") || line.starts_with(b"\"") {
            return false;
        }
        let words = line.split(u8::is_ascii_whitespace).skip(1);
        words.filter(|word| !word.is_empty()).all(is_harmless)
    })
}

fn is_harmless(attribute: &[u8]) -> bool {
    if attribute.starts_with(b"-") || attribute.starts_with(b"!") {
        return true;
    }
    let end = attribute.iter().position(|&byte| byte == b'=');
    let (name, value) = attribute.split_at(end.unwrap_or(attribute.len()));
    match name {
        b"filter" | b"ident" | b"working-tree-encoding" => false,
        b"eol" => value == b"=lf",
        _ => true,
    }
}

/// Whether a part of a path is nothing that git would take for its own on any system.
pub(super) fn is_plain_name(name: &[u8]) -> bool {
    let lower = name.to_ascii_lowercase();
    let is_own = |rest: &[u8]| {
        let first = rest.first();
        !first.is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    let is_git = lower.strip_prefix(b".git").is_some_and(is_own);
    let is_odd = name.is_empty() || name == b"." || name == b".." || name.contains(&b'\\');
    !is_git && !is_odd && !lower.starts_with(b"git~")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_that_change_content_are_gits_to_heed() {
        for plain in [
            "* text=auto\n*.png binary\n",
            "# filter=lfs\n\n*.sh text eol=lf -filter\n",
            "*.js linguist-generated diff=js merge=union export-ignore\n",
        ] {
            assert!(leaves_content_alone(plain.as_bytes()), "{plain}");
        }
        for other in [
            "*.bin filter=lfs diff=lfs merge=lfs -text\n",
            "* text=auto\n*.bat eol=crlf\n",
            "*.c ident\n",
            "*.txt working-tree-encoding=UTF-16\n",
            "[attr]lfs filter=lfs\n",
            "\"a b\" filter=x\n",
        ] {
            assert!(!leaves_content_alone(other.as_bytes()), "{other}");
        }
    }

    #[test]
    fn names_that_mean_something_to_git_are_gits_to_refuse() {
        for name in [
            ".git",
            ".GIT",
            ".git ",
            ".git.",
            ".git::$INDEX_ALLOCATION",
            "GIT~1",
            "..",
            "a\\b",
        ] {
            assert!(!is_plain_name(name.as_bytes()), "{name}");
        }
        for name in [
            ".gitignore",
            ".gitattributes",
            ".github",
            ".git-blame-ignore-revs",
            "git",
            "a.git",
        ] {
            assert!(is_plain_name(name.as_bytes()), "{name}");
        }
    }
}
