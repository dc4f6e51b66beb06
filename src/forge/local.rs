//! Issues as Markdown files beside the run's state.

use std::fs::{self, File};
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};

use super::{Forge, ForgeAnswer, ForgeError, ForgeIssue, IssueDraft};
use crate::issue::IssueState;
use crate::model::IssueRef;

/// The file that is locked while numbers are given out.
const LOCK: &str = ".lock";

/// Issues as Markdown files, `<git common directory>/orchestrate/issues/0001-title.md`, each with its number, state and
/// labels in its front matter. A number stands for the same issue for ever; the name of its file may change.
#[derive(Debug, Clone)]
pub struct Local {
    folder: PathBuf,
}

impl Local {
    /// The store of a repository, by its common directory. Nothing is made until something is written.
    pub fn at(common_dir: &Path) -> Self {
        Self {
            folder: common_dir.join("orchestrate").join("issues"),
        }
    }

    /// Whether there is an issue of that number.
    pub fn has(&self, number: u64) -> bool {
        matches!(self.path(number), Ok(Some(_)))
    }

    /// The file of an issue.
    pub fn path(&self, number: u64) -> Result<Option<PathBuf>, ForgeError> {
        Ok(self
            .files()?
            .into_iter()
            .find(|(found, _)| *found == number)
            .map(|(_, path)| path))
    }

    /// All issues by their numbers.
    fn files(&self) -> Result<Vec<(u64, PathBuf)>, ForgeError> {
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(source) => return Err(failed(&self.folder, source)),
        };
        let mut files = Vec::new();
        for entry in entries {
            let path = entry.map_err(|source| failed(&self.folder, source))?.path();
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
                continue;
            };
            let number = name
                .split(['-', '.'])
                .next()
                .and_then(|number| number.parse().ok());
            if let Some(number) = number.filter(|_| {
                path.extension().is_some_and(|extension| extension == "md")
                    && !name.ends_with(".comments.md")
            }) {
                files.push((number, path));
            }
        }
        files.sort();
        Ok(files)
    }

    fn load(&self, number: u64) -> Result<ForgeIssue, ForgeError> {
        let reference = IssueRef {
            repository: None,
            number,
        };
        let Some(path) = self.path(number)? else {
            return Err(ForgeError::NotFound {
                reference,
                place: self.folder.display().to_string(),
                has_token: false,
            });
        };
        let text = fs::read(&path).map_err(|source| failed(&path, source))?;
        Ok(read(&String::from_utf8_lossy(&text), reference))
    }

    /// Writes an issue whole, so that a reader sees the old file or the new one.
    fn save(
        &self,
        number: u64,
        draft: &IssueDraft,
        state: IssueState,
    ) -> Result<ForgeIssue, ForgeError> {
        let path = self
            .folder
            .join(format!("{number:04}-{}.md", slug(&draft.title)));
        let old = self.path(number)?;
        let text = write(number, draft, state);
        let mut file = tempfile::NamedTempFile::new_in(&self.folder)
            .map_err(|source| failed(&self.folder, source))?;
        file.write_all(text.as_bytes())
            .and_then(|()| file.as_file().sync_all())
            .map_err(|source| failed(&path, source))?;
        file.persist(&path)
            .map_err(|error| failed(&path, error.error))?;
        if let Some(old) = old.filter(|old| *old != path) {
            fs::remove_file(&old).map_err(|source| failed(&old, source))?;
        }
        self.load(number)
    }

    /// Held while numbers are given out and files change.
    fn lock(&self) -> Result<File, ForgeError> {
        fs::create_dir_all(&self.folder).map_err(|source| failed(&self.folder, source))?;
        let path = self.folder.join(LOCK);
        let file = File::options()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(&path)
            .map_err(|source| failed(&path, source))?;
        file.lock().map_err(|source| failed(&path, source))?;
        Ok(file)
    }

    fn create(&self, draft: &IssueDraft) -> Result<ForgeIssue, ForgeError> {
        let mut lock = self.lock()?;
        let path = self.folder.join(LOCK);
        // The lock remembers the last number, so that one is not given again after its issue was removed.
        let remembered = io::read_to_string(&lock).map_err(|source| failed(&path, source))?;
        let last = remembered.trim().parse().unwrap_or(0);
        let number = self
            .files()?
            .last()
            .map_or(last, |(found, _)| last.max(*found))
            + 1;
        let remember = |lock: &mut File| {
            lock.rewind()?;
            lock.set_len(0)?;
            lock.write_all(number.to_string().as_bytes())
        };
        remember(&mut lock).map_err(|source| failed(&path, source))?;
        self.save(number, draft, IssueState::Open)
    }

    fn update(&self, number: u64, draft: &IssueDraft) -> Result<ForgeIssue, ForgeError> {
        let _lock = self.lock()?;
        let state = self.load(number)?.state;
        self.save(number, draft, state)
    }

    fn append_comment(&self, number: u64, text: &str) -> Result<(), ForgeError> {
        let _lock = self.lock()?;
        self.load(number)?;
        let path = self.folder.join(format!("{number:04}.comments.md"));
        let mut file = File::options()
            .create(true)
            .append(true)
            .open(&path)
            .map_err(|source| failed(&path, source))?;
        writeln!(file, "{}\n\n---\n", text.trim_end()).map_err(|source| failed(&path, source))
    }
}

impl Forge for Local {
    fn repository(&self) -> Option<&str> {
        None
    }

    fn fetch_issue<'a>(&'a self, reference: &'a IssueRef) -> ForgeAnswer<'a, ForgeIssue> {
        let answer = match &reference.repository {
            None => self.load(reference.number),
            Some(_) => Err(ForgeError::NotFound {
                reference: reference.clone(),
                place: self.folder.display().to_string(),
                has_token: false,
            }),
        };
        Box::pin(async move { answer })
    }

    fn fetch_sub_issues<'a>(
        &'a self,
        _reference: &'a IssueRef,
    ) -> ForgeAnswer<'a, Vec<ForgeIssue>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    fn fetch_blockers<'a>(&'a self, _reference: &'a IssueRef) -> ForgeAnswer<'a, Vec<ForgeIssue>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    fn fetch_approval<'a>(
        &'a self,
        _reference: &'a IssueRef,
        _label: &'a str,
    ) -> ForgeAnswer<'a, Option<String>> {
        Box::pin(async { Ok(Some(String::new())) })
    }

    fn fetch_issues(&self) -> ForgeAnswer<'_, Vec<ForgeIssue>> {
        let issues = self.files().and_then(|files| {
            files
                .into_iter()
                .map(|(number, _)| self.load(number))
                .collect::<Result<Vec<_>, _>>()
        });
        let issues = issues.map(|issues| {
            issues
                .into_iter()
                .filter(|issue| issue.state == IssueState::Open)
                .collect()
        });
        Box::pin(async move { issues })
    }

    fn create_issue<'a>(&'a self, draft: &'a IssueDraft) -> ForgeAnswer<'a, ForgeIssue> {
        let answer = self.create(draft);
        Box::pin(async move { answer })
    }

    fn update_issue<'a>(
        &'a self,
        number: u64,
        draft: &'a IssueDraft,
    ) -> ForgeAnswer<'a, ForgeIssue> {
        let answer = self.update(number, draft);
        Box::pin(async move { answer })
    }

    fn comment<'a>(&'a self, number: u64, text: &'a str) -> ForgeAnswer<'a, ()> {
        let answer = self.append_comment(number, text);
        Box::pin(async move { answer })
    }
}

fn failed(path: &Path, source: io::Error) -> ForgeError {
    ForgeError::Store {
        path: path.to_owned(),
        source,
    }
}

/// The part of a file name that tells people which issue it is.
fn slug(title: &str) -> String {
    let ascii = deunicode::deunicode(title).to_ascii_lowercase();
    let words: Vec<&str> = ascii
        .split(|letter: char| !letter.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let mut slug = String::new();
    for word in words {
        if slug.len() + word.len() > 48 {
            break;
        }
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.push_str(word);
    }
    if slug.is_empty() {
        "issue".to_owned()
    } else {
        slug
    }
}

fn write(number: u64, draft: &IssueDraft, state: IssueState) -> String {
    let state = match state {
        IssueState::Open => "open",
        IssueState::Completed => "closed",
        IssueState::Dropped => "dropped",
    };
    let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let labels: Vec<String> = draft.labels.iter().map(|label| one_line(label)).collect();
    format!(
        "---\nnumber: {number}\ntitle: {}\nstate: {state}\nlabels: {}\n---\n\n{}\n",
        one_line(&draft.title),
        labels.join(", "),
        draft.body.trim_end()
    )
}

/// Reads a file; one without front matter is an open issue named by its first line.
fn read(text: &str, reference: IssueRef) -> ForgeIssue {
    let text = text.replace("\r\n", "\n");
    let mut issue = ForgeIssue {
        reference,
        ..ForgeIssue::default()
    };
    let parts = text.strip_prefix("---\n").and_then(|rest| {
        rest.split_once("\n---\n")
            .or_else(|| rest.strip_suffix("\n---").map(|front| (front, "")))
    });
    let Some((front, body)) = parts else {
        let first = text.lines().find(|line| !line.trim().is_empty());
        issue.title = first.map_or_else(String::new, |line| {
            line.trim_start_matches(['#', ' ']).to_owned()
        });
        issue.body = text;
        return issue;
    };
    for line in front.lines() {
        let Some((name, value)) = line.split_once(':') else {
            continue;
        };
        let value = value.trim();
        match name.trim() {
            "title" => value.trim_matches('"').clone_into(&mut issue.title),
            "state" => {
                issue.state = match value {
                    "closed" | "completed" | "done" => IssueState::Completed,
                    "dropped" | "not_planned" => IssueState::Dropped,
                    _ => IssueState::Open,
                }
            }
            "labels" => {
                issue.labels = value
                    .trim_matches(['[', ']'])
                    .split(',')
                    .map(|label| label.trim().to_owned())
                    .filter(|label| !label.is_empty())
                    .collect();
            }
            _ => {}
        }
    }
    body.trim().clone_into(&mut issue.body);
    issue
}
