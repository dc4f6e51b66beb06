//! What the files at the top of a repository tell about it.

/// How its tests are run, as far as its manifests tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Guess {
    /// The command.
    pub(crate) command: String,
    /// The file that tells.
    pub(crate) because: &'static str,
}

/// How the tests of a repository are run, one command for each manifest. `read` gives the text of a file, where it is there.
pub(crate) fn tests(read: &dyn Fn(&str) -> Option<String>) -> Vec<Guess> {
    let has = |name: &str| read(name).is_some();
    let mut found = Vec::new();
    let mut add = |command: &str, because| {
        found.push(Guess {
            command: command.to_owned(),
            because,
        });
    };
    if has("Cargo.toml") {
        add("cargo test", "Cargo.toml");
    }
    if read("package.json").is_some_and(|text| has_test_script(&text)) {
        let managers = [
            ("pnpm-lock.yaml", "pnpm test"),
            ("yarn.lock", "yarn test"),
            ("bun.lock", "bun run test"),
            ("bun.lockb", "bun run test"),
        ];
        let used = managers.iter().find(|(lock, _)| has(lock));
        add(
            used.map_or("npm test", |(_, command)| *command),
            "package.json",
        );
    }
    let python = ["pyproject.toml", "pytest.ini", "setup.cfg", "tox.ini"];
    let of_pytest = |name: &&str| read(name).is_some_and(|text| text.contains("pytest"));
    if let Some(because) = python.into_iter().find(|name| of_pytest(name)) {
        let command = if has("uv.lock") {
            "uv run pytest -q"
        } else if has("poetry.lock") {
            "poetry run pytest -q"
        } else {
            "python3 -m pytest -q"
        };
        add(command, because);
    }
    if has("go.mod") {
        add("go test ./...", "go.mod");
    }
    if read("Gemfile").is_some_and(|text| text.contains("rspec")) {
        add("bundle exec rspec", "Gemfile");
    }
    if has("pom.xml") {
        add("mvn -q test", "pom.xml");
    }
    if has("gradlew") {
        add("./gradlew test", "gradlew");
    }
    if read("composer.json").is_some_and(|text| text.contains("phpunit")) {
        add("vendor/bin/phpunit", "composer.json");
    }
    if has("mix.exs") {
        add("mix test", "mix.exs");
    }
    if found.is_empty() {
        let makefile = read("Makefile").unwrap_or_default();
        let is_target = |line: &str| line.starts_with("test:") || line.starts_with("test :");
        if makefile.lines().any(is_target) {
            found.push(Guess {
                command: "make test".to_owned(),
                because: "Makefile",
            });
        }
    }
    found
}

/// Whether a package has a test script other than the one that `npm init` writes.
fn has_test_script(package: &str) -> bool {
    let Ok(package) = serde_json::from_str::<serde_json::Value>(package) else {
        return false;
    };
    let script = package
        .pointer("/scripts/test")
        .and_then(|test| test.as_str());
    script.is_some_and(|script| !script.trim().is_empty() && !script.contains("no test specified"))
}

/// Whether the text of an environment file sets a port.
pub(crate) fn ports(environment: &str) -> Vec<String> {
    let lines = environment.lines().filter_map(|line| {
        let (name, value) = line.trim().split_once('=')?;
        let is_number = value.trim().trim_matches('"').parse::<u16>().is_ok();
        let name = name.trim().trim_start_matches("export ").trim();
        (is_number && name.ends_with("PORT")).then(|| name.to_owned())
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    fn commands(files: &[(&'static str, &'static str)]) -> Vec<String> {
        let files: BTreeMap<&str, &str> = files.iter().copied().collect();
        let read = |name: &str| files.get(name).map(ToString::to_string);
        let found = super::tests(&read);
        found.into_iter().map(|guess| guess.command).collect()
    }

    #[test]
    fn each_manifest_tells_its_own_command() {
        assert_eq!(commands(&[("Cargo.toml", "")]), ["cargo test"]);
        let package = r#"{"scripts": {"test": "vitest run"}}"#;
        assert_eq!(commands(&[("package.json", package)]), ["npm test"]);
        assert_eq!(
            commands(&[
                ("package.json", package),
                ("pnpm-lock.yaml", ""),
                ("go.mod", "")
            ]),
            ["pnpm test", "go test ./..."]
        );
        assert_eq!(
            commands(&[("pyproject.toml", "[tool.pytest]"), ("uv.lock", "")]),
            ["uv run pytest -q"]
        );
        assert_eq!(
            commands(&[("Makefile", "all: x\ntest: all\n")]),
            ["make test"]
        );
    }

    #[test]
    fn what_is_no_test_is_not_taken_for_one() {
        let stub = r#"{"scripts": {"test": "echo \"Error: no test specified\" && exit 1"}}"#;
        assert!(commands(&[("package.json", stub)]).is_empty());
        assert!(commands(&[("package.json", "{")]).is_empty());
        assert!(
            commands(&[("pyproject.toml", "[project]"), ("Makefile", "latest: x\n")]).is_empty()
        );
        assert!(commands(&[]).is_empty());
    }

    #[test]
    fn ports_are_found_by_name_and_number() {
        let text = "PORT=3000\nexport DB_PORT=\"5432\"\nPORTAL=yes\nPORT_NAME=x\n";
        assert_eq!(super::ports(text), ["PORT", "DB_PORT"]);
    }
}
