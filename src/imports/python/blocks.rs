//! Blocks whose imports are weak: `if TYPE_CHECKING:`, and `try:` with an `except ImportError:`.

use super::scan::{Import, is_word};

/// The open blocks that matter, the innermost last.
#[derive(Debug, Default)]
pub(super) struct Blocks(Vec<Block>);

#[derive(Debug)]
struct Block {
    /// In which column it begins; the block is what is indented further.
    indent: usize,
    /// Of a `try:`, how many imports were found before it.
    tried_from: Option<usize>,
    /// Whether imports inside are weak.
    is_weak: bool,
}

/// What a line begins with, as far as it opens a block that matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Header {
    If,
    Try,
    Except,
    Other,
}

impl Header {
    /// What the first word of a line says.
    pub(super) fn of(word: &[u8]) -> Self {
        match word {
            b"if" | b"elif" => Self::If,
            b"try" => Self::Try,
            b"except" => Self::Except,
            _ => Self::Other,
        }
    }
}

impl Blocks {
    /// Leaves the blocks that a line in the column `indent` ends, and enters the one that it opens. `rest` is what
    /// stands behind its first word, `found` what was imported before it.
    pub(super) fn enter(
        &mut self,
        indent: usize,
        header: Header,
        rest: &[u8],
        found: &mut [Import],
    ) {
        while (self.0.last()).is_some_and(|block| block.indent > indent) {
            self.0.pop();
        }
        // Asked of few lines only.
        let says = |word: &[u8]| {
            let end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            let mut words = rest[..end].split(|byte| !is_word(*byte));
            words.any(|part| part == word)
        };
        if let Some(block) = self.0.last_mut()
            && block.indent == indent
        {
            if header == Header::Except
                && let Some(first) = block.tried_from
            {
                block.is_weak = says(b"ImportError") || says(b"ModuleNotFoundError");
                if block.is_weak {
                    for import in found.iter_mut().skip(first) {
                        import.is_weak = true;
                    }
                }
                return;
            }
            self.0.pop();
        }
        let block = match header {
            Header::If if says(b"TYPE_CHECKING") && !says(b"not") => Block {
                indent,
                tried_from: None,
                is_weak: true,
            },
            Header::Try => Block {
                indent,
                tried_from: Some(found.len()),
                is_weak: false,
            },
            _ => return,
        };
        self.0.push(block);
    }

    /// Whether an import that stands here is weak.
    pub(super) fn are_weak(&self) -> bool {
        self.0.iter().any(|block| block.is_weak)
    }
}
