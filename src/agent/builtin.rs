//! The agents that are known without being told of.

use std::sync::LazyLock;

use super::AgentSpec;

/// The definitions, the one that is preferred first.
const DEFINITIONS: &[&str] = &[
    include_str!("builtin/claude.toml"),
    include_str!("builtin/codex.toml"),
    include_str!("builtin/gemini.toml"),
    include_str!("builtin/copilot.toml"),
    include_str!("builtin/cursor.toml"),
    include_str!("builtin/opencode.toml"),
    include_str!("builtin/qwen.toml"),
    include_str!("builtin/kimi.toml"),
    include_str!("builtin/goose.toml"),
    include_str!("builtin/aider.toml"),
];

/// A definition that cannot be read is left out; a test holds that all of them can.
static BUILTIN: LazyLock<Vec<AgentSpec>> = LazyLock::new(|| {
    let specs = DEFINITIONS.iter().map(|text| AgentSpec::from_toml(text));
    specs.filter_map(Result::ok).collect()
});

/// The agents that are known without being told of, the one that is preferred first.
pub fn builtin() -> &'static [AgentSpec] {
    &BUILTIN
}

/// The agent of that name. One of `extra` goes before a built-in one.
pub fn find<'a>(name: &str, extra: &'a [AgentSpec]) -> Option<&'a AgentSpec> {
    extra.iter().chain(builtin()).find(|spec| spec.name == name)
}

/// The built-in agents whose programs are there, as `is_there` says of a program's name.
pub fn installed(is_there: impl Fn(&str) -> bool) -> Vec<&'static AgentSpec> {
    builtin()
        .iter()
        .filter(|spec| is_there(spec.program()))
        .collect()
}

/// The agent to use where nobody says which: the preferred one of those that are there.
pub fn default_agent(is_there: impl Fn(&str) -> bool) -> Option<&'static AgentSpec> {
    builtin().iter().find(|spec| is_there(spec.program()))
}

/// The first word of what a program prints of its version that is one: digits and dots.
pub fn version_in(text: &str) -> Option<String> {
    let words = text
        .split_whitespace()
        .map(|word| word.trim_start_matches('v'));
    let is_version = |word: &&str| {
        word.contains('.')
            && word.starts_with(|first: char| first.is_ascii_digit())
            && word
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b".-+".contains(&byte))
    };
    let version = words.take(100).find(is_version)?;
    Some(version.trim_end_matches('.').chars().take(40).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_definition_can_be_read() {
        for text in DEFINITIONS {
            let spec = AgentSpec::from_toml(text);
            assert!(spec.is_ok(), "{spec:?}\n{text}");
        }
        assert_eq!(builtin().len(), DEFINITIONS.len());
    }

    #[test]
    fn a_version_is_found_in_what_programs_print() {
        let table = [
            ("2.1.330 (Claude Code)", Some("2.1.330")),
            ("codex-cli 0.169.0\n", Some("0.169.0")),
            ("GitHub Copilot CLI 1.0.102.\nRun it.", Some("1.0.102")),
            ("v0.86.2", Some("0.86.2")),
            ("command not found", None),
            ("1.\u{1b}[31m2", None),
        ];
        for (text, version) in table {
            assert_eq!(version_in(text).as_deref(), version, "{text}");
        }
    }
}
