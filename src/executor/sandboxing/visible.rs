//! What of the machine every attempt in a sandbox can read: the system, the programs on the path, the usual toolchains. Not
//! one of these holds a credential of the user's.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// The system.
const SYSTEM: &[&str] = &[
    "/usr",
    "/bin",
    "/sbin",
    "/lib",
    "/lib32",
    "/lib64",
    "/libx32",
    "/etc",
    "/opt",
    "/nix",
    "/snap",
    "/gnu",
    "/sys",
    "/var/lib/ca-certificates",
];

/// What of the system holds secrets. Others could not read most of it; root could.
pub(super) const HIDDEN: &[&str] = &[
    "/etc/NetworkManager/system-connections",
    "/etc/docker",
    "/etc/gshadow",
    "/etc/gshadow-",
    "/etc/krb5.keytab",
    "/etc/kubernetes",
    "/etc/shadow",
    "/etc/shadow-",
    "/etc/ssh",
    "/etc/ssl/private",
    "/etc/sudoers",
    "/etc/sudoers.d",
    "/etc/wireguard",
];

/// Toolchains in the home.
pub(super) const TOOLS: &[&str] = &[
    ".asdf",
    ".bun/bin",
    ".cargo/bin",
    ".cargo/env",
    ".cargo/git",
    ".cargo/registry",
    ".deno/bin",
    ".dotnet",
    ".fnm",
    ".local/bin",
    ".local/lib",
    ".local/pipx/venvs",
    ".local/share/claude",
    ".local/share/fnm",
    ".local/share/mise",
    ".local/share/pipx/venvs",
    ".local/share/pnpm",
    ".local/share/uv",
    ".m2/repository",
    ".nvm",
    ".pyenv",
    ".rbenv",
    ".rustup",
    ".sdkman/candidates",
    ".volta",
    "go/bin",
    "go/pkg",
    "anaconda3",
    "miniconda3",
    "miniforge3",
];

/// Variables that name the folder of a toolchain, and what of it can be read.
const NAMED: &[(&str, &[&str])] = &[
    ("BUN_INSTALL", &["bin"]),
    ("CARGO_HOME", &["bin", "env", "git", "registry"]),
    ("CONDA_PREFIX", &[""]),
    ("DENO_INSTALL", &["bin"]),
    ("DOTNET_ROOT", &[""]),
    ("FNM_DIR", &[""]),
    ("GEM_HOME", &[""]),
    ("GOMODCACHE", &[""]),
    ("GOPATH", &["bin", "pkg"]),
    ("GOROOT", &[""]),
    ("JAVA_HOME", &[""]),
    ("MISE_DATA_DIR", &[""]),
    ("NVM_DIR", &[""]),
    ("PNPM_HOME", &[""]),
    ("PYENV_ROOT", &[""]),
    ("RBENV_ROOT", &[""]),
    ("RUSTUP_HOME", &[""]),
    ("SDKMAN_DIR", &["candidates"]),
    ("VIRTUAL_ENV", &[""]),
    ("VOLTA_HOME", &[""]),
];

/// Folders that are nobody's and hold anything.
const PUBLIC: &[&str] = &[
    "/tmp", "/var/tmp", "/dev/shm", "/home", "/Users", "/mnt", "/srv",
];

/// How much of a script is read to see what runs it, in bytes; Linux reads as much.
const LONGEST_HEAD: u64 = 256;

/// What may not be shown as a whole, because the user's things are below it.
#[derive(Debug)]
pub(super) struct Private(Vec<PathBuf>);

impl Private {
    /// All that is below these is the user's.
    pub(super) fn new(folders: impl IntoIterator<Item = PathBuf>) -> Self {
        let public = PUBLIC.iter().map(PathBuf::from);
        Self(folders.into_iter().chain(public).collect())
    }

    /// Whether showing a folder would show the user's things, too.
    pub(super) fn is_within(&self, folder: &Path) -> bool {
        self.0.iter().any(|private| private.starts_with(folder))
    }
}

/// Everything that is there to be read; `variable` looks one up in the attempt's environment.
pub(super) fn readable(
    home: Option<&Path>,
    private: &Private,
    variable: &dyn Fn(&str) -> Option<String>,
) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = SYSTEM.iter().map(PathBuf::from).collect();
    // It often leads to a folder that is made anew at each start of the system.
    found.extend(Path::new("/etc/resolv.conf").canonicalize());
    if let Some(home) = home {
        found.extend(TOOLS.iter().map(|name| home.join(name)));
    }
    for (name, parts) in NAMED {
        let Some(folder) = variable(name).map(PathBuf::from) else {
            continue;
        };
        if folder.is_absolute() {
            found.extend(parts.iter().map(|part| match *part {
                "" => folder.clone(),
                part => folder.join(part),
            }));
        }
    }
    let path = variable("PATH").unwrap_or_default();
    for folder in std::env::split_paths(&path).filter(|folder| folder.is_absolute()) {
        found.extend(beside(&folder));
        found.push(folder);
    }
    found.retain(|path| path.exists() && !private.is_within(path));
    without_nested(found)
}

/// What programs in a folder `bin` need beside it. Its parent may hold anything.
fn beside(folder: &Path) -> Vec<PathBuf> {
    let Some(parent) = folder.parent().filter(|_| folder.ends_with("bin")) else {
        return Vec::new();
    };
    if parent.join("pyvenv.cfg").is_file() {
        return vec![parent.to_owned()];
    }
    let names = ["lib", "lib64", "libexec", "include"];
    names.iter().map(|name| parent.join(name)).collect()
}

/// The program that runs a script, as its first line has it: a path, or a name that is looked for.
pub(super) fn interpreter(script: &Path) -> Option<PathBuf> {
    let mut head = Vec::new();
    let file = File::open(script).ok()?;
    file.take(LONGEST_HEAD).read_to_end(&mut head).ok()?;
    let line = head
        .strip_prefix(b"#!")?
        .split(|&byte| byte == b'\n')
        .next()?;
    let mut words = std::str::from_utf8(line).ok()?.split_ascii_whitespace();
    let program = words.next()?;
    if !program.ends_with("/env") {
        return Some(PathBuf::from(program));
    }
    let is_name = |word: &&str| !word.starts_with('-') && !word.contains('=');
    words.find(is_name).map(PathBuf::from)
}

/// What a program needs to run: all that was installed with it, as far as that can be told from where it is.
pub(super) fn of_program(program: &Path, private: &Private) -> Vec<PathBuf> {
    let mut found = vec![program.to_owned()];
    let Ok(real) = program.canonicalize() else {
        return found;
    };
    found.push(real.clone());
    let modules = real
        .ancestors()
        .filter(|folder| folder.ends_with("node_modules"))
        .last();
    let folder = modules.or_else(|| real.parent());
    // A link leads out of the path, to a bin of its own.
    found.extend(folder.map(beside).unwrap_or_default());
    found.extend(folder.map(Path::to_owned));
    found.retain(|path| path == program || path == &real || !private.is_within(path));
    found
}

/// Without what is below another one.
pub(super) fn without_nested(mut paths: Vec<PathBuf>) -> Vec<PathBuf> {
    paths.sort();
    paths.dedup();
    let mut kept: Vec<PathBuf> = Vec::new();
    for path in paths {
        if !kept.iter().any(|above| path.starts_with(above)) {
            kept.push(path);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn a_program_that_a_link_names_has_what_was_installed_with_it_and_what_runs_it() {
        let base = tempfile::tempdir().unwrap();
        let base = base.path().canonicalize().unwrap();
        let venv = base.join("tools/venv");
        fs::create_dir_all(venv.join("bin")).unwrap();
        fs::create_dir_all(base.join("path")).unwrap();
        fs::write(venv.join("pyvenv.cfg"), "").unwrap();
        fs::write(venv.join("bin/agent"), "").unwrap();
        let link = base.join("path/agent");
        symlink(venv.join("bin/agent"), &link).unwrap();
        let shown = |private: &Path| of_program(&link, &Private::new([private.to_owned()]));
        let elsewhere = base.join("home");
        assert!(shown(&elsewhere).contains(&venv));
        let runs = |line: &str| {
            fs::write(venv.join("bin/agent"), line).unwrap();
            interpreter(&link)
        };
        assert_eq!(runs("#!/usr/bin/env -S node --x\n"), Some("node".into()));
        assert_eq!(runs("#! /opt/node -x\nnode"), Some("/opt/node".into()));
        assert_eq!(runs("\x7fELF#!/bin/sh"), None);
        // What is the user's is not shown because of a program below it; the program is.
        let secret = venv.join("secret");
        let found = shown(&secret);
        assert!(!found.contains(&venv));
        assert!(found.contains(&venv.join("bin/agent")));
    }
}
