//! The JSON schema of configuration files holds what the reader holds.

use git_orchestrate::config::{Config, KEYS, Sources, TextFile, json_schema};
use serde_json::Value;

/// Whether the reader takes a user's file without a word.
fn is_taken(text: &str) -> bool {
    let sources = Sources {
        user: Some(TextFile {
            name: "config.toml".to_owned(),
            text: text.to_owned(),
        }),
        ..Sources::default()
    };
    Config::resolve(&sources).is_ok_and(|(_, warnings)| warnings.is_empty())
}

#[test]
fn a_file_is_right_by_the_schema_just_where_the_reader_takes_it() {
    let schema = json_schema().unwrap();
    let validator = jsonschema::draft7::new(&schema).unwrap();
    let values = [
        "\"soon\"",
        "\"30m\"",
        "\"1 h 30 min\"",
        "\" 90 \"",
        "\"1h30\"",
        "\"auto\"",
        "\"\"",
        "\"  \"",
        "\"edit\"",
        "\"off\"",
        "\"deps\"",
        "\"alone\"",
        "\"copy\"",
        "\"warn\"",
        "\"{kind}/{slug}\"",
        "\"../{repo}\"",
        "\"{nobody}\"",
        "\"{kind\"",
        "\"{master} {title}\"",
        "0",
        "1",
        "-1",
        "4",
        "4294967296",
        "0.5",
        "1.5",
        "0.25",
        "true",
        "false",
        "[]",
        "[\"a\", \"b\"]",
        "[1]",
        "{}",
        "{ a = 1 }",
        "{ a = \"b\" }",
        "{ a = {} }",
        "{ pull-requests = true }",
        "{ verify = \"make\" }",
    ];
    let tables = [
        "agents",
        "agent-by-kind",
        "environment",
        "forge",
        "notify",
        "no-such-key",
    ];
    let (mut n_right, mut n_wrong) = (0, 0);
    for key in KEYS.iter().map(|key| key.name).chain(tables) {
        for value in values {
            let text = format!("{key} = {value}");
            let document: toml::Table = text.parse().unwrap();
            let document: Value = serde_json::to_value(&document).unwrap();
            let is_right = validator.is_valid(&document);
            // A key that could stand outside of the table is taken in it; an editor need not offer it there.
            if text == "forge = { verify = \"make\" }" {
                continue;
            }
            assert_eq!(is_right, is_taken(&text), "{text}");
            if is_right {
                n_right += 1;
            } else {
                n_wrong += 1;
            }
        }
    }
    assert!(n_right > 300 && n_wrong > 300, "{n_right} {n_wrong}");
}

#[test]
fn every_key_is_told_with_what_holds_without_it() {
    let schema = json_schema().unwrap();
    for key in KEYS {
        let place = key.name.replace('.', "/properties/");
        let property = schema.pointer(&format!("/properties/{place}")).unwrap();
        let about = property["description"].as_str().unwrap();
        assert!(about.starts_with(key.about), "{about}");
    }
    assert_eq!(schema["properties"]["timeout"]["default"], "30m");
    assert_eq!(schema["properties"]["retries"]["default"], 0);
    assert_eq!(schema["properties"]["verify"]["default"], Value::Null);
}
