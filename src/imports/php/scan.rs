//! Finds the names that a PHP file declares and uses, in full, and the paths that it includes.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::tokens::{Token, Tokens};

/// A file that names more is generated or data: the rest is left out.
const MAX_NAMES: usize = 5000;

/// What stands in a PHP file. Names are in full, without a leading backslash. An import counts where its name is used,
/// in code rather than in a comment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::imports) struct Facts {
    /// The classes, interfaces, traits and enums that it declares.
    pub(super) types: Vec<String>,
    /// The functions that it declares outside classes.
    pub(super) functions: Vec<String>,
    /// What it uses and could be a type.
    pub(super) used_types: BTreeSet<String>,
    /// What it calls and could be a function.
    pub(super) used_functions: BTreeSet<String>,
    /// The literal paths that it includes, as written.
    pub(super) includes: Vec<String>,
}

/// What stands in the file.
pub(super) fn facts(text: &[u8]) -> Facts {
    let mut scan = Scan {
        tokens: Tokens::new(text),
        facts: Facts::default(),
        namespace: String::new(),
        uses: BTreeMap::new(),
        function_uses: BTreeMap::new(),
        depth: 0,
        type_depths: Vec::new(),
    };
    scan.run();
    scan.facts
}

struct Scan<'a> {
    tokens: Tokens<'a>,
    facts: Facts,
    namespace: String,
    /// What each alias stands for, by the alias in small letters.
    uses: BTreeMap<String, String>,
    function_uses: BTreeMap<String, String>,
    depth: usize,
    /// The depths at which the bodies of types stand.
    type_depths: Vec<usize>,
}

impl Scan<'_> {
    fn run(&mut self) {
        let mut previous = Token::Mark(b';');
        let mut is_type_ahead = false;
        while let Some(token) = self.tokens.next() {
            match token {
                Token::Mark(b'{') => {
                    self.depth += 1;
                    if std::mem::take(&mut is_type_ahead) {
                        self.type_depths.push(self.depth);
                    }
                }
                Token::Mark(b'}') => {
                    self.type_depths.pop_if(|depth| *depth == self.depth);
                    self.depth = self.depth.saturating_sub(1);
                }
                Token::Name(name) if !matches!(previous, Token::Arrow | Token::Colons) => {
                    is_type_ahead |= self.name(name, previous);
                }
                _ => {}
            }
            if self.facts.used_types.len() > MAX_NAMES {
                break;
            }
            previous = token;
        }
    }

    /// Takes a name; true where the body of a type follows.
    fn name(&mut self, name: &str, previous: Token<'_>) -> bool {
        let word = name.to_ascii_lowercase();
        match word.as_str() {
            "namespace" => {
                let space = self
                    .tokens
                    .peek_name()
                    .filter(|_| !matches!(previous, Token::Name(_) | Token::Mark(b'(')));
                if let Some(space) = space {
                    self.tokens.next();
                    space.clone_into(&mut self.namespace);
                    self.uses.clear();
                }
            }
            "use" if self.type_depths.is_empty() => self.import(),
            "class" | "interface" | "trait" | "enum" => {
                let declared = (self.tokens.peek_name())
                    .filter(|name| !matches!(*name, "extends" | "implements"));
                if let Some(name) = declared {
                    self.tokens.next();
                    let name = self.in_namespace(name);
                    self.facts.types.push(name);
                }
                return declared.is_some() || previous == Token::Name("new");
            }
            "function" => {
                let is_method = !self.type_depths.is_empty();
                if let Some(name) = self.tokens.peek_name() {
                    self.tokens.next();
                    if !is_method {
                        let name = self.in_namespace(name);
                        self.facts.functions.push(name);
                    }
                }
            }
            "const" | "goto" => {}
            "require" | "require_once" | "include" | "include_once" => self.include(),
            _ => self.mention(name, previous),
        }
        false
    }

    fn in_namespace(&self, name: &str) -> String {
        if self.namespace.is_empty() {
            name.to_owned()
        } else {
            format!("{}\\{name}", self.namespace)
        }
    }

    /// The name in full.
    fn in_full(&self, name: &str, uses: &BTreeMap<String, String>) -> String {
        if let Some(full) = name.strip_prefix('\\') {
            return full.to_owned();
        }
        if let Some(rest) = name.strip_prefix("namespace\\") {
            return self.in_namespace(rest);
        }
        let (first, rest) = name.split_once('\\').unwrap_or((name, ""));
        match uses.get(&first.to_ascii_lowercase()) {
            Some(full) if rest.is_empty() => full.clone(),
            Some(full) => format!("{full}\\{rest}"),
            None => self.in_namespace(name),
        }
    }

    fn mention(&mut self, name: &str, previous: Token<'_>) {
        let is_call = self.tokens.peek() == Some(Token::Mark(b'('))
            && !matches!(previous, Token::Name("new") | Token::Mark(b'['));
        if is_call {
            let full = if name.contains('\\') {
                self.in_full(name, &self.uses)
            } else {
                self.in_full(name, &self.function_uses)
            };
            self.facts.used_functions.insert(full);
            // `#[Attribute(…)]` behind a comma, and an enum's case, look alike.
            if previous != Token::Mark(b',') {
                return;
            }
        }
        let full = self.in_full(name, &self.uses);
        self.facts.used_types.insert(full);
    }

    /// `use A\B, C as D;`, `use function a\b;`, `use A\{B, C as D};`.
    fn import(&mut self) {
        let mut is_function = false;
        let mut prefix = String::new();
        let mut name = String::new();
        while let Some(token) = self.tokens.next() {
            match token {
                Token::Name("function" | "const") => is_function = true,
                Token::Name("as") => {
                    if let Some(Token::Name(alias)) = self.tokens.next() {
                        let full = std::mem::take(&mut name);
                        self.note(is_function, alias, full);
                    }
                }
                Token::Name(part) => name = format!("{prefix}{}", part.trim_start_matches('\\')),
                Token::Mark(b'{') => {
                    prefix = std::mem::take(&mut name);
                    if !prefix.ends_with('\\') {
                        prefix.push('\\');
                    }
                }
                Token::Mark(b',' | b'}' | b';') => {
                    if !name.is_empty() {
                        let full = std::mem::take(&mut name);
                        let alias = full.rsplit('\\').next().unwrap_or_default().to_owned();
                        self.note(is_function, &alias, full);
                    }
                    if token == Token::Mark(b';') {
                        return;
                    }
                }
                // A closure's `use ($x)`.
                _ => return,
            }
        }
    }

    fn note(&mut self, is_function: bool, alias: &str, full: String) {
        let alias = alias.to_ascii_lowercase();
        if is_function {
            self.facts.used_functions.insert(full.clone());
            self.function_uses.insert(alias, full);
        } else if self.uses.len() < MAX_NAMES {
            self.uses.insert(alias, full);
        }
    }

    /// `'x.php'`, `__DIR__ . '/x.php'`, `dirname(__FILE__) . '/x.php'`.
    fn include(&mut self) {
        for _ in 0..8 {
            match self.tokens.peek() {
                Some(Token::Text(path)) => {
                    let path = String::from_utf8_lossy(path).into_owned();
                    self.facts.includes.push(path);
                    return;
                }
                Some(Token::Mark(b'(' | b')' | b'.') | Token::Name(_)) => {
                    let is_known = matches!(
                        self.tokens.next(),
                        Some(Token::Name("__DIR__" | "__FILE__" | "dirname") | Token::Mark(_))
                    );
                    if !is_known {
                        return;
                    }
                }
                _ => return,
            }
        }
    }
}
