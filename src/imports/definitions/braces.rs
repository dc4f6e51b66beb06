//! The definitions of a language whose blocks stand in braces.

use std::ops::Range;

use super::MAX_DEFINITIONS;
use super::definition::{Definition, DefinitionKind};
use super::header;
use super::javascript;
use super::language::{Keyword, Opens, Shape, Syntax};
use super::statement::{Name, Statement, is_name};
use super::tokens::{Token, Tokens};

/// Deeper nesting than this is passed over.
const MAX_LEVELS: usize = 200;

/// The definitions in the given part of `text`.
pub(super) fn scan(syntax: &'static Syntax, text: &[u8], part: Range<usize>) -> Vec<Definition> {
    let before = text.get(..part.start).unwrap_or_default();
    let line = 1 + memchr::memchr_iter(b'\n', before).count();
    let line = u32::try_from(line).unwrap_or(u32::MAX);
    let text = text.get(..part.end).unwrap_or_default();
    let mut scan = Scan {
        syntax,
        tokens: Tokens::new(syntax, text, part.start, line),
        found: Vec::new(),
        levels: Vec::new(),
        statement: Statement::default(),
    };
    scan.run();
    scan.found
}

/// A block that is being read.
struct Level {
    scope: Scope,
    /// The definition whose block it is.
    definition: Option<usize>,
    is_typedef: bool,
}

/// What stands in a block that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// Definitions, as at the top.
    Open,
    /// Members of a type.
    Members,
    /// Keys of an object literal.
    Object,
}

/// A scan under way.
pub(super) struct Scan<'a> {
    pub(super) syntax: &'static Syntax,
    pub(super) tokens: Tokens<'a>,
    found: Vec<Definition>,
    levels: Vec<Level>,
    pub(super) statement: Statement<'a>,
}

impl<'a> Scan<'a> {
    fn run(&mut self) {
        while let Some(token) = self.tokens.next() {
            if self.found.len() >= MAX_DEFINITIONS {
                break;
            }
            if self.tokens.is_first && self.statement.ends_before(self.syntax, token) {
                self.end_statement();
            }
            self.statement.previous = match token {
                Token::Word(word) => Some(self.word(word)),
                Token::Directive(directive) => {
                    let line = self.tokens.line;
                    if let Some((name, kind)) = header::directive(directive) {
                        let n_lines = memchr::memchr_iter(b'\n', directive).count();
                        let n_lines = u32::try_from(n_lines).unwrap_or(0);
                        let index = self.define((name, line.saturating_sub(n_lines)), kind);
                        self.end(index, line);
                    }
                    self.statement.previous
                }
                Token::Text => Some(token),
                Token::Mark(mark) => self.mark(mark),
            };
        }
    }

    /// What kind of block the scan is in.
    pub(super) fn scope(&self) -> Scope {
        self.levels.last().map_or(Scope::Open, |level| level.scope)
    }

    /// Adds a definition; its index.
    pub(super) fn define(&mut self, name: Name<'_>, kind: DefinitionKind) -> usize {
        self.found.push(Definition {
            name: String::from_utf8_lossy(name.0).into_owned(),
            kind,
            line: name.1,
            end_line: self.tokens.line.max(name.1),
        });
        self.found.len() - 1
    }

    fn end(&mut self, index: usize, line: u32) {
        if let Some(definition) = self.found.get_mut(index) {
            definition.end_line = line.max(definition.line);
        }
    }

    /// Says that a definition is of another kind than its keyword.
    pub(super) fn set_kind(&mut self, index: usize, kind: DefinitionKind) {
        if let Some(definition) = self.found.get_mut(index) {
            definition.kind = kind;
        }
    }

    fn keyword_at(&self, word: &[u8]) -> Option<&'static Keyword> {
        let is_script = self.syntax.shape == Shape::JavaScript;
        if is_script && self.scope() != Scope::Open {
            return None;
        }
        (self.syntax.keywords.iter()).find(|keyword| keyword.word == word)
    }

    /// Takes a word; what is then the token before the next one.
    fn word(&mut self, word: &'a [u8]) -> Token<'a> {
        let keyword = self.keyword_at(word).filter(|keyword| {
            !(self.statement.is_blocked()
                || keyword.is_contextual && self.statement.has_other_words)
        });
        match keyword {
            Some(keyword) if keyword.is_by_brace => {
                self.statement.braced_type = Some(keyword.opens);
                self.statement.type_name = None;
                self.statement.n_words += 1;
            }
            Some(keyword) => header::read(self, keyword),
            None => self.statement.push(word, self.tokens.line),
        }
        Token::Word(word)
    }

    fn mark(&mut self, mark: u8) -> Option<Token<'a>> {
        match mark {
            b'@' => header::annotation(&mut self.tokens),
            b'#' if self.tokens.peek() == Some(Token::Mark(b'[')) => {
                self.tokens.next();
                self.tokens.skip_block();
            }
            b'[' => {
                self.tokens.skip_block();
                return Some(Token::Mark(b']'));
            }
            b'(' => return Some(self.parenthesis()),
            b'{' => return self.open(),
            b'}' => self.close(),
            b';' => self.end_statement(),
            b',' if self.scope() == Scope::Object => self.statement = Statement::default(),
            b'<' => {
                if self.statement.n_angles == 0 {
                    self.statement.before_angle = self.statement.last;
                }
                self.statement.n_angles += 1;
            }
            b'>' => self.statement.n_angles = self.statement.n_angles.saturating_sub(1),
            b'=' => return Some(self.equals()),
            b':' => return self.colon(),
            _ => {}
        }
        Some(Token::Mark(mark))
    }

    fn parenthesis(&mut self) -> Token<'a> {
        if self.syntax.shape == Shape::JavaScript && !javascript::skips_parenthesis(self) {
            return Token::Mark(b'(');
        }
        // A macro in capitals before the name is an attribute.
        let is_open =
            (self.statement.call).is_none_or(|(name, _)| !name.iter().any(u8::is_ascii_lowercase));
        if is_open && !self.statement.has_equals {
            self.statement.call = self.statement.callee().or(self.statement.call);
        }
        self.tokens.skip_block();
        Token::Mark(b')')
    }

    fn equals(&mut self) -> Token<'a> {
        let next = self.tokens.peek();
        let is_arrow = next == Some(Token::Mark(b'>'));
        if self.syntax.shape == Shape::JavaScript {
            if is_arrow {
                self.tokens.next();
                return Token::Mark(b'>');
            }
            javascript::value(self, next);
        } else if self.syntax.shape == Shape::Typed && is_arrow && !self.statement.has_equals {
            // An expression as body.
            let call = self.statement.call.take();
            if let Some(name) = call {
                self.define(name, DefinitionKind::Function);
            } else if let (Scope::Members, Some(name)) = (self.scope(), self.statement.last) {
                self.define(name, DefinitionKind::Constant);
            }
        }
        if self.syntax.shape == Shape::Typed
            && self.scope() == Scope::Members
            && !self.statement.has_equals
            && self.statement.call.is_none()
            && self.statement.n_constant_words > 1
            && let Some(name) = self.statement.last
        {
            self.define(name, DefinitionKind::Constant);
        }
        // `= 0`, `= default` and `= delete` leave a declaration what it is.
        let is_declaration = matches!(next, Some(Token::Word(b"0" | b"default" | b"delete")))
            && self.statement.call.is_some();
        self.statement.has_equals |= !is_declaration;
        Token::Mark(b'=')
    }

    fn colon(&mut self) -> Option<Token<'a>> {
        let last = self.statement.last.map(|(word, _)| word);
        let is_label = matches!(last, Some(b"public" | b"private" | b"protected"));
        if self.syntax.has_directives && is_label {
            self.statement = Statement::default();
            return None;
        }
        if self.statement.braced_type.is_some() && self.statement.type_name.is_none() {
            self.statement.type_name = self.statement.last;
        }
        self.statement.has_initializers |=
            self.syntax.has_directives && self.statement.call.is_some();
        if self.syntax.shape == Shape::JavaScript && self.scope() == Scope::Object {
            javascript::key(self);
        }
        Some(Token::Mark(b':'))
    }

    fn open(&mut self) -> Option<Token<'a>> {
        if self.statement.has_initializers
            && matches!(self.statement.previous, Some(Token::Word(_)))
        {
            // A member of a C++ class is set before the body of its constructor.
            self.tokens.skip_block();
            return Some(Token::Mark(b'}'));
        }
        let statement = std::mem::take(&mut self.statement);
        let typed = self.syntax.shape == Shape::Typed;
        let is_named = |name: &Name<'_>| is_name(name.0);
        let mut scope = None;
        let mut definition = None;
        if let Some((index, opens)) = statement.pending {
            definition = index;
            scope = scope_of(opens);
            if self.syntax.shape == Shape::JavaScript && javascript::is_object(&statement) {
                scope = Some(Scope::Object);
            }
        } else if let Some(opens) = statement.braced_type
            && statement.call.is_none()
            && !statement.has_equals
        {
            let name = (statement.type_name.or(statement.last)).filter(is_named);
            definition = name.map(|name| self.define(name, DefinitionKind::Type));
            scope = scope_of(opens);
        } else if self.syntax.shape == Shape::JavaScript {
            (scope, definition) = javascript::open(self, &statement);
        } else if typed && !statement.has_equals {
            if let Some(name) = statement.call {
                let is_member = self.scope() == Scope::Members;
                if is_member || statement.n_words > 1 {
                    definition = Some(self.define(name, DefinitionKind::Function));
                }
            } else if statement.first == Some(b"extern") {
                scope = Some(Scope::Open);
            } else if self.scope() == Scope::Members && statement.n_words > 1 {
                // A property with its accessors.
                let name = statement.last.filter(is_named);
                definition = name.map(|name| self.define(name, DefinitionKind::Constant));
            }
        }
        match scope {
            Some(scope) if self.levels.len() < MAX_LEVELS => {
                self.levels.push(Level {
                    scope,
                    definition,
                    is_typedef: statement.is_typedef,
                });
                None
            }
            _ => {
                let line = self.tokens.skip_block();
                if let Some(index) = definition {
                    self.end(index, line);
                }
                self.statement.is_typedef = statement.is_typedef;
                Some(Token::Mark(b'}'))
            }
        }
    }

    fn close(&mut self) {
        self.statement = Statement::default();
        if let Some(level) = self.levels.pop() {
            self.statement.is_typedef = level.is_typedef;
            if let Some(index) = level.definition {
                let line = self.tokens.line;
                self.end(index, line);
            }
        }
    }

    fn end_statement(&mut self) {
        let statement = std::mem::take(&mut self.statement);
        let line = self.tokens.line;
        if let Some((Some(index), _)) = statement.pending {
            // The statement of a script may have ended on the line before.
            let is_script = self.syntax.shape == Shape::JavaScript && self.tokens.is_first;
            self.end(index, if is_script { line - 1 } else { line });
            return;
        }
        if self.syntax.shape == Shape::Keywords {
            return;
        }
        let is_member = self.scope() == Scope::Members;
        match (statement.call, statement.last) {
            (None, Some(name)) if statement.is_typedef && is_name(name.0) => {
                self.define(name, DefinitionKind::Type);
            }
            (Some(name), _) if !statement.has_equals && !statement.is_typedef => {
                let is_prototype = self.syntax.has_directives && statement.n_words > 1;
                if is_member || is_prototype && self.scope() == Scope::Open {
                    self.define(name, DefinitionKind::Function);
                }
            }
            _ => {}
        }
    }
}

fn scope_of(opens: Opens) -> Option<Scope> {
    match opens {
        Opens::Open => Some(Scope::Open),
        Opens::Members => Some(Scope::Members),
        Opens::Closed => None,
    }
}
