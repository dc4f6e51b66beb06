//! The text behind a source: from a file, standard input, a forge, or the command line itself.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use crate::engine::planning::SourceText;
use crate::issue::ParseContext;
use crate::issue::plan_file::Format;

use super::error::CliError;
use super::session::Session;
use super::source::Source;

/// Fetches or reads what a source names.
pub(crate) fn load(source: &Source, session: &Session) -> Result<SourceText, CliError> {
    match source {
        Source::Request(sentence) => Ok(SourceText::Request(sentence.clone())),
        Source::Stdin => {
            let mut bytes = Vec::new();
            io::stdin()
                .lock()
                .read_to_end(&mut bytes)
                .map_err(|source| {
                    CliError::failure(format!("cannot read standard input: {source}"))
                })?;
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let format = sniffed(&text);
            Ok(of_text(text, format, session))
        }
        Source::File(path) => Ok(of_text(load_text(path)?, format_of(path), session)),
        Source::Issue(reference) => super::forges::fetch(reference, session),
    }
}

/// Reads a text file.
pub(crate) fn load_text(path: &Path) -> Result<String, CliError> {
    fs::read(path)
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .map_err(|source| CliError::failure(format!("cannot read '{}': {source}", path.display())))
}

/// How the plan file of that name is written; none where the name is not that of a plan file.
pub(crate) fn format_of(path: &Path) -> Option<Format> {
    match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
        "toml" => Some(Format::Toml),
        "json" => Some(Format::Json),
        _ => None,
    }
}

/// How a plan without a file name is written; none where it is the text of an issue.
fn sniffed(text: &str) -> Option<Format> {
    let is_toml = |line: &str| line.trim_end() == "[[task]]" || line.starts_with("schema = \"");
    if text.trim_start().starts_with('{') {
        Some(Format::Json)
    } else {
        text.lines().any(is_toml).then_some(Format::Toml)
    }
}

fn of_text(text: String, format: Option<Format>, session: &Session) -> SourceText {
    if let Some(format) = format {
        return SourceText::PlanFile { text, format };
    }
    let repository = super::forges::repository(session);
    let context = ParseContext {
        repository,
        ..ParseContext::default()
    };
    SourceText::Issue { text, context }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_on_standard_input_is_told_from_an_issue() {
        assert_eq!(sniffed(" {\"task\": []}"), Some(Format::Json));
        assert_eq!(
            sniffed("schema = \"git-orchestrate/plan/1\"\n"),
            Some(Format::Toml)
        );
        assert_eq!(
            sniffed("# One\n[[task]]\ntitle = 'x'\n"),
            Some(Format::Toml)
        );
        assert_eq!(sniffed("- [ ] write `schema = \"x\"`\n"), None);
    }
}
