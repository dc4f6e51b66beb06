//! Finds the package, the imports, the definitions and the names used in a Java or Kotlin file.

use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

use super::declarations::{self, Declared};
use crate::imports::lexer::{Dialect, Lexer, Token};
use crate::imports::name_set::{Name, NameSet};

/// What one file says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::imports) struct Facts {
    /// The dotted package; empty for the unnamed one.
    pub(super) package: String,
    pub(super) imports: Vec<Import>,
    /// What other files can name: types, and in Kotlin functions and properties outside classes.
    pub(super) defined: NameSet,
    /// Of these, the functions and properties that are called on a value of another type.
    pub(super) extensions: NameSet,
    /// Methods, constants and nested types of the types.
    pub(super) members: NameSet,
    /// Methods, each with the type it returns, where that is a class or interface.
    pub(super) returns: Vec<(Name, Name)>,
    /// Names of types that the types of the file extend or implement.
    pub(super) supertypes: Vec<Name>,
    /// Types and functions used by their simple name.
    pub(super) used: NameSet,
    /// Names used behind a dot.
    pub(super) used_members: NameSet,
    /// Methods, each with the name used of what it returned: `first` and `second` of `first().second()`.
    pub(super) chained: Vec<(Name, Name)>,
    /// Types used by their full name, up to the first capital: `java.util.Map`.
    pub(super) qualified: Vec<String>,
}

/// One import.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Import {
    /// The dotted path, without the star.
    pub(super) path: String,
    /// The name by which the file knows it; none for a star.
    pub(super) name: Option<Name>,
    pub(super) is_static: bool,
}

/// Reads the file.
pub(super) fn facts(text: &[u8], is_kotlin: bool) -> Facts {
    let dialect = if is_kotlin {
        Dialect::Kotlin
    } else {
        Dialect::Java
    };
    let mut scanner = Scanner {
        lexer: Lexer::new(text, dialect),
        is_kotlin,
        facts: Facts::default(),
        declared: Declared::default(),
        used: FxHashSet::default(),
        used_members: FxHashSet::default(),
        chained: FxHashSet::default(),
        qualified: FxHashSet::default(),
        calls: Vec::new(),
        called: None,
        returned: None,
        chain: Vec::new(),
        depth: 0,
    };
    scanner.run();
    scanner.finish()
}

struct Scanner<'a> {
    lexer: Lexer<'a>,
    is_kotlin: bool,
    facts: Facts,
    declared: Declared,
    used: FxHashSet<Name>,
    used_members: FxHashSet<Name>,
    chained: FxHashSet<(Name, Name)>,
    qualified: FxHashSet<Vec<&'a [u8]>>,
    /// For each open round bracket, the name before it.
    calls: Vec<Option<Name>>,
    /// The name before the call that ended last.
    called: Option<Name>,
    /// The type named last between methods, which the next method returns.
    returned: Option<Name>,
    /// The names so far of a dotted path without capitals.
    chain: Vec<&'a [u8]>,
    /// How many braces are open.
    depth: usize,
}

/// How deep calls may nest before their names are no longer kept.
const MAX_CALLS: usize = 1000;

/// How many imports of one file count; no file that a person wrote has so many.
const MAX_IMPORTS: usize = 2000;

/// How long a dotted name may get.
const MAX_CHAIN: usize = 16;

impl<'a> Scanner<'a> {
    fn run(&mut self) {
        let mut before = Token::Mark(b';');
        let mut before_that = Token::Mark(b';');
        while let Some(token) = self.lexer.next() {
            match token {
                Token::Word(word) if before == Token::Mark(b'.') => {
                    if before_that == Token::Mark(b')')
                        && let Some(called) = self.called
                    {
                        self.chained.insert((called, Name::new(word)));
                    }
                    self.member(word);
                }
                Token::Word(word) => {
                    let is_statement = matches!(before, Token::Mark(b';' | b'}' | b'{'))
                        || self.lexer.is_first_on_line;
                    self.chain.clear();
                    match word {
                        b"package" if self.depth == 0 && is_statement => {
                            self.facts.package = join(&self.path().0);
                            before = Token::Mark(b';');
                            continue;
                        }
                        b"import" if self.depth == 0 && is_statement => {
                            self.import();
                            before = Token::Mark(b';');
                            continue;
                        }
                        _ => self.word(word, before, before_that),
                    }
                }
                Token::Mark(b'{') => {
                    self.depth += 1;
                    self.returned = None;
                }
                Token::Mark(b'}') => self.depth = self.depth.saturating_sub(1),
                Token::Mark(b'(') => {
                    let name = match before {
                        Token::Word(name) => Some(name),
                        _ => None,
                    };
                    if let Some(name) = name.filter(|_| before_that != Token::Mark(b'.')) {
                        self.call(name, before_that);
                    }
                    if self.calls.len() < MAX_CALLS {
                        self.calls.push(name.map(Name::new));
                    }
                }
                Token::Mark(b')') => self.called = self.calls.pop().flatten(),
                Token::Mark(b'=' | b';') if self.depth == 1 && !self.is_kotlin => {
                    self.returned = None;
                    if let (Token::Word(name), Token::Word(_) | Token::Mark(b'>' | b']')) =
                        (before, before_that)
                    {
                        self.declared.members.insert(Name::new(name));
                    }
                }
                _ => {}
            }
            (before_that, before) = (before, token);
        }
    }

    /// A word that is not behind a dot.
    fn word(&mut self, word: &'a [u8], before: Token<'_>, before_that: Token<'_>) {
        if let Token::Word(keyword) = before
            && declarations::is_type_keyword(keyword, self.is_kotlin)
            && !matches!(before_that, Token::Mark(b'.' | b':'))
        {
            self.declared.add_type(word, self.depth);
            return;
        }
        if matches!(word, b"extends" | b"implements") && !self.is_kotlin {
            declarations::supertypes(self.lexer.clone(), &mut self.facts.supertypes);
        } else if self.is_kotlin
            && self.depth == 0
            && matches!(word, b"fun" | b"val" | b"var" | b"typealias")
        {
            self.declared.add_callable(self.lexer.clone());
        } else if is_capital(word) {
            let name = Name::new(word);
            self.used.insert(name);
            // In `Map<Key, Value> pairs(` the outermost type counts.
            if self.depth == 1 && before != Token::Mark(b'<') && before != Token::Mark(b',') {
                self.returned = Some(name);
            }
        } else {
            self.chain.push(word);
        }
    }

    /// A word behind a dot.
    fn member(&mut self, word: &'a [u8]) {
        self.used_members.insert(Name::new(word));
        if self.chain.is_empty() {
            return;
        }
        self.chain.push(word);
        if is_capital(word) {
            if self.chain.len() > 2 && !self.qualified.contains(&self.chain) {
                self.qualified.insert(self.chain.clone());
            }
            self.chain.clear();
        } else if self.chain.len() > MAX_CHAIN {
            self.chain.clear();
        }
    }

    /// A name before a round bracket: a method that is declared, or a call.
    fn call(&mut self, name: &'a [u8], before: Token<'_>) {
        let is_type = matches!(before, Token::Word(word) if !declarations::is_statement_keyword(word))
            || matches!(before, Token::Mark(b'>' | b']'));
        if self.is_kotlin {
            self.used.insert(Name::new(name));
        } else if self.depth == 1 && is_type {
            let name = Name::new(name);
            self.declared.members.insert(name);
            if let Some(returned) = self.returned.take() {
                self.facts.returns.push((name, returned));
            }
        }
    }

    /// A dotted path, and whether it ends in a star. The token behind it stays.
    fn path(&mut self) -> (Vec<&'a [u8]>, bool) {
        let mut parts = Vec::new();
        loop {
            let mut ahead = self.lexer.clone();
            match ahead.next() {
                Some(Token::Word(word)) if parts.len() < 4 * MAX_CHAIN => parts.push(word),
                Some(Token::Mark(b'*')) => {
                    self.lexer = ahead;
                    return (parts, true);
                }
                _ => return (parts, false),
            }
            self.lexer = ahead.clone();
            if ahead.next() != Some(Token::Mark(b'.')) {
                return (parts, false);
            }
            self.lexer = ahead;
        }
    }

    fn import(&mut self) {
        let (mut parts, mut is_star) = self.path();
        let is_static = !self.is_kotlin && parts == [b"static"];
        if is_static {
            (parts, is_star) = self.path();
        }
        let mut name = parts.last().copied();
        let mut ahead = self.lexer.clone();
        if self.is_kotlin
            && ahead.next() == Some(Token::Word(b"as"))
            && let Some(Token::Word(alias)) = ahead.next()
        {
            name = Some(alias);
            self.lexer = ahead;
        }
        if self.facts.imports.len() >= MAX_IMPORTS {
            return;
        }
        self.facts.imports.push(Import {
            path: join(&parts),
            name: name.filter(|_| !is_star).map(Name::new),
            is_static,
        });
    }

    fn finish(self) -> Facts {
        let mut facts = self.facts;
        let mut used = self.used;
        used.retain(|name| !self.declared.nested.contains(name));
        facts.qualified = self.qualified.iter().map(|chain| join(chain)).collect();
        facts.qualified.sort_unstable();
        facts.supertypes.sort_unstable();
        facts.supertypes.dedup();
        facts.returns.sort_unstable();
        facts.returns.dedup();
        facts.chained = self.chained.into_iter().collect();
        facts.chained.sort_unstable();
        facts.used = used.into();
        facts.used_members = self.used_members.into();
        facts.defined = self.declared.outer.into();
        facts.extensions = self.declared.extensions.into();
        facts.members = self.declared.members.into();
        facts
    }
}

fn is_capital(word: &[u8]) -> bool {
    word.first().is_some_and(u8::is_ascii_uppercase)
}

fn join(parts: &[&[u8]]) -> String {
    String::from_utf8_lossy(&parts.join(&b'.')).into_owned()
}
