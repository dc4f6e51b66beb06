//! A line as words, paths and marks between clauses.

use super::rich::Rich;
use super::spelling;

/// What a path looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A file, by its extension or its well-known name.
    File,
    /// A folder or a glob.
    Folder,
    /// A name in dots or colons: `billing.invoices`, `crate::parser`.
    Dotted,
    /// A single name in code ticks, or the name of a module in plain words.
    Name,
    /// A single name that the words announce.
    NewName,
}

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A word in lower case.
    Word(String),
    Path {
        text: String,
        form: Form,
        /// Whether it stands inside a command or another longer piece of code.
        is_inside_code: bool,
    },
    Comma,
    Colon,
    /// The end of a sentence.
    Stop,
    /// A dash or semicolon: the end of a clause.
    Dash,
    Open,
    Close,
}

/// Reads a line.
pub(super) fn tokens(line: &Rich) -> Vec<Token> {
    let mut tokens = Vec::new();
    for (_, run) in line.runs() {
        let target = run.style.link.as_deref().and_then(spelling::link_target);
        if let Some((text, form)) = target {
            tokens.push(Token::Path {
                text,
                form,
                is_inside_code: false,
            });
        } else if run.style.code {
            code(&run.text, &mut tokens);
        } else {
            plain(&run.text, &mut tokens);
        }
    }
    name_modules(&mut tokens);
    tokens
}

fn code(text: &str, tokens: &mut Vec<Token>) {
    let text = text.trim();
    if let Some((path, form)) = spelling::in_code(text) {
        tokens.push(Token::Path {
            text: path,
            form,
            is_inside_code: false,
        });
        return;
    }
    let inner: Vec<Token> = text
        .split_whitespace()
        .filter(|_| text.contains(char::is_whitespace))
        .filter_map(|word| spelling::in_text(word.trim_matches(['"', '\'', '(', ')', ',', ';'])))
        .map(|(text, form)| Token::Path {
            text,
            form,
            is_inside_code: true,
        })
        .collect();
    if inner.is_empty() {
        tokens.push(Token::Word("code".to_owned()));
    }
    tokens.extend(inner);
}

fn plain(text: &str, tokens: &mut Vec<Token>) {
    for word in text.split_whitespace() {
        let bare = word.trim_start_matches(['(', '[', '"', '\'', '“', '‘', '*', '<', '{']);
        if word.starts_with(['(', '[']) {
            tokens.push(Token::Open);
        }
        if bare.is_empty()
            || bare
                .chars()
                .all(|letter| matches!(letter, '-' | '–' | '—' | '→' | '|' | '>' | '='))
        {
            if !bare.is_empty() {
                tokens.push(Token::Dash);
            }
            continue;
        }
        // `src/*` and `lib/` end in what elsewhere is a mark.
        let core = bare.trim_end_matches([
            '.', ',', ';', ':', '!', '?', ')', ']', '"', '\'', '”', '’', '>', '}', '…',
        ]);
        if let Some((text, form)) = spelling::in_text(core) {
            tokens.push(Token::Path {
                text,
                form,
                is_inside_code: false,
            });
        } else {
            // "read/write" and "create—then" are several words.
            let parts = core.split(['/', '—', '–']).filter(|part| !part.is_empty());
            tokens.extend(parts.map(|part| Token::Word(part.to_lowercase())));
        }
        for mark in bare.get(core.len()..).unwrap_or_default().chars() {
            match mark {
                '.' | '!' | '?' => tokens.push(Token::Stop),
                ',' => tokens.push(Token::Comma),
                ':' => tokens.push(Token::Colon),
                ';' => tokens.push(Token::Dash),
                ')' | ']' => tokens.push(Token::Close),
                _ => {}
            }
        }
    }
}

/// The names in "the parser module" and "package billing".
fn name_modules(tokens: &mut [Token]) {
    const NOUNS: &str =
        "module|package|crate|folder|directory|subpackage|submodule|plugin|workspace";
    let is_noun = |token: Option<&Token>| matches!(token, Some(Token::Word(word)) if NOUNS.split('|').any(|noun| noun == word));
    let is_article = |token: Option<&Token>| matches!(token, Some(Token::Word(word)) if matches!(word.as_str(), "the" | "in" | "our" | "of" | "from" | "to" | "new"));
    for at in 0..tokens.len() {
        let is_named = is_noun(tokens.get(at + 1))
            && at
                .checked_sub(1)
                .is_some_and(|before| is_article(tokens.get(before)));
        if let (true, Some(token @ Token::Word(_))) = (is_named, tokens.get_mut(at))
            && let Token::Word(word) = token
            && spelling::is_name(word)
            && !is_general(word)
        {
            *token = Token::Path {
                text: word.clone(),
                form: Form::Name,
                is_inside_code: false,
            };
        }
    }
}

/// Whether a word before "module" says nothing of which one.
fn is_general(word: &str) -> bool {
    const GENERAL: &str = "whole|same|new|each|every|this|that|main|other|another|entire|single|separate|own|shared|common|existing|old|first|last|root|parent|child|top-level|standalone|dedicated|the|a|an|\
        npm|python|rust|node|go|java|right|correct|current|working|build|output|target|source|following|relevant|affected|different|given|home|temporary|temp|small|large|public|private|internal|external|legacy";
    GENERAL.split('|').any(|general| general == word) || super::words::is_stop_word(word)
}
