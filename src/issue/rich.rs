//! Text with its styles: what stands in one line of an issue.

/// How a piece of text is set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Style {
    /// In code ticks.
    pub(super) code: bool,
    /// In bold.
    pub(super) strong: bool,
    /// Struck out.
    pub(super) struck: bool,
    /// Where a link leads.
    pub(super) link: Option<String>,
}

/// A piece of text in one style.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) text: String,
    pub(super) style: Style,
}

/// A line break of the source, which the reader of the page may or may not see as one.
pub(super) const SOFT_BREAK: char = '\n';
/// A line break that the writer asked for.
pub(super) const HARD_BREAK: char = '\u{c}';

/// Text with its styles. Positions are bytes of its whole text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Rich {
    runs: Vec<Run>,
}

impl Rich {
    pub(super) fn push(&mut self, text: &str, style: &Style) {
        match self.runs.last_mut() {
            Some(run) if run.style == *style => run.text.push_str(text),
            _ if text.is_empty() => {}
            _ => self.runs.push(Run {
                text: text.to_owned(),
                style: style.clone(),
            }),
        }
    }

    pub(super) fn append(&mut self, other: &Self) {
        for run in &other.runs {
            self.push(&run.text, &run.style);
        }
    }

    pub(super) fn is_blank(&self) -> bool {
        self.runs.iter().all(|run| run.text.trim().is_empty())
    }

    /// The whole text, with its line breaks.
    pub(super) fn text(&self) -> String {
        self.runs.iter().map(|run| run.text.as_str()).collect()
    }

    /// The text as a reader sees it: one line, single spaces, no invisible marks.
    pub(super) fn plain(&self) -> String {
        one_line(&self.text())
    }

    /// The text in one line, with code in ticks.
    pub(super) fn with_ticks(&self) -> String {
        let mut text = String::new();
        for run in &self.runs {
            if run.style.code {
                text.push('`');
                text.push_str(&run.text);
                text.push('`');
            } else {
                text.push_str(&run.text);
            }
        }
        one_line(&text)
    }

    /// The runs with the position where each begins.
    pub(super) fn runs(&self) -> impl Iterator<Item = (usize, &Run)> {
        let mut offset = 0;
        self.runs.iter().map(move |run| {
            let start = offset;
            offset += run.text.len();
            (start, run)
        })
    }

    /// The part from `start` to `end`; a position inside a character counts as that character's beginning.
    pub(super) fn slice(&self, start: usize, end: usize) -> Self {
        let mut part = Self::default();
        for (offset, run) in self.runs() {
            let cut = |at: usize| run.text.floor_char_boundary(at.saturating_sub(offset));
            let (from, to) = (cut(start), cut(end));
            if let Some(text) = run.text.get(from..to.max(from))
                && !text.is_empty()
            {
                part.push(text, &run.style);
            }
        }
        part
    }

    /// The part from `start` on.
    pub(super) fn tail(&self, start: usize) -> Self {
        self.slice(start, usize::MAX)
    }

    /// Without white space at both ends.
    pub(super) fn trimmed(&self) -> Self {
        let text = self.text();
        let start = text.len() - text.trim_start().len();
        self.slice(start, start + text.trim().len())
    }

    /// The lines, split at every break, hard or soft; blank ones are left out.
    pub(super) fn lines(&self) -> Vec<Self> {
        self.split(|letter| letter == SOFT_BREAK || letter == HARD_BREAK)
    }

    fn split(&self, is_break: impl Fn(char) -> bool) -> Vec<Self> {
        let text = self.text();
        let mut lines = Vec::new();
        let mut start = 0;
        for (position, found) in text.match_indices(is_break) {
            lines.push(self.slice(start, position).trimmed());
            start = position + found.len();
        }
        lines.push(self.tail(start).trimmed());
        lines.retain(|line| !line.is_blank());
        lines
    }

    /// Whether all of it, but for white space, a closing colon and leading emoji, is bold.
    pub(super) fn is_all_strong(&self) -> bool {
        let mut has_strong = false;
        self.runs.iter().all(|run| {
            has_strong |= run.style.strong;
            run.style.strong || !run.text.chars().any(char::is_alphanumeric)
        }) && has_strong
    }

    /// Whether it begins with struck-out text.
    pub(super) fn is_struck(&self) -> bool {
        self.runs
            .iter()
            .find(|run| run.text.chars().any(char::is_alphanumeric))
            .is_some_and(|run| run.style.struck)
    }

    /// The end of the bold text that it begins with; 0 where there is none.
    pub(super) fn strong_end(&self) -> usize {
        self.runs()
            .take_while(|(_, run)| run.style.strong)
            .last()
            .map_or(0, |(offset, run)| offset + run.text.len())
    }
}

impl From<&str> for Rich {
    fn from(text: &str) -> Self {
        let mut rich = Self::default();
        rich.push(text, &Style::default());
        rich
    }
}

/// One line with single spaces, without characters that turn the direction of writing or move a terminal's cursor.
pub(super) fn one_line(text: &str) -> String {
    let visible: String = text
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .filter(|letter| !is_invisible(*letter))
        .collect();
    let mut line = String::with_capacity(visible.len());
    for word in visible.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// Marks that show nothing and can make a text look like another one.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}
