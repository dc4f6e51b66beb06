//! `paths` and `baseUrl` of `tsconfig.json` and `jsconfig.json`, with what they extend and refer to.

use std::collections::HashMap;

use serde_json::Value;

use super::json;
use crate::imports::build::ReadFile;
use crate::imports::file_set::{FileSet, ancestors, child, join};
use crate::model::RepoPath;

/// How far `extends` is followed; deeper chains are circles.
const MAX_EXTENDS: usize = 8;

/// How many configurations one may be put together from; more are circles within circles.
const MAX_BASES: usize = 64;

/// What stands in a shared configuration for the folder of the one that extends it.
const CONFIG_FOLDER: &str = "${configDir}/";

/// What one configuration says of specifiers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct TsConfig {
    /// The folder that bare specifiers are looked up in.
    pub(super) base_url: Option<String>,
    /// Patterns and their targets, as paths from the root of the repository.
    pub(super) paths: Vec<(String, Vec<String>)>,
}

/// Every configuration of the tree, by the folder it governs.
#[derive(Debug, Default)]
pub(super) struct TsConfigs {
    by_folder: HashMap<String, TsConfig>,
}

impl TsConfigs {
    /// Loads every configuration of the tree.
    pub(super) fn new(tree: &FileSet<'_>, read: &ReadFile<'_>) -> Self {
        let mut by_folder = HashMap::new();
        for path in tree.all() {
            let is_typescript = path.file_name() == "tsconfig.json";
            if !is_typescript && path.file_name() != "jsconfig.json" {
                continue;
            }
            if let Some(config) = load(tree, read, path, 0)
                && (is_typescript || !by_folder.contains_key(path.folder()))
            {
                by_folder.insert(path.folder().to_owned(), config);
            }
        }
        Self { by_folder }
    }

    /// The configuration nearest around `folder`.
    pub(super) fn nearest(&self, folder: &str) -> Option<&TsConfig> {
        ancestors(folder).find_map(|folder| self.by_folder.get(folder))
    }

    /// The folder of the configuration nearest around `folder`.
    pub(super) fn nearest_folder<'f>(&self, folder: &'f str) -> Option<&'f str> {
        ancestors(folder).find(|folder| self.by_folder.contains_key(*folder))
    }
}

/// One configuration with what it extends, before its paths are looked at: those of a base count from the folder of
/// whoever says `baseUrl` last.
#[derive(Default)]
struct Merged {
    value: Value,
    base_url: Option<String>,
    /// The folder of the configuration that has the paths, and the paths as it has them.
    paths: Option<(String, Value)>,
}

fn merged(
    tree: &FileSet<'_>,
    read: &ReadFile<'_>,
    path: &RepoPath,
    depth: usize,
    n_left: &mut usize,
) -> Option<Merged> {
    *n_left = n_left.checked_sub(1).filter(|_| depth <= MAX_EXTENDS)?;
    let value = json::parse(&read(path)?)?;
    let mut config = Merged::default();
    for extended in texts(value.get("extends")) {
        let base = extended_path(tree, path, &extended);
        if let Some(base) = base.and_then(|base| merged(tree, read, base, depth + 1, n_left)) {
            config.base_url = base.base_url.or(config.base_url);
            config.paths = base.paths.or(config.paths);
        }
    }
    let options = value.get("compilerOptions");
    if let Some(base_url) = options.and_then(|options| options.get("baseUrl")?.as_str()) {
        config.base_url = join(path.folder(), base_url);
    }
    if let Some(paths) = options.and_then(|options| options.get("paths")) {
        config.paths = Some((path.folder().to_owned(), paths.clone()));
    }
    config.value = value;
    Some(config)
}

fn load(
    tree: &FileSet<'_>,
    read: &ReadFile<'_>,
    path: &RepoPath,
    depth: usize,
) -> Option<TsConfig> {
    let Merged {
        value,
        base_url,
        paths,
    } = merged(tree, read, path, 0, &mut { MAX_BASES })?;
    let mut config = TsConfig {
        base_url,
        paths: Vec::new(),
    };
    if let Some((folder, Value::Object(paths))) = &paths {
        let base = config.base_url.as_deref().unwrap_or(folder);
        let resolve = |(pattern, targets): (&String, &Value)| {
            let targets = texts(Some(targets));
            let targets =
                targets
                    .iter()
                    .filter_map(|target| match target.strip_prefix(CONFIG_FOLDER) {
                        Some(rest) => join(path.folder(), rest),
                        None => join(base, target),
                    });
            (pattern.clone(), targets.collect())
        };
        config.paths = paths.iter().map(resolve).collect();
    }
    // A solution file governs its folder through the configurations beside it that it refers to.
    let references = value.get("references").and_then(Value::as_array);
    if depth == 0 && config.paths.is_empty() && config.base_url.is_none() {
        for reference in references.into_iter().flatten() {
            let target = reference.get("path").and_then(Value::as_str);
            let target = target.and_then(|target| join(path.folder(), target));
            let referred = target.and_then(|target| tree.get(&target));
            let beside = referred.filter(|referred| referred.folder() == path.folder());
            if let Some(referred) = beside.and_then(|path| load(tree, read, path, depth + 1)) {
                config.base_url = config.base_url.or(referred.base_url);
                config.paths.extend(referred.paths);
            }
        }
    }
    Some(config)
}

/// The file that `extends` names: relative, or below a package of the tree.
fn extended_path<'a>(tree: &FileSet<'a>, path: &RepoPath, extended: &str) -> Option<&'a RepoPath> {
    let base = if extended.starts_with('.') {
        join(path.folder(), extended)?
    } else {
        // A shared configuration package of the same workspace, by the name of its folder.
        let name = extended.rsplit_once('/').map_or(extended, |(_, name)| name);
        let package = extended
            .split('/')
            .nth(usize::from(extended.starts_with('@')))?;
        let candidates = tree.all().iter().filter(|candidate| {
            let folder = candidate.folder();
            (folder == package || folder.ends_with(&format!("/{package}")))
                && candidate.extension() == Some("json")
        });
        let wanted = [
            name.to_owned(),
            format!("{name}.json"),
            "tsconfig.json".to_owned(),
        ];
        return candidates
            .filter(|candidate| wanted.iter().any(|name| candidate.file_name() == name))
            .min_by_key(|candidate| wanted.iter().position(|name| candidate.file_name() == name));
    };
    [
        base.clone(),
        format!("{base}.json"),
        child(&base, "tsconfig.json"),
    ]
    .iter()
    .find_map(|candidate| tree.get(candidate))
}

/// A text, or the texts of an array.
fn texts(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(text)) => vec![text.clone()],
        Some(Value::Array(values)) => values
            .iter()
            .filter_map(|value| value.as_str().map(str::to_owned))
            .collect(),
        _ => Vec::new(),
    }
}
