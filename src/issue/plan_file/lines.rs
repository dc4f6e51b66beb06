//! The lines of a text, so that where something stands is found without reading all that is before it.

use crate::model::Span;

/// The lines of a text.
#[derive(Debug)]
pub(super) struct Lines<'t> {
    text: &'t str,
    /// Where each begins, in bytes.
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let starts = std::iter::once(0).chain(ends.map(|(at, _)| at + 1));
        Self {
            text,
            starts: starts.collect(),
        }
    }

    /// The line and column of a byte.
    pub(super) fn place(&self, offset: usize) -> Span {
        let offset = offset.min(self.text.len());
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = line.checked_sub(1).and_then(|at| self.starts.get(at));
        let before = start.and_then(|&start| self.text.get(start..offset));
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Span {
            line: number(line),
            column: number(before.unwrap_or_default().chars().count() + 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_told_by_line_and_by_letters_not_bytes() {
        let lines = Lines::of("a\n\u{e4}b\n");
        let places = [0, 1, 2, 4, 5, 6, 99].map(|offset| {
            let Span { line, column } = lines.place(offset);
            (line, column)
        });
        assert_eq!(
            places,
            [(1, 1), (1, 2), (2, 1), (2, 2), (2, 3), (3, 1), (3, 1)]
        );
    }
}
