//! Manifests that are tables of names: `package.json`, `composer.json`, `Cargo.toml`.

use serde_json::Value;
use toml::Table;

use super::Declared;

/// The keys of `package.json` whose tables name packages.
const NPM_KEYS: [&str; 6] = [
    "dependencies",
    "devDependencies",
    "peerDependencies",
    "optionalDependencies",
    "resolutions",
    "overrides",
];

/// The keys of `composer.json` whose tables name packages.
const COMPOSER_KEYS: [&str; 5] = ["require", "require-dev", "suggest", "replace", "provide"];

pub(super) fn package_json(text: &str) -> Declared {
    json(text, &NPM_KEYS)
}

pub(super) fn composer_json(text: &str) -> Declared {
    json(text, &COMPOSER_KEYS)
}

fn json(text: &str, keys: &[&str]) -> Declared {
    let Some(Value::Object(map)) = serde_json::from_str(text).ok() else {
        return Declared::default();
    };
    let tables = keys.iter().filter_map(|key| map.get(*key)?.as_object());
    let mut declared = Declared::of(tables.flat_map(|table| table.keys().cloned()), true);
    for key in ["bundleDependencies", "bundledDependencies"] {
        let names = map.get(key).and_then(Value::as_array).into_iter().flatten();
        (declared.libraries).extend(names.filter_map(Value::as_str).map(str::to_owned));
    }
    declared.name = map.get("name").and_then(Value::as_str).map(str::to_owned);
    declared
}

/// Dependencies of every kind, of every target and of the workspace; a renamed one under both of its names.
pub(super) fn cargo(text: &str) -> Declared {
    let Ok(table) = text.parse::<Table>() else {
        return Declared::default();
    };
    let mut declared = Declared {
        is_whole: true,
        ..Declared::default()
    };
    dependencies(&table, &mut declared);
    let targets = table.get("target").and_then(toml::Value::as_table);
    for (_, target) in targets.into_iter().flatten() {
        if let Some(target) = target.as_table() {
            dependencies(target, &mut declared);
        }
    }
    if let Some(workspace) = table.get("workspace").and_then(toml::Value::as_table) {
        dependencies(workspace, &mut declared);
    }
    let package = table.get("package").and_then(|package| package.get("name"));
    declared.name = package.and_then(toml::Value::as_str).map(str::to_owned);
    let library = table.get("lib").and_then(|library| library.get("name"));
    (declared.libraries).extend(library.and_then(toml::Value::as_str).map(str::to_owned));
    declared
}

fn dependencies(table: &Table, declared: &mut Declared) {
    let keys = [
        "dependencies",
        "dev-dependencies",
        "dev_dependencies",
        "build-dependencies",
        "build_dependencies",
    ];
    for key in keys {
        let entries = table.get(key).and_then(toml::Value::as_table);
        for (name, value) in entries.into_iter().flatten() {
            declared.libraries.insert(name.clone());
            let renamed = value.get("package").and_then(toml::Value::as_str);
            declared.libraries.extend(renamed.map(str::to_owned));
        }
    }
}
