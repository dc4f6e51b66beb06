//! Where module specifiers lead, held against `oxc_resolver` over the same tree in memory.
//!
//! `RESOLVING_CORPUS=<checkout> cargo test --test it resolving::a_checkout -- --nocapture` compares every import of a checkout.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use git_orchestrate::imports;
use git_orchestrate::model::{EdgeKind, RepoPath};
use oxc_resolver::{FileMetadata, FileSystem, ResolveError, ResolveOptions, TsconfigDiscovery};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

/// Where the tree stands for the other resolver.
const ROOT: &str = "/tree";

/// A tree in memory, with the packages of a workspace linked below `node_modules` as package managers do.
#[derive(Default)]
struct Memory {
    files: BTreeMap<PathBuf, String>,
    folders: BTreeSet<PathBuf>,
    links: BTreeMap<PathBuf, PathBuf>,
}

impl Memory {
    fn of(tree: &BTreeMap<String, String>) -> Self {
        let mut memory = Self::default();
        for (path, text) in tree {
            let whole = Path::new(ROOT).join(path);
            if path.ends_with("package.json")
                && let Ok(value) = serde_json::from_str::<serde_json::Value>(text)
                && let Some(name) = value.get("name").and_then(|name| name.as_str())
                && let Some(folder) = whole.parent()
            {
                let link = Path::new(ROOT).join("node_modules").join(name);
                // Of packages of one name the outermost is installed.
                let known = memory.links.get(&link);
                if known
                    .is_none_or(|known| known.components().count() > folder.components().count())
                {
                    memory.links.insert(link, folder.to_owned());
                }
            }
            memory.files.insert(whole, text.clone());
        }
        for path in memory.files.keys().chain(memory.links.keys()) {
            memory
                .folders
                .extend(path.ancestors().skip(1).map(Path::to_owned));
        }
        memory
    }

    fn real(&self, path: &Path) -> PathBuf {
        let below = |(link, folder): (&PathBuf, &PathBuf)| {
            let rest = path.strip_prefix(link).ok()?;
            Some(if rest.as_os_str().is_empty() {
                folder.clone()
            } else {
                folder.join(rest)
            })
        };
        self.links
            .iter()
            .find_map(below)
            .unwrap_or_else(|| path.to_owned())
    }
}

impl FileSystem for Memory {
    fn new() -> Self {
        Self::default()
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        Ok(self.read_to_string(path)?.into_bytes())
    }

    fn read_to_string(&self, path: &Path) -> io::Result<String> {
        let text = self.files.get(&self.real(path)).cloned();
        text.ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn metadata(&self, path: &Path) -> io::Result<FileMetadata> {
        let path = self.real(path);
        let (is_file, is_folder) = (self.files.contains_key(&path), self.folders.contains(&path));
        if is_file || is_folder {
            return Ok(FileMetadata::new(is_file, is_folder, false));
        }
        Err(io::ErrorKind::NotFound.into())
    }

    fn symlink_metadata(&self, path: &Path) -> io::Result<FileMetadata> {
        if self.links.contains_key(path) {
            return Ok(FileMetadata::new(false, false, true));
        }
        self.metadata(path)
    }

    fn read_link(&self, path: &Path) -> Result<PathBuf, ResolveError> {
        let missing = || io::Error::from(io::ErrorKind::NotFound).into();
        self.links.get(path).cloned().ok_or_else(missing)
    }

    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        Ok(self.real(path))
    }
}

/// Whether an importer is in JavaScript, where files in JavaScript come first.
fn is_javascript(from: &str) -> bool {
    let ending = Path::new(from).extension().unwrap_or_default();
    ["js", "jsx", "mjs", "cjs"].iter().any(|one| ending == *one)
}

/// The other resolver, set up as people set up bundlers for sources.
fn other(
    tree: &BTreeMap<String, String>,
    is_javascript: bool,
) -> oxc_resolver::ResolverGeneric<Memory> {
    let texts =
        |texts: &[&str]| -> Vec<String> { texts.iter().map(|&text| text.to_owned()).collect() };
    let rest = [".mts", ".cts", ".json", ".vue", ".svelte"];
    let (first, then): (&[&str], &[&str]) =
        (&[".ts", ".tsx", ".d.ts"], &[".js", ".jsx", ".mjs", ".cjs"]);
    let extensions = if is_javascript {
        [then, first, &rest]
    } else {
        [first, then, &rest]
    };
    let written = |javascript: &str, typescript: &[&str], rest: &[&str]| {
        let real = if is_javascript {
            [&[javascript], typescript, rest].concat()
        } else {
            [typescript, &[javascript], rest].concat()
        };
        (javascript.to_owned(), texts(&real))
    };
    let options = ResolveOptions {
        tsconfig: Some(TsconfigDiscovery::Auto),
        extensions: texts(&extensions.concat()),
        extension_alias: vec![
            written(".js", &[".ts", ".tsx"], &[".d.ts", ".jsx"]),
            written(".jsx", &[".tsx"], &[]),
            written(".mjs", &[".mts"], &[".d.mts"]),
            written(".cjs", &[".cts"], &[".d.cts"]),
        ],
        condition_names: texts(&[
            "source",
            "development",
            "types",
            "typescript",
            "import",
            "module",
            "node",
            "browser",
        ]),
        main_fields: texts(&["source", "types", "typings", "module", "main"]),
        ..ResolveOptions::default()
    };
    oxc_resolver::ResolverGeneric::new_with_file_system(Memory::of(tree), options)
}

/// What each of the two finds for an import: (file, specifier) to the path of the tree, where there is one.
type Found = BTreeMap<(String, String), [Option<String>; 2]>;

/// Compares both on imports, each given as the file and the specifier in it.
fn compare(tree: &BTreeMap<String, String>, imports: &BTreeSet<(String, String)>) -> Found {
    let others = [other(tree, false), other(tree, true)];
    // Each import stands in a file of its own beside the file that has it, so that it is known which edge is whose.
    let mut lone = tree.clone();
    let mut named = BTreeMap::new();
    for (number, (from, specifier)) in imports.iter().enumerate() {
        let (folder, name) = from
            .rsplit_once('/')
            .map_or(("", from.as_str()), |parts| parts);
        let ending = name.rsplit_once('.').map_or("ts", |(_, ending)| ending);
        let ending = if ["vue", "svelte"].contains(&ending) {
            "ts"
        } else {
            ending
        };
        let slash = if folder.is_empty() { "" } else { "/" };
        let path = format!("{folder}{slash}importer-{number}.{ending}");
        lone.insert(path.clone(), format!("import {specifier:?}"));
        named.insert((from.clone(), specifier.clone()), path);
    }
    let files: Vec<RepoPath> = lone.keys().map(|path| path.parse().unwrap()).collect();
    let mut files = files;
    files.sort();
    let graph = imports::build(&files, &|path| {
        lone.get(path.as_str())
            .map(|text| text.clone().into_bytes())
    });
    let mut found = Found::new();
    for ((from, specifier), lone) in named {
        let lone: RepoPath = lone.parse().unwrap();
        let mut uses = graph
            .uses_of(&lone)
            .filter(|(_, kind)| *kind != EdgeKind::Weak);
        let ours = uses.next().map(|(to, _)| to.as_str().to_owned());
        let whole = Path::new(ROOT).join(&from);
        let theirs = others[usize::from(is_javascript(&from))].resolve_file(&whole, &specifier);
        let theirs = theirs.ok().and_then(|found| {
            let path = found.path().strip_prefix(ROOT).ok()?.to_str()?.to_owned();
            tree.contains_key(&path).then_some(path)
        });
        found.insert((from, specifier), [ours, theirs]);
    }
    found
}

/// Files that may be there, without their endings.
const STEMS: [&str; 16] = [
    "a",
    "index",
    "src/a",
    "src/index",
    "src/lib",
    "src/lib/a",
    "src/lib/index",
    "packages/app/src/a",
    "packages/app/src/index",
    "packages/app/src/internal/a",
    "packages/ui/index",
    "packages/ui/main",
    "packages/ui/icons/star",
    "packages/ui/sub/index",
    "packages/core/util",
    "packages/core/start",
];

const ENDINGS: [&str; 7] = [".ts", ".tsx", ".d.ts", ".js", ".jsx", ".mjs", ".mts"];

const SPECIFIERS: [&str; 38] = [
    "./a",
    "./a.js",
    "./a.jsx",
    "./a.mjs",
    "./a.ts",
    "../a",
    "./lib",
    "./lib/",
    "./lib/a",
    ".",
    "..",
    "./",
    "../",
    "./src",
    "./src/a.js",
    "~/a",
    "~/lib",
    "~/a.js",
    "@app/a",
    "@app/internal/a",
    "exact",
    "src/a",
    "lib/a",
    "a",
    "ui",
    "ui/sub",
    "ui/icons/star",
    "ui/icons/star.js",
    "ui/main",
    "ui/main.js",
    "@acme/core",
    "@acme/core/util",
    "@acme/core/util.js",
    "#internal/a",
    "#start",
    "#none",
    "./internal/a",
    "../lib",
];

const ROOT_CONFIGS: [&str; 9] = [
    "",
    r#"{"compilerOptions": {"allowJs": true}}"#,
    r#"{"compilerOptions": {"allowJs": true, "paths": {"~/*": ["./src/*"]}}}"#,
    r#"{"compilerOptions": {"allowJs": true, "baseUrl": ".", "paths": {"~/*": ["src/*", "src/lib/*"], "exact": ["src/a"], "@app/*": ["packages/app/src/*"]}}}"#,
    r#"{"compilerOptions": {"allowJs": true, "baseUrl": "src"}}"#,
    r#"{"extends": "./tsconfig.base.json", "compilerOptions": {"allowJs": true}}"#,
    r#"{"extends": ["./tsconfig.base.json", "./tsconfig.paths"], "compilerOptions": {"allowJs": true}}"#,
    r#"{"extends": ["./tsconfig.paths", "./tsconfig.base.json"], "compilerOptions": {"allowJs": true, "paths": {"@app/*": ["./src/*"]}}}"#,
    r#"{"files": [], "references": [{"path": "./tsconfig.paths.json"}]}"#,
];

const APP_CONFIGS: [&str; 7] = [
    "",
    r#"{"compilerOptions": {"allowJs": true}}"#,
    r#"{"extends": "../../tsconfig.base.json"}"#,
    r#"{"extends": "../../tsconfig.paths", "compilerOptions": {"baseUrl": "src"}}"#,
    r#"{"compilerOptions": {"allowJs": true, "paths": {"~/*": ["./src/*"], "~/lib": ["../../src/lib"]}}}"#,
    r#"{"compilerOptions": {"allowJs": true, "baseUrl": "..", "paths": {"*": ["app/src/*"], "@app/*": ["./app/src/*"]}}}"#,
    r#"{"extends": "../../packages/tsconfig.shared.json", "compilerOptions": {"allowJs": true}}"#,
];

const UI_PACKAGES: [&str; 12] = [
    "",
    r#"{"name": "ui"}"#,
    r#"{"name": "ui", "main": "./main.js"}"#,
    r#"{"name": "ui", "main": "main", "module": "index.mjs"}"#,
    r#"{"name": "ui", "types": "./main.d.ts", "main": "./index.js"}"#,
    r#"{"name": "ui", "exports": "./main.js"}"#,
    r#"{"name": "ui", "exports": {"import": "./main.mjs", "default": "./index.js"}}"#,
    r#"{"name": "ui", "exports": {".": {"types": "./main.d.ts", "default": "./main.js"}, "./icons/*": "./icons/*.tsx", "./icons/*.js": "./icons/*.js"}}"#,
    r#"{"name": "ui", "exports": {".": [{"import": "./main.mjs"}, "./main.js"], "./*": "./*.ts", "./sub": "./sub/index.ts"}}"#,
    r#"{"name": "ui", "exports": {".": {"import": {"types": "./main.d.ts", "default": "./main.js"}}, "./main": "./index.ts", "./icons/*": null}}"#,
    r#"{"name": "ui", "exports": {".": {"default": "./main.ts", "import": "./index.ts"}, "./*.js": "./*.ts"}}"#,
    r#"{"name": "ui", "exports": {"./*": "./*", "./main*": "./index*"}}"#,
];

const CORE_PACKAGES: [&str; 4] = [
    r#"{"name": "@acme/core"}"#,
    r#"{"name": "@acme/core", "main": "start.js"}"#,
    r#"{"name": "@acme/core", "main": "./start.mjs"}"#,
    r#"{"name": "@acme/core", "exports": {".": "./start.ts", "./util": {"types": "./util.d.ts", "default": "./util.ts"}, "./util.js": "./util.ts"}}"#,
];

const APP_PACKAGES: [&str; 4] = [
    r#"{"name": "app"}"#,
    r##"{"name": "app", "imports": {"#internal/*": "./src/internal/*.ts", "#start": "@acme/core"}}"##,
    r##"{"name": "app", "imports": {"#internal/*": {"development": "./src/internal/*.tsx", "default": "./src/internal/*.js"}, "#start": "./src/index.js"}}"##,
    r##"{"name": "app", "imports": {"#*": "./src/*.ts", "#internal/*": ["./src/internal/*.ts"]}}"##,
];

fn tree() -> impl Strategy<Value = BTreeMap<String, String>> {
    let files: Vec<String> = (STEMS.iter())
        .flat_map(|stem| ENDINGS.iter().map(move |ending| format!("{stem}{ending}")))
        .collect();
    let count = files.len();
    let files = subsequence(files, 0..count / 2);
    let configs = (select(&ROOT_CONFIGS[..]), select(&APP_CONFIGS[..]));
    let packages = (
        select(&UI_PACKAGES[..]),
        select(&CORE_PACKAGES[..]),
        select(&APP_PACKAGES[..]),
    );
    (files, configs, packages).prop_map(|(files, (root, app), (ui, core, own))| {
        let mut tree: BTreeMap<String, String> = files.into_iter().map(|file| (file, String::new())).collect();
        let base = r#"{"compilerOptions": {"allowJs": true, "baseUrl": "./", "paths": {"~/*": ["./src/lib/*"]}}}"#;
        let paths = r#"{"compilerOptions": {"allowJs": true, "paths": {"exact": ["./a"], "~/*": ["./src/*"]}}}"#;
        let shared = r#"{"extends": "../tsconfig.base", "compilerOptions": {"paths": {"~/*": ["${configDir}/src/*"]}}}"#;
        for (path, text) in [
            ("tsconfig.json", root),
            ("tsconfig.base.json", base),
            ("tsconfig.paths.json", paths),
            ("packages/app/tsconfig.json", app),
            ("packages/tsconfig.shared.json", shared),
            ("packages/ui/package.json", ui),
            ("packages/core/package.json", core),
            ("packages/app/package.json", own),
        ] {
            if !text.is_empty() {
                tree.insert(path.to_owned(), text.to_owned());
            }
        }
        tree
    })
}

/// Whether both agree, or differ as is meant: where the other finds nothing in a package, ours still looks for what the
/// package may be built of.
fn is_as_meant(specifier: &str, [ours, theirs]: &[Option<String>; 2]) -> bool {
    let is_relative = specifier.starts_with('.');
    ours == theirs || (theirs.is_none() && !is_relative)
}

proptest! {
    #[test]
    fn specifiers_lead_where_the_other_resolver_leads(
        tree in tree(), specifiers in subsequence(&SPECIFIERS[..], 8),
        from in select(vec!["importer.ts", "src/importer.ts", "src/importer.mjs", "packages/app/src/importer.ts", "packages/app/src/importer.js", "packages/core/importer.tsx"]),
    ) {
        let imports = specifiers.iter().map(|specifier| (from.to_owned(), (*specifier).to_owned())).collect();
        for ((from, specifier), found) in compare(&tree, &imports) {
            prop_assert!(is_as_meant(&specifier, &found), "{from} {specifier}: ours {:?}, theirs {:?} in {tree:#?}", found[0], found[1]);
        }
    }
}

/// Every import of a checkout: the project's own, or that of `RESOLVING_CORPUS`, where differences are counted and shown.
#[test]
fn a_checkout_is_resolved_alike() {
    let own = || concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures").into();
    let corpus: PathBuf = std::env::var_os("RESOLVING_CORPUS")
        .unwrap_or_else(own)
        .into();
    let mut tree = BTreeMap::new();
    let mut folders = vec![corpus.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap().flatten() {
            let path = entry.path();
            let name = entry.file_name();
            if entry.file_type().unwrap().is_dir() {
                if name != ".git" && name != "node_modules" {
                    folders.push(path);
                }
            } else if entry.file_type().unwrap().is_file()
                && let Ok(text) = std::fs::read_to_string(&path)
                && let Some(path) = path.strip_prefix(&corpus).unwrap().to_str()
            {
                tree.insert(path.to_owned(), text);
            }
        }
    }
    let mut imports = BTreeSet::new();
    for (path, text) in &tree {
        let repo_path: RepoPath = path.parse().unwrap();
        let endings = [
            "ts", "tsx", "js", "jsx", "mjs", "cjs", "mts", "cts", "vue", "svelte",
        ];
        if repo_path
            .extension()
            .is_some_and(|ending| endings.contains(&ending))
        {
            let facts = imports::scan(&repo_path, text.as_bytes()).unwrap();
            imports.extend(
                facts
                    .written()
                    .into_iter()
                    .map(|(specifier, _)| (path.clone(), specifier)),
            );
        }
    }
    let found = compare(&tree, &imports);
    let n_alike = found
        .values()
        .filter(|[ours, theirs]| ours == theirs)
        .count();
    let n_leading = found
        .values()
        .filter(|[_, theirs]| theirs.is_some())
        .count();
    let differing: Vec<String> = (found.iter())
        .filter(|(_, [ours, theirs])| ours != theirs)
        .map(|((from, specifier), [ours, theirs])| {
            format!("{from} {specifier}: ours {ours:?}, theirs {theirs:?}")
        })
        .collect();
    let told = format!(
        "{} imports, {n_leading} lead to a file, {n_alike} alike\n{}",
        found.len(),
        differing.join("\n")
    );
    std::io::stdout().write_all(told.as_bytes()).unwrap();
    let is_lost = |[ours, theirs]: &[Option<String>; 2]| theirs.is_some() && ours != theirs;
    assert!(std::env::var_os("RESOLVING_CORPUS").is_some() || !found.values().any(is_lost));
}
