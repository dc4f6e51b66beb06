//! What a C# file declares.

use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};

use crate::imports::lexer::{Lexer, Token};
use crate::imports::name_set::{Name, NameSet};

/// What a file adds to one namespace.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Namespace {
    pub(super) name: String,
    /// Types outside types.
    pub(super) types: NameSet,
    /// Methods that are called as if they were those of another type.
    pub(super) extensions: NameSet,
}

/// Collects declarations while a file is read.
#[derive(Debug, Default)]
pub(super) struct Declared {
    namespaces: FxHashMap<String, Found>,
    nested: FxHashSet<Name>,
    /// The namespaces around the place at hand, each with the depth of its braces.
    around: Vec<(usize, String)>,
    /// How many braces are open.
    depth: usize,
}

#[derive(Debug, Default)]
struct Found {
    types: FxHashSet<Name>,
    extensions: FxHashSet<Name>,
}

/// How deep namespaces may nest.
const MAX_NAMESPACES: usize = 64;

impl Declared {
    /// A namespace begins; the lexer stands behind its name.
    pub(super) fn open_namespace(&mut self, path: &[&[u8]], mut lexer: Lexer<'_>) {
        let path = String::from_utf8_lossy(&path.join(&b'.')).into_owned();
        let name = match self.around.last() {
            Some((_, around)) => format!("{around}.{path}"),
            None => path,
        };
        let is_whole_file = lexer.next() == Some(Token::Mark(b';'));
        if self.around.len() < MAX_NAMESPACES {
            let depth = self.depth + usize::from(!is_whole_file);
            self.namespaces.entry(name.clone()).or_default();
            self.around.push((depth, name));
        }
    }

    /// A brace opens.
    pub(super) fn open(&mut self) {
        self.depth += 1;
    }

    /// A brace closes.
    pub(super) fn close(&mut self) {
        if self
            .around
            .last()
            .is_some_and(|(depth, _)| *depth == self.depth && *depth > 0)
        {
            self.around.pop();
        }
        self.depth = self.depth.saturating_sub(1);
    }

    fn here(&mut self) -> &mut Found {
        let name = self.around.last().map(|(_, name)| name.clone());
        self.namespaces.entry(name.unwrap_or_default()).or_default()
    }

    /// A type is declared.
    pub(super) fn add_type(&mut self, name: &[u8], arity: usize) {
        let name = type_name(name, arity);
        if self.depth == self.around.last().map_or(0, |(depth, _)| *depth) {
            self.here().types.insert(name);
        } else {
            self.nested.insert(name);
        }
    }

    /// A delegate is declared, or an anonymous method; the lexer stands behind the keyword.
    pub(super) fn add_delegate(&mut self, mut lexer: Lexer<'_>) {
        const MAX_TOKENS: usize = 40;
        let mut before = Token::Operand;
        let mut named = None;
        let mut n_angles = 0_usize;
        for _ in 0..MAX_TOKENS {
            let Some(token) = lexer.next() else { return };
            match token {
                Token::Mark(b'<') => {
                    if let (0, Token::Word(name)) = (n_angles, before) {
                        named = Some((name, arity_behind(lexer.clone())));
                    }
                    n_angles += 1;
                }
                Token::Mark(b'>') => n_angles = n_angles.saturating_sub(1),
                Token::Mark(b'(') if n_angles == 0 => {
                    match (before, named) {
                        // Without a type before it the name is none: `delegate (int x) { … }`.
                        (Token::Word(name), _) => self.add_type(name, 0),
                        (Token::Mark(b'>'), Some((name, arity))) => self.add_type(name, arity),
                        _ => {}
                    }
                    return;
                }
                Token::Mark(b'{' | b'}' | b';' | b'=') => return,
                _ => {}
            }
            before = token;
        }
    }

    /// An extension method is declared.
    pub(super) fn add_extension(&mut self, name: &[u8]) {
        self.here().extensions.insert(Name::new(name));
    }

    /// Whether a type inside a type of the file is called so.
    pub(super) fn is_nested(&self, name: Name) -> bool {
        self.nested.contains(&name)
    }

    /// All namespaces of the file.
    pub(super) fn finish(self) -> Vec<Namespace> {
        let namespaces = self.namespaces.into_iter().map(|(name, found)| Namespace {
            name,
            types: found.types.into(),
            extensions: found.extensions.into(),
        });
        let mut namespaces: Vec<Namespace> = namespaces.collect();
        namespaces.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        namespaces
    }
}

/// The name of a type with so many type parameters.
pub(super) fn type_name(name: &[u8], arity: usize) -> Name {
    if arity == 0 {
        return Name::new(name);
    }
    Name::new(&[name, b"`", arity.to_string().as_bytes()].concat())
}

/// Whether a name behind this word is that of a new type.
pub(super) fn is_type_keyword(word: &[u8]) -> bool {
    matches!(
        word,
        b"class" | b"struct" | b"interface" | b"enum" | b"record"
    )
}

/// How many type parameters or arguments stand in the angle brackets at which the lexer is; 0 where it is at none, or
/// at a comparison.
pub(super) fn arity(mut lexer: Lexer<'_>) -> usize {
    match lexer.next() {
        Some(Token::Mark(b'<')) => arity_behind(lexer),
        _ => 0,
    }
}

fn arity_behind(lexer: Lexer<'_>) -> usize {
    const MAX_TOKENS: usize = 40;
    let mut depth = 1_usize;
    let mut n_round = 0_usize;
    let mut arity = 1;
    for token in lexer.take(MAX_TOKENS) {
        match token {
            Token::Mark(b'<') => depth += 1,
            Token::Mark(b'>') => {
                depth -= 1;
                if depth == 0 {
                    return arity;
                }
            }
            Token::Mark(b'(') => n_round += 1,
            Token::Mark(b')') if n_round > 0 => n_round -= 1,
            Token::Mark(b',') => arity += usize::from(depth == 1 && n_round == 0),
            Token::Word(_) | Token::Mark(b'.' | b'[' | b']' | b'?' | b':' | b'*') => {}
            _ => return 0,
        }
    }
    0
}
