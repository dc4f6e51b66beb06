//! What an issue is called and where it comes from.

use super::ParseContext;
use super::block::{Block, BlockKind};
use super::marks::{self, State};
use super::reference;
use super::rich::{Rich, one_line};
use super::section::{self, Role};

/// Completes the context by what the text says of itself: front matter, or a comment that names its source.
pub(super) fn context(blocks: &[Block], given: &ParseContext) -> ParseContext {
    let mut context = given.clone();
    for block in blocks.iter().take(2) {
        let said = match &block.kind {
            BlockKind::FrontMatter(text) => text.clone(),
            BlockKind::Html(text) => match text.trim_start().strip_prefix("<!--") {
                Some(comment) => comment.split("-->").next().unwrap_or_default().to_owned(),
                None => continue,
            },
            _ => continue,
        };
        for line in said.lines() {
            let Some((name, value)) = line.split_once(':') else {
                continue;
            };
            let value = value.trim().trim_matches(['"', '\'']);
            match name.trim().to_ascii_lowercase().as_str() {
                "title" if !value.is_empty() => {
                    context.title.get_or_insert_with(|| one_line(value));
                }
                "repository" | "repo" if value.split('/').count() == 2 => {
                    context.repository.get_or_insert_with(|| value.to_owned());
                }
                "number" => context.number = context.number.or(value.parse().ok()),
                "source" | "url" => {
                    if let Some((source, _)) = reference::address(value, &ParseContext::default())
                        && context.repository.is_none()
                    {
                        context.repository = source.repository;
                        context.number = context.number.or(Some(source.number));
                    }
                }
                _ => {}
            }
        }
    }
    context
}

/// The title: what the forge says, else the first heading, else the first line.
pub(super) fn title(blocks: &[Block], context: &ParseContext) -> String {
    let headings = || {
        blocks.iter().filter_map(|block| match &block.kind {
            BlockKind::Heading { level, text } => Some((*level, text.plain())),
            _ => None,
        })
    };
    let first_line = || {
        blocks.iter().find_map(|block| match &block.kind {
            BlockKind::Paragraph(text) => text.lines().first().map(Rich::plain),
            _ => None,
        })
    };
    let is_name = |name: &String| section::role(name) == Role::Neutral;
    context
        .title
        .clone()
        .or_else(|| {
            headings()
                .find(|(level, _)| *level == 1)
                .map(|(_, name)| name)
        })
        .or_else(|| headings().map(|(_, name)| name).find(is_name))
        .or_else(first_line)
        .or_else(|| headings().next().map(|(_, name)| name))
        .map(|title| title.trim_end_matches([':', ' ']).to_owned())
        .unwrap_or_default()
}

/// What the marks in a line say of its state.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Marked {
    pub(super) is_done: bool,
    pub(super) is_dropped: bool,
}

/// Reads the sign before a line and the word in parentheses behind it.
pub(super) fn marked(line: &Rich, has_box: bool) -> Marked {
    let text = line.plain();
    let last = text
        .trim_end()
        .strip_suffix([')', ']'])
        .and_then(|rest| rest.rsplit(['(', '[']).next())
        .filter(|words| words.split_whitespace().count() <= 3);
    let suffix = last.and_then(marks::status);
    let sign = marks::state(line).filter(|_| !has_box);
    let is_ended = text.trim_end().ends_with(['✅', '☑', '✔', '✓']) && !has_box;
    Marked {
        is_done: sign == Some(State::Done) || is_ended || (suffix == Some(State::Done) && !has_box),
        is_dropped: sign == Some(State::Dropped) || suffix == Some(State::Dropped),
    }
}
