//! A part of the screen that lines are put on.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style as Look};
use unicode_width::UnicodeWidthStr;

use crate::report::{Ink, Style, fit};

/// A part of the screen that lines are put on, and how text looks there.
pub(super) struct Canvas<'a> {
    pub(super) buffer: &'a mut Buffer,
    pub(super) area: Rect,
    pub(super) style: &'a Style,
}

impl Canvas<'_> {
    /// The same screen, another part of it.
    pub(super) fn at(&mut self, area: Rect) -> Canvas<'_> {
        Canvas {
            area: area.intersection(self.area),
            buffer: &mut *self.buffer,
            style: self.style,
        }
    }

    pub(super) fn width(&self) -> usize {
        usize::from(self.area.width)
    }

    pub(super) fn height(&self) -> usize {
        usize::from(self.area.height)
    }

    /// Puts text on a line, from a column on, cut where there is no more room. Returns the column behind it.
    pub(super) fn put(&mut self, row: usize, column: usize, text: &str, ink: Option<Ink>) -> usize {
        let room = self.width().saturating_sub(column);
        if row >= self.height() || room == 0 {
            return column;
        }
        let text = fit(text, room, self.style);
        let (x, y) = (self.area.x + small(column), self.area.y + small(row));
        self.buffer
            .set_stringn(x, y, &text, room, look(ink, self.style));
        column + text.width()
    }

    /// Puts text at the right end of a line.
    pub(super) fn put_right(&mut self, row: usize, text: &str, ink: Option<Ink>) {
        let column = self.width().saturating_sub(text.width());
        self.put(row, column, text, ink);
    }

    /// A line across with words in it.
    pub(super) fn rule(&mut self, row: usize, left: &str, right: &str) {
        let line = self.style.choose("─", "-");
        self.put(row, 0, &line.repeat(self.width()), Some(Ink::Faint));
        let room = self.width().saturating_sub(right.width() + 6);
        let left = fit(left, room, self.style);
        if !left.is_empty() {
            self.put(row, 2, &format!(" {left} "), Some(Ink::Name));
        }
        if !right.is_empty() {
            let column = self.width().saturating_sub(right.width() + 4);
            self.put(row, column, &format!(" {right} "), Some(Ink::Faint));
        }
    }

    /// Shows a whole line as the chosen one.
    pub(super) fn choose(&mut self, row: usize) {
        let area = Rect {
            y: self.area.y + small(row),
            height: 1,
            ..self.area
        };
        let chosen = Look::new().add_modifier(Modifier::REVERSED);
        self.buffer.set_style(area.intersection(self.area), chosen);
    }

    /// Takes away what stands there.
    pub(super) fn clear(&mut self) {
        for row in 0..self.height() {
            let (x, y) = (self.area.x, self.area.y + small(row));
            let blank = " ".repeat(self.width());
            self.buffer
                .set_stringn(x, y, blank, self.width(), Look::reset());
        }
    }
}

/// A number of columns or rows: a screen has fewer than 65,536 of both.
pub(super) fn small(n: usize) -> u16 {
    u16::try_from(n).unwrap_or(u16::MAX)
}

/// How an ink looks. Without colour, what matters is bold; what is told by an ink is told by a sign or a word too.
fn look(ink: Option<Ink>, style: &Style) -> Look {
    let plain = Look::new();
    let bold = plain.add_modifier(Modifier::BOLD);
    let Some(ink) = ink else { return plain };
    match (ink, style.colour) {
        (Ink::Name, _) | (Ink::Bad | Ink::Caution, false) => bold,
        (Ink::Faint, _) => plain.add_modifier(Modifier::DIM),
        (Ink::Good | Ink::Busy, false) => plain,
        (Ink::Good, true) => plain.fg(Color::Green),
        (Ink::Bad, true) => bold.fg(Color::Red),
        (Ink::Caution, true) => plain.fg(Color::Yellow),
        (Ink::Busy, true) => plain.fg(Color::Cyan),
    }
}
