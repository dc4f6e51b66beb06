//! Manifests of .NET, and the little of XML that manifests need.

use super::Declared;

/// Elements whose `Include`, `Update` or `id` names a package.
const ELEMENTS: [&str; 6] = [
    "PackageReference",
    "PackageVersion",
    "GlobalPackageReference",
    "PackageDownload",
    "DotNetCliToolReference",
    "package",
];

/// A project, its shared properties, or `packages.config`.
pub(super) fn project(text: &str) -> Declared {
    let mut declared = Declared::of([], true);
    for tag in tags(text) {
        let name = tag
            .split([' ', '\t', '\r', '\n', '/'])
            .next()
            .unwrap_or_default();
        if !ELEMENTS.contains(&name) {
            continue;
        }
        for key in ["Include=", "Update=", "id="] {
            let Some((_, value)) = tag.split_once(key) else {
                continue;
            };
            let quote = value
                .chars()
                .next()
                .filter(|sign| matches!(sign, '"' | '\''));
            let inside = quote.and_then(|quote| value.get(1..)?.split(quote).next());
            for name in inside.unwrap_or_default().split(';') {
                if name.contains("$(") || name.contains("@(") {
                    declared.is_whole = false;
                } else if !name.trim().is_empty() {
                    declared.libraries.insert(name.trim().to_owned());
                }
            }
        }
    }
    for (name, inside) in elements(text) {
        if matches!(name, "PackageId" | "AssemblyName") {
            declared.name = Some(inside.to_owned());
        }
    }
    declared
}

/// What stands in each tag, comments left out.
fn tags(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let (_, after) = rest.split_once('<')?;
            if let Some(comment) = after.strip_prefix("!--") {
                (_, rest) = comment.split_once("-->")?;
                continue;
            }
            let (tag, after) = after.split_once('>')?;
            rest = after;
            return Some(tag);
        }
    })
}

/// The elements that hold text alone: name and text.
pub(super) fn elements(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let (_, after) = rest.split_once('<')?;
            if let Some(comment) = after.strip_prefix("!--") {
                (_, rest) = comment.split_once("-->")?;
                continue;
            }
            let (name, after) = after.split_once('>')?;
            rest = after;
            let (inside, end) = after.split_once('<')?;
            let is_closed = (end.strip_prefix('/'))
                .and_then(|end| end.strip_prefix(name))
                .is_some_and(|end| end.starts_with('>'));
            if is_closed && !name.is_empty() {
                return Some((name, inside.trim()));
            }
        }
    })
}
