//! What stands below the first line of a task: descriptions, criteria, dependencies, files.

use super::ParseContext;
use super::block::{Block, BlockKind, Item};
use super::broken_box::{self, Reading};
use super::entry::Columns;
use super::marks;
use super::needs;
use super::order::{self, Statement};
use super::reference::references;
use super::rich::Rich;
use super::section::{self, Role};
use crate::model::{IssueRef, Needs};

/// What a line says of the paths in it, whatever words stand around them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// The words in the line decide.
    Words,
    /// It is a list of files to change.
    Write,
    /// It is a list of files to make.
    New,
    /// It is a list of files to look at.
    Read,
}

/// What stands below the first line of a task, sorted.
#[derive(Debug, Clone, Default)]
pub(super) struct Details {
    pub(super) description: Vec<String>,
    pub(super) acceptance: Vec<String>,
    pub(super) statements: Vec<Statement>,
    /// Lines that may name paths.
    pub(super) path_lines: Vec<(Rich, Mode)>,
    /// Lines that name contracts.
    pub(super) contract_lines: Vec<Rich>,
    pub(super) mentions: Vec<IssueRef>,
    /// The issues that the forge itself says must come before it.
    pub(super) blocked_by: Vec<IssueRef>,
    pub(super) agent: Option<String>,
    pub(super) needs: Needs,
    pub(super) kind: Option<String>,
    pub(super) is_done: bool,
    pub(super) is_dropped: bool,
    pub(super) labels: Vec<String>,
}

/// The label that a line of details begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Label {
    Acceptance,
    Order,
    Paths(Mode),
    Contract,
    Agent,
    Kind,
    Status,
    Reference,
    Other,
}

fn label_of(name: &str) -> Label {
    let lower = name.to_lowercase();
    let name = lower
        .trim_matches(|letter: char| !letter.is_alphanumeric())
        .trim();
    match name {
        "files" | "file" | "path" | "paths" | "where" | "location" | "touches" | "modifies"
        | "edit" | "edits" | "modify" | "changes" | "writes" | "write" | "affected files"
        | "files to change" | "files to modify" | "files to edit" | "files touched" | "update"
        | "updates" | "changed files" | "modified files" | "module" | "modules" | "folder"
        | "directory" | "code" => Label::Paths(Mode::Write),
        "new file" | "new files" | "creates" | "create" | "adds" | "files to create"
        | "files to add" | "new" | "output" => Label::Paths(Mode::New),
        "reads" | "read" | "see" | "see also" | "reference" | "references" | "related"
        | "context" | "uses" | "example" | "examples" | "based on" | "similar" | "look at"
        | "background" | "input" | "docs" | "related files" => Label::Paths(Mode::Read),
        _ if is_contract(name) => Label::Contract,
        "agent" => Label::Agent,
        "type" | "kind" | "label" | "labels" => Label::Kind,
        "status" | "state" => Label::Status,
        "issue" | "issues" | "pr" | "ticket" | "tracking" | "tracked in" | "tracking issue" => {
            Label::Reference
        }
        "after" | "blocks" | "requires" | "needs" | "before" | "deps" | "unblocks" | "follows" => {
            Label::Order
        }
        _ if section::role(name) == Role::Acceptance => Label::Acceptance,
        _ if section::role(name) == Role::Dependencies => Label::Order,
        _ => Label::Other,
    }
}

/// Whether a label, in lower case, is that of contracts.
fn is_contract(name: &str) -> bool {
    matches!(
        name,
        "contract" | "contracts" | "contract file" | "contract files" | "frozen" | "frozen files"
    )
}

/// What a line names as contracts; none where it is not labelled so.
pub(super) fn contract(line: &Rich) -> Option<Rich> {
    let (label, rest) = labelled(line)?;
    (label == Label::Contract).then_some(rest)
}

/// Whether the name of a section is that of contracts.
pub(super) fn is_contract_section(name: &str) -> bool {
    label_of(name) == Label::Contract
}

/// The label of a line and what follows it.
fn labelled(line: &Rich) -> Option<(Label, Rich)> {
    let (name, rest) = divided(line)?;
    Some((label_of(&name), rest))
}

/// The words of the label of a line, and what follows it.
fn divided(line: &Rich) -> Option<(String, Rich)> {
    let text = line.text();
    let colon = text.find([':', '：'])?;
    let name = text.get(..colon)?;
    if name.split_whitespace().count() > 4 || name.contains("://") {
        return None;
    }
    let end = colon + text.get(colon..)?.chars().next().map_or(1, char::len_utf8);
    let rest = line.tail(end);
    // `https://…` and `std::fmt` are no labels.
    if rest.text().starts_with(['/', ':']) {
        return None;
    }
    Some((name.to_owned(), rest.trimmed()))
}

/// Sorts what stands below a task.
pub(super) fn details(below: &[Rich], blocks: &[Block], context: &ParseContext) -> Details {
    let mut reader = Reader {
        context,
        out: Details::default(),
    };
    for line in below {
        reader.line(line, Label::Other, "");
    }
    reader.blocks(blocks, Label::Other);
    reader.out
}

struct Reader<'a> {
    context: &'a ParseContext,
    out: Details,
}

impl Reader<'_> {
    fn blocks(&mut self, blocks: &[Block], inherited: Label) {
        let mut label = inherited;
        for block in blocks {
            match &block.kind {
                BlockKind::Paragraph(text) => {
                    let lines = text.lines();
                    let name =
                        section::label(text).filter(|_| text.is_all_strong() && lines.len() == 1);
                    if let Some(name) = name {
                        label = label_of(&name);
                        self.describe_label(label, &name);
                        continue;
                    }
                    label = inherited;
                    for line in &lines {
                        label = self.line(line, label, "");
                    }
                }
                BlockKind::Heading { text, .. } => {
                    let name = text.plain();
                    label = label_of(&name);
                    self.describe_label(label, &name);
                }
                BlockKind::List { items, .. } => {
                    for item in items {
                        self.item(item, label);
                    }
                    label = inherited;
                }
                BlockKind::Code { language, text } => {
                    self.out
                        .description
                        .push(format!("```{language}\n{}\n```", text.trim_end()));
                }
                BlockKind::Quote(inner) => self.blocks(inner, inherited),
                BlockKind::Table { head, rows } => {
                    for cells in std::iter::once(head).chain(rows.iter().map(|row| &row.cells)) {
                        let cells: Vec<String> = cells.iter().map(Rich::with_ticks).collect();
                        self.out
                            .description
                            .push(format!("| {} |", cells.join(" | ")));
                    }
                }
                BlockKind::Html(_) | BlockKind::Rule | BlockKind::FrontMatter(_) => {}
            }
        }
    }

    /// Criteria are told apart from the description, and so is their label.
    fn describe_label(&mut self, label: Label, name: &str) {
        if label != Label::Acceptance {
            self.out.description.push(format!("{name}:"));
        }
    }

    fn item(&mut self, item: &Item, inherited: Label) {
        let (text, sign) = match (&item.checked, broken_box::read(&item.text)) {
            (Some(true), _) => (item.text.clone(), "- [x] "),
            (Some(false), _) => (item.text.clone(), "- [ ] "),
            (None, Some(Reading::Box { rest, .. })) => (rest, "- [ ] "),
            _ => (item.text.clone(), "- "),
        };
        let mut label = inherited;
        for (position, line) in text.lines().iter().enumerate() {
            label = self.line(line, inherited, if position == 0 { sign } else { "  " });
        }
        let label = if label == Label::Other {
            inherited
        } else {
            label
        };
        self.blocks(&item.blocks, label);
    }

    /// Reads one line below `inherited`; the answer is the label for what is nested in it.
    fn line(&mut self, line: &Rich, inherited: Label, sign: &str) -> Label {
        self.out.mentions.extend(
            references(line, self.context)
                .into_iter()
                .map(|found| found.reference),
        );
        let needs = divided(line).and_then(|(name, rest)| needs::of(&name, &rest.plain()));
        if let Some(needs) = needs {
            self.out.needs = self.out.needs.or(&needs);
            (self.out.description).push(format!("{sign}{}", line.with_ticks()));
            return inherited;
        }
        let (label, rest) = match labelled(line) {
            Some((Label::Other, _)) | None => (inherited, line.clone()),
            Some((label, rest)) => (label, rest),
        };
        // A label with nothing behind it is that of what follows.
        let is_open = rest.is_blank();
        let text = rest.plain();
        match label {
            Label::Acceptance => {
                if !rest.is_blank() {
                    self.out.acceptance.push(rest.with_ticks());
                }
                return if is_open || inherited == Label::Acceptance {
                    Label::Acceptance
                } else {
                    inherited
                };
            }
            Label::Order => {
                // Below a label, the phrase that states the order may stand in the label alone.
                let mut whole = line.clone();
                if label == inherited {
                    whole = Rich::from("Depends on: ");
                    whole.append(line);
                }
                let mut found = order::statements(&whole, self.context);
                if found.is_empty() {
                    let mut stated = Rich::from("Depends on: ");
                    stated.append(&rest);
                    found = order::statements(&stated, self.context);
                }
                self.out.statements.extend(found);
            }
            Label::Paths(mode) => self.out.path_lines.push((rest.clone(), mode)),
            Label::Contract => {
                // Whoever names it is the one who may write it.
                self.out.path_lines.push((rest.clone(), Mode::Write));
                self.out.contract_lines.push(rest.clone());
            }
            Label::Agent => {
                self.out.agent =
                    Some(text.clone()).filter(|text| !text.is_empty() && !text.contains(' '));
            }
            Label::Kind => self.out.kind = Some(text.clone()),
            Label::Status => self.out.is_done |= marks::status(&text) == Some(marks::State::Done),
            Label::Reference => {}
            Label::Other => {
                self.out
                    .statements
                    .extend(order::statements(line, self.context));
                self.out.path_lines.push((line.clone(), Mode::Words));
            }
        }
        self.out
            .description
            .push(format!("{sign}{}", line.with_ticks()));
        if is_open { label } else { inherited }
    }
}

/// Sorts what the columns of a table say.
pub(super) fn of_columns(columns: &Columns, context: &ParseContext) -> Details {
    let mut out = Details::default();
    for (phrase, cell) in [
        ("Depends on: ", &columns.depends_on),
        ("Blocks: ", &columns.blocks),
    ] {
        if let Some(cell) = cell {
            let mut line = Rich::from(phrase);
            line.append(cell);
            out.statements.extend(order::statements(&line, context));
        }
    }
    if let Some(cell) = &columns.files {
        out.path_lines.push((cell.clone(), Mode::Write));
    }
    out.acceptance.extend(
        columns
            .acceptance
            .iter()
            .flat_map(Rich::lines)
            .map(|line| line.with_ticks()),
    );
    out.kind = columns.kind.as_ref().map(Rich::plain);
    out.agent = columns
        .agent
        .as_ref()
        .map(Rich::plain)
        .filter(|agent| !agent.contains(' '));
    for (name, cell) in &columns.others {
        if let Some(needs) = needs::of(name, &cell.plain()) {
            out.needs = out.needs.or(&needs);
        }
        out.mentions.extend(
            references(cell, context)
                .into_iter()
                .map(|found| found.reference),
        );
        out.path_lines.push((cell.clone(), Mode::Words));
        let name = if name.is_empty() {
            String::new()
        } else {
            format!("{name}: ")
        };
        out.description.push(format!("{name}{}", cell.with_ticks()));
    }
    out.mentions.extend(
        columns
            .pull_request
            .iter()
            .flat_map(|cell| references(cell, context))
            .map(|found| found.reference),
    );
    out
}

impl Details {
    /// Adds what another place says of the same task.
    pub(super) fn extend(&mut self, other: Self) {
        self.description.extend(other.description);
        self.acceptance.extend(other.acceptance);
        self.statements.extend(other.statements);
        self.path_lines.extend(other.path_lines);
        self.contract_lines.extend(other.contract_lines);
        self.mentions.extend(other.mentions);
        self.blocked_by.extend(other.blocked_by);
        self.agent = self.agent.take().or(other.agent);
        self.needs = self.needs.or(&other.needs);
        self.kind = self.kind.take().or(other.kind);
        self.is_done |= other.is_done;
        self.is_dropped |= other.is_dropped;
        self.labels.extend(other.labels);
    }
}
