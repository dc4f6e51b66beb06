//! The packages of a tree by their `Cargo.toml`: their crate roots, and the names under which they know each other.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use toml::{Table, Value};

use crate::imports::build::ReadFile;
use crate::imports::file_set::{FileSet, ancestors, child, join, parent};
use crate::model::RepoPath;

/// One package.
#[derive(Debug)]
pub(super) struct Package {
    /// The folder of its manifest.
    pub(super) folder: String,
    /// The name of its library, as paths spell it.
    pub(super) library: String,
    /// The root of its library.
    pub(super) library_root: Option<String>,
    /// Every crate root, the library's first.
    pub(super) roots: Vec<String>,
    /// The folders of other packages of the tree, by the name that paths here use for them.
    pub(super) dependencies: HashMap<String, String>,
}

/// Every package of the tree.
#[derive(Debug, Default)]
pub(super) struct Crates {
    /// By folder.
    pub(super) packages: BTreeMap<String, Package>,
}

impl Crates {
    /// Loads every manifest of the tree.
    pub(super) fn new(tree: &FileSet<'_>, read: &ReadFile<'_>) -> Self {
        let manifests: BTreeMap<&str, Table> = tree
            .all()
            .iter()
            .filter(|path| path.file_name() == "Cargo.toml")
            .filter_map(|path| Some((path.folder(), manifest(read, path)?)))
            .collect();
        let mut folder_by_name: HashMap<&str, &str> = HashMap::new();
        for (folder, table) in &manifests {
            if let Some(name) = package_name(table) {
                folder_by_name.entry(name).or_insert(folder);
            }
        }
        let mut sources: HashMap<&str, Vec<&str>> = HashMap::new();
        for path in tree.with_extension(&["rs"]) {
            let package = ancestors(path.folder()).find(|folder| manifests.contains_key(folder));
            sources
                .entry(package.unwrap_or_default())
                .or_default()
                .push(path.as_str());
        }
        let mut packages = BTreeMap::new();
        for (folder, table) in &manifests {
            let Some(name) = package_name(table) else {
                continue;
            };
            let workspace = ancestors(folder)
                .filter_map(|folder| manifests.get(folder)?.get("workspace"))
                .find_map(|workspace| workspace.get("dependencies")?.as_table());
            let library = table.get("lib");
            let field = |field: &str| library.and_then(|library| library.get(field)?.as_str());
            let sources = sources.get(folder).map(Vec::as_slice).unwrap_or_default();
            let library_root = field("path")
                .and_then(|path| join(folder, path))
                .or_else(|| Some(child(folder, "src/lib.rs")))
                .filter(|path| tree.has(path));
            let package = Package {
                folder: (*folder).to_owned(),
                library: field("name").unwrap_or(name).replace('-', "_"),
                roots: roots(table, folder, library_root.as_deref(), sources),
                library_root,
                dependencies: dependencies(table, folder, workspace, &folder_by_name, &manifests),
            };
            packages.insert((*folder).to_owned(), package);
        }
        Self { packages }
    }

    /// The package that holds `folder`.
    pub(super) fn nearest(&self, folder: &str) -> Option<&Package> {
        ancestors(folder).find_map(|folder| self.packages.get(folder))
    }
}

fn manifest(read: &ReadFile<'_>, path: &RepoPath) -> Option<Table> {
    String::from_utf8(read(path)?).ok()?.parse().ok()
}

fn package_name(table: &Table) -> Option<&str> {
    table.get("package")?.get("name")?.as_str()
}

/// The roots of all targets: those that the manifest lists and those that Cargo finds by itself.
fn roots(table: &Table, folder: &str, library: Option<&str>, sources: &[&str]) -> Vec<String> {
    let mut roots: Vec<String> = library.map(str::to_owned).into_iter().collect();
    let mut others = BTreeSet::new();
    for kind in ["bin", "test", "example", "bench"] {
        let targets = table.get(kind).and_then(Value::as_array);
        for target in targets.into_iter().flatten() {
            let path = target.get("path").and_then(Value::as_str);
            others.extend(path.and_then(|path| join(folder, path)));
        }
    }
    let package = table.get("package");
    let is_found = |field: &str| {
        package
            .and_then(|package| package.get(field)?.as_bool())
            .unwrap_or(true)
    };
    let mut places = vec![("build.rs", true), ("src/main.rs", true)];
    let folders = [
        ("autobins", "src/bin"),
        ("autotests", "tests"),
        ("autoexamples", "examples"),
        ("autobenches", "benches"),
    ];
    for (field, place) in folders {
        places.push((place, is_found(field)));
    }
    for source in sources {
        let below = source
            .get(folder.len()..)
            .unwrap_or_default()
            .trim_start_matches('/');
        let is_root = places.iter().any(|(place, is_found)| {
            let inside = below
                .strip_prefix(place)
                .and_then(|rest| rest.strip_prefix('/'));
            let is_target = inside.is_some_and(|rest| {
                !rest.contains('/')
                    || (rest.ends_with("/main.rs") && rest.matches('/').count() == 1)
            });
            *is_found && (below == *place || is_target)
        });
        if is_root {
            others.insert((*source).to_owned());
        }
    }
    let build = package.and_then(|package| package.get("build")?.as_str());
    others.extend(build.and_then(|build| join(folder, build)));
    roots.extend(
        others
            .into_iter()
            .filter(|root| Some(root.as_str()) != library),
    );
    roots
}

/// The packages of the tree that this one depends on, by the name in paths.
fn dependencies(
    table: &Table,
    folder: &str,
    workspace: Option<&Table>,
    folder_by_name: &HashMap<&str, &str>,
    manifests: &BTreeMap<&str, Table>,
) -> HashMap<String, String> {
    let mut tables = Vec::new();
    let targets = table.get("target").and_then(Value::as_table);
    let per_target = targets
        .into_iter()
        .flat_map(Table::values)
        .filter_map(Value::as_table);
    for holder in per_target.chain([table]) {
        for kind in ["dependencies", "dev-dependencies", "build-dependencies"] {
            tables.extend(holder.get(kind).and_then(Value::as_table));
        }
    }
    let mut found = HashMap::new();
    for (key, value) in tables.into_iter().flatten() {
        let inherited = workspace.and_then(|workspace| workspace.get(key));
        let is_inherited = value.get("workspace").is_some();
        let value = inherited.filter(|_| is_inherited).unwrap_or(value);
        let name = value.get("package").and_then(Value::as_str).unwrap_or(key);
        let path = value.get("path").and_then(Value::as_str);
        let by_path = path
            .filter(|_| !is_inherited)
            .and_then(|path| join(folder, path))
            .filter(|path| manifests.contains_key(path.as_str()));
        let by_name = || folder_by_name.get(name).map(|folder| (*folder).to_owned());
        if let Some(folder) = by_path.or_else(by_name) {
            found.insert(key.replace('-', "_"), folder);
        }
    }
    found
}

/// The folder in which the files of the modules of `file` stand.
pub(super) fn module_folder(file: &RepoPath, is_root: bool) -> String {
    if is_root || matches!(file.file_name(), "mod.rs" | "lib.rs" | "main.rs") {
        file.folder().to_owned()
    } else {
        child(parent(file.as_str()), file.stem())
    }
}
