//! What stands where a task may stand, before it is read closely.

use super::block::Block;
use super::rich::Rich;
use super::section::Role;

/// Something that is a task: a list item, a row of a table, a heading or a line.
#[derive(Debug, Clone, Default)]
pub(super) struct Entry {
    pub(super) offset: usize,
    /// Its first lines, without the check box.
    pub(super) line: Rich,
    /// What stands below it and is no task of its own.
    pub(super) details: Vec<Block>,
    /// The state of its box; none where it has none.
    pub(super) box_state: Option<bool>,
    /// Whether something besides its own words says that it is not to be done.
    pub(super) dropped: bool,
    pub(super) section: Option<String>,
    pub(super) stage: Option<u32>,
    /// The entry that it is nested below.
    pub(super) parent: Option<usize>,
    /// The list that it stands in, as a position in [`Collected::groups`].
    pub(super) group: usize,
    /// Its number where its list or table counts.
    pub(super) ordinal: Option<u64>,
    /// What the other columns of its table say.
    pub(super) columns: Columns,
}

/// What the columns of a table say of a task besides its title.
#[derive(Debug, Clone, Default)]
pub(super) struct Columns {
    pub(super) reference: Option<Rich>,
    pub(super) pull_request: Option<Rich>,
    pub(super) status: Option<Rich>,
    pub(super) depends_on: Option<Rich>,
    pub(super) blocks: Option<Rich>,
    pub(super) files: Option<Rich>,
    pub(super) acceptance: Option<Rich>,
    pub(super) kind: Option<Rich>,
    pub(super) agent: Option<Rich>,
    /// The head and the cell of every other column.
    pub(super) others: Vec<(String, Rich)>,
}

/// Entries that stand in one list.
#[derive(Debug, Clone, Default)]
pub(super) struct Group {
    /// Whether each comes after the one before it.
    pub(super) is_sequential: bool,
    /// The entries that must all come before these.
    pub(super) after: Vec<usize>,
    /// What the words above the list say it depends on.
    pub(super) statements: Vec<Rich>,
}

/// Something odd that was seen on the way.
#[derive(Debug, Clone)]
pub(super) struct BrokenBox {
    pub(super) offset: usize,
    pub(super) text: String,
    /// Whether it was read as a task all the same.
    pub(super) entry: Option<usize>,
}

/// Everything that the structure of a text tells.
#[derive(Debug, Clone, Default)]
pub(super) struct Collected {
    pub(super) entries: Vec<Entry>,
    pub(super) groups: Vec<Group>,
    /// Acceptance criteria of the whole issue.
    pub(super) acceptance: Vec<String>,
    /// Lines that name the contracts of the whole issue.
    pub(super) contract_lines: Vec<Rich>,
    /// Lines that state what the whole issue, or one of its tasks, waits for.
    pub(super) prerequisites: Vec<(usize, Rich)>,
    pub(super) broken_boxes: Vec<BrokenBox>,
    /// Where numbered lists begin that look like tasks and were not read as such, and how many items they have.
    pub(super) unread_lists: Vec<(usize, usize)>,
    /// Where the first entry begins.
    pub(super) first_entry: Option<usize>,
    /// Whether there are check boxes that are no tasks: criteria, prerequisites and choices.
    pub(super) has_other_boxes: bool,
}

impl Collected {
    pub(super) fn push(&mut self, entry: Entry) -> usize {
        self.first_entry = Some(
            self.first_entry
                .map_or(entry.offset, |first| first.min(entry.offset)),
        );
        self.entries.push(entry);
        self.entries.len() - 1
    }
}

/// The headings and the label above a place in the text.
#[derive(Debug, Clone, Default)]
pub(super) struct Place {
    headings: Vec<Heading>,
    label: Option<Heading>,
    /// Whether a list has stood below the label already.
    is_label_used: bool,
}

#[derive(Debug, Clone)]
struct Heading {
    level: u8,
    name: String,
    role: Role,
    stage: Option<u32>,
}

impl Heading {
    fn new(level: u8, name: &str) -> Self {
        Self {
            level,
            name: name.to_owned(),
            role: super::section::role(name),
            stage: super::section::stage(name),
        }
    }
}

impl Place {
    pub(super) fn enter_heading(&mut self, level: u8, name: &str) {
        self.label = None;
        self.headings.retain(|heading| heading.level < level);
        self.headings.push(Heading::new(level, name));
    }

    pub(super) fn enter_label(&mut self, name: &str) {
        self.label = Some(Heading::new(u8::MAX, name));
        self.is_label_used = false;
    }

    /// A paragraph that opens no section: what a label said of its list holds no longer, but it still is the nearest.
    pub(super) fn pass_paragraph(&mut self) {
        if let (true, Some(label)) = (self.is_label_used, &mut self.label) {
            label.role = Role::Neutral;
        }
    }

    pub(super) fn pass_list(&mut self) {
        self.is_label_used = true;
    }

    pub(super) fn leave_label(&mut self) {
        self.label = None;
    }

    /// From the nearest outwards.
    fn names(&self) -> impl Iterator<Item = &Heading> {
        self.label.iter().chain(self.headings.iter().rev())
    }

    pub(super) fn section(&self) -> Option<String> {
        self.names().next().map(|heading| heading.name.clone())
    }

    pub(super) fn stage(&self) -> Option<u32> {
        self.names().find_map(|heading| heading.stage)
    }

    /// The role of the nearest name that has one. That of the title counts only directly below it.
    pub(super) fn role(&self) -> Role {
        let title = self.headings.first().filter(|heading| heading.level == 1);
        self.names()
            .enumerate()
            .filter(|(depth, heading)| {
                *depth == 0 || title.is_none_or(|title| !std::ptr::eq(title, *heading))
            })
            .map(|(_, heading)| heading.role)
            .find(|role| *role != Role::Neutral)
            .unwrap_or(Role::Neutral)
    }

    /// Whether the nearest name alone says that plain bullets are tasks.
    pub(super) fn is_task_place(&self) -> bool {
        self.names()
            .next()
            .is_some_and(|heading| heading.role == Role::Tasks)
    }
}
