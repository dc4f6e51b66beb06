//! What `SOURCE` names. A word is never guessed to be a request: only something with a space in it is one.

use std::path::{Path, PathBuf};

use crate::config;
use crate::model::IssueRef;

use super::args;
use super::error::CliError;

/// What `SOURCE` names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    /// An issue at the forge of this repository, or of the one that is named.
    Issue(IssueRef),
    /// A file.
    File(PathBuf),
    /// Standard input.
    Stdin,
    /// A sentence.
    Request(String),
}

impl Source {
    /// Reads it. Of the surroundings only this is asked: what stands at that path.
    pub(crate) fn parse(text: &str) -> Result<Self, CliError> {
        let path = Path::new(text);
        if text == "-" {
            Ok(Self::Stdin)
        } else if let Some(reference) = issue_number(text).or_else(|| named_issue(text)) {
            Ok(Self::Issue(reference))
        } else if text.starts_with("https://") || text.starts_with("http://") {
            issue_url(text).map(Self::Issue).ok_or_else(|| {
                CliError::usage(format!("'{text}' is not the address of an issue"))
                    .hint("Use one such as https://github.com/owner/repository/issues/12")
            })
        } else if path.is_dir() {
            Err(
                CliError::usage(format!("'{text}' is a folder, not a master issue"))
                    .hint("Name a Markdown file with a list of tasks"),
            )
        } else if path.exists() {
            Ok(Self::File(path.to_owned()))
        } else if text.trim().is_empty() {
            Err(CliError::usage("the source is empty")
                .hint("Name a file, an issue, or a request in quotes"))
        } else if looks_like_a_path(text) {
            Err(CliError::usage(format!("there is no file '{text}'")))
        } else if text.split_whitespace().nth(1).is_some() {
            Ok(Self::Request(text.to_owned()))
        } else {
            Err(unknown_word(text))
        }
    }
}

impl Source {
    /// What it is called where something in it is shown.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Issue(reference) => format!("issue {reference}"),
            Self::File(path) => path.display().to_string(),
            Self::Stdin => "standard input".to_owned(),
            Self::Request(_) => "the request".to_owned(),
        }
    }

    /// What its run is called where its text has no title.
    pub(crate) fn title(&self) -> String {
        let stem = match self {
            Self::File(path) => path.file_stem(),
            Self::Issue(_) | Self::Stdin | Self::Request(_) => None,
        };
        stem.map_or_else(|| self.name(), |stem| stem.to_string_lossy().into_owned())
    }
}

fn issue_number(text: &str) -> Option<IssueRef> {
    let digits = text.strip_prefix('#').unwrap_or(text);
    reference(None, digits)
}

/// `owner/repository#12`.
fn named_issue(text: &str) -> Option<IssueRef> {
    let (repository, digits) = text.split_once('#')?;
    let (owner, name) = repository.split_once('/')?;
    let is_name = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    (is_name(owner) && is_name(name)).then(|| reference(Some(repository.to_owned()), digits))?
}

/// `https://host/owner/repository/issues/12`, with whatever follows.
fn issue_url(text: &str) -> Option<IssueRef> {
    let rest = text.split_once("://")?.1;
    let rest = rest.split(['?', '#']).next()?;
    let mut parts = rest.trim_end_matches('/').rsplitn(3, '/');
    let (digits, kind, repository) = (parts.next()?, parts.next()?, parts.next()?);
    let mut names = repository.rsplitn(3, '/');
    let (name, owner, _host) = (names.next()?, names.next()?, names.next()?);
    matches!(kind, "issues" | "pull").then(|| reference(Some(format!("{owner}/{name}")), digits))?
}

fn reference(repository: Option<String>, digits: &str) -> Option<IssueRef> {
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let number = digits
        .parse()
        .ok()
        .filter(|&number| is_number && number > 0)?;
    Some(IssueRef { repository, number })
}

fn looks_like_a_path(text: &str) -> bool {
    let extension = Path::new(text)
        .extension()
        .and_then(|extension| extension.to_str());
    let has_known_extension =
        extension.is_some_and(|end| matches!(end, "md" | "markdown" | "txt" | "toml" | "json"));
    has_known_extension || (text.contains('/') && !text.contains(char::is_whitespace))
}

fn unknown_word(word: &str) -> CliError {
    let error = CliError::usage(format!(
        "'{word}' is no command, file, issue number or address"
    ));
    let verbs = args::verbs();
    match config::nearest(word, verbs.iter().map(String::as_str)) {
        Some(verb) => error.hint(format!("Did you mean `git orchestrate {verb}`?")),
        None => error.hint(
            "Put a request in quotes, with all its words: \"fix the login page, add dark mode\"",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn issue(repository: Option<&str>, number: u64) -> Source {
        Source::Issue(IssueRef {
            repository: repository.map(str::to_owned),
            number,
        })
    }

    #[test]
    fn numbers_names_and_addresses_are_issues() {
        for (text, expected) in [
            ("12", issue(None, 12)),
            ("#12", issue(None, 12)),
            ("rust-lang/cargo#9", issue(Some("rust-lang/cargo"), 9)),
            ("https://github.com/a/b/issues/7", issue(Some("a/b"), 7)),
            (
                "https://git.example.org/x/a/b/issues/7?q=1#note",
                issue(Some("a/b"), 7),
            ),
            ("-", Source::Stdin),
        ] {
            assert_eq!(Source::parse(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn only_something_with_a_space_is_a_request() {
        assert!(matches!(
            Source::parse("fix a/b and c"),
            Ok(Source::Request(_))
        ));
        for word in [
            "fix",
            "0",
            "#x",
            "nothing.md",
            "a/b",
            "https://x.org",
            "",
            " ",
            "src",
        ] {
            let error = Source::parse(word).unwrap_err();
            assert_eq!(error.code, crate::cli::ExitCode::Usage, "{word}");
        }
    }

    #[test]
    fn a_misspelt_command_is_suggested() {
        for (word, verb) in [("stauts", "status"), ("chek", "check"), ("mereg", "merge")] {
            let hints = Source::parse(word).unwrap_err().hints;
            assert_eq!(hints, [format!("Did you mean `git orchestrate {verb}`?")]);
        }
    }
}
