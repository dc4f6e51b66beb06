//! `package.json`: the packages of a workspace by name, their entries, `exports` and `imports`.

use std::collections::HashMap;

use serde_json::Value;

use super::json;
use crate::imports::build::ReadFile;
use crate::imports::file_set::{FileSet, ancestors, child, join, parent};

/// Conditions that stand for sources: they come before what is built of them.
const OF_SOURCES: [&str; 2] = ["source", "development"];

/// Conditions of `exports` and `imports` that hold, the first of them as the package lists them.
const CONDITIONS: [&str; 7] = [
    "types",
    "typescript",
    "import",
    "module",
    "node",
    "browser",
    "default",
];

/// One `package.json`.
#[derive(Debug)]
pub(super) struct Package {
    /// The folder it stands in.
    pub(super) folder: String,
    value: Value,
}

/// Every package of the tree.
#[derive(Debug, Default)]
pub(super) struct Packages {
    by_folder: HashMap<String, Package>,
    /// The folders of the packages of each name, the outermost first.
    folders_by_name: HashMap<String, Vec<String>>,
}

impl Packages {
    /// Loads every `package.json` of the tree that is not an installed dependency.
    pub(super) fn new(tree: &FileSet<'_>, read: &ReadFile<'_>) -> Self {
        let mut packages = Self::default();
        for path in tree.all() {
            if path.file_name() != "package.json" || path.as_str().contains("node_modules/") {
                continue;
            }
            let Some(value) = read(path).and_then(|text| json::parse(&text)) else {
                continue;
            };
            let folder = path.folder().to_owned();
            if let Some(name) = value.get("name").and_then(Value::as_str) {
                let folders = packages.folders_by_name.entry(name.to_owned());
                folders.or_default().push(folder.clone());
            }
            let package = Package {
                folder: folder.clone(),
                value,
            };
            packages.by_folder.insert(folder, package);
        }
        for folders in packages.folders_by_name.values_mut() {
            folders.sort_by_key(|folder| depth(folder));
        }
        packages
    }

    /// The package whose `package.json` stands in this very folder.
    pub(super) fn at(&self, folder: &str) -> Option<&Package> {
        self.by_folder.get(folder)
    }

    /// The package that holds `folder`.
    pub(super) fn nearest(&self, folder: &str) -> Option<&Package> {
        ancestors(folder).find_map(|folder| self.by_folder.get(folder))
    }

    /// The package that a bare specifier names in a file of the folder `from`, and the rest of the specifier behind its
    /// name. Of several packages of one name the one that stands beside a folder around the file is meant, or else the
    /// outermost: those further inside are fixtures.
    pub(super) fn named<'s>(&self, from: &str, specifier: &'s str) -> Option<(&Package, &'s str)> {
        let n_parts = if specifier.starts_with('@') { 2 } else { 1 };
        let length = specifier
            .match_indices('/')
            .nth(n_parts - 1)
            .map_or(specifier.len(), |(at, _)| at);
        let (name, rest) = specifier.split_at(length);
        let folders = self.folders_by_name.get(name)?;
        let is_beside = |folder: &&String| {
            let around = parent(folder);
            around.is_empty()
                || (from.strip_prefix(around))
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let folder = match folders.as_slice() {
            [only] => only,
            [outermost, ..] => folders.iter().rfind(is_beside).unwrap_or(outermost),
            [] => return None,
        };
        Some((self.by_folder.get(folder)?, rest.trim_start_matches('/')))
    }
}

impl Package {
    /// The paths that importing `rest` of this package may mean, the likeliest first.
    pub(super) fn entries(&self, rest: &str) -> Vec<String> {
        let mut found = Vec::new();
        let key = if rest.is_empty() {
            ".".to_owned()
        } else {
            format!("./{rest}")
        };
        match self.value.get("exports") {
            Some(Value::Object(map)) if map.keys().any(|key| key.starts_with('.')) => {
                if let Some((target, star)) = match_key(map, &key) {
                    targets(target, star, &mut found);
                }
            }
            Some(exports) if rest.is_empty() => targets(exports, "", &mut found),
            _ => {}
        }
        if rest.is_empty() {
            found.extend(self.fields().map(str::to_owned));
            found.extend(["src/index".to_owned(), "index".to_owned()]);
        } else {
            found.extend([rest.to_owned(), format!("src/{rest}")]);
        }
        self.in_tree(&found)
    }

    /// What `#name` may mean inside this package: paths, and specifiers of other packages.
    pub(super) fn internal(&self, specifier: &str) -> (Vec<String>, Vec<String>) {
        let mut found = Vec::new();
        if let Some(Value::Object(map)) = self.value.get("imports")
            && let Some((target, star)) = match_key(map, specifier)
        {
            targets(target, star, &mut found);
        }
        let (inside, elsewhere): (Vec<String>, _) = found
            .into_iter()
            .partition(|target| target.starts_with('.'));
        (self.in_tree(&inside), elsewhere)
    }

    /// Where the main entry of the folder may be, when the folder itself is imported.
    pub(super) fn mains(&self) -> impl Iterator<Item = String> {
        self.fields().filter_map(|main| join(&self.folder, main))
    }

    /// The fields that name the main entry, as far as they are there.
    fn fields(&self) -> impl Iterator<Item = &str> {
        let fields = ["source", "types", "typings", "module", "main"].into_iter();
        fields.filter_map(|field| self.value.get(field)?.as_str())
    }

    /// The targets from the root of the repository, each followed by the source that it is probably built of.
    fn in_tree(&self, targets: &[String]) -> Vec<String> {
        let mut paths = Vec::new();
        for target in targets {
            let target = target.trim_start_matches("./");
            paths.extend(join(&self.folder, target));
            let Some((first, rest)) = target.split_once('/') else {
                continue;
            };
            if matches!(first, "dist" | "lib" | "build" | "out" | "esm" | "cjs") {
                let stem = rest
                    .trim_start_matches("esm/")
                    .trim_start_matches("cjs/")
                    .trim_start_matches("types/");
                let stem = [".d.ts", ".d.mts", ".d.cts", ".js", ".mjs", ".cjs"]
                    .iter()
                    .find_map(|ending| stem.strip_suffix(ending))
                    .unwrap_or(stem);
                paths.extend(join(&child(&self.folder, "src"), stem));
                paths.extend(join(&self.folder, stem));
            }
        }
        paths
    }
}

fn depth(folder: &str) -> usize {
    folder.split('/').count()
}

/// The value for `key`, by its own name or by the longest pattern with one `*`; and what the star stands for.
fn match_key<'v, 'k>(
    map: &'v serde_json::Map<String, Value>,
    key: &'k str,
) -> Option<(&'v Value, &'k str)> {
    if let Some(value) = map.get(key) {
        return Some((value, ""));
    }
    map.iter()
        .filter_map(|(pattern, value)| {
            let star = match_star(pattern, key)?;
            Some((pattern.find('*')?, value, star))
        })
        .max_by_key(|(length, ..)| *length)
        .map(|(_, value, star)| (value, star))
}

/// What the `*` of the pattern stands for in `text`.
pub(super) fn match_star<'t>(pattern: &str, text: &'t str) -> Option<&'t str> {
    let (before, after) = pattern.split_once('*')?;
    text.strip_prefix(before)?.strip_suffix(after)
}

/// Every path in a value of `exports`, the preferred conditions first.
fn targets(value: &Value, star: &str, found: &mut Vec<String>) {
    match value {
        Value::String(target) => found.push(target.replace('*', star)),
        Value::Array(values) => {
            for value in values {
                targets(value, star, found);
            }
        }
        Value::Object(map) => {
            let rank = |condition: &str| match condition {
                _ if OF_SOURCES.contains(&condition) => 0,
                _ if CONDITIONS.contains(&condition) => 1,
                _ => 2,
            };
            for wanted in 0..=2 {
                for (_, value) in map.iter().filter(|(key, _)| rank(key) == wanted) {
                    targets(value, star, found);
                }
            }
        }
        _ => {}
    }
}
