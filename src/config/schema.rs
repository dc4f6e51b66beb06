//! The JSON schema of a configuration file, made from the keys, so that editors can check a file and complete it.

use serde_json::{Map, Value, json};

use super::value::Value as Held;
use super::{Config, ConfigError, KEYS, Key, Kind, Sources, Trust};

/// Where `init` leaves it, seen from the root of a repository.
pub const SCHEMA_PLACE: &str = ".git/orchestrate/config.schema.json";

/// The schema of a user's or a repository's file, in the draft that editors of TOML know.
///
/// # Errors
/// None but a mistake in the built-in file.
pub fn json_schema() -> Result<Value, ConfigError> {
    let (built_in, _) = Config::resolve(&Sources::default())?;
    let mut properties = Map::new();
    let mut of_notify = Map::new();
    for key in KEYS {
        let value = built_in.values.get(key.name);
        let property = property(key, value.map(|setting| &setting.value));
        match key.name.strip_prefix("notify.") {
            Some(name) => of_notify.insert(name.to_owned(), property),
            None => properties.insert(key.name.to_owned(), property),
        };
    }
    let text = json!({ "type": "string", "minLength": 1 });
    let tables = [
        (
            "agents",
            "agents of your own, and what differs of known ones",
            json!({ "type": "object" }),
        ),
        (
            "agent-by-kind",
            "the agent for one kind of task: feat, fix, docs, refactor, test, chore or research",
            text,
        ),
        (
            "environment",
            "variables that every attempt is given, with places such as {port}",
            json!({ "type": ["string", "integer"] }),
        ),
        (
            "executors",
            "machines that attempts may run on, by how they are reached: ssh, slurm; or local (not for a repository to say)",
            json!({ "type": "object" }),
        ),
    ];
    for (name, about, entry) in tables {
        let table =
            json!({ "type": "object", "description": about, "additionalProperties": entry });
        properties.insert(name.to_owned(), table);
    }
    let inner = properties.clone();
    let of_forge = inner.into_iter().filter(|(name, _)| {
        let words = ["pull-request", "sub-issue"];
        words.iter().any(|word| name.starts_with(word))
    });
    let of_forge: Map<String, Value> = of_forge.collect();
    let about = "what becomes of a run at the forge; the same keys can stand outside of the table";
    properties.insert("forge".to_owned(), group(about, &of_forge));
    let about = "how you are told that a run has ended or needs a person";
    properties.insert("notify".to_owned(), group(about, &of_notify));
    Ok(json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "git-orchestrate/configuration/1",
        "description": "The configuration of git orchestrate: .git-orchestrate.toml of a repository, or the user's own file.",
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
    }))
}

/// A table that holds just these keys.
fn group(about: &str, keys: &Map<String, Value>) -> Value {
    json!({
        "type": "object",
        "description": about,
        "properties": keys,
        "additionalProperties": false,
    })
}

fn property(key: &Key, built_in: Option<&Held>) -> Value {
    let mut schema = of_kind(key.kind);
    let about = match key.trust {
        Trust::Free => key.about.to_owned(),
        Trust::Approved => format!(
            "{} (from a repository's own file it runs once you approved it)",
            key.about
        ),
        Trust::Users => format!("{} (not for a repository to say)", key.about),
    };
    schema.insert("description".to_owned(), about.into());
    if let Some(value) = built_in {
        schema.insert("default".to_owned(), value.json());
    }
    Value::Object(schema)
}

fn of_kind(kind: Kind) -> Map<String, Value> {
    let text = || json!({ "type": "string", "pattern": "\\S" });
    let list =
        |least: u32| json!({ "type": "array", "items": { "type": "string" }, "minItems": least });
    let count = |least: u32| json!({ "type": "integer", "minimum": least, "maximum": u32::MAX });
    let schema = match kind {
        Kind::Text => text(),
        Kind::OneOf(words) => json!({ "enum": words }),
        Kind::Template(places) => {
            let names = places.join("|");
            let pattern =
                format!("^\\s*(?:[^{{\\s]|\\{{(?:{names})\\}})(?:[^{{]|\\{{(?:{names})\\}})*$");
            json!({ "type": "string", "pattern": pattern })
        }
        Kind::Command => json!({ "anyOf": [text(), list(1)] }),
        Kind::Count(least) => count(least),
        Kind::CountOrAuto => json!({ "anyOf": [{ "const": "auto" }, count(1)] }),
        Kind::Duration => {
            let part = "[0-9]+(?:\\.[0-9]+)?\\s*[A-Za-z]+";
            let pattern = format!("^\\s*(?:[0-9]+(?:\\.[0-9]+)?|{part}(?:\\s*{part})*)\\s*$");
            json!({
                "anyOf": [
                    { "type": "string", "pattern": pattern },
                    { "type": "number", "exclusiveMinimum": 0 },
                ]
            })
        }
        Kind::Share => json!({ "type": "number", "minimum": 0, "maximum": 1 }),
        Kind::Switch => json!({ "type": "boolean" }),
        Kind::Words => json!({ "anyOf": [{ "type": "boolean" }, text(), list(0)] }),
    };
    match schema {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}
