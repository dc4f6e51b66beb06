//! The structure of a Markdown text: headings, paragraphs, lists, tables and code, with the place where each begins.

use pulldown_cmark::{BrokenLink, CodeBlockKind, Event, LinkType, Options, Parser, Tag, TagEnd};

use super::block::{Block, BlockKind, Item, Row};
use super::rich::{HARD_BREAK, Rich, Style};

/// Lists, quotes and the like that are nested deeper than this are read as if they stood at this depth.
const MAX_DEPTH: usize = 24;

/// Reads `text` as GitHub-flavoured Markdown.
pub(super) fn outline(text: &str) -> Vec<Block> {
    let options = Options::ENABLE_TASKLISTS
        | Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    let has_definitions = text.contains("]: http");
    // A reference link whose definition was cut off still is a link: without a target, but not with brackets.
    let mut broken = |link: BrokenLink<'_>| {
        let is_link = match link.link_type {
            LinkType::Shortcut => has_definitions && stands_inside_words(text, link.span.start),
            _ => true,
        };
        is_link.then(|| ("".into(), "".into()))
    };
    let parser = Parser::new_with_broken_link_callback(text, options, Some(&mut broken));
    let mut builder = Builder::default();
    for (event, range) in parser.into_offset_iter() {
        builder.take(event, range.start);
    }
    builder.finish()
}

/// Whether words stand before a place in its line: then brackets there are neither a box nor a label.
fn stands_inside_words(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    let line = line.trim_start().trim_start_matches(['-', '*', '+', ' ']);
    let line = line
        .strip_prefix("[ ]")
        .or_else(|| line.strip_prefix("[x]"))
        .unwrap_or(line);
    line.chars().any(char::is_alphabetic)
}

/// A container that is still open.
enum Open {
    List {
        offset: usize,
        first: Option<u64>,
        items: Vec<Item>,
    },
    Item {
        offset: usize,
        checked: Option<bool>,
        blocks: Vec<Block>,
    },
    Quote {
        offset: usize,
        blocks: Vec<Block>,
    },
    Table {
        offset: usize,
        head: Vec<Rich>,
        rows: Vec<Row>,
        cells: Vec<Rich>,
        row: usize,
    },
}

#[derive(Default)]
struct Builder {
    done: Vec<Block>,
    open: Vec<Open>,
    /// Containers beyond the depth that is kept, as a count.
    n_too_deep: usize,
    text: Rich,
    text_offset: Option<usize>,
    styles: Vec<Style>,
    n_pictures: usize,
    code: Option<(usize, String, String)>,
    html: Option<(usize, String)>,
    front: Option<(usize, String)>,
}

impl Builder {
    fn take(&mut self, event: Event<'_>, offset: usize) {
        match event {
            Event::Start(tag) => self.start(tag, offset),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => {
                if let Some((_, _, code)) = &mut self.code {
                    code.push_str(&text);
                } else if let Some((_, front)) = &mut self.front {
                    front.push_str(&text);
                } else if self.n_pictures == 0 {
                    self.write(&text, &self.style(), offset);
                }
            }
            Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                let style = Style {
                    code: true,
                    ..self.style()
                };
                self.write(&text, &style, offset);
            }
            Event::Html(text) => match &mut self.html {
                Some((_, html)) => html.push_str(&text),
                None => self.push(offset, BlockKind::Html(text.into_string())),
            },
            Event::InlineHtml(tag) => self.inline_html(&tag, offset),
            Event::SoftBreak => self.write("\n", &self.style(), offset),
            Event::HardBreak => {
                self.write(HARD_BREAK.encode_utf8(&mut [0; 4]), &self.style(), offset);
            }
            Event::TaskListMarker(state) => {
                if let (0, Some(Open::Item { checked, .. })) =
                    (self.n_too_deep, self.open.last_mut())
                {
                    *checked = Some(state);
                }
            }
            Event::Rule => {
                self.flush();
                self.push(offset, BlockKind::Rule);
            }
            Event::FootnoteReference(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>, offset: usize) {
        match tag {
            Tag::List(first) => {
                self.flush();
                self.enter(Open::List {
                    offset,
                    first,
                    items: Vec::new(),
                });
            }
            Tag::Item => {
                self.flush();
                self.enter(Open::Item {
                    offset,
                    checked: None,
                    blocks: Vec::new(),
                });
            }
            Tag::BlockQuote(_) => {
                self.flush();
                self.enter(Open::Quote {
                    offset,
                    blocks: Vec::new(),
                });
            }
            Tag::Table(_) => {
                self.flush();
                self.enter(Open::Table {
                    offset,
                    head: Vec::new(),
                    rows: Vec::new(),
                    cells: Vec::new(),
                    row: offset,
                });
            }
            Tag::TableRow | Tag::TableHead => {
                if let Some(Open::Table { cells, row, .. }) = self.open.last_mut() {
                    cells.clear();
                    *row = offset;
                }
            }
            Tag::CodeBlock(kind) => {
                self.flush();
                let language = match kind {
                    CodeBlockKind::Fenced(info) => info.into_string(),
                    CodeBlockKind::Indented => String::new(),
                };
                self.code = Some((offset, language, String::new()));
            }
            Tag::HtmlBlock => {
                self.flush();
                self.html = Some((offset, String::new()));
            }
            Tag::MetadataBlock(_) => self.front = Some((offset, String::new())),
            Tag::Heading { .. } | Tag::Paragraph => {
                self.flush();
                self.text_offset = Some(offset);
            }
            Tag::Strong => self.nest(|style| style.strong = true),
            Tag::Strikethrough => self.nest(|style| style.struck = true),
            Tag::Link { dest_url, .. } => {
                self.nest(|style| style.link = Some(dest_url.into_string()));
            }
            // The words that stand for a picture are not words of the task.
            Tag::Image { .. } => self.n_pictures += 1,
            Tag::Emphasis | Tag::Superscript | Tag::Subscript => self.nest(|_| {}),
            Tag::TableCell
            | Tag::FootnoteDefinition(_)
            | Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::List(_) | TagEnd::Item | TagEnd::BlockQuote(_) | TagEnd::Table => {
                self.flush();
                self.leave();
            }
            TagEnd::TableCell => {
                let text = std::mem::take(&mut self.text);
                self.text_offset = None;
                if let Some(Open::Table { cells, .. }) = self.open.last_mut() {
                    cells.push(text.trimmed());
                }
            }
            TagEnd::TableHead | TagEnd::TableRow => {
                if let Some(Open::Table {
                    head,
                    rows,
                    cells,
                    row,
                    ..
                }) = self.open.last_mut()
                {
                    let cells = std::mem::take(cells);
                    if tag == TagEnd::TableHead {
                        *head = cells;
                    } else {
                        rows.push(Row {
                            offset: *row,
                            cells,
                        });
                    }
                }
            }
            TagEnd::CodeBlock => {
                if let Some((offset, language, text)) = self.code.take() {
                    self.push(offset, BlockKind::Code { language, text });
                }
            }
            TagEnd::HtmlBlock => {
                if let Some((offset, html)) = self.html.take() {
                    self.push(offset, BlockKind::Html(html));
                }
            }
            TagEnd::MetadataBlock(_) => {
                if let Some((offset, text)) = self.front.take() {
                    self.push(offset, BlockKind::FrontMatter(text));
                }
            }
            TagEnd::Heading(level) => {
                let offset = self.text_offset.take().unwrap_or_default();
                let text = std::mem::take(&mut self.text).trimmed();
                self.push(
                    offset,
                    BlockKind::Heading {
                        level: level as u8,
                        text,
                    },
                );
            }
            TagEnd::Image => self.n_pictures = self.n_pictures.saturating_sub(1),
            TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Link
            | TagEnd::Emphasis
            | TagEnd::Superscript
            | TagEnd::Subscript => {
                self.styles.pop();
            }
            TagEnd::Paragraph
            | TagEnd::FootnoteDefinition
            | TagEnd::DefinitionList
            | TagEnd::DefinitionListTitle
            | TagEnd::DefinitionListDefinition => self.flush(),
        }
    }

    fn style(&self) -> Style {
        self.styles.last().cloned().unwrap_or_default()
    }

    fn nest(&mut self, change: impl FnOnce(&mut Style)) {
        let mut style = self.style();
        change(&mut style);
        self.styles.push(style);
    }

    fn write(&mut self, text: &str, style: &Style, offset: usize) {
        self.text_offset.get_or_insert(offset);
        self.text.push(text, style);
    }

    /// The few tags that people write inside a line for want of Markdown.
    fn inline_html(&mut self, tag: &str, offset: usize) {
        let name = tag.trim_matches(['<', '>', '/', ' ']).to_ascii_lowercase();
        let is_closing = tag.starts_with("</");
        match name.split_whitespace().next().unwrap_or_default() {
            "br" => self.write(HARD_BREAK.encode_utf8(&mut [0; 4]), &self.style(), offset),
            "s" | "del" | "strike" | "b" | "strong" | "code" if is_closing => {
                self.styles.pop();
            }
            "s" | "del" | "strike" => self.nest(|style| style.struck = true),
            "b" | "strong" => self.nest(|style| style.strong = true),
            "code" => self.nest(|style| style.code = true),
            _ => {}
        }
    }

    /// Ends the paragraph that is being written, whether the parser called it one or it is the text of a tight item.
    fn flush(&mut self) {
        let text = std::mem::take(&mut self.text).trimmed();
        let offset = self.text_offset.take().unwrap_or_default();
        self.styles.clear();
        if !text.is_blank() {
            self.push(offset, BlockKind::Paragraph(text));
        }
    }

    fn push(&mut self, offset: usize, kind: BlockKind) {
        let block = Block { offset, kind };
        match self.open.last_mut() {
            Some(Open::Item { blocks, .. } | Open::Quote { blocks, .. }) => blocks.push(block),
            // Nothing but items and cells can stand in these; what does is dropped.
            Some(Open::List { .. } | Open::Table { .. }) => {}
            None => self.done.push(block),
        }
    }

    fn enter(&mut self, container: Open) {
        // Only whole levels are left out: an item always stands in its list.
        let is_item = matches!(container, Open::Item { .. });
        if self.n_too_deep > 0 || (self.open.len() >= 2 * MAX_DEPTH && !is_item) {
            self.n_too_deep += 1;
        } else {
            self.open.push(container);
        }
    }

    fn leave(&mut self) {
        if self.n_too_deep > 0 {
            self.n_too_deep -= 1;
            return;
        }
        match self.open.pop() {
            Some(Open::List {
                offset,
                first,
                items,
            }) => self.push(offset, BlockKind::List { first, items }),
            Some(Open::Quote { offset, blocks }) => self.push(offset, BlockKind::Quote(blocks)),
            Some(Open::Table {
                offset, head, rows, ..
            }) => self.push(offset, BlockKind::Table { head, rows }),
            Some(Open::Item {
                offset,
                checked,
                mut blocks,
            }) => {
                let text = match blocks.first() {
                    Some(Block {
                        kind: BlockKind::Paragraph(text),
                        ..
                    }) => {
                        let text = text.clone();
                        blocks.remove(0);
                        text
                    }
                    _ => Rich::default(),
                };
                if let Some(Open::List { items, .. }) = self.open.last_mut() {
                    items.push(Item {
                        offset,
                        checked,
                        text,
                        blocks,
                    });
                }
            }
            None => {}
        }
    }

    fn finish(mut self) -> Vec<Block> {
        self.flush();
        while !self.open.is_empty() {
            self.n_too_deep = 0;
            self.leave();
        }
        self.done
    }
}
