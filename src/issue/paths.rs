//! Paths, globs, folders and module names in the text of a task.

use super::details::Mode;
use super::rich::Rich;
use super::roles::Roles;
use super::tokens::{Form, Token, tokens};
use crate::model::{RepoPath, StatedPath};

/// What the words around a path say of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// It is changed.
    Write,
    /// It is made.
    New,
    /// It is only looked at.
    Read,
}

/// A path of a line and its role there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mention {
    pub(super) text: String,
    pub(super) form: Form,
    pub(super) role: Role,
}

/// All paths of the lines in their order. One that is named several times has the strongest of its roles.
pub(super) fn stated(lines: &[(Rich, Mode)]) -> Vec<StatedPath> {
    let mut all: Vec<Mention> = Vec::new();
    for (line, mode) in lines {
        for mention in of_line(line, *mode) {
            match all.iter_mut().find(|known| known.text == mention.text) {
                Some(known) => known.role = stronger(known.role, mention.role),
                None => all.push(mention),
            }
        }
    }
    all.into_iter()
        .map(|mention| StatedPath {
            text: mention.text,
            is_new: mention.role == Role::New,
            is_read: mention.role == Role::Read,
        })
        .collect()
}

/// The files and folders that lines name in full. Globs and mere names are none.
pub(super) fn whole(lines: &[Rich]) -> Vec<RepoPath> {
    let mut paths: Vec<RepoPath> = Vec::new();
    for mention in lines.iter().flat_map(|line| of_line(line, Mode::Write)) {
        let is_path = matches!(mention.form, Form::File | Form::Folder);
        let text = mention.text.trim_start_matches("./").trim_end_matches('/');
        let path = text.parse().ok();
        paths.extend(path.filter(|path| is_path && !text.contains('*') && !paths.contains(path)));
    }
    paths
}

fn of_line(line: &Rich, mode: Mode) -> Vec<Mention> {
    let tokens = tokens(line);
    if !tokens
        .iter()
        .any(|token| matches!(token, Token::Path { .. }))
    {
        return Vec::new();
    }
    let start = match mode {
        Mode::Words | Mode::Write => Role::Write,
        Mode::New => Role::New,
        Mode::Read => Role::Read,
    };
    let mut mentions = Roles::new(start, mode == Mode::Words).read(&tokens);
    // What is added to a named file is a part of that file, not a file of its own.
    let has_place = mentions
        .iter()
        .any(|mention| mention.form != Form::Name && mention.role != Role::Read);
    mentions.retain(|mention| mention.form != Form::NewName || !has_place);
    for mention in mentions
        .iter_mut()
        .filter(|mention| mention.form == Form::NewName)
    {
        mention.role = Role::Write;
    }
    mentions
}

/// A file that is made is also one to write; one that is changed is also read.
fn stronger(left: Role, right: Role) -> Role {
    match (left, right) {
        (Role::New, _) | (_, Role::New) => Role::New,
        (Role::Write, _) | (_, Role::Write) => Role::Write,
        (Role::Read, Role::Read) => Role::Read,
    }
}
