//! From a source to a plan: the text is read, the tree at the base is looked at, and nothing is changed.
//!
//! The tree is that of a commit, read from the object store: it does not matter what is checked out where, or whether
//! anything is.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;

use super::analysis::KnownFacts;
use super::{Context, Draft, analysis, evidence, sizes};
use crate::footprint::{self, CROWD, Corpus, History, PathIndex, Survey};
use crate::git::{FileKind, GitError, TreeFile};
use crate::imports;
use crate::issue::plan_file::{self, Format, PlanFileError};
use crate::issue::{self, ParseContext};
use crate::model::{
    Calibration, Diagnostic, Exclusion, Footprint, ImportGraph, MasterIssue, Oid, Plan, Reason,
    RepoPath, TaskId,
};
use crate::planner::{self, PlanOptions};

/// What a plan is made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SourceText {
    /// The text of a master issue.
    Issue {
        /// The text.
        text: String,
        /// What is known of the issue besides.
        context: ParseContext,
    },
    /// A master issue that its forge has read together with what it names.
    Fetched {
        /// The issue.
        issue: Box<MasterIssue>,
        /// What the reader should know about it.
        diagnostics: Vec<Diagnostic>,
    },
    /// A request in one sentence.
    Request(String),
    /// A plan file, taken as the list of its tasks: orders and footprints that it does not give are worked out.
    PlanFile {
        /// The text.
        text: String,
        /// How it is written.
        format: Format,
    },
}

/// How a plan is made.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PlanningOptions {
    /// The revision that the tasks start from; otherwise the one that a plan file names, or else HEAD.
    pub base: Option<String>,
    /// How the plan is built.
    pub plan: PlanOptions,
}

/// Why there is no plan.
#[derive(Debug, Error)]
pub enum PlanningError {
    /// The repository has no commit yet, so there is nothing to start from.
    #[error("find a commit to start from: the repository has none")]
    NoCommits,
    /// There is no such commit.
    #[error("find the base '{base}'")]
    NoSuchBase {
        /// The revision as given, in the arguments or in the plan file.
        base: String,
        /// What git says.
        source: GitError,
    },
    /// The tree cannot be read.
    #[error("read the tree of {base}")]
    Tree {
        /// The commit.
        base: Oid,
        /// What git says.
        source: GitError,
    },
    /// The text is no plan file.
    #[error("understand the plan file")]
    PlanFile(#[from] PlanFileError),
}

/// A plan, with what it takes to build it again after a change.
#[derive(Debug, Clone)]
pub struct Planning {
    /// The plan.
    pub plan: Plan,
    /// The import graph of the tree that it was made for.
    pub graph: ImportGraph,
    /// What it was built with.
    pub options: PlanOptions,
}

/// Makes a plan.
pub fn plan(
    context: &Context,
    source: &SourceText,
    options: &PlanningOptions,
) -> Result<Plan, PlanningError> {
    inspect(context, source, options).map(|planning| planning.plan)
}

/// Makes a plan that can be looked into.
pub fn inspect(
    context: &Context,
    source: &SourceText,
    options: &PlanningOptions,
) -> Result<Planning, PlanningError> {
    Ok(draft(context, source, options)?.build())
}

/// Reads a source and works out what its tasks will touch: all that a plan is made from.
pub fn draft(
    context: &Context,
    source: &SourceText,
    options: &PlanningOptions,
) -> Result<Draft, PlanningError> {
    let mut reading = read(source)?;
    let mut plan_options = options.plan.clone();
    plan_options.given.minutes.extend(reading.minutes);
    plan_options.given.exclusions.extend(reading.exclusions);
    let base = base(context, options.base.as_deref(), reading.base.as_ref())?;
    let tree = Tree::load(context, &base, &reading.issue)?;
    tree.complete_contracts(&mut reading.issue);
    let given: BTreeSet<TaskId> = reading.footprints.keys().copied().collect();
    let ((mut footprints, remarks), sizes) = rayon::join(
        || tree.footprints(context, &reading.issue, reading.footprints),
        || sizes::expected(context, &reading.issue, &tree.history),
    );
    let learned = |of: Option<Calibration>| of.map_or(0.0, |calibration| calibration.files);
    let now = learned(plan_options.given.calibration);
    let then = learned(reading.calibration);
    for (id, footprint) in &mut footprints {
        // What the source gives has in it already what was learned when it was made.
        let known = if given.contains(id) { then } else { 0.0 };
        planner::calibrate(footprint, now - known);
    }
    for (id, expected) in sizes {
        let given = &mut plan_options.given;
        given.expected_lines.entry(id).or_insert(expected.lines);
        given.similar.entry(id).or_insert(expected.similar);
    }
    plan_options.given.sharing = tree.history.sharing();
    let mut diagnostics = reading.diagnostics;
    diagnostics.extend(remarks);
    Ok(Draft {
        issue: reading.issue,
        diagnostics,
        footprints,
        given,
        base,
        files: tree.files,
        graph: tree.graph,
        options: plan_options,
    })
}

/// Takes a plan as it was approved: its dependencies, exclusions and footprints are those that it gives. Only where it
/// gives no footprint for a task one is worked out, for the prompt.
pub fn approved(
    context: &Context,
    text: &str,
    format: Format,
    base_revision: Option<&str>,
) -> Result<Plan, PlanningError> {
    let (mut file, mut diagnostics) = plan_file::read(text, format)?;
    let base = base(context, base_revision, file.base.as_ref())?;
    let tree = Tree::load(context, &base, &file.issue)?;
    tree.complete_contracts(&mut file.issue);
    let (footprints, remarks) = tree.footprints(context, &file.issue, file.footprints);
    file.footprints = footprints;
    file.base = Some(base.clone());
    diagnostics.extend(remarks);
    Ok(planner::from_plan_file(
        file,
        diagnostics,
        &tree.graph,
        base,
    ))
}

/// The import graph of the tree that a revision names.
#[derive(Debug, Clone)]
pub struct TreeGraph {
    /// The commit.
    pub base: Oid,
    /// Which file of it imports which.
    pub graph: ImportGraph,
    /// How many of its files this clone has no content of.
    pub n_missing: usize,
}

/// The import graph of a revision's tree.
pub fn graph(context: &Context, base_revision: Option<&str>) -> Result<TreeGraph, PlanningError> {
    let base = base(context, base_revision, None)?;
    let failed = |source| PlanningError::Tree {
        base: base.clone(),
        source,
    };
    let tree = context.repository.tree_oid(&base).map_err(failed)?;
    let (graph, n_missing) = if let Some(graph) = analysis::known_graph(context, &tree) {
        (graph, 0)
    } else {
        let files = context.repository.files(&base).map_err(failed)?;
        analysis::graph(context, &tree, &files, KnownFacts::load(context))
    };
    Ok(TreeGraph {
        base,
        graph,
        n_missing,
    })
}

/// A source, read.
struct Reading {
    issue: MasterIssue,
    diagnostics: Vec<Diagnostic>,
    base: Option<Oid>,
    footprints: BTreeMap<TaskId, Footprint>,
    minutes: BTreeMap<TaskId, f64>,
    /// What the plan file keeps apart for reasons of its own.
    exclusions: Vec<Exclusion>,
    /// What past runs had taught when the plan file was made.
    calibration: Option<Calibration>,
}

fn read(source: &SourceText) -> Result<Reading, PlanningError> {
    let (issue, diagnostics) = match source {
        SourceText::Issue { text, context } => issue::parse(text, context),
        SourceText::Fetched { issue, diagnostics } => (issue.as_ref().clone(), diagnostics.clone()),
        SourceText::Request(sentence) => issue::parse_request(sentence),
        SourceText::PlanFile { text, format } => {
            let (file, diagnostics) = plan_file::read(text, *format)?;
            return Ok(Reading {
                issue: file.issue,
                diagnostics,
                base: file.base,
                footprints: file.footprints,
                minutes: file.minutes,
                calibration: file.calibration,
                exclusions: (file.exclusions.into_iter())
                    .filter(|edge| matches!(edge.reason, Reason::Stated { .. }))
                    .collect(),
            });
        }
    };
    Ok(Reading {
        issue,
        diagnostics,
        base: None,
        footprints: BTreeMap::new(),
        minutes: BTreeMap::new(),
        exclusions: Vec::new(),
        calibration: None,
    })
}

fn base(
    context: &Context,
    asked: Option<&str>,
    written: Option<&Oid>,
) -> Result<Oid, PlanningError> {
    let revision = asked.or(written.map(Oid::as_str)).unwrap_or("HEAD");
    (context.repository.resolve(revision)).map_err(|source| match revision {
        "HEAD" if !context.repository.has_commits() => PlanningError::NoCommits,
        _ => PlanningError::NoSuchBase {
            base: revision.to_owned(),
            source,
        },
    })
}

/// The files of a tree by their paths.
fn index(files: &[TreeFile]) -> PathIndex {
    let submodules = (files.iter()).filter(|file| file.kind == FileKind::Submodule);
    let submodules = submodules.map(|file| file.path.clone());
    PathIndex::new(files.iter().map(|file| file.path.clone())).with_submodules(submodules)
}

/// The files of a very large tree that are worth looking at.
fn thinned(
    context: &Context,
    base: &Oid,
    files: &[TreeFile],
    issue: &MasterIssue,
) -> Vec<TreeFile> {
    let history = evidence::history(context, base);
    let paths: Vec<&RepoPath> = files.iter().map(|file| &file.path).collect();
    let texts =
        (issue.tasks.iter()).flat_map(|task| [task.title.as_str(), task.description.as_str()]);
    let kept = footprint::worth_looking_at(&paths, texts, &history, CROWD);
    (kept.into_iter().filter_map(|place| files.get(place)))
        .cloned()
        .collect()
}

/// The tree that the tasks start from.
struct Tree {
    files: PathIndex,
    /// Those that declare libraries.
    manifests: Vec<TreeFile>,
    graph: ImportGraph,
    contents: Corpus,
    history: History,
    /// What is to be said of it, whatever the tasks.
    remark: Option<Diagnostic>,
}

impl Tree {
    fn load(context: &Context, base: &Oid, issue: &MasterIssue) -> Result<Self, PlanningError> {
        let failed = |source| PlanningError::Tree {
            base: base.clone(),
            source,
        };
        let tree = context.repository.tree_oid(base).map_err(failed)?;
        let read = || {
            let (files, known) = rayon::join(
                || analysis::files(context, base, &tree),
                || analysis::known_graph(context, &tree),
            );
            let whole = files?;
            let files = if whole.len() > CROWD {
                Cow::Owned(thinned(context, base, &whole, issue))
            } else {
                Cow::Borrowed(whole.as_slice())
            };
            // Each file is read once, for what it says and for what it imports.
            let said = || {
                if let Some(graph) = known {
                    return (evidence::corpus_and_facts(context, &files, None), graph);
                }
                let mut facts = KnownFacts::load(context);
                let contents = evidence::corpus_and_facts(context, &files, Some(&mut facts));
                let (graph, _) = analysis::graph(context, &tree, &whole, facts);
                (contents, graph)
            };
            let (((contents, n_missing), graph), index) = rayon::join(said, || index(&files));
            let remark = analysis::missing_content(n_missing, files.len());
            let is_manifest = |file: &&TreeFile| imports::manifest_kind(&file.path).is_some();
            let manifests = files.iter().filter(is_manifest).cloned().collect();
            Ok::<_, GitError>((manifests, index, contents, graph, remark))
        };
        let (read, history) = rayon::join(read, || evidence::history(context, base));
        let (manifests, files, contents, graph, remark) = read.map_err(failed)?;
        Ok(Self {
            files,
            manifests,
            graph,
            contents,
            history,
            remark,
        })
    }

    /// Contracts that are named by the end of their path alone get the whole of it.
    fn complete_contracts(&self, issue: &mut MasterIssue) {
        let of_tasks = issue.tasks.iter_mut().flat_map(|task| &mut task.contracts);
        for path in issue.contracts.iter_mut().chain(of_tasks) {
            *path = self.files.completed(path);
        }
    }

    /// The footprint of every task: the one that is given, or else the one that its text and the tree tell. What of
    /// a text cannot be placed in the tree is said only of tasks that are run.
    fn footprints(
        &self,
        context: &Context,
        issue: &MasterIssue,
        mut given: BTreeMap<TaskId, Footprint>,
    ) -> (BTreeMap<TaskId, Footprint>, Vec<Diagnostic>) {
        let survey = Survey {
            files: &self.files,
            graph: &self.graph,
            contents: &self.contents,
            history: &self.history,
        };
        let is_given: BTreeSet<TaskId> = given.keys().copied().collect();
        let (mut inferred, mut diagnostics) = footprint::infer_all(&issue.tasks, &survey);
        let manifests = || analysis::manifests(context, &self.manifests);
        let libraries = footprint::note_libraries(&issue.tasks, &mut inferred, &survey, &manifests);
        diagnostics.extend(libraries);
        diagnostics.extend(self.remark.clone());
        for (id, footprint) in inferred {
            given.entry(id).or_insert(footprint);
        }
        let runnable: BTreeSet<TaskId> = issue.runnable_tasks().map(|task| task.id).collect();
        diagnostics.retain(|remark| {
            (remark.task).is_none_or(|id| runnable.contains(&id) && !is_given.contains(&id))
        });
        (given, diagnostics)
    }
}
