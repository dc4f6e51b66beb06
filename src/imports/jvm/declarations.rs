//! What a Java or Kotlin file declares.

use rustc_hash::FxHashSet;

use crate::imports::lexer::{Lexer, Token};
use crate::imports::name_set::Name;

/// Collects declarations while a file is read.
#[derive(Debug, Default)]
pub(super) struct Declared {
    /// Outside types.
    pub(super) outer: FxHashSet<Name>,
    /// Of these, what is called on a value of another type.
    pub(super) extensions: FxHashSet<Name>,
    /// Types inside types.
    pub(super) nested: FxHashSet<Name>,
    /// Methods, constants and nested types.
    pub(super) members: FxHashSet<Name>,
}

impl Declared {
    /// Notes a type that is declared inside `depth` braces.
    pub(super) fn add_type(&mut self, name: &[u8], depth: usize) {
        let set = if depth == 0 {
            &mut self.outer
        } else {
            &mut self.nested
        };
        set.insert(Name::new(name));
        if depth == 1 {
            self.members.insert(Name::new(name));
        }
    }

    /// Notes the Kotlin function, property or alias outside classes, behind whose keyword the lexer stands.
    pub(super) fn add_callable(&mut self, mut lexer: Lexer<'_>) {
        const MAX_TOKENS: usize = 60;
        let mut name = None;
        let mut n_angles = 0_usize;
        let mut is_extension = false;
        let mut before = Token::Operand;
        for token in lexer.by_ref().take(MAX_TOKENS) {
            match token {
                Token::Mark(b'<') => n_angles += 1,
                Token::Mark(b'>') if before != Token::Mark(b'-') => {
                    n_angles = n_angles.saturating_sub(1);
                }
                Token::Word(b"interface") => return,
                Token::Word(b"by") if name.is_some() => break,
                Token::Word(word) if n_angles == 0 => {
                    name = Some(word);
                    is_extension |= before == Token::Mark(b'.');
                }
                Token::Mark(b'(' | b':' | b'=' | b'{' | b'}')
                    if n_angles == 0 && name.is_some() =>
                {
                    break;
                }
                _ => {}
            }
            before = token;
        }
        if let Some(name) = name.map(Name::new) {
            self.outer.insert(name);
            if is_extension {
                self.extensions.insert(name);
            }
        }
    }
}

/// Adds the names of the types behind `extends` or `implements`, where the lexer stands.
pub(super) fn supertypes(lexer: Lexer<'_>, names: &mut Vec<Name>) {
    const MAX_TOKENS: usize = 60;
    let mut n_angles = 0_usize;
    for token in lexer.take(MAX_TOKENS) {
        match token {
            Token::Mark(b'<') => n_angles += 1,
            Token::Mark(b'>') if n_angles > 0 => n_angles -= 1,
            Token::Mark(b'{' | b'(' | b')' | b';' | b'>') => return,
            Token::Word(word) if n_angles == 0 => names.push(Name::new(word)),
            _ => {}
        }
    }
}

/// Whether a name behind this word is that of a new type.
pub(super) fn is_type_keyword(word: &[u8], is_kotlin: bool) -> bool {
    match word {
        b"class" | b"interface" => true,
        b"enum" | b"record" => !is_kotlin,
        b"object" => is_kotlin,
        _ => false,
    }
}

/// Whether an expression may follow this word, so that `word name(` is a call.
pub(super) fn is_statement_keyword(word: &[u8]) -> bool {
    matches!(
        word,
        b"return" | b"new" | b"else" | b"throw" | b"assert" | b"yield" | b"case" | b"do"
    )
}
