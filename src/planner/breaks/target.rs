//! One definition that was taken away or made otherwise, and the new uses that can mean nothing else.

use std::ops::Range;

use super::change::{Changed, Version};
use super::code::Word;
use super::signature;
use super::statements::{import_statements, is_mentioned};
use crate::imports::{Definition, DefinitionKind, Language};
use crate::model::RepoPath;

/// What is looked for in another side.
pub(super) struct Target<'a> {
    pub(super) language: Language,
    pub(super) path: &'a RepoPath,
    /// The file as it was.
    pub(super) before: &'a Version<'a>,
    pub(super) definition: &'a Definition,
    /// The name that it is used by.
    pub(super) name: &'a str,
}

impl Target<'_> {
    /// The first new line of a file that uses the target, so that it can mean nothing else.
    pub(super) fn new_use(
        &self,
        user: &Changed<'_>,
        using: &[Changed<'_>],
        imports: &mut dyn FnMut(&RepoPath, &RepoPath) -> bool,
        is_wanted: &dyn Fn(&Version<'_>, Word) -> bool,
    ) -> Option<u32> {
        if user.language != Some(self.language)
            || self.name.len() < 3
            || !user.may_have_new(self.name)
        {
            return None;
        }
        let after = user.after.as_ref()?;
        let is_own = user.file.path == *self.path;
        let own: Vec<&Definition> = after.named(self.name).collect();
        // Who changed the definition too has a word in what it is; who has another of that name means that.
        let theirs = using.iter().find(|other| other.file.path == *self.path);
        let still_there = theirs.and_then(|theirs| theirs.after.as_ref());
        let is_known = match (is_own, theirs) {
            (true, _) => own.len() == 1,
            (false, None) => own.is_empty(),
            (false, Some(_)) => {
                own.is_empty()
                    && still_there.is_some_and(|after| after.named(self.name).count() == 1)
            }
        };
        if !is_known {
            return None;
        }
        let statements = import_statements(self.language, after);
        let word = after.code.words(self.name).find(|&word| {
            let line = after.code.line(word.start);
            user.is_fresh(line)
                && own.iter().all(|definition| definition.line != line)
                && is_wanted(after, word)
                && if is_own {
                    self.is_used_here(after, word)
                } else {
                    self.is_used_there(after, word, &statements, &user.file.path)
                }
        })?;
        (is_own || imports(&user.file.path, self.path)).then(|| after.code.line(word.start))
    }

    fn is_member(&self) -> bool {
        !self.before.scope(self.definition.line).is_empty()
            || self.language == Language::Go
                && self
                    .before
                    .line(self.definition.line)
                    .starts_with(b"func (")
    }

    /// Whether a word in the file of the definition means it.
    fn is_used_here(&self, version: &Version<'_>, word: Word) -> bool {
        if let Some((qualifier, signs)) = version.code.qualifier(word.start) {
            let is_self = matches!(qualifier, b"self" | b"this" | b"cls" | b"Self");
            is_self && self.is_member() && (signs == b"." || signs == b"::")
        } else {
            let is_implicit = matches!(self.language, Language::Jvm | Language::CSharp);
            (!self.is_member() || is_implicit) && self.is_applied(version, word)
        }
    }

    /// Whether a word is used as what it is: a function is called. A name alone may be a variable's.
    fn is_applied(&self, version: &Version<'_>, word: Word) -> bool {
        let next = version.code.next(word.end).map(|(_, byte)| byte);
        match self.definition.kind {
            DefinitionKind::Function => {
                signature::called(&version.code, word.end).is_some() || next == Some(b'!')
            }
            DefinitionKind::Type => self.name.starts_with(|first: char| first.is_uppercase()),
            DefinitionKind::Constant => {
                self.name.bytes().all(|byte| !byte.is_ascii_lowercase()) && next != Some(b'=')
            }
            DefinitionKind::Module | DefinitionKind::Selector => false,
        }
    }

    /// Whether a word in another file means the definition.
    fn is_used_there(
        &self,
        version: &Version<'_>,
        word: Word,
        statements: &[Range<usize>],
        path: &RepoPath,
    ) -> bool {
        let qualifier = version.code.qualifier(word.start);
        let is_in_statement = statements
            .iter()
            .any(|statement| statement.contains(&word.start));
        match self.language {
            Language::Python | Language::JavaScript | Language::Rust => {
                if self.is_member() {
                    return self.name != self.definition.name
                        && self.is_imported(version, statements);
                }
                match qualifier {
                    Some((qualifier, _)) if !is_in_statement => {
                        self.is_module(version, qualifier, statements)
                    }
                    _ => self.is_imported(version, statements),
                }
            }
            Language::Go => match qualifier {
                Some((qualifier, _)) => {
                    let package = self.path.folder().rsplit('/').next();
                    !self.is_member() && package.is_some_and(|name| name.as_bytes() == qualifier)
                }
                None => {
                    !self.is_member()
                        && path.folder() == self.path.folder()
                        && self.is_applied(version, word)
                }
            },
            Language::Jvm | Language::CSharp | Language::Php => match qualifier {
                Some((qualifier, _)) => qualifier == self.path.stem().as_bytes(),
                None => {
                    self.definition.kind == DefinitionKind::Type
                        && self.is_applied(version, word)
                        && self.name == self.path.stem()
                }
            },
            Language::C => {
                qualifier.is_none() && !self.is_member() && self.is_applied(version, word)
            }
            Language::Ruby | Language::Paths => false,
        }
    }

    /// Whether the file imports the definition by its name, from a module of that name.
    fn is_imported(&self, version: &Version<'_>, statements: &[Range<usize>]) -> bool {
        statements.iter().any(|statement| {
            let mut words = version.code.words(self.name);
            words.any(|word| statement.contains(&word.start)) && self.is_from(version, statement)
        })
    }

    /// Whether a word is what the file calls the module that the definition is in.
    fn is_module(&self, version: &Version<'_>, word: &[u8], statements: &[Range<usize>]) -> bool {
        let Ok(word) = std::str::from_utf8(word) else {
            return false;
        };
        !word.is_empty()
            && statements.iter().any(|statement| {
                let mut words = version.code.words(word);
                words.any(|at| statement.contains(&at.start)) && self.is_from(version, statement)
            })
    }

    /// Whether an import names the module of the definition, or a folder around it that hands it on.
    fn is_from(&self, version: &Version<'_>, statement: &Range<usize>) -> bool {
        let text = version.text.get(statement.clone()).unwrap_or_default();
        let folders = self.path.folder().rsplit('/').take(2);
        let mut names = std::iter::once(self.path.stem()).chain(folders);
        names.any(|name| is_mentioned(text, name))
    }
}
