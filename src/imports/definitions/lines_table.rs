//! The tables of the languages that are read line by line.

use super::definition::DefinitionKind::{Constant, Function, Module, Type};
use super::lines::{Assignments, LineSyntax, LongText};
use crate::model::RepoPath;

const PLAIN: LineSyntax = LineSyntax {
    keywords: &[],
    modifiers: &[],
    comment: b"#",
    assignments: Assignments::Nothing,
    text: LongText::Nothing,
    has_shell_functions: false,
    has_quoted_names: false,
};

static PYTHON: LineSyntax = LineSyntax {
    keywords: &[("class", Type), ("def", Function), ("cdef", Function)],
    modifiers: &["async", "cpdef"],
    assignments: Assignments::Any,
    text: LongText::Python,
    ..PLAIN
};

static RUBY: LineSyntax = LineSyntax {
    keywords: &[("class", Type), ("module", Module), ("def", Function)],
    modifiers: &[
        "private",
        "public",
        "protected",
        "private_class_method",
        "memoize",
    ],
    assignments: Assignments::Capital,
    text: LongText::Heredoc,
    ..PLAIN
};

static ELIXIR: LineSyntax = LineSyntax {
    keywords: &[
        ("defmodule", Module),
        ("defprotocol", Type),
        ("def", Function),
        ("defp", Function),
        ("defmacro", Function),
        ("defmacrop", Function),
        ("defguard", Function),
        ("defdelegate", Function),
    ],
    text: LongText::Triple,
    ..PLAIN
};

static SHELL: LineSyntax = LineSyntax {
    keywords: &[("function", Function)],
    modifiers: &["export", "readonly", "declare", "local"],
    assignments: Assignments::Capital,
    text: LongText::Heredoc,
    has_shell_functions: true,
    ..PLAIN
};

static LUA: LineSyntax = LineSyntax {
    keywords: &[("function", Function)],
    modifiers: &["local"],
    comment: b"--",
    assignments: Assignments::Capital,
    ..PLAIN
};

static PERL: LineSyntax = LineSyntax {
    keywords: &[
        ("sub", Function),
        ("package", Module),
        ("class", Type),
        ("method", Function),
    ],
    text: LongText::Heredoc,
    ..PLAIN
};

static JULIA: LineSyntax = LineSyntax {
    keywords: &[
        ("function", Function),
        ("macro", Function),
        ("struct", Type),
        ("module", Module),
        ("const", Constant),
    ],
    modifiers: &["mutable", "abstract", "type"],
    text: LongText::Triple,
    ..PLAIN
};

static HASKELL: LineSyntax = LineSyntax {
    keywords: &[
        ("data", Type),
        ("newtype", Type),
        ("type", Type),
        ("class", Type),
        ("module", Module),
    ],
    comment: b"--",
    ..PLAIN
};

static ML: LineSyntax = LineSyntax {
    keywords: &[
        ("let", Constant),
        ("type", Type),
        ("module", Module),
        ("member", Function),
        ("val", Constant),
        ("exception", Type),
    ],
    modifiers: &["rec", "private", "static", "override", "inline", "abstract"],
    comment: b"//",
    ..PLAIN
};

static NIM: LineSyntax = LineSyntax {
    keywords: &[
        ("proc", Function),
        ("func", Function),
        ("method", Function),
        ("template", Function),
        ("macro", Function),
        ("iterator", Function),
    ],
    ..PLAIN
};

static LISP: LineSyntax = LineSyntax {
    keywords: &[
        ("(defn", Function),
        ("(defn-", Function),
        ("(defun", Function),
        ("(defmacro", Function),
        ("(def", Constant),
        ("(defvar", Constant),
        ("(ns", Module),
    ],
    comment: b";",
    ..PLAIN
};

static POWERSHELL: LineSyntax = LineSyntax {
    keywords: &[
        ("function", Function),
        ("class", Type),
        ("filter", Function),
    ],
    ..PLAIN
};

static R: LineSyntax = PLAIN;

static TERRAFORM: LineSyntax = LineSyntax {
    keywords: &[
        ("resource", Type),
        ("data", Type),
        ("module", Module),
        ("variable", Constant),
        ("output", Constant),
    ],
    has_quoted_names: true,
    ..PLAIN
};

/// The table for the file at `path`, by its extension, its name or its first line.
pub(super) fn syntax(path: &RepoPath, extension: &str, text: &[u8]) -> Option<&'static LineSyntax> {
    let syntax = match extension {
        "py" | "pyi" | "pyw" | "pyx" | "gd" => &PYTHON,
        "rb" | "rake" | "gemspec" | "ru" | "cr" | "podspec" => &RUBY,
        "ex" | "exs" => &ELIXIR,
        "sh" | "bash" | "zsh" | "ksh" | "bats" => &SHELL,
        "lua" => &LUA,
        "pl" | "pm" | "t" => &PERL,
        "jl" => &JULIA,
        "hs" | "elm" | "purs" => &HASKELL,
        "ml" | "mli" | "fs" | "fsi" => &ML,
        "nim" => &NIM,
        "clj" | "cljs" | "cljc" | "el" | "lisp" => &LISP,
        "ps1" | "psm1" => &POWERSHELL,
        "r" | "R" => &R,
        "tf" => &TERRAFORM,
        "" => return by_name(path, text),
        _ => return None,
    };
    Some(syntax)
}

/// The table for a file without an extension.
fn by_name(path: &RepoPath, text: &[u8]) -> Option<&'static LineSyntax> {
    if matches!(
        path.file_name(),
        "Rakefile" | "Gemfile" | "Guardfile" | "Podfile"
    ) {
        return Some(&RUBY);
    }
    let line = text.strip_prefix(b"#!")?;
    let line = line.get(..memchr::memchr(b'\n', line).unwrap_or(line.len()))?;
    let has = |word: &[u8]| memchr::memmem::find(line, word).is_some();
    if has(b"python") {
        Some(&PYTHON)
    } else if has(b"ruby") {
        Some(&RUBY)
    } else if has(b"perl") {
        Some(&PERL)
    } else if has(b"sh") {
        Some(&SHELL)
    } else {
        None
    }
}
