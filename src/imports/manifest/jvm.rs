//! Manifests of Java and Kotlin: Maven, Gradle, and catalogs of versions.

use toml::{Table, Value};

use super::Declared;
use super::dotnet::elements;
use super::literals::strings;

/// The words with which a build of Gradle declares a dependency.
const CONFIGURATIONS: [&str; 10] = [
    "annotationProcessor",
    "api",
    "classpath",
    "compileOnly",
    "implementation",
    "kapt",
    "ksp",
    "runtimeOnly",
    "testImplementation",
    "testRuntimeOnly",
];

/// `pom.xml`: each artifact with the group that stands before it.
pub(super) fn pom(text: &str) -> Declared {
    let mut declared = Declared::of([], text.contains("<project"));
    let mut group = "";
    for (name, inside) in elements(text) {
        match name {
            "groupId" => group = inside,
            "artifactId" => {
                declared.libraries.insert(format!("{group}:{inside}"));
            }
            _ => {}
        }
    }
    declared
}

/// A build of Gradle: every literal that can be a coordinate. It is not whole where names stand for coordinates.
pub(super) fn gradle(text: &str) -> Declared {
    let mut declared = Declared::of([], true);
    for line in text.lines() {
        let line = line.trim();
        if line.starts_with("//") {
            continue;
        }
        let literals: Vec<&str> = strings(line).collect();
        for literal in &literals {
            declared.libraries.extend(coordinate(literal));
        }
        if line.contains("group") && line.contains("name") && literals.len() >= 2 {
            declared.libraries.insert(literals.join(":"));
        }
        let call = line.split(['(', ' ']).next().unwrap_or_default();
        let value = line.get(call.len()..).unwrap_or_default();
        let value = value.trim_start_matches(['(', ' ']);
        let is_known = value.starts_with(['"', '\'', '{'])
            || [
                "libs.",
                "project",
                "platform(libs.",
                "enforcedPlatform(libs.",
                "kotlin(",
                "files(",
                "fileTree(",
                "group",
            ]
            .iter()
            .any(|start| value.starts_with(start))
            || strings(value).next().is_some();
        declared.is_whole &= !CONFIGURATIONS.contains(&call) || is_known;
    }
    declared
}

/// A catalog of versions: its libraries and plugins.
pub(super) fn catalog(text: &str) -> Declared {
    let Ok(table) = text.parse::<Table>() else {
        return Declared::default();
    };
    let mut declared = Declared::of([], true);
    for key in ["libraries", "plugins"] {
        let entries = table.get(key).and_then(Value::as_table);
        for (_, value) in entries.into_iter().flatten() {
            let field = |name: &str| value.get(name).and_then(Value::as_str);
            let text = value
                .as_str()
                .or_else(|| field("module"))
                .or_else(|| field("id"));
            let joined = field("group").zip(field("name"));
            let joined = joined.map(|(group, name)| format!("{group}:{name}"));
            declared
                .libraries
                .extend(text.and_then(coordinate).or(joined));
        }
    }
    declared
}

/// The group and artifact of `group:artifact:version`, or the id of a plugin.
fn coordinate(text: &str) -> Option<String> {
    let is_plain = !text.is_empty() && !text.contains([' ', '/', '\\']);
    let mut parts = text.split(':');
    let (group, artifact) = (parts.next()?, parts.next());
    let is_group = group.contains('.') || artifact.is_some();
    (is_plain && is_group).then(|| match artifact {
        Some(artifact) => format!("{group}:{artifact}"),
        None => group.to_owned(),
    })
}
