//! Lines that fit the screen.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::report::{Ink, Style, clean, fit, wrap};

/// A piece of a line, and what it is to those who see colours.
pub(super) type Piece<'a> = (&'a str, Option<Ink>);

/// A text in the making, and how it looks.
pub(super) struct Sheet {
    text: String,
    pub(super) style: Style,
}

impl Sheet {
    pub(super) fn new(style: Style) -> Self {
        let width = style.width.clamp(40, 160);
        Self {
            text: String::new(),
            style: Style { width, ..style },
        }
    }

    pub(super) fn text(self) -> String {
        self.text
    }

    pub(super) fn width(&self) -> usize {
        self.style.width
    }

    /// Starts a part of the sheet.
    pub(super) fn heading(&mut self, name: &str, remark: &str) {
        self.text.push('\n');
        self.spread((name, Some(Ink::Name)), (remark, Some(Ink::Faint)));
    }

    /// A line of pieces side by side. Blanks at its end are dropped.
    pub(super) fn line(&mut self, pieces: &[Piece<'_>]) {
        let n_used = pieces
            .iter()
            .rposition(|(text, _)| !text.trim_end().is_empty())
            .map_or(0, |last| last + 1);
        for (place, (text, ink)) in pieces[..n_used].iter().enumerate() {
            let text = if place + 1 == n_used {
                text.trim_end()
            } else {
                text
            };
            match ink {
                Some(ink) => self.text.push_str(&self.style.paint(text, *ink)),
                None => self.text.push_str(text),
            }
        }
        self.text.push('\n');
    }

    /// One piece at the left edge and one at the right.
    pub(super) fn spread(&mut self, left: Piece<'_>, right: Piece<'_>) {
        let room = self.width().saturating_sub(right.0.width() + 2);
        let fitted = fit(left.0, room, &self.style);
        let n_blanks = self
            .width()
            .saturating_sub(fitted.width() + right.0.width());
        let blanks = " ".repeat(n_blanks);
        self.line(&[(&fitted, left.1), (&blanks, None), right]);
    }

    /// A text over as many lines as it needs, with `first` before the first of them.
    pub(super) fn wrapped(&mut self, first: Piece<'_>, text: &str, ink: Option<Ink>) {
        let room = self.width().saturating_sub(first.0.width()).max(20);
        let lines = wrap(&clean(text), room);
        self.hang(first, &lines, ink);
    }

    /// What was left out, and how to see it.
    pub(super) fn rest(&mut self, text: &str) {
        let text = format!("{text}; --format html or --json has all");
        self.wrapped(("  ", None), &text, Some(Ink::Faint));
    }

    /// Adds what another one holds.
    pub(super) fn append(&mut self, other: &Self) {
        self.text.push_str(&other.text);
    }

    /// How many lines there are.
    pub(super) fn n_lines(&self) -> usize {
        self.text.lines().count()
    }

    /// Items over as many lines as they need, none of them broken, with `first` before the first line.
    pub(super) fn flow(&mut self, first: Piece<'_>, items: &[String], ink: Option<Ink>) {
        const GAP: &str = "   ";
        let room = self.width().saturating_sub(first.0.width());
        let mut lines: Vec<String> = Vec::new();
        for item in items {
            match lines.last_mut() {
                Some(line) if line.width() + GAP.len() + item.width() <= room => {
                    line.push_str(GAP);
                    line.push_str(item);
                }
                _ => lines.push(item.clone()),
            }
        }
        self.hang(first, &lines, ink);
    }

    fn hang(&mut self, first: Piece<'_>, lines: &[String], ink: Option<Ink>) {
        let blanks = " ".repeat(first.0.width());
        for (place, line) in lines.iter().enumerate() {
            let head = if place == 0 {
                first
            } else {
                (blanks.as_str(), None)
            };
            self.line(&[head, (line, ink)]);
        }
    }
}

/// A path in at most `room` columns, cut at its beginning where it must be: its end says most.
pub(super) fn fit_path(path: &str, room: usize, style: &Style) -> String {
    let path = clean(path);
    if path.width() <= room {
        return path;
    }
    let mut kept = String::new();
    let mut used = style.ellipsis().width();
    for c in path.chars().rev() {
        used += c.width().unwrap_or(0);
        if used > room {
            break;
        }
        kept.insert(0, c);
    }
    // Whole folders are better than parts of their names.
    let kept = match kept.find('/') {
        Some(at) if at + 1 < kept.len() => &kept[at..],
        _ => &kept,
    };
    format!("{}{kept}", style.ellipsis())
}

/// A text with blanks before it, `room` columns in all.
pub(super) fn pad_left(text: &str, room: usize) -> String {
    let blanks = room.saturating_sub(text.width());
    format!("{}{text}", " ".repeat(blanks))
}
