//! What a Markdown text is made of.

use super::rich::Rich;

/// A block and the byte where it begins.
#[derive(Debug, Clone)]
pub(super) struct Block {
    pub(super) offset: usize,
    pub(super) kind: BlockKind,
}

/// What a block is.
#[derive(Debug, Clone)]
pub(super) enum BlockKind {
    Heading {
        level: u8,
        text: Rich,
    },
    Paragraph(Rich),
    List {
        first: Option<u64>,
        items: Vec<Item>,
    },
    Table {
        head: Vec<Rich>,
        rows: Vec<Row>,
    },
    Code {
        language: String,
        text: String,
    },
    Html(String),
    Quote(Vec<Block>),
    Rule,
    FrontMatter(String),
}

/// One item of a list.
#[derive(Debug, Clone)]
pub(super) struct Item {
    pub(super) offset: usize,
    /// The state of its check box, where it has one.
    pub(super) checked: Option<bool>,
    /// The text on its first lines.
    pub(super) text: Rich,
    /// Everything below that.
    pub(super) blocks: Vec<Block>,
}

/// One row of a table, without its head.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) offset: usize,
    pub(super) cells: Vec<Rich>,
}
