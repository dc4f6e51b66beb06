//! Lines of text that fit the screen, with or without colour.

use owo_colors::Style;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// What a piece of text is, not how it looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Paint {
    Plain,
    Strong,
    Faint,
    Heading,
    Good,
    Warning,
    Bad,
    New,
}

impl Paint {
    fn look(self) -> Style {
        match self {
            Self::Plain => Style::new(),
            Self::Strong => Style::new().bold(),
            Self::Faint => Style::new().dimmed(),
            Self::Heading => Style::new().bold().cyan(),
            Self::Good | Self::New => Style::new().green(),
            Self::Warning => Style::new().yellow(),
            Self::Bad => Style::new().red(),
        }
    }
}

/// A text in the making, and the room that it has.
pub(super) struct Sheet {
    text: String,
    pub(super) width: usize,
    has_color: bool,
}

impl Sheet {
    pub(super) fn new(width: usize, has_color: bool) -> Self {
        Self {
            text: String::new(),
            width: width.clamp(40, 160),
            has_color,
        }
    }

    pub(super) fn text(self) -> String {
        self.text
    }

    /// Starts a part of the sheet.
    pub(super) fn heading(&mut self, name: &str, remark: &str) {
        self.text.push('\n');
        if remark.is_empty() {
            self.line(&[(name, Paint::Heading)]);
        } else {
            self.spread(name, Paint::Heading, remark, Paint::Faint);
        }
    }

    /// A line of pieces side by side. Blanks at its end are dropped.
    pub(super) fn line(&mut self, pieces: &[(&str, Paint)]) {
        let n_used = pieces
            .iter()
            .rposition(|(text, _)| !text.trim_end().is_empty())
            .map_or(0, |last| last + 1);
        for (place, (text, paint)) in pieces[..n_used].iter().enumerate() {
            let text = if place + 1 == n_used {
                text.trim_end()
            } else {
                text
            };
            if self.has_color && *paint != Paint::Plain {
                self.text.push_str(&paint.look().style(text).to_string());
            } else {
                self.text.push_str(text);
            }
        }
        self.text.push('\n');
    }

    /// One text at the left edge and one at the right.
    pub(super) fn spread(
        &mut self,
        left: &str,
        left_paint: Paint,
        right: &str,
        right_paint: Paint,
    ) {
        let room = self.width.saturating_sub(right.width() + 2);
        let left = fitted(left, room);
        let gap = " ".repeat(self.width.saturating_sub(left.width() + right.width()));
        self.line(&[
            (left.as_str(), left_paint),
            (&gap, Paint::Plain),
            (right, right_paint),
        ]);
    }

    /// Items over as many lines as they need, none of them broken. `first` stands before the first line.
    pub(super) fn flow(
        &mut self,
        first: (&str, Paint),
        items: &[String],
        between: &str,
        paint: Paint,
    ) {
        let indent = first.0.width();
        let blanks = (" ".repeat(indent), Paint::Plain);
        let room = self.width.saturating_sub(indent);
        for (place, line) in flowed(items, between, room).iter().enumerate() {
            let head = if place == 0 { first } else { (blanks.0.as_str(), blanks.1) };
            self.line(&[head, (line, paint)]);
        }
    }

    /// A text over as many lines as it needs. `first` stands before the first line, blanks before the others.
    pub(super) fn wrapped(&mut self, first: &[(&str, Paint)], text: &str, paint: Paint) {
        let indent = first.iter().map(|(text, _)| text.width()).sum::<usize>();
        let room = self.width.saturating_sub(indent).max(20);
        let blanks = " ".repeat(indent);
        for (place, line) in lines(&one_line(text), room).into_iter().enumerate() {
            if place == 0 {
                let mut pieces = first.to_vec();
                pieces.push((&line, paint));
                self.line(&pieces);
            } else {
                self.line(&[(&blanks, Paint::Plain), (&line, paint)]);
            }
        }
    }
}

/// Items side by side, as many to a line of `room` columns as fit, none of them broken.
fn flowed(items: &[String], between: &str, room: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for item in items {
        match lines.last_mut() {
            Some(line) if line.width() + between.width() + item.width() <= room => {
                line.push_str(between);
                line.push_str(item);
            }
            _ => lines.push(item.clone()),
        }
    }
    lines
}

/// The words of a text in lines of at most `room` columns.
fn lines(text: &str, room: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let Some(line) = lines.last_mut() else {
            break;
        };
        if line.is_empty() {
            line.push_str(word);
        } else if line.width() + 1 + word.width() <= room {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

/// A text on one line, without anything that a terminal would obey.
pub(super) fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if c == '\u{1b}' && rest.next_if_eq(&'[').is_some() {
            // The parameters of a terminal's command, up to the letter that ends it.
            while rest.next_if(|c| !c.is_ascii_alphabetic()).is_some() {}
            rest.next();
        } else if c.is_control() {
            line.push(' ');
        } else if !is_invisible(c) {
            line.push(c);
        }
    }
    line
}

/// Marks that change the direction of text, with which a title could show itself as something else.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// A text in at most `room` columns, cut at its end where it must be.
pub(super) fn fitted(text: &str, room: usize) -> String {
    let text = one_line(text);
    if text.width() <= room {
        return text;
    }
    let mut cut = String::new();
    let mut used = 1;
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used > room {
            break;
        }
        cut.push(c);
    }
    cut.truncate(cut.trim_end().len());
    cut.push('…');
    cut
}

/// A path in at most `room` columns, cut in its middle folders where it must be: its name says most.
pub(super) fn fitted_path(path: &str, room: usize) -> String {
    let path = one_line(path);
    if path.width() <= room {
        return path;
    }
    let mut kept = String::new();
    let mut used = 1;
    for c in path.chars().rev() {
        used += c.width().unwrap_or(0);
        if used > room {
            break;
        }
        kept.insert(0, c);
    }
    format!("…{kept}")
}

/// A text filled up with blanks to `room` columns.
pub(super) fn padded(text: &str, room: usize) -> String {
    let blanks = room.saturating_sub(text.width());
    format!("{text}{}", " ".repeat(blanks))
}

/// A text with blanks before it, `room` columns in all.
pub(super) fn padded_left(text: &str, room: usize) -> String {
    let blanks = room.saturating_sub(text.width());
    format!("{}{text}", " ".repeat(blanks))
}
