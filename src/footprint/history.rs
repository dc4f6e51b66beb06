//! What was done before, ready to be asked: which landings had a term, touched a file, were about a part.
//!
//! A file keeps its identity when it is renamed without a change. Positions count from the newest landing, which is 0;
//! every list of landings is sorted, newest first.

use rustc_hash::FxHashMap;

use super::flat::{Lists, Postings, number, place};
use super::landings::Landings;
use super::subject::SubjectForm;
use crate::model::PastChange;

/// A landing of more files than this says nothing about any of them; its names count for renames all the same.
const MAX_FILES: u32 = 60;

/// What was done before a base.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct History {
    landings: Landings,
    forms: Vec<SubjectForm>,
    /// The identities of the files of each landing.
    files: Lists<u32>,
    identities: FxHashMap<String, u32>,
    n_identities: usize,
    by_term: Postings,
    by_file: Postings,
    by_scope: Postings,
    positions: FxHashMap<String, u32>,
}

/// One landing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Landing<'a> {
    /// Its commit.
    pub commit: &'a str,
    /// When it was committed, in seconds since 1970.
    pub time: i64,
    /// The first line of its message.
    pub subject: &'a str,
    /// The terms of its message, sorted by hash, with how often they stand there.
    pub terms: &'a [(u32, u8)],
    /// How many terms the message has, repetitions counted.
    pub n_terms: u32,
    /// The terms of its subject, sorted by hash.
    pub subject_terms: &'a [u32],
    /// The part that it is about and the kind of change.
    pub form: SubjectForm,
    /// The identities of the files that it touched, sorted; none where there were more than 60, and none of the oldest
    /// change where it only adds files.
    pub files: &'a [u32],
    /// How many files it touched.
    pub n_files: u32,
    /// Whether it added a file.
    pub has_new: bool,
}

impl History {
    /// From what was read, newest first.
    pub fn of(changes: &[PastChange]) -> Self {
        Self::from_landings(Landings::of(changes))
    }

    /// From what was kept.
    pub fn from_landings(landings: Landings) -> Self {
        let roots = identities(&landings);
        let root = |path: u32| roots.get(place(path)).copied().unwrap_or(path);
        let mut history = Self {
            n_identities: roots.len(),
            identities: (roots.iter().enumerate())
                .map(|(path, &root)| (landings.paths.get(path).to_owned(), root))
                .collect(),
            ..Self::default()
        };
        let (mut terms, mut files, mut scopes) = (Vec::new(), Vec::new(), Vec::new());
        for at in 0..landings.len() {
            let position = number(at);
            let form = SubjectForm::of(landings.subjects.get(at));
            scopes.extend(form.scope.map(|scope| (scope, position)));
            history.forms.push(form);
            terms.extend((landings.terms.get(at).iter()).map(|&(term, _)| (term, position)));
            let mut own = Vec::new();
            let touched = landings.files.get(at);
            let n_files = landings.n_files.get(at).copied().unwrap_or_default();
            if n_files <= MAX_FILES {
                own.extend(touched.iter().map(|file| root(file.path)));
                own.sort_unstable();
                own.dedup();
            }
            files.extend(own.iter().map(|&file| (file, position)));
            // What a project began with belongs together no more than all of its files do; a shallow clone does not know
            // either what its oldest change touched.
            if at + 1 == landings.len() && touched.iter().all(|file| file.is_new) {
                own.clear();
            }
            history.files.push(own);
            (history.positions).insert(landings.commits.get(at).to_owned(), position);
        }
        history.by_term = Postings::of(terms);
        history.by_file = Postings::of(files);
        history.by_scope = Postings::of(scopes);
        history.landings = landings;
        history
    }

    /// All of it.
    pub fn all(&self) -> Past<'_> {
        self.from(0)
    }

    /// What there is from a position on. For the state at an older base, give the base's own position.
    pub fn from(&self, position: u32) -> Past<'_> {
        Past {
            history: self,
            from: position,
        }
    }

    /// The position of a commit.
    pub fn position(&self, commit: &str) -> Option<u32> {
        self.positions.get(commit).copied()
    }

    /// The identity of the file at a path; none where no landing touched it.
    pub fn file(&self, path: &str) -> Option<u32> {
        self.identities.get(path).copied()
    }

    /// One more than the largest identity of a file.
    pub fn n_files(&self) -> usize {
        self.n_identities
    }

    /// What was kept of it.
    pub fn landings(&self) -> &Landings {
        &self.landings
    }

    /// The identities of the files that the landing at a position touched, as [`Landing::files`].
    pub fn touched(&self, position: u32) -> Option<&[u32]> {
        let at = place(position);
        (at < self.files.len()).then(|| self.files.get(at))
    }

    /// The part that the landing at a position is about and the kind of change.
    pub fn form(&self, position: u32) -> Option<SubjectForm> {
        self.forms.get(place(position)).copied()
    }

    /// The landing at a position.
    pub fn landing(&self, position: u32) -> Option<Landing<'_>> {
        let at = place(position);
        let landings = &self.landings;
        Some(Landing {
            time: *landings.times.get(at)?,
            commit: landings.commits.get(at),
            subject: landings.subjects.get(at),
            terms: landings.terms.get(at),
            n_terms: *landings.n_terms.get(at)?,
            subject_terms: landings.subject_terms.get(at),
            form: *self.forms.get(at)?,
            files: self.files.get(at),
            n_files: *landings.n_files.get(at)?,
            has_new: landings.files.get(at).iter().any(|file| file.is_new),
        })
    }
}

/// The history from one position on: what is newer does not exist.
#[derive(Debug, Clone, Copy)]
pub struct Past<'a> {
    history: &'a History,
    from: u32,
}

impl<'a> Past<'a> {
    /// The position that it begins at.
    pub fn start(&self) -> u32 {
        self.from
    }

    /// How many landings there are.
    pub fn len(&self) -> usize {
        (self.history.landings.len()).saturating_sub(place(self.from))
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The landings and their positions, newest first.
    pub fn landings(&self) -> impl Iterator<Item = (u32, Landing<'a>)> + use<'a> {
        let history = self.history;
        (self.from..number(history.landings.len()))
            .filter_map(move |position| Some((position, history.landing(position)?)))
    }

    /// The positions of the landings whose message has a term.
    pub fn with_term(&self, term: u32) -> &'a [u32] {
        self.history.by_term.get(term, self.from)
    }

    /// The positions of the landings that touched a file, by its identity.
    pub fn with_file(&self, file: u32) -> &'a [u32] {
        self.history.by_file.get(file, self.from)
    }

    /// The positions of the landings that are about a part.
    pub fn with_scope(&self, scope: u32) -> &'a [u32] {
        self.history.by_scope.get(scope, self.from)
    }
}

/// The identity of each path: the paths that a file had one after the other share one.
fn identities(landings: &Landings) -> Vec<u32> {
    let mut parents: Vec<u32> = (0..number(landings.paths.len())).collect();
    for touched in &landings.files.items {
        let Some(from) = touched.from else {
            continue;
        };
        let (a, b) = (find(&mut parents, touched.path), find(&mut parents, from));
        if let Some(parent) = parents.get_mut(place(a)) {
            *parent = b;
        }
    }
    (0..number(parents.len()))
        .map(|path| find(&mut parents, path))
        .collect()
}

fn find(parents: &mut [u32], mut path: u32) -> u32 {
    while let Some(&parent) = parents.get(place(path))
        && parent != path
    {
        let above = parents.get(place(parent)).copied().unwrap_or(parent);
        if let Some(slot) = parents.get_mut(place(path)) {
            *slot = above;
        }
        path = above;
    }
    path
}
