//! What stands in one Rust file: its modules with their items, uses and paths.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::tokens::{Token, tokens};

/// How deep the braces of one `use` may nest.
const MAX_NESTING: usize = 32;

/// How many uses of one module are kept: each name is looked for among them all.
const MAX_USES: usize = 2_000;

/// Everything of one file. Module 0 is the file itself, the others are its inline modules.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::imports) struct FileFacts {
    pub(super) modules: Vec<ModuleFacts>,
    /// Files that are included as text or bytes, as written.
    pub(super) includes: Vec<String>,
}

/// One module as written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ModuleFacts {
    /// The name of an inline module; empty for the file itself.
    pub(super) name: String,
    /// The module around an inline one.
    pub(super) parent: usize,
    /// `mod name;`
    pub(super) declared: Vec<Declared>,
    /// Names that are defined here, modules apart.
    pub(super) items: BTreeSet<String>,
    pub(super) uses: Vec<Use>,
    /// Paths of two and more parts in types and expressions.
    pub(super) paths: BTreeSet<Vec<String>>,
    /// `macro_rules!` that are defined here, and whether the crate exports them.
    pub(super) macros: Vec<(String, bool)>,
    /// Macros that are called here by a bare name.
    pub(super) calls: BTreeSet<String>,
}

/// `mod name;`, with the path of a `#[path]` attribute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Declared {
    pub(super) name: String,
    pub(super) path: Option<String>,
}

/// One leaf of a `use` tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Use {
    pub(super) path: Vec<String>,
    /// The name under which it is known here; none for `_` and for globs.
    pub(super) alias: Option<String>,
    pub(super) is_glob: bool,
    /// Whether it begins with `::`, so that only other crates are meant.
    pub(super) is_external: bool,
}

/// Scans one file.
pub(super) fn facts(text: &[u8]) -> FileFacts {
    let tokens = tokens(text);
    let mut scanner = Scanner {
        tokens: &tokens,
        at: 0,
        facts: FileFacts::default(),
        blocks: Vec::new(),
        path: None,
        is_exported: false,
    };
    scanner.facts.modules.push(ModuleFacts::default());
    scanner.run();
    scanner.facts
}

struct Scanner<'a> {
    tokens: &'a [Token<'a>],
    at: usize,
    facts: FileFacts,
    /// The open braces: of a module with its number, or of anything else.
    blocks: Vec<Option<usize>>,
    /// The path of a `#[path]` attribute before the next item.
    path: Option<String>,
    /// Whether `#[macro_export]` stands before the next item.
    is_exported: bool,
}

impl Scanner<'_> {
    fn token(&self, offset: usize) -> Option<Token<'_>> {
        self.tokens.get(self.at + offset).copied()
    }

    fn module_number(&self) -> usize {
        self.blocks
            .iter()
            .rev()
            .find_map(|block| *block)
            .unwrap_or(0)
    }

    fn module(&mut self) -> &mut ModuleFacts {
        let number = self.module_number();
        &mut self.facts.modules[number]
    }

    fn is_item_level(&self) -> bool {
        self.blocks.last().is_none_or(Option::is_some)
    }

    fn run(&mut self) {
        while let Some(token) = self.tokens.get(self.at).copied() {
            match token {
                Token::Mark(b'#') => self.attribute(),
                Token::Mark(b'{') => {
                    self.blocks.push(None);
                    self.at += 1;
                }
                Token::Mark(b'}') => {
                    self.blocks.pop();
                    self.at += 1;
                }
                Token::Mark(b';') => {
                    self.path = None;
                    self.is_exported = false;
                    self.at += 1;
                }
                Token::Word(word) => self.word(word),
                _ => self.at += 1,
            }
        }
    }

    fn word(&mut self, word: &str) {
        match (word, self.token(1)) {
            ("mod", Some(Token::Word(name))) => {
                let name = name.to_owned();
                self.module_item(name);
            }
            ("use", Some(Token::Word(_) | Token::Colons | Token::Mark(b'{' | b'*'))) => {
                self.at += 1;
                self.use_item();
            }
            ("extern", Some(Token::Word("crate"))) => self.extern_crate(),
            ("pub", Some(Token::Mark(b'('))) => {
                while !matches!(self.token(0), None | Some(Token::Mark(b')'))) {
                    self.at += 1;
                }
            }
            ("macro_rules", Some(Token::Mark(b'!'))) => {
                if let Some(Token::Word(name)) = self.token(2) {
                    let definition = (name.to_owned(), self.is_exported);
                    self.module().macros.push(definition);
                }
                self.is_exported = false;
                self.at += 3;
            }
            (
                "fn" | "struct" | "enum" | "union" | "trait" | "type" | "const" | "static",
                Some(Token::Word(name)),
            ) if self.is_item_level() => {
                // In `const fn f` and `static mut X` the second word is no name.
                if !matches!(name, "fn" | "mut" | "unsafe" | "extern" | "async") {
                    let name = name.to_owned();
                    self.module().items.insert(name);
                    self.at += 1;
                } else if name == "mut"
                    && let Some(Token::Word(name)) = self.token(2)
                {
                    let name = name.to_owned();
                    self.module().items.insert(name);
                }
                self.at += 1;
            }
            ("include" | "include_str" | "include_bytes", Some(Token::Mark(b'!'))) => {
                if let (Some(Token::Mark(b'(' | b'[' | b'{')), Some(Token::Text(path))) =
                    (self.token(2), self.token(3))
                {
                    let path = path.to_owned();
                    self.facts.includes.push(path);
                }
                self.at += 2;
            }
            (_, Some(Token::Mark(b'!'))) => {
                if self.token(2) != Some(Token::Mark(b'=')) {
                    let name = word.to_owned();
                    self.module().calls.insert(name);
                }
                self.at += 2;
            }
            (_, Some(Token::Colons)) => self.path(),
            _ => self.at += 1,
        }
    }

    /// `#[…]`: only `path = "…"` and `macro_export` matter.
    fn attribute(&mut self) {
        self.at += 1;
        self.at += usize::from(self.token(0) == Some(Token::Mark(b'!')));
        if self.token(0) != Some(Token::Mark(b'[')) {
            return;
        }
        let mut depth = 0_usize;
        while let Some(token) = self.tokens.get(self.at).copied() {
            match token {
                Token::Mark(b'[') => depth += 1,
                Token::Mark(b']') => depth -= 1,
                Token::Word("macro_export") => self.is_exported = true,
                Token::Word("path") => {
                    if let (Some(Token::Mark(b'=')), Some(Token::Text(path))) =
                        (self.token(1), self.token(2))
                    {
                        self.path = Some(path.to_owned());
                    }
                }
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                return;
            }
        }
    }

    fn module_item(&mut self, name: String) {
        let path = self.path.take();
        match self.token(2) {
            Some(Token::Mark(b';')) => {
                self.module().declared.push(Declared { name, path });
                self.at += 3;
            }
            Some(Token::Mark(b'{')) => {
                let parent = self.module_number();
                self.blocks.push(Some(self.facts.modules.len()));
                self.facts.modules.push(ModuleFacts {
                    name,
                    parent,
                    ..ModuleFacts::default()
                });
                self.at += 3;
            }
            _ => self.at += 1,
        }
    }

    fn extern_crate(&mut self) {
        self.at += 2;
        let Some(Token::Word(name)) = self.token(0) else {
            return;
        };
        let alias = match (self.token(1), self.token(2)) {
            (Some(Token::Word("as")), Some(Token::Word(alias))) => alias,
            _ => name,
        };
        let item = Use {
            path: vec![name.to_owned()],
            alias: Some(alias.to_owned()),
            is_glob: false,
            is_external: name != "self",
        };
        self.add_use(item);
        self.at += 1;
    }

    /// The path that begins here, if it could lead to another module.
    fn path(&mut self) {
        let mut path = Vec::new();
        while let Some(Token::Word(word)) = self.token(0) {
            path.push(word.to_owned());
            self.at += 1;
            if self.token(0) != Some(Token::Colons) {
                break;
            }
            self.at += 1;
        }
        let is_called_macro =
            self.token(0) == Some(Token::Mark(b'!')) && self.token(1) != Some(Token::Mark(b'='));
        self.at += usize::from(is_called_macro);
        if path.len() > 1 && path.first().is_some_and(|first| first != "Self") {
            self.module().paths.insert(path);
        }
    }

    /// The tree behind `use`, up to its semicolon.
    fn use_item(&mut self) {
        let is_external = self.token(0) == Some(Token::Colons);
        let mut prefix = Vec::new();
        self.use_tree(&mut prefix, is_external, 0);
    }

    fn use_tree(&mut self, prefix: &mut Vec<String>, is_external: bool, depth: usize) {
        let n_prefix = prefix.len();
        if depth > MAX_NESTING {
            return;
        }
        loop {
            match self.token(0) {
                Some(Token::Colons) => self.at += 1,
                Some(Token::Word(word)) => {
                    let word = word.to_owned();
                    self.at += 1;
                    if self.token(0) == Some(Token::Colons) {
                        prefix.push(word);
                        continue;
                    }
                    self.use_leaf(prefix, word, is_external);
                    break;
                }
                Some(Token::Mark(b'*')) => {
                    self.at += 1;
                    let item = Use {
                        path: prefix.clone(),
                        alias: None,
                        is_glob: true,
                        is_external,
                    };
                    self.add_use(item);
                    break;
                }
                Some(Token::Mark(b'{')) => {
                    self.at += 1;
                    while !matches!(self.token(0), None | Some(Token::Mark(b'}' | b';'))) {
                        let start = self.at;
                        self.use_tree(prefix, is_external, depth + 1);
                        self.at += usize::from(self.token(0) == Some(Token::Mark(b',')));
                        self.at += usize::from(self.at == start);
                    }
                    self.at += usize::from(self.token(0) == Some(Token::Mark(b'}')));
                    break;
                }
                _ => break,
            }
        }
        prefix.truncate(n_prefix);
    }

    fn use_leaf(&mut self, prefix: &[String], word: String, is_external: bool) {
        let mut path = prefix.to_vec();
        if word != "self" || prefix.is_empty() {
            path.push(word);
        }
        let mut alias = path.last().cloned();
        if self.token(0) == Some(Token::Word("as")) {
            alias = match self.token(1) {
                Some(Token::Word(name)) if name != "_" => Some(name.to_owned()),
                _ => None,
            };
            self.at += 2;
        }
        let item = Use {
            path,
            alias,
            is_glob: false,
            is_external,
        };
        self.add_use(item);
    }

    fn add_use(&mut self, item: Use) {
        let uses = &mut self.module().uses;
        if uses.len() < MAX_USES {
            uses.push(item);
        }
    }
}
