//! Manifests of Python: tables, lists of requirements, and programs as far as they hold literal lists.

use toml::{Table, Value};

use super::Declared;
use super::literals::strings;

/// `pyproject.toml`: the standard's tables, and those of Poetry, PDM, uv and Hatch.
pub(super) fn pyproject(text: &str) -> Declared {
    let Ok(table) = text.parse::<Table>() else {
        return Declared::default();
    };
    let mut declared = Declared {
        is_whole: true,
        ..Declared::default()
    };
    let at = |keys: &[&str]| {
        keys.iter().try_fold(None::<&Value>, |found, key| {
            Some(Some(match found {
                Some(value) => value.get(key)?,
                None => table.get(*key)?,
            }))
        })
    };
    let at = |keys: &[&str]| at(keys).flatten();
    for keys in [
        &["project", "dependencies"][..],
        &["project", "optional-dependencies"],
        &["dependency-groups"],
        &["build-system", "requires"],
        &["tool", "pdm", "dev-dependencies"],
        &["tool", "uv", "dev-dependencies"],
        &["tool", "hatch", "envs"],
    ] {
        if let Some(value) = at(keys) {
            lists(value, &mut declared);
        }
    }
    for keys in [
        &["tool", "poetry", "dependencies"][..],
        &["tool", "poetry", "dev-dependencies"],
    ] {
        names(at(keys), &mut declared);
    }
    let groups = at(&["tool", "poetry", "group"]).and_then(Value::as_table);
    for (_, group) in groups.into_iter().flatten() {
        names(group.get("dependencies"), &mut declared);
    }
    for keys in [&["project", "name"][..], &["tool", "poetry", "name"]] {
        let name = at(keys).and_then(Value::as_str).map(str::to_owned);
        declared.name = declared.name.or(name);
    }
    let dynamic = at(&["project", "dynamic"]).and_then(Value::as_array);
    let is_dynamic =
        (dynamic.into_iter().flatten()).any(|field| field.as_str() == Some("dependencies"));
    // Setuptools takes them from files that are read by themselves; other tools may take them from anywhere.
    declared.is_whole = !is_dynamic || at(&["tool", "setuptools"]).is_some();
    declared
}

/// The requirements in all lists below a value.
fn lists(value: &Value, declared: &mut Declared) {
    match value {
        Value::Array(items) => {
            let texts = items.iter().filter_map(Value::as_str);
            declared.libraries.extend(texts.filter_map(requirement));
        }
        Value::Table(table) => {
            for (_, value) in table {
                lists(value, declared);
            }
        }
        _ => {}
    }
}

fn names(value: Option<&Value>, declared: &mut Declared) {
    let table = value.and_then(Value::as_table).into_iter().flatten();
    declared
        .libraries
        .extend(table.map(|(name, _)| name.clone()));
}

pub(super) fn pipfile(text: &str) -> Declared {
    let Ok(table) = text.parse::<Table>() else {
        return Declared::default();
    };
    let mut declared = Declared {
        is_whole: true,
        ..Declared::default()
    };
    // Any table may be a category of packages; the settings among them are no names of libraries.
    for (_, value) in &table {
        names(Some(value), &mut declared);
    }
    declared
}

/// Lists of requirements, one a line.
pub(super) fn requirements(text: &str) -> Declared {
    let names = text.lines().filter_map(|line| {
        let line = line.split(" #").next().unwrap_or(line).trim();
        match line.split_once("#egg=") {
            Some((_, name)) => requirement(name),
            None if line.starts_with(['#', '-']) || line.contains("://") && !line.contains('@') => {
                None
            }
            None => requirement(line),
        }
    });
    Declared::of(names, true)
}

/// `setup.cfg`: what stands under the keys that name requirements.
pub(super) fn setup_cfg(text: &str) -> Declared {
    let mut declared = Declared::of([], true);
    let (mut section, mut is_list) = (String::new(), false);
    for line in text.lines() {
        if let Some(name) = line.trim().strip_prefix('[') {
            name.trim_end_matches(']').clone_into(&mut section);
            is_list = false;
            continue;
        }
        let mut item = line.trim();
        if !line.starts_with([' ', '\t']) && !item.is_empty() {
            let Some((key, value)) = line.split_once('=') else {
                is_list = false;
                continue;
            };
            let key = key.trim();
            if section == "metadata" && key == "name" {
                declared.name = Some(value.trim().to_owned());
            }
            is_list = key.ends_with("_requires") && section == "options"
                || section == "options.extras_require";
            item = value.trim();
        }
        if is_list && !item.starts_with('#') {
            declared
                .libraries
                .extend(item.split(';').next().and_then(requirement));
            // What stands in a file is read there; what else may be meant is not known.
            declared.is_whole &= !item.starts_with("attr:");
        }
    }
    declared
}

/// `setup.py`: every literal that can be a requirement. It is whole where its lists stand in it.
pub(super) fn setup_py(text: &str) -> Declared {
    let mut declared = Declared::of(strings(text).filter_map(requirement), true);
    for (at, key) in text.match_indices("install_requires") {
        let rest = text.get(at + key.len()..).unwrap_or_default();
        let Some(value) = rest.trim_start().strip_prefix('=') else {
            continue;
        };
        let value = value.trim_start();
        let length = value.find(|letter: char| !letter.is_alphanumeric() && letter != '_');
        let name = value
            .get(..length.unwrap_or(value.len()))
            .unwrap_or_default();
        let is_list = value.starts_with('[')
            || !name.is_empty()
                && ["= [", "=[", ": list[str] = ["].iter().any(|sign| {
                    text.contains(&format!("{name} {sign}"))
                        || text.contains(&format!("{name}{sign}"))
                });
        declared.is_whole &= is_list;
    }
    declared
}

/// The name that a requirement begins with: `requests[socks]>=2.0; python_version < "3"` is `requests`.
fn requirement(text: &str) -> Option<String> {
    let text = text.trim();
    let is_letter =
        |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.');
    let length = text.find(|letter| !is_letter(letter)).unwrap_or(text.len());
    let (name, rest) = text.split_at_checked(length)?;
    let is_named = name.starts_with(|letter: char| letter.is_ascii_alphanumeric());
    let is_end = rest.trim_start().is_empty()
        || rest
            .trim_start()
            .starts_with(['=', '<', '>', '!', '~', '[', ';', '@', '(', ',']);
    (is_named && is_end && name.len() <= 100).then(|| name.to_owned())
}
