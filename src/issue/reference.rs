//! References to issues and pull requests: `#12`, `owner/repo#12`, `GH-12`, and the addresses of their pages.

use super::ParseContext;
use super::rich::Rich;
use crate::model::IssueRef;

/// A reference and where it stands in its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FoundReference {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) reference: IssueRef,
    /// Whether the words of a link lead to it, instead of the reference itself being shown.
    pub(super) is_titled: bool,
}

/// All references of a line in their order; what stands in code is none.
pub(super) fn references(line: &Rich, context: &ParseContext) -> Vec<FoundReference> {
    let mut found: Vec<FoundReference> = Vec::new();
    for (offset, run) in line.runs() {
        if run.style.code {
            continue;
        }
        let linked = run
            .style
            .link
            .as_deref()
            .and_then(|target| address(target, context));
        if let Some((reference, _)) = linked {
            let inner = in_text(&run.text, context);
            let is_titled =
                inner.len() != 1 || run.text.trim().trim_matches(['(', ')']).contains(' ');
            match found.last_mut() {
                // A link whose text has several styles is one link.
                Some(last) if last.end == offset && last.reference == reference => {
                    last.end = offset + run.text.len();
                }
                _ => found.push(FoundReference {
                    start: offset,
                    end: offset + run.text.len(),
                    reference,
                    is_titled,
                }),
            }
        } else {
            found.extend(in_text(&run.text, context).into_iter().map(|mut found| {
                found.start += offset;
                found.end += offset;
                found
            }));
        }
    }
    found
}

/// All references of a text without styles.
pub(super) fn in_text(text: &str, context: &ParseContext) -> Vec<FoundReference> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..) {
        let Some(step) = rest.find(['#', ':', 'G']) else {
            break;
        };
        let position = at + step;
        at = position + 1;
        let hit = match rest.as_bytes().get(step) {
            Some(b'#') => hash(text, position, context),
            Some(b':') => web_address(text, position, context),
            _ => gh(text, position),
        };
        if let Some(hit) = hit {
            at = hit.end.max(at);
            found.push(hit);
        }
    }
    found
}

/// `#12`, or `owner/repo#12`, where `#` stands at `position`.
fn hash(text: &str, position: usize, context: &ParseContext) -> Option<FoundReference> {
    let (number, end) = number_at(text, position + 1)?;
    let before = text.get(..position)?;
    let name_start = before
        .rfind(|letter: char| {
            !(letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.' | '/'))
        })
        .map_or(0, |at| {
            at + before[at..].chars().next().map_or(1, char::len_utf8)
        });
    let name = before.get(name_start..)?;
    let repository = match name.split_once('/') {
        None if name.is_empty() => None,
        Some((owner, repo)) if !owner.is_empty() && !repo.is_empty() && !repo.contains('/') => {
            Some(name.to_owned())
        }
        // The `#` of an anchor, of an entity or in the middle of a word.
        _ => return None,
    };
    if repository.is_none() && before.ends_with(['&', '#', '\\']) {
        return None;
    }
    Some(FoundReference {
        start: name_start,
        end,
        reference: normal(repository, number, context),
        is_titled: false,
    })
}

/// `GH-12`.
fn gh(text: &str, position: usize) -> Option<FoundReference> {
    let is_start = !text
        .get(..position)?
        .ends_with(|letter: char| letter.is_alphanumeric() || letter == '-');
    let rest = text.get(position..)?;
    if !is_start || !rest.starts_with("GH-") {
        return None;
    }
    let (number, end) = number_at(text, position + 3)?;
    Some(FoundReference {
        start: position,
        end,
        reference: IssueRef {
            repository: None,
            number,
        },
        is_titled: false,
    })
}

/// The address of an issue's page, where the colon after its scheme stands at `position`.
fn web_address(text: &str, position: usize, context: &ParseContext) -> Option<FoundReference> {
    let scheme = ["https", "http"].into_iter().find(|scheme| {
        text.get(..position)
            .is_some_and(|before| before.ends_with(scheme))
    })?;
    let start = position - scheme.len();
    let rest = text.get(start..)?;
    let length = rest
        .find(|letter: char| {
            letter.is_whitespace() || matches!(letter, ')' | ']' | '>' | '"' | '|')
        })
        .unwrap_or(rest.len());
    let url = rest.get(..length)?.trim_end_matches(['.', ',', ';', ':']);
    let (reference, _) = address(url, context)?;
    Some(FoundReference {
        start,
        end: start + url.len(),
        reference,
        is_titled: false,
    })
}

/// The issue that an address leads to, and whether it is written as a pull request.
pub(super) fn address(url: &str, context: &ParseContext) -> Option<(IssueRef, bool)> {
    let rest = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"))?;
    let path = rest.split(['?', '#']).next()?;
    let parts: Vec<&str> = path
        .split('/')
        .filter(|part| !part.is_empty() && *part != "-")
        .collect();
    // A server may keep its repositories below a folder: the last four parts count.
    let at = parts
        .iter()
        .rposition(|part| matches!(*part, "issues" | "pull" | "pulls" | "merge_requests"))?;
    let &[owner, repo, kind, number] = parts.get(at.checked_sub(2)?..at + 2)? else {
        return None;
    };
    if at < 3 {
        return None;
    }
    let number = number.parse().ok().filter(|number| *number > 0)?;
    Some((
        normal(Some(format!("{owner}/{repo}")), number, context),
        kind != "issues",
    ))
}

/// The same reference without its repository where that is the issue's own.
fn normal(repository: Option<String>, number: u64, context: &ParseContext) -> IssueRef {
    let is_own = |name: &String| {
        context
            .repository
            .as_ref()
            .is_some_and(|own| own.eq_ignore_ascii_case(name))
    };
    IssueRef {
        repository: repository.filter(|name| !is_own(name)),
        number,
    }
}

/// The number whose digits begin at `start`, and where they end; none where a word goes on behind them.
fn number_at(text: &str, start: usize) -> Option<(u64, usize)> {
    let rest = text.get(start..)?;
    let length = rest
        .find(|letter: char| !letter.is_ascii_digit())
        .unwrap_or(rest.len());
    let number = rest
        .get(..length)?
        .parse()
        .ok()
        .filter(|number| *number > 0)?;
    let goes_on = rest
        .get(length..)?
        .starts_with(|letter: char| letter.is_alphanumeric() || letter == '_');
    (!goes_on).then_some((number, start + length))
}
