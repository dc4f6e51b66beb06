//! Finds the imports, the definitions and the names used in a Go file.
//!
//! A name used counts where it may mean something of the package: behind no dot, and neither a field, a key of a
//! struct literal nor a variable of the function around it. What a function declares is told from what it uses by the
//! form alone: `name :=`, and `name Type` side by side.

use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

use super::uses::Uses;
use crate::imports::lexer::{Dialect, Lexer, Token};
use crate::imports::name_set::{Name, NameSet};

/// What one file says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::imports) struct Facts {
    /// The name in the package clause.
    pub(super) package: String,
    pub(super) imports: Vec<Import>,
    /// What the file defines outside functions, methods excepted.
    pub(super) defined: NameSet,
    /// Identifiers that may mean something of the same package.
    pub(super) used: NameSet,
    /// Whether the file has a function that runs when its package is imported.
    pub(super) has_init: bool,
    /// The patterns of the files that it embeds.
    pub(super) embedded: Vec<String>,
}

/// One imported package.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Import {
    pub(super) path: String,
    /// The name given to it here, `_` and `.` included; empty where it keeps its own.
    pub(super) alias: String,
    /// What the file uses of it.
    pub(super) used: NameSet,
}

/// Reads the file.
pub(super) fn facts(text: &[u8]) -> Facts {
    let mut scanner = Scanner {
        lexer: Lexer::new(text, Dialect::Go),
        facts: Facts::default(),
        defined: FxHashSet::default(),
        uses: Uses::default(),
        held: None,
        is_member: false,
        n_listed: 0,
        brackets: Vec::new(),
    };
    scanner.run();
    Facts {
        embedded: super::embed::patterns(text),
        ..scanner.finish()
    }
}

/// An open bracket, as far as it tells what a `name:` or a `name(` inside means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bracket {
    /// Round, square, or the braces of a map, slice or array: keys are values.
    Values,
    /// The braces of a struct or of a block: keys are fields.
    Fields,
    /// The braces of an interface: names before `(` are methods.
    Methods,
    /// The round brackets of `type (`, `var (` or `const (` outside functions.
    Definitions,
}

/// A word whose meaning the next token decides.
#[derive(Debug, Clone, Copy)]
struct Held<'a> {
    word: &'a [u8],
    /// Whether it is the first of its line.
    is_first: bool,
    /// Whether a list of names, as in `a, b := 1, 2`, may begin or go on here.
    is_listable: bool,
}

struct Scanner<'a> {
    lexer: Lexer<'a>,
    facts: Facts,
    defined: FxHashSet<Name>,
    uses: Uses,
    held: Option<Held<'a>>,
    /// Whether the token before was a dot.
    is_member: bool,
    /// How many names of a list came right before the token at hand.
    n_listed: usize,
    brackets: Vec<Bracket>,
}

/// How many imports of one file count; no file that a person wrote has so many.
const MAX_IMPORTS: usize = 2000;

/// How deep brackets may nest before what is inside no longer counts.
const MAX_BRACKETS: usize = 1000;

impl<'a> Scanner<'a> {
    fn run(&mut self) {
        let mut is_listable = true;
        let mut is_case = false;
        let mut is_indexed = false;
        let mut is_interface = false;
        while let Some(token) = self.lexer.next() {
            let is_first = self.lexer.is_first_on_line;
            is_case &= !is_first;
            match token {
                Token::Word(word) if self.is_member => {
                    self.is_member = false;
                    if let Some(held) = self.held.take() {
                        self.uses.add_member(held.word, word);
                    }
                    self.n_listed = 0;
                }
                Token::Word(word) => {
                    self.settle(token, is_case);
                    if is_first && self.is_declaring(word) {
                        self.declaration(word);
                    } else if is_keyword(word) {
                        is_case |= word == b"case";
                        is_interface = word == b"interface";
                        is_indexed |= word == b"map";
                        (is_listable, self.n_listed) = (true, 0);
                        continue;
                    } else {
                        self.held = Some(Held {
                            word,
                            is_first,
                            is_listable: is_listable || is_first,
                        });
                    }
                    is_listable = false;
                }
                Token::Mark(b'.') => {
                    if self.held.is_some() && self.lexer.is_after_space && !is_first {
                        // `names ...Type`
                        self.settle(token, is_case);
                    }
                    self.is_member = true;
                }
                token => {
                    self.settle(token, is_case);
                    self.is_member = false;
                    is_listable = matches!(token, Token::Mark(b',' | b'(' | b'{' | b';'));
                    match token {
                        Token::Mark(b'{') if is_interface => self.open(Bracket::Methods),
                        Token::Mark(b'{') if !is_indexed => self.open(Bracket::Fields),
                        Token::Mark(b'{' | b'(' | b'[') => self.open(Bracket::Values),
                        Token::Mark(b')' | b']' | b'}') => _ = self.brackets.pop(),
                        _ => {}
                    }
                    is_interface = false;
                    is_indexed = matches!(token, Token::Mark(b']'))
                        || (is_indexed && matches!(token, Token::Mark(b'*')));
                }
            }
        }
        self.settle(Token::Operand, false);
    }

    /// Decides what the word held back means, now that `next` is known.
    fn settle(&mut self, next: Token<'_>, is_case: bool) {
        let Some(held) = self.held.take() else {
            if !matches!(next, Token::Word(_)) {
                self.n_listed = 0;
            }
            return;
        };
        let bracket = self.brackets.last();
        let is_tight = !self.lexer.is_at(b' ') && self.lexer.is_after_space;
        match next {
            Token::Mark(b',') => {
                self.uses.add(held.word);
                self.n_listed = if held.is_listable {
                    self.n_listed + 1
                } else {
                    0
                };
                return;
            }
            Token::Mark(b':') if self.lexer.is_at(b'=') => {
                self.uses.declare(held.word, self.n_listed);
            }
            Token::Mark(b':') if !is_case && bracket == Some(&Bracket::Fields) => {}
            Token::Mark(b'(') if held.is_first && bracket == Some(&Bracket::Methods) => {}
            // `name Type`, `name *Type`, `name []Type`, `name ...Type`, as gofmt sets them.
            Token::Word(_) if !self.lexer.is_first_on_line => {
                self.uses.declare(held.word, self.n_listed);
            }
            Token::Mark(b'*' | b'[' | b'.') if is_tight => {
                self.uses.declare(held.word, self.n_listed);
            }
            _ => self.uses.add(held.word),
        }
        self.n_listed = 0;
    }

    fn open(&mut self, bracket: Bracket) {
        if self.brackets.len() < MAX_BRACKETS {
            self.brackets.push(bracket);
        }
    }

    /// Whether a word at the beginning of a line stands where the package defines names.
    fn is_declaring(&self, word: &[u8]) -> bool {
        match self.brackets.as_slice() {
            [] => matches!(
                word,
                b"package" | b"import" | b"func" | b"type" | b"var" | b"const"
            ),
            [Bracket::Definitions] => true,
            _ => false,
        }
    }

    /// Reads the beginning of a declaration.
    fn declaration(&mut self, keyword: &'a [u8]) {
        self.uses.leave();
        if self.brackets.last() == Some(&Bracket::Definitions) {
            return self.define(keyword);
        }
        let mut ahead = self.lexer.clone();
        match (keyword, ahead.next()) {
            (b"package", Some(Token::Word(name))) => {
                self.facts.package = String::from_utf8_lossy(name).into_owned();
            }
            (b"import", Some(Token::Mark(b'('))) => {
                while let Some(token) = ahead.next() {
                    match token {
                        Token::Mark(b')') => break,
                        token => self.import(token, &mut ahead),
                    }
                }
            }
            (b"import", Some(token)) => self.import(token, &mut ahead),
            (b"func", Some(Token::Word(b"init"))) => self.facts.has_init = true,
            (b"func", Some(Token::Word(name))) => _ = self.defined.insert(Name::new(name)),
            (b"func", Some(Token::Mark(b'('))) => {
                // A method: its receiver is read like any parameter, its name is none of the package.
                return;
            }
            (_, Some(Token::Mark(b'('))) => self.open(Bracket::Definitions),
            (_, Some(Token::Word(name))) => {
                self.lexer = ahead;
                return self.define(name);
            }
            _ => return,
        }
        self.lexer = ahead;
    }

    /// Reads one import, whose first token is given.
    fn import(&mut self, first: Token<'a>, ahead: &mut Lexer<'a>) {
        let alias = match first {
            Token::Text(path) => return self.add_import(path, b""),
            Token::Word(alias) => alias,
            Token::Mark(b'.') => b".",
            _ => return,
        };
        if let Some(Token::Text(path)) = ahead.next() {
            self.add_import(path, alias);
        }
    }

    fn add_import(&mut self, path: &[u8], alias: &[u8]) {
        if self.facts.imports.len() >= MAX_IMPORTS {
            return;
        }
        self.uses.add_import(path, alias);
        self.facts.imports.push(Import {
            path: String::from_utf8_lossy(path).into_owned(),
            alias: String::from_utf8_lossy(alias).into_owned(),
            used: NameSet::default(),
        });
    }

    /// Notes the names `first, second, …` as defined.
    fn define(&mut self, first: &[u8]) {
        let mut name = first;
        loop {
            self.defined.insert(Name::new(name));
            let mut ahead = self.lexer.clone();
            if ahead.next() != Some(Token::Mark(b',')) {
                return;
            }
            match ahead.next() {
                Some(Token::Word(next)) => name = next,
                _ => return,
            }
            self.lexer = ahead;
        }
    }

    fn finish(mut self) -> Facts {
        let (used, members) = self.uses.finish();
        for (import, used) in self.facts.imports.iter_mut().zip(members) {
            import.used = used;
        }
        self.defined.remove(&Name::new(b"_"));
        self.facts.defined = self.defined.into();
        self.facts.used = used;
        self.facts
    }
}

fn is_keyword(word: &[u8]) -> bool {
    matches!(
        word,
        b"break"
            | b"case"
            | b"chan"
            | b"const"
            | b"continue"
            | b"default"
            | b"defer"
            | b"else"
            | b"fallthrough"
            | b"for"
            | b"func"
            | b"go"
            | b"goto"
            | b"if"
            | b"import"
            | b"interface"
            | b"map"
            | b"package"
            | b"range"
            | b"return"
            | b"select"
            | b"struct"
            | b"switch"
            | b"type"
            | b"var"
            | b"error"
            | b"nil"
            | b"string"
            | b"int"
            | b"bool"
    )
}
