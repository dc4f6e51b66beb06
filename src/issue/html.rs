//! The little HTML that people put between their Markdown.

use super::rich::one_line;

/// Something in a block of HTML that names what follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Name {
    Heading(u8, String),
    Summary(String),
    EndOfDetails,
}

/// The headings and summaries of a block of HTML, in their order; comments are skipped.
pub(super) fn names(html: &str) -> Vec<Name> {
    let html = without_comments(html);
    // Changes no lengths, so that positions hold in both.
    let lower = html.to_ascii_lowercase();
    let mut names = Vec::new();
    let mut at = 0;
    while let Some(step) = lower.get(at..).and_then(|rest| rest.find('<')) {
        let start = at + step;
        let rest = lower.get(start..).unwrap_or_default();
        at = start + 1;
        if rest.starts_with("</details") {
            names.push(Name::EndOfDetails);
            continue;
        }
        let level = rest
            .strip_prefix("<h")
            .and_then(|rest| rest.chars().next())
            .and_then(|digit| digit.to_digit(10))
            .filter(|level| (1..=6).contains(level));
        let closing = match level {
            Some(level) => format!("</h{level}"),
            None if rest.starts_with("<summary") => "</summary".to_owned(),
            None => continue,
        };
        let Some(open) = rest.find('>') else { break };
        let Some(close) = rest.find(&closing).filter(|close| *close > open) else {
            continue;
        };
        let text = plain(
            html.get(start + open + 1..start + close)
                .unwrap_or_default(),
        );
        at = start + close;
        let text = text.trim_end_matches(':').to_owned();
        names.push(match level {
            Some(level) => Name::Heading(u8::try_from(level).unwrap_or(6), text),
            None => Name::Summary(text),
        });
    }
    names
}

/// The text without its tags.
fn plain(html: &str) -> String {
    let mut text = String::new();
    let mut is_tag = false;
    for letter in html.chars() {
        match letter {
            '<' => is_tag = true,
            '>' if is_tag => is_tag = false,
            letter if !is_tag => text.push(letter),
            _ => {}
        }
    }
    one_line(
        &text
            .replace("&amp;", "&")
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&nbsp;", " "),
    )
}

/// The text without `<!-- … -->`; an unclosed comment reaches to the end.
pub(super) fn without_comments(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, comment)) = rest.split_once("<!--") {
        kept.push_str(before);
        rest = comment.split_once("-->").map_or("", |(_, after)| after);
    }
    kept.push_str(rest);
    kept
}
