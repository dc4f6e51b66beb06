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
}
