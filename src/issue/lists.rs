//! Which list items are tasks.
//!
//! Check boxes are tasks nearly wherever they stand. Plain bullets are tasks below a heading that says so, or where the
//! text has no boxes at all and the bullets look like tasks: they begin with a reference or with a verb. A specification
//! is not turned into a task list.

use super::block::{Block, BlockKind, Item};
use super::broken_box::{self, Reading};
use super::collect::Walker;
use super::details;
use super::entry::{BrokenBox, Entry};
use super::marks;
use super::reference::references;
use super::rich::Rich;
use super::section::{self, Role};
use super::words;

impl Walker<'_> {
    pub(super) fn list(&mut self, first: Option<u64>, items: &[Item], parent: Option<usize>) {
        let has_boxes = items.iter().any(|item| {
            item.checked.is_some()
                || matches!(broken_box::read(&item.text), Some(Reading::Box { .. }))
        });
        let role = self.place.role();
        let intro_role = self
            .intro
            .as_ref()
            .map_or(Role::Neutral, |intro| match intro.plain() {
                line if line.ends_with(':') => section::role(&line),
                _ => Role::Neutral,
            });
        let is_contracts =
            (self.place.section()).is_some_and(|section| details::is_contract_section(&section));
        match role {
            _ if is_contracts && !has_boxes => {
                let lines = items.iter().map(|item| item.text.clone());
                self.out.contract_lines.extend(lines);
            }
            Role::Acceptance => {
                self.out.has_other_boxes |= has_boxes;
                self.out
                    .acceptance
                    .extend(items.iter().flat_map(marks::item_lines));
            }
            Role::Dependencies => self.prerequisites(first, items, parent),
            Role::Options if has_boxes => self.out.has_other_boxes = true,
            _ if intro_role == Role::Acceptance => self
                .out
                .acceptance
                .extend(items.iter().flat_map(marks::item_lines)),
            _ if has_boxes => self.boxed(first, items, parent, role),
            _ => {
                let role = if intro_role == Role::Neutral {
                    role
                } else {
                    intro_role
                };
                let is_counted_on = self.is_counted_on
                    && !self.has_boxes
                    && first.is_some()
                    && matches!(role, Role::Neutral | Role::Tasks);
                if !self.boxes_only && (is_counted_on || self.is_task_list(items, role, intro_role))
                {
                    self.plain(first, items, parent, role);
                } else {
                    self.note_unread(first, items, parent, role);
                    self.nested_only(items, parent);
                }
            }
        }
    }

    /// Remembers a numbered list that looks like tasks where boxes elsewhere say what the tasks are: somebody may have
    /// meant both.
    fn note_unread(
        &mut self,
        first: Option<u64>,
        items: &[Item],
        parent: Option<usize>,
        role: Role,
    ) {
        let is_neutral = matches!(role, Role::Neutral | Role::Tasks);
        let is_work = |item: &&Item| {
            words::begins_with_verb(&item.text.plain())
                || marks::begins_with_kind(&item.text.plain())
                || marks::leads_with_reference(&item.text, self.context)
        };
        let n_work = items.iter().filter(is_work).count();
        let is_meant = first.is_some() && items.len() > 1 && n_work * 5 >= items.len() * 3;
        if let Some(item) = items.first()
            && self.has_boxes
            && parent.is_none()
            && is_neutral
            && is_meant
            && !self.is_specification()
        {
            self.out.unread_lists.push((item.offset, items.len()));
        }
    }

    /// A list of what the issue waits for. A box in it that asks for work is a task all the same.
    fn prerequisites(&mut self, first: Option<u64>, items: &[Item], parent: Option<usize>) {
        for item in items {
            let is_work = item.checked.is_some()
                && references(&item.text, self.context).is_empty()
                && words::begins_with_verb(&item.text.plain());
            if is_work {
                self.boxed(first, std::slice::from_ref(item), parent, Role::Neutral);
            } else {
                self.out.has_other_boxes |= item.checked.is_some();
                self.out
                    .prerequisites
                    .push((item.offset, item.text.clone()));
            }
        }
    }

    fn boxed(&mut self, first: Option<u64>, items: &[Item], parent: Option<usize>, role: Role) {
        if items
            .iter()
            .all(|item| marks::is_promise(&item.text.plain()))
        {
            self.out.has_other_boxes = true;
            return;
        }
        let mut group = self.open_group();
        for (position, item) in items.iter().enumerate() {
            let reading = broken_box::read(&item.text);
            let (state, line) = match (&item.checked, &reading) {
                (Some(state), _) => (Some(*state), item.text.clone()),
                (None, Some(Reading::Box { checked, rest, .. })) => (Some(*checked), rest.clone()),
                _ => (None, item.text.clone()),
            };
            if state.is_none() {
                if matches!(reading, Some(Reading::Unclear)) {
                    self.out.broken_boxes.push(BrokenBox {
                        offset: item.offset,
                        text: item.text.plain(),
                        entry: None,
                    });
                }
                if section::is_turn(&item.text.plain()) {
                    self.intro = Some(item.text.clone());
                    group = self.open_group();
                }
                self.nested_only(std::slice::from_ref(item), parent);
                continue;
            }
            let dropped = role == Role::Excluded
                || matches!(reading, Some(Reading::Box { dropped: true, .. }) if item.checked.is_none());
            let entry = self.enter(Entry {
                offset: item.offset,
                line,
                box_state: state,
                dropped,
                parent,
                group,
                ordinal: first.map(|first| first + position as u64),
                ..Entry::default()
            });
            if item.checked.is_none() {
                self.out.broken_boxes.push(BrokenBox {
                    offset: item.offset,
                    text: item.text.plain(),
                    entry: Some(entry),
                });
            }
            self.below(entry, &item.blocks);
        }
    }

    fn plain(&mut self, first: Option<u64>, items: &[Item], parent: Option<usize>, role: Role) {
        let group = self.open_group();
        for (position, item) in items.iter().enumerate() {
            if item.text.is_blank() {
                continue;
            }
            let entry = self.enter(Entry {
                offset: item.offset,
                line: item.text.clone(),
                box_state: (role == Role::Done).then_some(true),
                parent,
                group,
                ordinal: first.map(|first| first + position as u64),
                ..Entry::default()
            });
            self.below(entry, &item.blocks);
        }
    }

    pub(super) fn enter(&mut self, mut entry: Entry) -> usize {
        entry.section = self.place.section();
        entry.stage = self.place.stage();
        self.out.push(entry)
    }

    /// What stands below an item: boxes are its children, the rest tells more of it.
    fn below(&mut self, entry: usize, blocks: &[Block]) {
        let mut role = Role::Neutral;
        for block in blocks {
            match &block.kind {
                BlockKind::List { first, items }
                    if marks::contains_boxes(items)
                        && !matches!(role, Role::Acceptance | Role::Options) =>
                {
                    let (tasks, others): (Vec<&Item>, Vec<&Item>) = items
                        .iter()
                        .partition(|item| item.checked.is_some() || !marks::is_acceptance(item));
                    let tasks: Vec<Item> = tasks.into_iter().cloned().collect();
                    let place = self.place.clone();
                    self.list(*first, &tasks, Some(entry));
                    self.place = place;
                    let plain = items.iter().filter(|item| {
                        item.checked.is_none()
                            && !marks::contains_boxes(std::slice::from_ref(*item))
                    });
                    let rest: Vec<Item> = others.into_iter().chain(plain).cloned().collect();
                    if !rest.is_empty() {
                        self.detail(
                            entry,
                            Block {
                                offset: block.offset,
                                kind: BlockKind::List {
                                    first: *first,
                                    items: rest,
                                },
                            },
                        );
                    }
                }
                kind => {
                    if let BlockKind::Paragraph(text) = kind {
                        role = text
                            .lines()
                            .last()
                            .map_or(Role::Neutral, |line| section::role(&line.plain()));
                    }
                    self.detail(entry, block.clone());
                }
            }
        }
    }

    fn detail(&mut self, entry: usize, block: Block) {
        if let Some(entry) = self.out.entries.get_mut(entry) {
            entry.details.push(block);
        }
    }

    /// Items that are no tasks, but may hold some: `- Backend`, with boxes below it.
    fn nested_only(&mut self, items: &[Item], parent: Option<usize>) {
        for item in items {
            let place = self.place.clone();
            if let Some(name) = section::label(&item.text) {
                self.place.enter_label(&name);
            }
            self.intro = Some(item.text.clone());
            for block in &item.blocks {
                match &block.kind {
                    BlockKind::List { first, items } if marks::contains_boxes(items) => {
                        self.list(*first, items, parent);
                    }
                    BlockKind::Paragraph(text) => {
                        if let Some(name) = text.lines().last().and_then(section::label) {
                            self.place.enter_label(&name);
                        }
                    }
                    _ => {}
                }
            }
            self.place = place;
        }
    }

    /// Lines such as `[ ] do this`, which GitHub shows as text.
    pub(super) fn box_lines(&mut self, offset: usize, lines: &[Rich]) {
        if matches!(
            self.place.role(),
            Role::Acceptance | Role::Options | Role::Dependencies
        ) {
            self.out.has_other_boxes = true;
            return;
        }
        let group = self.open_group();
        for line in lines {
            if let Some(Reading::Box {
                checked,
                dropped,
                rest,
            }) = broken_box::read_line(line)
            {
                let entry = self.enter(Entry {
                    offset,
                    line: rest,
                    box_state: Some(checked),
                    dropped,
                    group,
                    ..Entry::default()
                });
                self.out.broken_boxes.push(BrokenBox {
                    offset,
                    text: line.plain(),
                    entry: Some(entry),
                });
            }
        }
    }

    /// Whether the bullets of a list without boxes are tasks.
    fn is_task_list(&self, items: &[Item], role: Role, intro_role: Role) -> bool {
        if matches!(
            role,
            Role::References
                | Role::Excluded
                | Role::Dependencies
                | Role::Options
                | Role::Acceptance
        ) {
            return false;
        }
        let share = |test: &dyn Fn(&Item) -> bool| {
            items.iter().filter(|item| test(item)).count() * 5 >= items.len() * 3
        };
        let leads_with_reference =
            |item: &Item| marks::leads_with_reference(&item.text, self.context);
        let is_work = |item: &Item| {
            words::begins_with_verb(&item.text.plain())
                || marks::begins_with_kind(&item.text.plain())
        };
        let has_key = |item: &Item| item.text.strong_end() > 0 || marks::leads_with_key(&item.text);
        let has_state = |item: &Item| marks::state(&item.text).is_some();
        if self.has_boxes {
            return role == Role::Tasks
                && (self.place.is_task_place() || intro_role == Role::Tasks)
                && (share(&leads_with_reference) || share(&is_work) || share(&has_state));
        }
        match role {
            Role::Tasks => true,
            Role::Done => share(&leads_with_reference) || share(&has_key),
            _ if share(&leads_with_reference) => true,
            _ if share(&has_state) => items
                .iter()
                .any(|item| marks::state(&item.text) == Some(marks::State::Open)),
            Role::Prose => false,
            _ => share(&is_work) && items.len() > 1 && !self.is_specification(),
        }
    }

    /// Whether the line above says that a list tells what something does: "The tool should:".
    fn is_specification(&self) -> bool {
        let intro = self
            .intro
            .as_ref()
            .map(Rich::plain)
            .unwrap_or_default()
            .to_lowercase();
        let intro = intro.trim_end_matches([':', ' ']);
        // Who speaks of "we" asks for work; who speaks of "the tool" describes it.
        let speaker = words::words(intro).next().unwrap_or_default();
        if matches!(
            speaker.as_str(),
            "we" | "i" | "you" | "let's" | "lets" | "please"
        ) {
            return false;
        }
        [
            "should", "must", "can", "will", "to", "shall", "may", "could", "would", "able to",
            "lets you", "allows", "supports", "not",
        ]
        .iter()
        .any(|word| intro.ends_with(&format!(" {word}")))
    }
}
