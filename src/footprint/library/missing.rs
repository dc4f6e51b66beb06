//! Which of the libraries that tasks name are in no manifest.
//!
//! Nothing is said where anything else may be meant: a part of this repository or of the language, a product, a package
//! that another task makes, a library of an ecosystem that is not clear.

use std::collections::{BTreeMap, BTreeSet};

use super::known::{is_common, is_standard};
use super::mention::{Mention, mentions};
use super::place;
use super::sentence::{is_listed, sentences};
use crate::footprint::stated::has_known_extension;
use crate::footprint::survey::Survey;
use crate::footprint::terms;
use crate::model::{
    Diagnostic, DiagnosticKind, Ecosystem, Footprint, Manifests, Severity, Task, TaskId, TaskKind,
};

/// More libraries than these in one task are a list of something else.
const MAX_NAMES: usize = 6;

/// Words that make something which was not there.
const MAKES: &str = "create creates extract publish split new rename scaffold build make move write implement turn carve set bootstrap add";

/// Says of each task which libraries it needs that no manifest has, and adds the manifest and the lock file to what it
/// changes. The manifests are asked for only where some text names a library at all.
pub fn note_libraries(
    tasks: &[Task],
    footprints: &mut BTreeMap<TaskId, Footprint>,
    survey: &Survey<'_>,
    manifests: &dyn Fn() -> Manifests,
) -> Vec<Diagnostic> {
    let named: Vec<(&Task, Vec<Mention>)> = (tasks.iter())
        .filter(|task| !task.checked && !task.dropped)
        .filter(|task| !matches!(task.kind, TaskKind::Docs | TaskKind::Research))
        .map(|task| (task, of_task(task)))
        .filter(|(_, mentions)| (1..=MAX_NAMES).contains(&mentions.len()))
        .collect();
    if named.is_empty() {
        return Vec::new();
    }
    let manifests = manifests();
    let judge = Judge {
        tasks,
        survey,
        ecosystems: place::ecosystems(survey.files, &manifests),
        manifests: &manifests,
    };
    let mut diagnostics = Vec::new();
    for (task, mentions) in named {
        let footprint = footprints.entry(task.id).or_default();
        let missing: Vec<(Ecosystem, &str)> = (mentions.iter())
            .filter_map(|mention| {
                Some((judge.ecosystem(task, mention, footprint)?, &*mention.name))
            })
            .collect();
        let Some(&(ecosystem, _)) = missing.first() else {
            continue;
        };
        let together: Vec<&str> = (missing.iter())
            .filter(|(of, _)| *of == ecosystem)
            .map(|(_, name)| *name)
            .collect();
        diagnostics.extend(judge.note(task, ecosystem, &together, footprint));
    }
    diagnostics
}

/// The libraries that the text of a task names.
fn of_task(task: &Task) -> Vec<Mention> {
    let is_stated = |word: &str| task.stated_paths.iter().any(|stated| stated.text == word);
    let is_fix = task.kind == TaskKind::Fix;
    let mut text = format!("{}\n{}", task.title, task.description);
    for line in &task.acceptance {
        text.push('\n');
        text.push_str(line);
    }
    mentions(&text, is_fix, &is_stated)
}

struct Judge<'a> {
    tasks: &'a [Task],
    survey: &'a Survey<'a>,
    ecosystems: Vec<Ecosystem>,
    manifests: &'a Manifests,
}

impl Judge<'_> {
    /// Where the library comes from, if it surely is one and surely is in no manifest.
    fn ecosystem(
        &self,
        task: &Task,
        mention: &Mention,
        footprint: &Footprint,
    ) -> Option<Ecosystem> {
        let name = mention.name.as_str();
        let ecosystem = self.clear_ecosystem(mention, footprint)?;
        let is_standard = (self.ecosystems.iter().chain([&ecosystem]))
            .any(|&ecosystem| is_standard(ecosystem, name));
        let is_plain = is_spelled_so(ecosystem, name) && !is_common(name) && !is_standard;
        let mut own = self
            .manifests
            .of(ecosystem)
            .filter(|manifest| !place::is_secondary(&manifest.path));
        let is_known =
            (self.manifests.iter()).any(|manifest| self.manifests.has(manifest.ecosystem, name));
        let is_missing = is_plain
            && own.all(|manifest| manifest.is_whole)
            && !is_known
            && !self.is_of_scope(name)
            && !self.is_in_tree(mention)
            && !self.is_made(task, name);
        is_missing.then_some(ecosystem)
    }

    /// The ecosystem that the words name, or else the only one of the repository, or that of the files the text names.
    fn clear_ecosystem(&self, mention: &Mention, footprint: &Footprint) -> Option<Ecosystem> {
        if let Some(named) = mention.ecosystem {
            let is_there =
                (self.manifests.of(named)).any(|manifest| !place::is_secondary(&manifest.path));
            return is_there.then_some(named);
        }
        let of_files: BTreeSet<Ecosystem> = place::named_files(footprint)
            .filter_map(|entry| place::ecosystem_of(&entry.path))
            .collect();
        let has_files = place::named_files(footprint).next().is_some();
        let is_of = |ecosystem: Ecosystem| of_files.contains(&ecosystem);
        match (self.ecosystems.as_slice(), of_files.first()) {
            // Work in files of another language has libraries of that.
            ([only], _) => (!has_files || is_of(*only)).then_some(*only),
            (all, Some(first)) if of_files.len() == 1 => all.contains(first).then_some(*first),
            _ => None,
        }
    }

    /// Whether packages of the same scope are made here: then this one may be made here too.
    fn is_of_scope(&self, name: &str) -> bool {
        let own = (self.manifests.iter()).filter_map(|manifest| manifest.name.as_deref());
        owner(name).is_some_and(|scope| own.filter_map(owner).any(|own| own == scope))
    }

    /// Whether a part of this repository may be meant.
    fn is_in_tree(&self, mention: &Mention) -> bool {
        let files = self.survey.files;
        let name = mention.name.as_str();
        let is_path = |name: &str| {
            files.named(name).next().is_some()
                || files.with_stem(name).next().is_some()
                || !files.folders_named(name).is_empty()
        };
        let last = name.rsplit(['/', ':']).next().unwrap_or(name);
        if is_path(name) || !name.starts_with('@') && is_path(last) || files.has_folder(name) {
            return true;
        }
        let mut joined = Vec::new();
        terms::for_each_hash(name, |hash| joined.push(hash));
        let contents = self.survey.contents;
        let numbers = || (0_u32..).take(contents.len());
        let is_defined = (joined.iter())
            .all(|&hash| numbers().any(|file| contents.definitions(file).count(hash) > 0));
        let is_one_word = joined.len() == 1;
        // Of a name of several words all have to be defined; of one word only where the noun leaves it open.
        if !joined.is_empty() && is_defined && (!is_one_word || mention.may_be_part) {
            return true;
        }
        // A word without ticks that is used here is no name.
        let has_term = |file: u32, hash: u32| {
            let mut passages = contents.passages(file);
            passages.any(|terms| terms.binary_search(&hash).is_ok())
        };
        let is_used = || (joined.iter()).all(|&hash| numbers().any(|file| has_term(file, hash)));
        !mention.is_name && (contents.is_empty() || is_used())
    }

    /// Whether a task makes what has this name.
    fn is_made(&self, task: &Task, name: &str) -> bool {
        let is_new = |other: &Task| {
            let is_part = |text: &str| text.split(['/', '.']).any(|part| part == name);
            other
                .stated_paths
                .iter()
                .any(|stated| stated.is_new && is_part(&stated.text) && stated.text != name)
        };
        let is_told = |other: &Task| {
            let text = format!("{}\n{}", other.title, other.description);
            sentences(&text).iter().any(|sentence| {
                let at = sentence.words.iter().position(|word| word.text == name);
                at.is_some_and(|at| {
                    let before = sentence.words.iter().take(at).rev().take(8);
                    before.into_iter().any(|word| is_listed(MAKES, word.text))
                })
            })
        };
        self.tasks.iter().any(|other| {
            is_new(other)
                || other.id != task.id
                    && is_told(other)
                    && !of_task(other).iter().any(|mention| mention.name == name)
        })
    }

    fn note(
        &self,
        task: &Task,
        ecosystem: Ecosystem,
        names: &[&str],
        footprint: &mut Footprint,
    ) -> Option<Diagnostic> {
        let manifest = place::nearest(ecosystem, footprint, self.manifests)?;
        let lock = place::lock_of(manifest, self.survey.files);
        let ticked: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        let list = match ticked.as_slice() {
            [] => return None,
            [name] => format!("the library {name}"),
            [most @ .., last] => format!("the libraries {} and {last}", most.join(", ")),
        };
        let files = match lock {
            Some(lock) => format!("{} and {lock}", manifest.path),
            None => manifest.path.to_string(),
        };
        // A manifest alone does not make known what else the task changes.
        if !footprint.is_unknown() || task.kind == TaskKind::Chore {
            place::add(footprint, &manifest.path, lock, &list);
        }
        Some(Diagnostic {
            kind: DiagnosticKind::MissingLibrary,
            severity: Severity::Note,
            message: format!("Task {} needs {list}, which no manifest has.", task.id),
            help: Some(format!(
                "It will change {files}; tasks that add libraries meet there."
            )),
            task: Some(task.id),
            span: Some(task.span),
        })
    }
}

/// Who a library belongs to by its name: the scope or vendor, after the host where there is one.
fn owner(name: &str) -> Option<&str> {
    let (first, rest) = name.split_once('/')?;
    if !first.contains('.') {
        return Some(first);
    }
    let (owner, _) = rest.split_once('/').unwrap_or((rest, ""));
    name.get(..first.len() + 1 + owner.len())
}

/// Whether names of the ecosystem are spelled so.
fn is_spelled_so(ecosystem: Ecosystem, name: &str) -> bool {
    let has_upper = name.chars().any(|letter| letter.is_ascii_uppercase());
    let has_slash = name.contains('/');
    let is_file = has_known_extension(name);
    match ecosystem {
        Ecosystem::Npm => {
            let is_product = name.strip_suffix(".js").is_some();
            let is_scoped = name.starts_with('@');
            !has_upper && !name.contains(':') && has_slash == is_scoped && (!is_file || is_product)
        }
        Ecosystem::Cargo | Ecosystem::Ruby => {
            !has_upper && !has_slash && !name.contains([':', '.', '@'])
        }
        Ecosystem::Python | Ecosystem::DotNet => {
            !has_slash && !name.contains([':', '@']) && !is_file
        }
        Ecosystem::Go => !has_upper && !name.contains([':', '@']) && !is_file,
        Ecosystem::Jvm => !has_slash && !name.contains('@') && !is_file,
        Ecosystem::Php => {
            let is_pair = name.matches('/').count() < 2;
            !has_upper && is_pair && !name.contains([':', '@']) && !is_file
        }
    }
}
