//! The walk over the blocks of a text, in search of tasks.

use super::ParseContext;
use super::block::{Block, BlockKind};
use super::broken_box;
use super::details;
use super::entry::{Collected, Entry, Group, Place};
use super::reference::references;
use super::rich::Rich;
use super::section::{self, Role};
use super::{html, marks, order, table};

/// Reads the structure of a text.
pub(super) fn collect(blocks: &[Block], context: &ParseContext) -> Collected {
    let boxes = walked(blocks, context, true, false);
    if !boxes.entries.is_empty() {
        return walked(blocks, context, false, true);
    }
    let headed = super::headed::collect(blocks);
    if !headed.entries.is_empty() {
        return headed;
    }
    let plain = walked(blocks, context, false, false);
    if !plain.entries.is_empty() {
        return plain;
    }
    // Somebody may quote a list to say: this is to be done.
    let quoted: Vec<Block> = blocks
        .iter()
        .flat_map(|block| match &block.kind {
            BlockKind::Quote(inner) => inner.clone(),
            _ => vec![block.clone()],
        })
        .collect();
    let quoted = walked(&quoted, context, true, false);
    if quoted.entries.is_empty() {
        plain
    } else {
        quoted
    }
}

fn walked(
    blocks: &[Block],
    context: &ParseContext,
    boxes_only: bool,
    has_boxes: bool,
) -> Collected {
    let mut walker = Walker {
        context,
        boxes_only,
        has_boxes,
        is_counted_on: is_counted_on(blocks),
        place: Place::default(),
        intro: None,
        previous: 0,
        out: Collected::default(),
    };
    walker.blocks(blocks);
    walker.out
}

/// Whether the numbered lists of several sections count on from each other.
fn is_counted_on(blocks: &[Block]) -> bool {
    let (mut section, mut next, mut last) = (0, 1, None);
    let mut is_seen = false;
    for block in blocks {
        match &block.kind {
            BlockKind::Heading { .. } => section += 1,
            BlockKind::List {
                first: Some(first),
                items,
            } => {
                if *first != next {
                    return false;
                }
                is_seen |= last.is_some_and(|last| last != section);
                last = Some(section);
                next = first.saturating_add(items.len() as u64);
            }
            _ => {}
        }
    }
    is_seen
}

/// Walks over the blocks and knows which names stand above each.
pub(super) struct Walker<'a> {
    pub(super) context: &'a ParseContext,
    /// Whether only check boxes are looked for.
    pub(super) boxes_only: bool,
    /// Whether the text has check boxes that are tasks.
    pub(super) has_boxes: bool,
    /// Whether one numbering runs over lists in several sections: then they are one list.
    pub(super) is_counted_on: bool,
    pub(super) place: Place,
    /// The last line of the paragraph right above.
    pub(super) intro: Option<Rich>,
    /// Where the entries since the last turn ("then …") begin.
    previous: usize,
    pub(super) out: Collected,
}

impl Walker<'_> {
    fn blocks(&mut self, blocks: &[Block]) {
        for (position, block) in blocks.iter().enumerate() {
            let is_before_list = blocks
                .get(position + 1)
                .is_some_and(|next| matches!(next.kind, BlockKind::List { .. }));
            self.block(block, is_before_list);
        }
    }

    fn block(&mut self, block: &Block, is_before_list: bool) {
        match &block.kind {
            BlockKind::Heading { level, text } => {
                let name = text.plain();
                self.place
                    .enter_heading(*level, name.trim_end_matches([':', '：', ' ']));
                self.intro = Some(text.clone());
            }
            BlockKind::Paragraph(text) => self.paragraph(block.offset, text, is_before_list),
            BlockKind::List { first, items } => {
                self.list(*first, items, None);
                self.place.pass_list();
                self.intro = None;
            }
            BlockKind::Table { head, rows } => {
                if !self.boxes_only || table::has_boxes(rows) {
                    let place = self.place.clone();
                    let is_mixed = self.has_boxes;
                    if let Some(entries) =
                        table::entries(head, rows, &place, is_mixed, self.context)
                    {
                        let group = self.open_group();
                        for mut entry in entries {
                            entry.group = group;
                            if !self.is_known(&entry) {
                                self.out.push(entry);
                            }
                        }
                    }
                }
                self.intro = None;
            }
            BlockKind::Html(text) => {
                for tag in html::names(text) {
                    match tag {
                        html::Name::Heading(level, name) => self.place.enter_heading(level, &name),
                        html::Name::Summary(name) => self.place.enter_label(&name),
                        html::Name::EndOfDetails => self.place.leave_label(),
                    }
                }
            }
            BlockKind::Code { .. }
            | BlockKind::Quote(_)
            | BlockKind::Rule
            | BlockKind::FrontMatter(_) => {}
        }
    }

    fn paragraph(&mut self, offset: usize, text: &Rich, is_before_list: bool) {
        let lines = text.lines();
        let n_boxes = lines
            .iter()
            .filter(|line| broken_box::read_line(line).is_some())
            .count();
        if n_boxes > 0 && n_boxes == lines.len() {
            self.box_lines(offset, &lines);
            return;
        }
        for line in &lines {
            if let Some(rest) = marks::inline_label(line, Role::Acceptance) {
                self.out.acceptance.push(rest.with_ticks());
            } else if let Some(rest) = details::contract(line) {
                self.out.contract_lines.push(rest);
            } else if marks::inline_label(line, Role::Dependencies).is_some() {
                self.out.prerequisites.push((offset, line.clone()));
            }
        }
        let Some(last) = lines.last() else { return };
        let plain = last.plain();
        let is_bare_label = is_before_list
            && plain.split_whitespace().count() <= 3
            && !plain.ends_with(['.', '!', '?', ':'])
            && section::role(&plain) != Role::Neutral;
        if let Some(name) = section::label(last).or_else(|| is_bare_label.then(|| plain.clone())) {
            self.place.enter_label(&name);
        } else {
            self.place.pass_paragraph();
        }
        self.intro = Some(last.clone());
        if section::is_turn(&text.plain()) && !is_before_list {
            // "Merge all of these." The next list comes after them, wherever it begins.
            self.intro = Some(text.clone());
        }
    }

    /// A new list: what stands above it says whether it has an order of its own and what comes before it.
    pub(super) fn open_group(&mut self) -> usize {
        let mut group = Group::default();
        let intro = self.intro.take();
        let section = self.place.section().unwrap_or_default();
        let intro_text = intro.as_ref().map(Rich::plain).unwrap_or_default();
        group.is_sequential =
            section::is_sequential(&section) || section::is_sequential(&intro_text);
        if section::is_turn(&intro_text) {
            group.after = (self.previous..self.out.entries.len())
                .filter(|entry| self.is_top(*entry))
                .collect();
            self.previous = self.out.entries.len();
        }
        group.statements = intro
            .into_iter()
            .chain([Rich::from(section.as_str())])
            .filter(order::has_statement)
            .collect();
        self.out.groups.push(group);
        self.out.groups.len() - 1
    }

    fn is_top(&self, entry: usize) -> bool {
        self.out
            .entries
            .get(entry)
            .is_some_and(|entry| entry.parent.is_none())
    }

    /// Whether a table repeats a task of a list.
    fn is_known(&self, entry: &Entry) -> bool {
        let key = |entry: &Entry| {
            let named = entry.columns.reference.as_ref().unwrap_or(&entry.line);
            references(named, self.context)
                .first()
                .map(|found| found.reference.clone())
        };
        let new = key(entry);
        self.has_boxes
            && self.out.entries.iter().any(|old| {
                old.group != entry.group
                    && ((new.is_some() && key(old) == new)
                        || old.line.plain() == entry.line.plain())
            })
    }
}
