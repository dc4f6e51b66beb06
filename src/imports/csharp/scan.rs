//! Finds the namespaces, the definitions and the names used in a C# file.

use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

use super::declarations::{self, Declared, Namespace};
use crate::imports::lexer::{Dialect, Lexer, Token};
use crate::imports::name_set::{Name, NameSet};

/// What one file says. Types are named with the number of their type parameters.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::imports) struct Facts {
    /// The namespaces that the file adds to; code outside any stands in the one without a name.
    pub(super) namespaces: Vec<Namespace>,
    pub(super) usings: Vec<Using>,
    /// Types used by their simple name.
    pub(super) used: NameSet,
    /// Names used behind a dot.
    pub(super) used_members: NameSet,
    /// Methods and properties of the types.
    pub(super) members: NameSet,
    /// Dotted names that begin with a capital, such as `Polly.Retry.RetryPolicy`.
    pub(super) qualified: Vec<String>,
}

/// One `using` directive.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Using {
    /// The dotted namespace or type.
    pub(super) path: String,
    /// The name given to it here.
    pub(super) alias: Option<Name>,
    /// Whether it holds for the whole project.
    pub(super) is_global: bool,
}

/// Reads the file.
pub(super) fn facts(text: &[u8]) -> Facts {
    let mut scanner = Scanner {
        lexer: Lexer::new(text, Dialect::CSharp),
        usings: Vec::new(),
        declared: Declared::default(),
        used: FxHashSet::default(),
        loose: FxHashSet::default(),
        used_members: FxHashSet::default(),
        members: FxHashSet::default(),
        qualified: FxHashSet::default(),
        chain: Vec::new(),
        generic: None,
    };
    scanner.run();
    scanner.finish()
}

struct Scanner<'a> {
    lexer: Lexer<'a>,
    usings: Vec<Using>,
    declared: Declared,
    used: FxHashSet<Name>,
    /// Names used where a type or a property of the same name may be meant.
    loose: FxHashSet<Name>,
    used_members: FxHashSet<Name>,
    members: FxHashSet<Name>,
    qualified: FxHashSet<Vec<&'a [u8]>>,
    /// The names so far of a dotted path that begins with a capital.
    chain: Vec<&'a [u8]>,
    /// The name before the angle bracket that opened last.
    generic: Option<&'a [u8]>,
}

/// How many directives of one file count; no file that a person wrote has so many.
const MAX_USINGS: usize = 2000;

/// How long a dotted name may get.
const MAX_CHAIN: usize = 16;

impl<'a> Scanner<'a> {
    fn run(&mut self) {
        let mut before = Token::Mark(b';');
        let mut before_that = Token::Mark(b';');
        while let Some(token) = self.lexer.next() {
            if !matches!(token, Token::Word(_) | Token::Mark(b'.')) {
                self.end_chain();
            }
            match token {
                Token::Word(word) if before == Token::Mark(b'.') => self.member(word),
                Token::Word(word) => {
                    self.end_chain();
                    let is_start = matches!(before, Token::Mark(b';' | b'{' | b'}' | b']'));
                    match word {
                        b"namespace" if is_start => {
                            let (path, _) = self.path();
                            self.declared.open_namespace(&path, self.lexer.clone());
                            before = Token::Mark(b';');
                            continue;
                        }
                        b"using" if is_start || before == Token::Word(b"global") => {
                            let is_global = before == Token::Word(b"global");
                            if let Some(using) = self.using(is_global) {
                                if self.usings.len() < MAX_USINGS {
                                    self.usings.push(using);
                                }
                                before = Token::Mark(b';');
                                continue;
                            }
                        }
                        b"delegate" => self.declared.add_delegate(self.lexer.clone()),
                        b"this" if before == Token::Mark(b'(') => match before_that {
                            Token::Word(name) => self.declared.add_extension(name),
                            Token::Mark(b'>') => {
                                if let Some(name) = self.generic {
                                    self.declared.add_extension(name);
                                }
                            }
                            _ => {}
                        },
                        _ => self.word(word, before, before_that),
                    }
                }
                Token::Mark(b'{') => self.declared.open(),
                Token::Mark(b'}') => self.declared.close(),
                Token::Mark(b'<') => {
                    if let Token::Word(word) = before {
                        self.generic = Some(word);
                    }
                }
                _ => {}
            }
            (before_that, before) = (before, token);
        }
        self.end_chain();
    }

    /// A word that is not behind a dot.
    fn word(&mut self, word: &'a [u8], before: Token<'_>, before_that: Token<'_>) {
        if let Token::Word(keyword) = before
            && declarations::is_type_keyword(keyword)
            && !matches!(before_that, Token::Mark(b'.'))
            && !matches!(word, b"struct" | b"class" | b"where")
        {
            let arity = declarations::arity(self.lexer.clone());
            self.declared.add_type(word, arity);
            return;
        }
        if !is_capital(word) {
            return;
        }
        let next = self.lexer.clone().next();
        if is_declared(before, before_that, next) {
            self.members.insert(Name::new(word));
            return;
        }
        let is_type = match next {
            Some(Token::Mark(b'(')) => {
                matches!(before, Token::Mark(b'[' | b':')) || is_before_type(before)
            }
            Some(Token::Mark(b'=')) => false,
            Some(Token::Mark(b':')) => !matches!(before, Token::Mark(b'(' | b',')),
            _ => true,
        };
        if is_type {
            self.type_name(word, before, next);
        }
        if next == Some(Token::Mark(b'.')) {
            self.chain.push(word);
        }
    }

    /// A name that means a type, unless a property is called so.
    fn type_name(&mut self, word: &[u8], before: Token<'_>, next: Option<Token<'_>>) {
        let arity = match next {
            Some(Token::Mark(b'<')) => declarations::arity(self.lexer.clone()),
            _ => 0,
        };
        let name = declarations::type_name(word, arity);
        let is_value = matches!(next, Some(Token::Mark(b'.' | b',' | b')' | b';' | b'?')));
        if is_value && !is_before_type(before) {
            self.loose.insert(name);
        } else {
            self.used.insert(name);
        }
        // `[Fact, Slow]`
        if arity == 0 && matches!(before, Token::Mark(b'[' | b',')) {
            let attribute = [word, b"Attribute"].concat();
            self.loose.insert(Name::new(&attribute));
        }
    }

    /// A word behind a dot.
    fn member(&mut self, word: &'a [u8]) {
        self.used_members.insert(Name::new(word));
        if !self.chain.is_empty() && self.chain.len() < MAX_CHAIN && is_capital(word) {
            self.chain.push(word);
        }
    }

    fn end_chain(&mut self) {
        if self.chain.len() > 1 && !self.qualified.contains(&self.chain) {
            self.qualified.insert(self.chain.clone());
        }
        self.chain.clear();
    }

    /// A dotted path; gives it with the token behind it.
    fn path(&mut self) -> (Vec<&'a [u8]>, Option<Token<'a>>) {
        let mut parts = Vec::new();
        let mut is_expected = true;
        loop {
            let mut ahead = self.lexer.clone();
            let token = ahead.next();
            match token {
                Some(Token::Word(word)) if is_expected && parts.len() < MAX_CHAIN => {
                    parts.push(word);
                }
                // `global::System` names the root.
                Some(Token::Mark(b':')) if parts == [b"global"] => {
                    if ahead.next() != Some(Token::Mark(b':')) {
                        return (parts, token);
                    }
                    parts.clear();
                    self.lexer = ahead;
                    continue;
                }
                Some(Token::Mark(b'.')) if !is_expected => {}
                token => return (parts, token),
            }
            is_expected = !is_expected;
            self.lexer = ahead;
        }
    }

    /// What stands behind `using`; none where it is no directive.
    fn using(&mut self, is_global: bool) -> Option<Using> {
        let start = self.lexer.clone();
        let (mut path, mut next) = self.path();
        if path == [b"static"] || path == [b"unsafe"] {
            (path, next) = self.path();
        }
        let mut alias = None;
        if let ([name], Some(Token::Mark(b'='))) = (path.as_slice(), next) {
            alias = Some(Name::new(name));
            self.lexer.next();
            (path, next) = self.path();
        }
        let is_directive = match next {
            Some(Token::Mark(b';')) => true,
            // `using Pairs = List<(int, int)>`
            Some(Token::Mark(b'<')) => alias.is_some(),
            _ => false,
        };
        if path.is_empty() || !is_directive {
            self.lexer = start;
            return None;
        }
        Some(Using {
            path: join(&path),
            alias,
            is_global,
        })
    }

    fn finish(self) -> Facts {
        let mut qualified: Vec<String> = self.qualified.iter().map(|chain| join(chain)).collect();
        qualified.sort_unstable();
        let mut used = self.used;
        used.extend(self.loose.difference(&self.members));
        used.retain(|name| !self.declared.is_nested(*name));
        Facts {
            namespaces: self.declared.finish(),
            usings: self.usings,
            used: used.into(),
            used_members: self.used_members.into(),
            members: self.members.into(),
            qualified,
        }
    }
}

/// Whether a capitalised name is that of a method, property or field being declared: a type stands before it.
fn is_declared(before: Token<'_>, before_that: Token<'_>, next: Option<Token<'_>>) -> bool {
    let is_behind_type = match before {
        Token::Word(word) => is_capital(word) || is_built_in(word),
        Token::Mark(b'>') => before_that != Token::Mark(b'='),
        _ => false,
    };
    is_behind_type && matches!(next, Some(Token::Mark(b'(' | b'<' | b'{' | b'=' | b';')))
}

fn is_built_in(word: &[u8]) -> bool {
    matches!(
        word,
        b"void"
            | b"bool"
            | b"int"
            | b"long"
            | b"string"
            | b"object"
            | b"double"
            | b"float"
            | b"byte"
            | b"char"
            | b"decimal"
            | b"short"
            | b"uint"
            | b"ulong"
            | b"dynamic"
    )
}

/// Whether a type follows this word.
fn is_before_type(before: Token<'_>) -> bool {
    matches!(
        before,
        Token::Word(b"new" | b"is" | b"as" | b"case" | b"or" | b"not" | b"and") | Token::Mark(b'<')
    )
}

fn is_capital(word: &[u8]) -> bool {
    word.first().is_some_and(u8::is_ascii_uppercase)
}

fn join(parts: &[&[u8]]) -> String {
    String::from_utf8_lossy(&parts.join(&b'.')).into_owned()
}
