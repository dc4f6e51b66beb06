//! The folders that a compiler searches for includes, as far as build files and the tree tell.

use std::collections::BTreeMap;

use crate::imports::build::ReadFile;
use crate::imports::file_set::{FileSet, ancestors, child, join};
use crate::model::RepoPath;

/// Include folders by the folder whose files they serve.
pub(super) struct IncludeFolders {
    by_folder: BTreeMap<String, Vec<String>>,
}

impl IncludeFolders {
    /// Reads the build files of the tree.
    pub(super) fn new(tree: &FileSet<'_>, read: &ReadFile<'_>) -> Self {
        let mut by_folder: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for path in tree.all().iter().filter(|path| is_build_file(path)) {
            let Some(text) = read(path) else { continue };
            for argument in arguments(&String::from_utf8_lossy(&text)) {
                if let Some(found) = locate(tree, path.folder(), argument) {
                    let folders = by_folder.entry(path.folder().to_owned()).or_default();
                    if !folders.contains(&found) {
                        folders.push(found);
                    }
                }
            }
        }
        Self { by_folder }
    }

    /// The folders to search for a file of `folder`, in order: those of build files from the inside out, then each
    /// folder around it, and its `include` and `src`.
    pub(super) fn of(&self, tree: &FileSet<'_>, folder: &str) -> Vec<String> {
        let stated = ancestors(folder).filter_map(|around| self.by_folder.get(around));
        let mut folders: Vec<String> = stated.flatten().cloned().collect();
        for around in ancestors(folder) {
            folders.push(around.to_owned());
            let usual = ["include", "inc", "src", "lib"].map(|name| child(around, name));
            folders.extend(usual.into_iter().filter(|folder| tree.has_folder(folder)));
        }
        folders
    }
}

fn is_build_file(path: &RepoPath) -> bool {
    let is_named = matches!(
        path.file_name(),
        "Makefile"
            | "makefile"
            | "GNUmakefile"
            | "Makefile.am"
            | "Makefile.in"
            | "CMakeLists.txt"
            | "meson.build"
            | "binding.gyp"
            | "configure.ac"
            | "compile_flags.txt"
            | ".clangd"
    );
    is_named || matches!(path.extension(), Some("mk" | "cmake" | "mak" | "pro"))
}

/// The folders named in a build file, as they stand there.
fn arguments(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let ends = |byte: char| byte.is_whitespace() || matches!(byte, '"' | '\'' | ')' | ',' | ';');
    for (at, _) in text.match_indices("-I") {
        let is_option = text
            .get(..at)
            .and_then(|before| before.chars().next_back())
            .is_none_or(|before| {
                before.is_whitespace() || matches!(before, '"' | '\'' | '=' | ',')
            });
        let rest = text
            .get(at + 2..)
            .unwrap_or_default()
            .trim_start_matches([' ', '"', '\'']);
        if is_option {
            found.extend(rest.split('\n').next().and_then(|line| split_path(line)));
        }
    }
    for (at, name) in text.match_indices("include_directories") {
        let rest = text.get(at + name.len()..).unwrap_or_default().trim_start();
        let inside = rest
            .strip_prefix('(')
            .and_then(|rest| rest.split(')').next());
        for line in inside.unwrap_or_default().lines() {
            let line = line.split('#').next().unwrap_or_default();
            found.extend(line.split(ends).filter(|word| !word.is_empty()));
        }
    }
    found
}

/// The path at the beginning of the line, whose variables may have brackets.
fn split_path(line: &str) -> Option<&str> {
    let mut depth = 0_usize;
    let end = line.find(|byte: char| {
        match byte {
            '(' | '{' => depth += 1,
            ')' | '}' if depth > 0 => depth -= 1,
            ')' | '}' | '"' | '\'' | ',' | ';' => return true,
            _ => return byte.is_whitespace() && depth == 0,
        }
        false
    });
    let path = line.get(..end.unwrap_or(line.len()))?;
    (!path.is_empty()).then_some(path)
}

/// The folder of the tree that an argument of a build file in `folder` means.
fn locate(tree: &FileSet<'_>, folder: &str, argument: &str) -> Option<String> {
    // CMake's generator expressions and meson's keywords.
    let argument = argument
        .strip_prefix("$<BUILD_INTERFACE:")
        .unwrap_or(argument);
    let argument = argument.trim_end_matches('>');
    let Some(rest) = argument.strip_prefix('$') else {
        let found = join(folder, argument)?;
        let is_path = !argument.starts_with('/');
        return (is_path && tree.has_folder(&found)).then_some(found);
    };
    // A variable at the front is the folder itself, or one around it; which one, the tree tells.
    let close = rest.find([')', '}'])?;
    let (variable, rest) = rest.split_at(close);
    let rest = rest.get(1..)?.trim_start_matches('/');
    if rest.contains('$') {
        return None;
    }
    let is_top = variable.contains("top_")
        || variable.contains("PROJECT")
        || variable.ends_with("CMAKE_SOURCE_DIR");
    let mut around: Vec<&str> = ancestors(folder).collect();
    if is_top {
        around.reverse();
    }
    if rest.is_empty() {
        let is_source =
            variable.to_ascii_lowercase().contains("src") || variable.contains("SOURCE_DIR");
        return is_source.then(|| around.first().map(|folder| (*folder).to_owned()))?;
    }
    let mut found = around.into_iter().filter_map(|around| join(around, rest));
    found.find(|folder| tree.has_folder(folder))
}
