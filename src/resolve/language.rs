//! Which lines of which files are imports, and what they bind.

use crate::model::RepoPath;

/// A language whose imports are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    /// `use`, `mod`, `extern crate`.
    Rust,
    /// `import`, `from … import`.
    Python,
    /// `import`, `export … from`, `require`.
    JavaScript,
    /// `import`, and the paths between its parentheses.
    Go,
    /// `import`, of Java and its kin.
    Jvm,
    /// `using`.
    CSharp,
    /// `use` at the left margin.
    Php,
    /// `require`.
    Ruby,
    /// `#include`.
    C,
}

impl Language {
    /// The language of a file.
    pub(super) fn of(path: &RepoPath) -> Option<Self> {
        Some(match path.extension()? {
            "rs" => Self::Rust,
            "py" | "pyi" => Self::Python,
            "js" | "jsx" | "ts" | "tsx" | "mjs" | "cjs" | "mts" | "cts" => Self::JavaScript,
            "go" => Self::Go,
            "java" | "kt" | "kts" | "scala" | "groovy" => Self::Jvm,
            "cs" => Self::CSharp,
            "php" => Self::Php,
            "rb" => Self::Ruby,
            "c" | "h" | "cc" | "cpp" | "cxx" | "hpp" | "hh" => Self::C,
            _ => return None,
        })
    }

    /// Whether a statement that imports or declares a module begins with a line.
    pub(super) fn begins(self, line: &str) -> bool {
        let text = line.trim_start();
        let starts = |words: &[&str]| words.iter().any(|word| text.starts_with(word));
        let is_at_margin = text.len() == line.len();
        match self {
            Self::Rust => {
                let text = without_visibility(text);
                let is_module = text.starts_with("mod ") && text.trim_end().ends_with(';');
                is_module || text.starts_with("use ") || text.starts_with("extern crate ")
            }
            Self::Python => {
                starts(&["import "]) || (starts(&["from "]) && text.contains(" import "))
            }
            Self::JavaScript => {
                let is_require = starts(&["const ", "var ", "let "])
                    && (text.contains("= require(") || text.contains("=require("));
                let is_export = starts(&["export * ", "export {", "export type {"]);
                let is_import = starts(&["import ", "import{", "import'", "import\""])
                    && !starts(&["import ("]);
                is_import || is_require || is_export
            }
            Self::Go => starts(&["import \""]) || is_go_path(text),
            Self::Jvm => is_at_margin && starts(&["import "]),
            Self::CSharp => {
                starts(&["using ", "global using ", "using static "])
                    && !text.contains('(')
                    && !text.contains(" var ")
            }
            Self::Php => is_at_margin && starts(&["use ", "require ", "require_once ", "include "]),
            Self::Ruby => is_at_margin && starts(&["require ", "require_relative ", "autoload "]),
            Self::C => starts(&["#include "]),
        }
    }

    /// Whether a statement is at its end after these lines, brackets being closed.
    pub(super) fn is_ended(self, last: &str) -> bool {
        let text = last.trim_end();
        match self {
            Self::Rust | Self::CSharp | Self::Php => text.ends_with(';'),
            Self::Python | Self::Ruby => !text.ends_with('\\') && !text.ends_with(','),
            Self::JavaScript => {
                !text.ends_with(',') && !text.ends_with("from") && !text.ends_with('=')
            }
            Self::Go | Self::Jvm | Self::C => true,
        }
    }

    /// Whether a line belongs to the statement after it: an attribute, or words on it.
    pub(super) fn is_prelude(self, line: &str) -> bool {
        let text = line.trim_start();
        match self {
            Self::Rust => text.starts_with("#[") || text.starts_with("//"),
            Self::Python | Self::Ruby => text.starts_with('#'),
            _ => text.starts_with("//"),
        }
    }

    /// Whether a statement declares or passes on a module, rather than importing it.
    pub(super) fn is_module(self, statement: &str) -> bool {
        match self {
            Self::Rust => {
                let text = without_visibility(statement);
                text.starts_with("mod ") || text.len() < statement.len()
            }
            Self::JavaScript => statement.starts_with("export"),
            _ => false,
        }
    }
}

/// A line of Rust without what says who may see it.
pub(super) fn without_visibility(text: &str) -> &str {
    let Some(rest) = text.strip_prefix("pub") else {
        return text;
    };
    if let Some(rest) = rest.strip_prefix('(') {
        return rest
            .split_once(')')
            .map_or(text, |(_, rest)| rest.trim_start());
    }
    rest.strip_prefix(' ').unwrap_or(text)
}

/// Whether a line is a path between the parentheses of an import of Go's, with or without a name before it.
fn is_go_path(text: &str) -> bool {
    let text = text.split("//").next().unwrap_or_default().trim();
    let Some((name, path)) = text.split_once('"') else {
        return false;
    };
    let name = name.trim();
    let is_name = name
        .chars()
        .all(|letter| letter.is_alphanumeric() || letter == '_' || letter == '.');
    let Some(path) = path.strip_suffix('"') else {
        return false;
    };
    let is_path = |letter: char| letter.is_alphanumeric() || "._-/~+".contains(letter);
    is_name && !path.is_empty() && path.chars().all(is_path)
}
