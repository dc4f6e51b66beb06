//! How text looks: colour, characters, width.

use owo_colors::OwoColorize;

/// What the reader's screen can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Whether colour is wanted.
    pub colour: bool,
    /// Whether characters beyond ASCII come out right.
    pub unicode: bool,
    /// How many columns there are.
    pub width: usize,
}

impl Style {
    /// What any reader can show: no colour, ASCII, 80 columns.
    pub const PLAIN: Self = Self {
        colour: false,
        unicode: false,
        width: 80,
    };

    /// `text` in that ink, where colour is wanted.
    pub fn paint(&self, text: impl AsRef<str>, ink: Ink) -> String {
        let text = text.as_ref();
        if !self.colour || text.is_empty() {
            return text.to_owned();
        }
        match ink {
            Ink::Good => text.green().to_string(),
            Ink::Bad => text.red().to_string(),
            Ink::Caution => text.yellow().to_string(),
            Ink::Busy => text.cyan().to_string(),
            Ink::Name => text.bold().to_string(),
            Ink::Faint => text.dimmed().to_string(),
        }
    }

    /// A mark of one column, in its ink.
    pub fn mark(&self, mark: Mark) -> String {
        self.paint(self.sign(mark), mark.ink())
    }

    /// The character of a mark, without colour.
    pub fn sign(&self, mark: Mark) -> &'static str {
        let (rich, plain) = match mark {
            Mark::Done => ("✓", "+"),
            Mark::Failed => ("✗", "x"),
            Mark::Blocked => ("⊘", "!"),
            Mark::Cancelled => ("−", "-"),
            Mark::Busy => ("●", "*"),
            Mark::Waiting => ("·", "."),
            Mark::Note => ("›", ">"),
            Mark::Caution => ("!", "!"),
        };
        self.choose(rich, plain)
    }

    /// The first text where it can be shown, else the second.
    pub fn choose<'a>(&self, rich: &'a str, plain: &'a str) -> &'a str {
        if self.unicode { rich } else { plain }
    }

    /// What stands between parts of a line.
    pub fn dot(&self) -> &'static str {
        self.choose("·", "-")
    }

    /// What says that text goes on.
    pub fn ellipsis(&self) -> &'static str {
        self.choose("…", "...")
    }

    /// A heading over a part of the output.
    pub fn heading(&self, text: &str) -> String {
        self.paint(text, Ink::Name)
    }
}

/// What a piece of text is, for those who see colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ink {
    /// It went well.
    Good,
    /// It did not.
    Bad,
    /// Look at it.
    Caution,
    /// It goes on.
    Busy,
    /// It is what one looks for.
    Name,
    /// It is there for completeness.
    Faint,
}

/// What stands before a line about a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mark {
    /// It succeeded.
    Done,
    /// It failed.
    Failed,
    /// Another one stands in its way.
    Blocked,
    /// The user cancelled it.
    Cancelled,
    /// It runs.
    Busy,
    /// It has not begun.
    Waiting,
    /// Something happened that belongs to no task.
    Note,
    /// Something should be looked at.
    Caution,
}

impl Mark {
    /// The ink that it is in.
    pub fn ink(self) -> Ink {
        match self {
            Self::Done => Ink::Good,
            Self::Failed => Ink::Bad,
            Self::Blocked | Self::Cancelled | Self::Caution => Ink::Caution,
            Self::Busy => Ink::Busy,
            Self::Waiting | Self::Note => Ink::Faint,
        }
    }
}
