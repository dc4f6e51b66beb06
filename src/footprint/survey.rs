//! What footprints are worked out from, beside the task.

use super::corpus::Corpus;
use super::history::History;
use super::path_index::PathIndex;
use super::stated::{Form, read};
use crate::model::{ImportGraph, Task};

/// What is known of the tree that the tasks start from.
#[derive(Debug, Clone, Copy)]
pub struct Survey<'a> {
    /// Its files.
    pub files: &'a PathIndex,
    /// Which of them imports which.
    pub graph: &'a ImportGraph,
    /// What they say, by the numbers of the files in the index; it may be empty.
    pub contents: &'a Corpus,
    /// What was done before; it may be empty.
    pub history: &'a History,
}

/// The folders that the text names, by themselves or by a file in them: a bare name probably means something there.
pub(super) fn context(task: &Task, index: &PathIndex) -> Vec<String> {
    let mut folders = Vec::new();
    for stated in &task.stated_paths {
        let Form::Path(form) = read(&stated.text) else {
            continue;
        };
        if index.has_folder(&form.path) {
            folders.push(form.path);
        } else if let Some(folder) = form.folder()
            && index.has_folder(folder)
        {
            folders.push(folder.to_owned());
        }
    }
    folders
}
