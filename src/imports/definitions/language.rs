//! The languages: which scanner reads a file, and the tables of those with braces.

use super::definition::DefinitionKind::{self, Constant, Function, Module, Type};
use super::lines::LineSyntax;
use super::lines_table;
use super::strings::{Backtick, Quotes};
use crate::model::RepoPath;

/// How a file is read.
pub(super) enum Scanner {
    /// By tokens and nested braces.
    Braces(&'static Syntax),
    /// Line by line, nested by indentation.
    Lines(&'static LineSyntax),
    /// CSS, SCSS and LESS.
    Stylesheet,
    /// SQL.
    Queries,
}

/// A language whose definitions are nested in braces.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(super) struct Syntax {
    pub(super) keywords: &'static [Keyword],
    pub(super) shape: Shape,
    pub(super) line_comments: &'static [&'static [u8]],
    pub(super) block_comments: &'static [(&'static [u8], &'static [u8])],
    pub(super) quotes: Quotes,
    pub(super) has_regex: bool,
    /// Whether `#` at the beginning of a line speaks to a preprocessor.
    pub(super) has_directives: bool,
    /// Whether letters before a quote change how the string ends.
    pub(super) has_prefixed_strings: bool,
    pub(super) has_heredocs: bool,
    /// Whether a brace in the first column closes all that is open since the last definition: what a scanner loses
    /// its way in (half of a block behind an `#if`) then stays local.
    pub(super) ends_at_margin: bool,
}

/// How functions and members without a keyword are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// They all have a keyword.
    Keywords,
    /// `type name(…) {`, and `name(…);` within a type or header.
    Typed,
    /// Those of JavaScript: methods, and functions as values of constants and object keys.
    JavaScript,
}

/// A word that begins a definition.
pub(super) struct Keyword {
    pub(super) word: &'static [u8],
    /// What it defines; none for what has no name of its own but holds definitions (`impl`).
    pub(super) kind: Option<DefinitionKind>,
    pub(super) opens: Opens,
    /// Whether it counts only where a statement begins, as it is an ordinary name elsewhere.
    pub(super) is_contextual: bool,
    /// Whether only a following brace makes it a definition: `struct a {` against `struct a *b(void)`.
    pub(super) is_by_brace: bool,
}

/// What the brace behind a definition holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Opens {
    /// Definitions, as at the top.
    Open,
    /// Members of a type.
    Members,
    /// Nothing that is looked at.
    Closed,
}

const fn key(word: &'static str, kind: DefinitionKind, opens: Opens) -> Keyword {
    Keyword {
        word: word.as_bytes(),
        kind: Some(kind),
        opens,
        is_contextual: false,
        is_by_brace: false,
    }
}

const fn contextual(word: &'static str, kind: DefinitionKind, opens: Opens) -> Keyword {
    Keyword {
        is_contextual: true,
        ..key(word, kind, opens)
    }
}

const fn braced(word: &'static str, opens: Opens) -> Keyword {
    Keyword {
        is_by_brace: true,
        ..key(word, Type, opens)
    }
}

const fn nameless(word: &'static str, opens: Opens) -> Keyword {
    Keyword {
        kind: None,
        ..contextual(word, Type, opens)
    }
}

use Opens::{Closed, Members, Open};

const QUOTES: Quotes = Quotes {
    has_triple: false,
    is_multi_line: false,
    is_character: false,
    backtick: Backtick::Nothing,
};

const C_LIKE: Syntax = Syntax {
    keywords: &[],
    shape: Shape::Keywords,
    line_comments: &[b"//"],
    block_comments: &[(b"/*", b"*/")],
    quotes: QUOTES,
    has_regex: false,
    has_directives: false,
    has_prefixed_strings: false,
    has_heredocs: false,
    ends_at_margin: false,
};

static JAVASCRIPT: Syntax = Syntax {
    keywords: &[
        key("function", Function, Closed),
        key("class", Type, Members),
        contextual("const", Constant, Closed),
        contextual("let", Constant, Closed),
        contextual("var", Constant, Closed),
        contextual("interface", Type, Members),
        contextual("type", Type, Closed),
        contextual("enum", Type, Closed),
        contextual("namespace", Module, Open),
        contextual("module", Module, Open),
    ],
    shape: Shape::JavaScript,
    quotes: Quotes {
        backtick: Backtick::Template,
        ..QUOTES
    },
    has_regex: true,
    ends_at_margin: true,
    ..C_LIKE
};

static RUST: Syntax = Syntax {
    keywords: &[
        key("fn", Function, Closed),
        key("struct", Type, Closed),
        key("enum", Type, Closed),
        contextual("union", Type, Closed),
        key("trait", Type, Open),
        key("type", Type, Closed),
        key("mod", Module, Open),
        key("const", Constant, Closed),
        key("static", Constant, Closed),
        key("macro_rules", Function, Closed),
        nameless("impl", Open),
    ],
    quotes: Quotes {
        is_multi_line: true,
        is_character: true,
        ..QUOTES
    },
    has_prefixed_strings: true,
    ..C_LIKE
};

static GO: Syntax = Syntax {
    keywords: &[
        key("func", Function, Closed),
        key("type", Type, Closed),
        key("const", Constant, Closed),
        key("var", Constant, Closed),
    ],
    quotes: Quotes {
        is_character: true,
        backtick: Backtick::Raw,
        ..QUOTES
    },
    ends_at_margin: true,
    ..C_LIKE
};

static C: Syntax = Syntax {
    keywords: &[
        braced("struct", Closed),
        braced("union", Closed),
        braced("enum", Closed),
    ],
    shape: Shape::Typed,
    quotes: Quotes {
        is_character: true,
        ..QUOTES
    },
    has_directives: true,
    ends_at_margin: true,
    ..C_LIKE
};

static CPP: Syntax = Syntax {
    keywords: &[
        braced("struct", Members),
        braced("class", Members),
        braced("union", Members),
        braced("enum", Closed),
        key("namespace", Module, Open),
    ],
    has_prefixed_strings: true,
    ..C
};

static JAVA: Syntax = Syntax {
    keywords: &[
        key("class", Type, Members),
        key("interface", Type, Members),
        key("enum", Type, Members),
        contextual("record", Type, Members),
        contextual("trait", Type, Members),
    ],
    shape: Shape::Typed,
    quotes: Quotes {
        has_triple: true,
        ..QUOTES
    },
    ..C_LIKE
};

static CSHARP: Syntax = Syntax {
    keywords: &[
        key("class", Type, Members),
        key("interface", Type, Members),
        key("struct", Type, Members),
        key("enum", Type, Closed),
        contextual("record", Type, Members),
        contextual("namespace", Module, Open),
    ],
    shape: Shape::Typed,
    quotes: Quotes {
        has_triple: true,
        is_character: true,
        ..QUOTES
    },
    has_directives: true,
    ..C_LIKE
};

static KOTLIN: Syntax = Syntax {
    keywords: &[
        key("class", Type, Open),
        key("interface", Type, Open),
        key("object", Type, Open),
        key("fun", Function, Closed),
        key("val", Constant, Closed),
        key("var", Constant, Closed),
        contextual("typealias", Type, Closed),
    ],
    quotes: Quotes {
        has_triple: true,
        is_character: true,
        ..QUOTES
    },
    ..C_LIKE
};

static SWIFT: Syntax = Syntax {
    keywords: &[
        key("func", Function, Closed),
        key("class", Type, Open),
        key("struct", Type, Open),
        key("enum", Type, Open),
        key("protocol", Type, Open),
        contextual("actor", Type, Open),
        key("typealias", Type, Closed),
        key("let", Constant, Closed),
        key("var", Constant, Closed),
        nameless("extension", Open),
    ],
    ..KOTLIN
};

static SCALA: Syntax = Syntax {
    keywords: &[
        key("class", Type, Open),
        key("object", Type, Open),
        key("trait", Type, Open),
        key("enum", Type, Open),
        key("def", Function, Closed),
        key("val", Constant, Closed),
        key("type", Type, Closed),
        contextual("given", Constant, Closed),
    ],
    ..KOTLIN
};

static DART: Syntax = Syntax {
    keywords: &[
        key("class", Type, Members),
        contextual("mixin", Type, Members),
        key("enum", Type, Members),
        contextual("extension", Type, Members),
        contextual("typedef", Type, Closed),
    ],
    ..JAVA
};

static PHP: Syntax = Syntax {
    keywords: &[
        contextual("function", Function, Closed),
        key("class", Type, Open),
        key("interface", Type, Open),
        key("trait", Type, Open),
        contextual("enum", Type, Open),
        contextual("const", Constant, Closed),
    ],
    line_comments: &[b"//", b"#"],
    quotes: Quotes {
        is_multi_line: true,
        ..QUOTES
    },
    has_heredocs: true,
    ..C_LIKE
};

static PROTO: Syntax = Syntax {
    keywords: &[
        contextual("message", Type, Open),
        contextual("enum", Type, Closed),
        contextual("service", Type, Open),
        contextual("rpc", Function, Closed),
        // Thrift and GraphQL.
        contextual("struct", Type, Closed),
        contextual("type", Type, Closed),
        contextual("input", Type, Closed),
        contextual("interface", Type, Closed),
        contextual("union", Type, Closed),
        contextual("scalar", Type, Closed),
        contextual("fragment", Type, Closed),
        contextual("query", Function, Closed),
        contextual("mutation", Function, Closed),
        contextual("subscription", Function, Closed),
    ],
    line_comments: &[b"//", b"#"],
    quotes: Quotes {
        has_triple: true,
        ..QUOTES
    },
    ..C_LIKE
};

static ZIG: Syntax = Syntax {
    keywords: &[
        key("fn", Function, Closed),
        contextual("const", Constant, Open),
        contextual("var", Constant, Closed),
    ],
    quotes: Quotes {
        is_character: true,
        ..QUOTES
    },
    ..C_LIKE
};

/// The scanner of the file at `path`, by its extension, its name or its first line.
pub(super) fn scanner(path: &RepoPath, text: &[u8]) -> Option<Scanner> {
    let syntax = match path.extension().unwrap_or_default() {
        "js" | "jsx" | "mjs" | "cjs" | "ts" | "tsx" | "mts" | "cts" | "vue" | "svelte"
        | "astro" => &JAVASCRIPT,
        "rs" => &RUST,
        "go" => &GO,
        "c" => &C,
        "h" | "cc" | "cpp" | "cxx" | "c++" | "hh" | "hpp" | "hxx" | "h++" | "inl" | "ipp"
        | "tpp" | "cu" | "cuh" | "m" | "mm" | "ino" => &CPP,
        "java" | "groovy" => &JAVA,
        "cs" => &CSHARP,
        "kt" | "kts" => &KOTLIN,
        "swift" => &SWIFT,
        "scala" | "sc" => &SCALA,
        "dart" => &DART,
        "php" | "phtml" | "inc" => &PHP,
        "proto" | "thrift" | "graphql" | "gql" => &PROTO,
        "zig" => &ZIG,
        "css" | "scss" | "less" | "sass" => return Some(Scanner::Stylesheet),
        "sql" | "psql" | "ddl" => return Some(Scanner::Queries),
        extension => return lines_table::syntax(path, extension, text).map(Scanner::Lines),
    };
    Some(Scanner::Braces(syntax))
}
