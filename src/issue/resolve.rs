//! From what the words name to the tasks that are meant.

use std::collections::{BTreeSet, HashMap};

use super::ParseContext;
use super::marks;
use super::meaning::meaning;
use super::reference::references;
use super::rich::Rich;
use super::target::Target;

use crate::model::IssueRef;

/// One task as others may name it.
#[derive(Debug, Clone, Default)]
pub(super) struct Named {
    pub(super) title: String,
    pub(super) key: Option<String>,
    pub(super) reference: Option<IssueRef>,
    pub(super) pull_request: Option<IssueRef>,
    pub(super) section: Option<String>,
    pub(super) stage: Option<u32>,
    pub(super) ordinal: Option<u64>,
    pub(super) group: usize,
    pub(super) parent: Option<usize>,
}

/// All tasks of an issue by their names.
pub(super) struct Names<'a> {
    pub(super) tasks: &'a [Named],
    by_reference: HashMap<&'a IssueRef, Vec<usize>>,
    by_key: HashMap<String, usize>,
    /// The words of each title that mean something.
    meanings: Vec<BTreeSet<String>>,
    /// Whether `#2` can only mean the second task: the text is at no forge and names no issue.
    is_local: bool,
    own: Option<IssueRef>,
}

impl<'a> Names<'a> {
    pub(super) fn new(tasks: &'a [Named], number: Option<u64>) -> Self {
        let mut by_reference: HashMap<&IssueRef, Vec<usize>> = HashMap::new();
        let mut by_key = HashMap::new();
        for (position, task) in tasks.iter().enumerate() {
            if let Some(reference) = &task.reference {
                by_reference.entry(reference).or_default().push(position);
            }
            if let Some(key) = &task.key {
                by_key.entry(key.to_lowercase()).or_insert(position);
            }
        }
        for (position, task) in tasks.iter().enumerate() {
            if let Some(reference) = &task.pull_request {
                by_reference
                    .entry(reference)
                    .or_insert_with(|| vec![position]);
            }
        }
        let is_local = number.is_none() && tasks.iter().all(|task| task.reference.is_none());
        let own = number.map(|number| IssueRef {
            repository: None,
            number,
        });
        let meanings = tasks.iter().map(|task| meaning(&task.title)).collect();
        Self {
            tasks,
            by_reference,
            by_key,
            meanings,
            is_local,
            own,
        }
    }

    /// The task that the beginning of a line speaks of: "Task 3", "#12", "The parser".
    pub(super) fn subject(&self, line: &Rich, context: &ParseContext) -> Option<usize> {
        let target = subject_target(line, context)?;
        match self.find(usize::MAX, &target) {
            Found::Tasks(tasks) => match tasks.as_slice() {
                [one] => Some(*one),
                _ => None,
            },
            Found::Outside(_) | Found::Nothing(_) => None,
        }
    }

    /// Whether an issue is neither a task of the list nor the issue itself.
    pub(super) fn is_outside(&self, reference: &IssueRef) -> bool {
        !self.by_reference.contains_key(reference) && self.own.as_ref() != Some(reference)
    }

    /// Whether a task stands above another one.
    pub(super) fn is_ancestor(&self, ancestor: usize, of: usize) -> bool {
        let mut parent = self.tasks.get(of).and_then(|task| task.parent);
        while let Some(position) = parent {
            if position == ancestor {
                return true;
            }
            parent = self.tasks.get(position).and_then(|task| task.parent);
        }
        false
    }

    /// What a target names, as said of a task.
    pub(super) fn find(&self, subject: usize, target: &Target) -> Found {
        let nobody = Named {
            group: usize::MAX,
            ..Named::default()
        };
        let task = self.tasks.get(subject).unwrap_or(&nobody);
        match target {
            Target::Reference(reference) => match self.by_reference.get(reference) {
                Some(tasks) => Found::Tasks(tasks.clone()),
                None if self.own.as_ref() == Some(reference) => Found::Tasks(Vec::new()),
                None if self.is_local && reference.repository.is_none() => self
                    .number(task, reference.number)
                    .map_or(Found::Outside(reference.clone()), |task| {
                        Found::Tasks(vec![task])
                    }),
                None => Found::Outside(reference.clone()),
            },
            Target::Number(number) => self.number(task, *number).map_or_else(
                || Found::Nothing(number.to_string()),
                |task| Found::Tasks(vec![task]),
            ),
            Target::Key(key) => self.by_key.get(&key.to_lowercase()).map_or_else(
                || Found::Nothing(key.clone()),
                |task| Found::Tasks(vec![*task]),
            ),
            Target::Stage(stage) => {
                let tasks = self.where_(|other| other.stage == Some(*stage));
                if tasks.is_empty() {
                    Found::Nothing(format!("stage {stage}"))
                } else {
                    Found::Tasks(tasks)
                }
            }
            Target::Previous => Found::Tasks(
                (0..subject.min(self.tasks.len()))
                    .rev()
                    .find(|other| {
                        self.tasks
                            .get(*other)
                            .is_some_and(|other| other.parent == task.parent)
                    })
                    .into_iter()
                    .collect(),
            ),
            Target::ListBefore => Found::Tasks(
                (0..subject.min(self.tasks.len()))
                    .filter(|other| {
                        self.tasks.get(*other).is_some_and(|other| {
                            other.group == task.group && other.parent == task.parent
                        })
                    })
                    .collect(),
            ),
            Target::AllPrevious => Found::Tasks(
                (0..subject.min(self.tasks.len()))
                    .filter(|other| !self.is_ancestor(*other, subject))
                    .collect(),
            ),
            Target::AllOthers => Found::Tasks(
                (0..self.tasks.len())
                    .filter(|other| {
                        *other != subject
                            && !self.is_ancestor(*other, subject)
                            && !self.is_ancestor(subject, *other)
                    })
                    .collect(),
            ),
            Target::Words(text) => self.by_words(subject, text),
        }
    }

    fn where_(&self, test: impl Fn(&Named) -> bool) -> Vec<usize> {
        self.tasks
            .iter()
            .enumerate()
            .filter(|(_, task)| test(task))
            .map(|(position, _)| position)
            .collect()
    }

    /// The task of that number: by its own list's count, by any list's, by its place in the text.
    fn number(&self, subject: &Named, number: u64) -> Option<usize> {
        let same_list = self.tasks.iter().position(|task| {
            task.group == subject.group
                && task.parent == subject.parent
                && task.ordinal == Some(number)
        });
        same_list.or_else(|| {
            let counted = self.where_(|task| task.ordinal == Some(number));
            match counted.as_slice() {
                [one] => Some(*one),
                _ => usize::try_from(number)
                    .ok()?
                    .checked_sub(1)
                    .filter(|position| *position < self.tasks.len()),
            }
        })
    }

    /// The one task, or the one section, whose name holds all the words.
    fn by_words(&self, subject: usize, text: &str) -> Found {
        if let Some(found) = self.one_by_words(subject, text) {
            return Found::Tasks(found);
        }
        // "the schema and the parser" may be two of them.
        let parts: Vec<&str> = text
            .split(',')
            .flat_map(|part| part.split(" and "))
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .collect();
        if parts.len() > 1 {
            let found: Vec<Option<Vec<usize>>> = parts
                .iter()
                .map(|part| self.one_by_words(subject, part))
                .collect();
            if found.iter().any(Option::is_some) {
                return Found::Tasks(found.into_iter().flatten().flatten().collect());
            }
        }
        Found::Nothing(text.to_owned())
    }

    fn one_by_words(&self, subject: usize, text: &str) -> Option<Vec<usize>> {
        let wanted = meaning(text);
        if wanted.is_empty() {
            return None;
        }
        let own_section = self
            .tasks
            .get(subject)
            .and_then(|task| task.section.clone());
        let mut best: Option<(f64, Vec<usize>)> = None;
        for (position, title) in self
            .meanings
            .iter()
            .enumerate()
            .filter(|(position, _)| *position != subject)
        {
            if !wanted.is_subset(title) || title.is_empty() {
                continue;
            }
            let share = wanted.len() as f64 / title.len() as f64;
            match &mut best {
                Some((most, _)) if *most > share => {}
                Some((most, tasks)) if (*most - share).abs() < f64::EPSILON => tasks.push(position),
                _ => best = Some((share, vec![position])),
            }
        }
        match best {
            Some((_, tasks)) if tasks.len() == 1 => Some(tasks),
            _ => {
                let tasks = self.where_(|task| {
                    task.section.is_some()
                        && task.section != own_section
                        && task
                            .section
                            .as_deref()
                            .is_some_and(|section| meaning(section) == wanted)
                });
                (!tasks.is_empty()).then_some(tasks)
            }
        }
    }
}

/// What a name stands for.
pub(super) enum Found {
    Tasks(Vec<usize>),
    Outside(IssueRef),
    Nothing(String),
}

/// What the beginning of a line names, as in "Task 3 depends on #12".
fn subject_target(line: &Rich, context: &ParseContext) -> Option<Target> {
    let text = line.plain();
    let found = references(line, context);
    if let [only] = found.as_slice() {
        return Some(Target::Reference(only.reference.clone()));
    }
    let name = text.trim_matches(|letter: char| !letter.is_alphanumeric());
    let lower = name.to_lowercase();
    let number = ["task ", "step ", "item "]
        .iter()
        .find_map(|noun| lower.strip_prefix(noun))
        .unwrap_or(&lower);
    match number.trim().parse() {
        Ok(number) => Some(Target::Number(number)),
        Err(_) if marks::is_key(name) => Some(Target::Key(name.to_owned())),
        Err(_) if !name.is_empty() => Some(Target::Words(name.to_owned())),
        Err(_) => None,
    }
}
