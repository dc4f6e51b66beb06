//! Manifests by key.

use insta::assert_snapshot;

use super::settled;

const PACKAGE: &str = r#"{
  "name": "demo",
  "version": "1.0.0",
  "dependencies": {
    "axios": "^1.0.0",
    "zod": "^3.0.0"
  },
  "files": ["dist"]
}
"#;

#[test]
fn dependencies_that_both_add_are_sorted_in() {
    let ours = PACKAGE.replace("    \"zod\"", "    \"lodash\": \"^4.0.0\",\n    \"zod\"");
    let theirs = PACKAGE.replace("    \"zod\"", "    \"chalk\": \"^5.0.0\",\n    \"zod\"");
    assert_snapshot!(settled("package.json", PACKAGE, &ours, &theirs), @r#"
    union by key
    {
      "name": "demo",
      "version": "1.0.0",
      "dependencies": {
        "axios": "^1.0.0",
        "chalk": "^5.0.0",
        "lodash": "^4.0.0",
        "zod": "^3.0.0"
      },
      "files": ["dist"]
    }
    "#);
}

#[test]
fn commas_at_the_end_of_an_object_are_put_right() {
    let last = "    \"zod\": \"^3.0.0\"\n";
    let ours = PACKAGE.replace(last, "    \"zod\": \"^3.0.0\",\n    \"zx\": \"1\"\n");
    let theirs = PACKAGE.replace(last, "    \"zod\": \"^3.1.0\",\n    \"zzz\": \"1\"\n");
    assert_snapshot!(settled("package.json", PACKAGE, &ours, &theirs), @r#"
    union by key
    {
      "name": "demo",
      "version": "1.0.0",
      "dependencies": {
        "axios": "^1.0.0",
        "zod": "^3.1.0",
        "zx": "1",
        "zzz": "1"
      },
      "files": ["dist"]
    }
    "#);
}

#[test]
fn objects_that_both_add_stay_whole() {
    let head = "  \"files\"";
    let ours = PACKAGE.replace(
        head,
        "  \"scripts\": {\n    \"a\": \"b\"\n  },\n  \"files\"",
    );
    let theirs = PACKAGE.replace(
        head,
        "  \"engines\": {\n    \"node\": \"20\"\n  },\n  \"files\"",
    );
    let text = settled("package.json", PACKAGE, &ours, &theirs);
    let json = text.strip_prefix("union by key\n").unwrap();
    let value: serde_json::Value = serde_json::from_str(json).unwrap();
    assert_eq!(value["scripts"]["a"], "b");
    assert_eq!(value["engines"]["node"], "20");
}

#[test]
fn toml_keys_tables_and_lists() {
    let base = "[package]\nname = \"a\"\n\n[dependencies]\nserde = \"1\"\n\n[features]\ndefault = [\"x\"]\n";
    let ours = base
        .replace("serde = \"1\"", "rand = \"0.9\"\nserde = \"1\"")
        .replace("[\"x\"]", "[\"x\", \"y\"]");
    let theirs = base
        .replace("serde = \"1\"", "# For logs.\nlog = \"0.4\"\nserde = \"1\"")
        .replace("[\"x\"]", "[\"x\", \"z\"]");
    assert_snapshot!(settled("Cargo.toml", base, &ours, &theirs), @r#"
    union by key
    [package]
    name = "a"

    [dependencies]
    # For logs.
    log = "0.4"
    rand = "0.9"
    serde = "1"

    [features]
    default = ["x", "y", "z"]
    "#);
    let ours = format!("{base}\n[lints.rust]\nunsafe_code = \"deny\"\n");
    let theirs = format!("{base}\n[[bin]]\nname = \"b\"\n");
    assert_snapshot!(settled("Cargo.toml", base, &ours, &theirs), @r#"
    union by key
    [package]
    name = "a"

    [dependencies]
    serde = "1"

    [features]
    default = ["x"]

    [lints.rust]
    unsafe_code = "deny"

    [[bin]]
    name = "b"
    "#);
}

#[test]
fn one_thing_a_line() {
    let base =
        "module a\n\ngo 1.22\n\nrequire (\n\tgithub.com/a/a v1.0.0\n\tgithub.com/z/z v1.0.0\n)\n";
    let z = "\tgithub.com/z/z v1.0.0";
    let ours = base.replace(z, &format!("\tgithub.com/m/m v1.0.0\n{z}"));
    let theirs = base.replace(z, &format!("\tgithub.com/c/c v0.1.0 // indirect\n{z}"));
    assert!(
        settled("go.mod", base, &ours, &theirs)
            .contains("c/c v0.1.0 // indirect\n\tgithub.com/m/m")
    );
    let base = "gem \"rails\"\n";
    let text = settled(
        "Gemfile",
        base,
        "gem \"rails\"\ngem \"puma\"\n",
        "gem \"rails\"\ngem \"pg\", \"~> 1\"\n",
    );
    assert!(text.contains("gem \"puma\"\ngem \"pg\""), "{text}");
    let text = settled("requirements.txt", "a==1\n", "a==1\nc==2\n", "a==1\nb==3\n");
    assert!(text.contains("a==1\nb==3\nc==2\n"), "{text}");
}

#[test]
fn the_same_key_with_different_values_is_declined() {
    let version = "\"version\": \"1.0.0\"";
    let ours = PACKAGE.replace(version, "\"version\": \"1.1.0\"");
    let theirs = PACKAGE.replace(version, "\"version\": \"1.2.0\"");
    assert_eq!(settled("package.json", PACKAGE, &ours, &theirs), "declined");
    let add = |value: &str| {
        PACKAGE.replace(
            "    \"zod\"",
            &format!("    \"chalk\": \"{value}\",\n    \"zod\""),
        )
    };
    assert_eq!(
        settled("package.json", PACKAGE, &add("1"), &add("2")),
        "declined"
    );
    // Far apart, so that no line tells: the text would be JSON, with one key twice.
    let ours = PACKAGE.replace(
        "  \"name\"",
        "  \"private\": true,\n  \"a\": 1,\n  \"name\"",
    );
    let theirs = PACKAGE
        .replace("  \"name\"", "  \"b\": 1,\n  \"name\"")
        .replace("[\"dist\"]", "[\"dist\"],\n  \"private\": false");
    assert_eq!(settled("package.json", PACKAGE, &ours, &theirs), "declined");
    let base = "[a]\nx = 1\n";
    assert_eq!(
        settled("a.toml", base, "[a]\nx = 2\n", "[a]\nx = 3\n"),
        "declined"
    );
    let go = "require github.com/a/a v1.0.0\n";
    assert_eq!(
        settled(
            "go.mod",
            go,
            &go.replace("v1.0.0", "v1.1.0"),
            &go.replace("v1.0.0", "v1.2.0")
        ),
        "declined"
    );
    // Words on a configuration make it no JSON, so nothing can be checked.
    let jsonc = "{\n  // words\n  \"a\": 1\n}\n";
    let ours = jsonc.replace("\"a\": 1", "\"a\": 1,\n  \"b\": 1");
    let theirs = jsonc.replace("\"a\": 1", "\"a\": 1,\n  \"c\": 1");
    assert_eq!(settled("tsconfig.json", jsonc, &ours, &theirs), "declined");
}
