//! From one task to its footprint.

use std::collections::BTreeMap;

use super::aim::Aim;
use super::closest::closest;
use super::companion::tests_of;
use super::entries::Entries;
use super::guess::guesses;
use super::lookup::{Found, find, folder_of_stem};
use super::newcomer::{hubs_of, place};
use super::path_index::PathIndex;
use super::ranking::Likely;
use super::stated::{Form, Stated, read};
use super::survey::{Survey, context};
use crate::model::{
    Diagnostic, DiagnosticKind, EvidenceKind, Footprint, RepoPath, Severity, StatedPath, Task,
    TaskId, TaskKind,
};

/// What is less likely than this brings no reads, tests and hubs with it.
const LIKELY: f64 = 0.4;
/// How likely a task relies on what a file that it changes imports.
const READS_IMPORT: f64 = 0.5;
/// How likely a change to a source file changes its test too.
const CHANGES_TEST: f64 = 0.35;
/// How likely what the model expects is in a text that names its files, beside one that names none.
const BESIDE_STATED: f64 = 0.5;
/// What is less likely than this is not listed.
const LEAST_SHOWN: f64 = 0.01;
/// A kind of task that is after texts or tests is taken at its word where such a file is at least so likely.
const LEAST_AIM: f64 = 0.05;
/// Imports of one file beyond this many say nothing of a single one.
const MAX_IMPORTS: usize = 40;

/// The footprint of one task, where `announced` are the files that the tasks of its issue announce.
pub(super) fn infer_among(
    task: &Task,
    survey: &Survey<'_>,
    announced: &BTreeMap<RepoPath, TaskId>,
    likely: &[Likely<'_>],
) -> (Footprint, Vec<Diagnostic>) {
    let mut inference = Inference {
        task,
        survey,
        announced,
        context: context(task, survey.files),
        writes: Entries::default(),
        creates: Entries::default(),
        reads: Entries::default(),
        diagnostics: Vec::new(),
    };
    for stated in &task.stated_paths {
        inference.take(stated);
    }
    inference.weigh_by_kind();
    if likely.is_empty() {
        inference.guess_from_words();
    }
    inference.add_companions();
    inference.add_likely(likely);
    inference.finish()
}

struct Inference<'a> {
    task: &'a Task,
    survey: &'a Survey<'a>,
    announced: &'a BTreeMap<RepoPath, TaskId>,
    context: Vec<String>,
    writes: Entries,
    creates: Entries,
    reads: Entries,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Inference<'a> {
    /// Places one stated path.
    fn take(&mut self, stated: &StatedPath) {
        let form = match read(&stated.text) {
            Form::Path(form) => form,
            Form::Nothing => return,
            Form::Unsafe => return self.note_unsafe(stated),
        };
        if form.is_system && !self.survey.files.has_folder(form.top()) {
            return self.note_unsafe(stated);
        }
        if stated.is_new && !form.is_glob && self.announce(&form) {
            return;
        }
        let index: &'a PathIndex = self.survey.files;
        match find(index, &form, &self.context) {
            Some(found) => self.take_found(stated, &found),
            None => self.take_unknown(stated, &form),
        }
    }

    fn note_unsafe(&mut self, stated: &StatedPath) {
        self.note(
            DiagnosticKind::UnsafePath,
            &format!(
                "names `{}`, which leads outside the repository",
                stated.text
            ),
            "Name a path inside the repository.",
        );
    }

    fn take_found(&mut self, stated: &StatedPath, found: &Found<'_>) {
        let why = format!("the text names `{}`", stated.text);
        let why = match found.how {
            "" => why,
            how => format!("{why}, which{how}"),
        };
        let entries = if self.is_reading(stated) {
            &mut self.reads
        } else {
            &mut self.writes
        };
        // Beside a new file a folder rather says where that goes.
        let has_new = self.task.stated_paths.iter().any(|stated| stated.is_new);
        let is_place = has_new && found.kind == EvidenceKind::StatedFolder;
        let weight = if is_place { 0.4 } else { 1.0 };
        for (path, probability) in &found.files {
            entries.add(path, probability * weight, found.kind, &why);
        }
    }

    fn is_reading(&self, stated: &StatedPath) -> bool {
        stated.is_read || self.task.kind == TaskKind::Research
    }

    /// Adds a file to create; false where the name is none of a new file.
    fn announce(&mut self, form: &Stated) -> bool {
        let index = self.survey.files;
        let placed = index.file(&form.path).map(|path| (path.clone(), 0.95));
        let Some((path, probability)) = placed.or_else(|| place(index, form, &self.context)) else {
            return false;
        };
        if index.contains(&path) {
            let why = "the text announces it, and it is there already";
            self.writes
                .add(&path, probability, EvidenceKind::StatedPath, why);
            return true;
        }
        let why = format!("the text announces `{}` as new", form.path);
        self.creates
            .add(&path, probability, EvidenceKind::Announced, &why);
        true
    }

    /// A stated path that the tree does not hold.
    fn take_unknown(&mut self, stated: &StatedPath, form: &Stated) {
        if let Some((path, maker)) = self.announced_elsewhere(form) {
            let why = format!("the text names `{}`, which task {maker} makes", stated.text);
            let entries = if self.is_reading(stated) {
                &mut self.reads
            } else {
                &mut self.creates
            };
            entries.add(&path, 0.85, EvidenceKind::StatedPath, &why);
            return;
        }
        if let Some(submodule) = self.survey.files.submodule_around(&form.path) {
            return self.take_foreign(stated, submodule);
        }
        if form.is_glob {
            self.note(
                DiagnosticKind::UnknownPath,
                &format!("names `{}`, which matches no file", stated.text),
                "Check the pattern, or name the files.",
            );
            return;
        }
        let is_in_known_folder =
            form.folder().is_some() && self.survey.files.has_folder(form.top());
        if !form.is_surely_path() && !is_in_known_folder {
            return;
        }
        if let Some(found) = folder_of_stem(self.survey.files, form) {
            return self.take_found(stated, &found);
        }
        let close = closest(self.survey.files, &form.path);
        let help = match close {
            Some(close) => format!(
                "Write `{close}` if that is meant, or say that the task adds `{}`.",
                form.path
            ),
            None => format!("Check the path, or say that the task adds `{}`.", form.path),
        };
        self.note(
            DiagnosticKind::UnknownPath,
            &format!("names `{}`, which is not in the tree", stated.text),
            &help,
        );
        let why = format!("the text names `{}`, which is not in the tree", stated.text);
        let is_reading = self.is_reading(stated);
        if let Some(close) = close {
            let entries = if is_reading {
                &mut self.reads
            } else {
                &mut self.writes
            };
            let why = format!("{why}; this is the closest path");
            entries.add(close, 0.35, EvidenceKind::Words, &why);
        }
        if !is_reading && let Ok(path) = form.path.parse::<RepoPath>() {
            let probability = if close.is_some() { 0.3 } else { 0.45 };
            self.creates
                .add(&path, probability, EvidenceKind::StatedPath, &why);
        }
    }

    /// A stated path below a submodule: a file of another repository, of which this one has the commit alone.
    fn take_foreign(&mut self, stated: &StatedPath, submodule: &RepoPath) {
        let why = format!(
            "names `{}`, which lies in the submodule `{submodule}`",
            stated.text
        );
        let help = format!(
            "Change it in the repository of the submodule; a task here can move `{submodule}` to the commit that has the change."
        );
        self.note(DiagnosticKind::Submodule, &why, &help);
        let entries = if self.is_reading(stated) {
            &mut self.reads
        } else {
            &mut self.writes
        };
        let why = format!("the text {why}");
        entries.add(submodule, 0.6, EvidenceKind::StatedPath, &why);
    }

    /// The file that another task announces and that this path means.
    fn announced_elsewhere(&self, form: &Stated) -> Option<(RepoPath, TaskId)> {
        self.announced
            .iter()
            .filter(|(_, maker)| **maker != self.task.id)
            .find(|(path, _)| form.is_end_of(path))
            .map(|(path, maker)| (path.clone(), *maker))
    }

    /// A test task changes tests rather than what it tests; a docs task that names a text changes that.
    fn weigh_by_kind(&mut self) {
        let Some(Aim { is_met: is_aim, .. }) = Aim::of(self.task.kind) else {
            return;
        };
        let stated: Vec<(RepoPath, f64)> = (self.writes.iter())
            .map(|(path, probability)| (path.clone(), probability))
            .collect();
        let mut has_aim = self.creates.iter().any(|(path, _)| is_aim(path))
            || stated.iter().any(|(path, _)| is_aim(path));
        if self.task.kind == TaskKind::Test && !has_aim {
            for (path, probability) in &stated {
                for test in tests_of(self.survey.files, path) {
                    let why = format!("the task is about tests, and it is the test of `{path}`");
                    self.writes
                        .add(test, probability * 0.85, EvidenceKind::TestOf, &why);
                    has_aim = true;
                }
            }
        }
        if !has_aim {
            return;
        }
        for (path, probability) in stated.iter().filter(|(path, _)| !is_aim(path)) {
            self.writes.remove(path);
            let why = "the text names it beside what it wants changed";
            self.writes
                .add(path, probability * 0.3, EvidenceKind::StatedPath, why);
            self.reads
                .add(path, *probability, EvidenceKind::StatedPath, why);
        }
    }

    /// Where nothing is stated: files whose paths share telling words with the title.
    fn guess_from_words(&mut self) {
        if !self.writes.is_empty() || !self.creates.is_empty() {
            return;
        }
        for guess in guesses(self.survey.files, &self.task.title, self.task.kind) {
            let shared = guess.words.join("”, “");
            let why = format!("its path shares “{shared}” with the title");
            let entries = match self.task.kind {
                TaskKind::Research => &mut self.reads,
                _ => &mut self.writes,
            };
            entries.add(guess.path, guess.probability, EvidenceKind::Words, &why);
        }
    }

    /// What the model expects. A text that names its files means mostly those: what else it may touch is less likely
    /// than with a text that names none, which is what the model has learned from.
    fn add_likely(&mut self, likely: &[Likely<'_>]) {
        let n_stated = (self.writes.iter().chain(self.creates.iter()))
            .filter(|(_, probability)| *probability >= LIKELY)
            .count();
        let weight = if n_stated > 0 { BESIDE_STATED } else { 1.0 };
        let aim = Aim::of(self.task.kind).filter(|aim| {
            let mut aims = likely.iter().filter(|one| (aim.is_met)(one.path));
            aims.any(|one| one.probability >= LEAST_AIM)
        });
        for one in likely {
            let is_read = self.task.kind == TaskKind::Research;
            let entries = if is_read { &self.reads } else { &self.writes };
            let is_stated = entries.probability(one.path) > 0.0;
            let mut probability = if is_stated {
                one.probability
            } else {
                one.probability * weight
            };
            if let Some(aim) = aim.filter(|aim| !(aim.is_met)(one.path) && !is_stated) {
                for evidence in &one.evidence {
                    self.reads
                        .add(one.path, probability, evidence.kind, &evidence.text);
                }
                probability *= aim.beside;
            }
            let entries = if is_read {
                &mut self.reads
            } else {
                &mut self.writes
            };
            if probability < LEAST_SHOWN {
                continue;
            }
            for evidence in &one.evidence {
                entries.add(one.path, probability, evidence.kind, &evidence.text);
            }
            entries.locate(one.path, &one.regions);
        }
    }

    /// What follows from the files that are changed: the tests of sources, the hubs of new files, the imports read.
    fn add_companions(&mut self) {
        let index = self.survey.files;
        let likely = |entries: &Entries| -> Vec<(RepoPath, f64)> {
            (entries.iter())
                .filter(|(_, probability)| *probability >= LIKELY)
                .map(|(path, probability)| (path.clone(), probability))
                .collect()
        };
        let writes = likely(&self.writes);
        for (path, probability) in likely(&self.creates) {
            for (hub, habit) in hubs_of(index, self.survey.graph, &path) {
                let why = format!("it loads the files beside the new `{path}`");
                self.writes
                    .add(hub, probability * habit, EvidenceKind::Hub, &why);
            }
        }
        for (path, probability) in &writes {
            if !matches!(
                self.task.kind,
                TaskKind::Docs | TaskKind::Chore | TaskKind::Test
            ) {
                for test in tests_of(index, path) {
                    let why = format!("it is the test of `{path}`");
                    let probability = probability * CHANGES_TEST;
                    self.writes
                        .add(test, probability, EvidenceKind::TestOf, &why);
                }
            }
            for imported in self.survey.graph.imports_of(path).take(MAX_IMPORTS) {
                let why = format!("`{path}` imports it");
                let probability = probability * READS_IMPORT;
                self.reads
                    .add(imported, probability, EvidenceKind::Import, &why);
            }
        }
    }

    fn note(&mut self, kind: DiagnosticKind, what: &str, help: &str) {
        if self.task.checked || self.task.dropped {
            return;
        }
        self.diagnostics.push(Diagnostic {
            kind,
            severity: Severity::Warning,
            message: format!("Task {} {what}.", self.task.id),
            help: Some(help.to_owned()),
            task: Some(self.task.id),
            span: Some(self.task.span),
        });
    }

    fn finish(mut self) -> (Footprint, Vec<Diagnostic>) {
        // What is changed is not listed again as read, unless the change is the less likely of the two.
        for (path, probability) in self.writes.iter() {
            if probability >= self.reads.probability(path) {
                self.reads.remove(path);
            }
        }
        let footprint = Footprint {
            writes: self.writes.into_sorted(),
            creates: self.creates.into_sorted(),
            reads: self.reads.into_sorted(),
        };
        (footprint, self.diagnostics)
    }
}
