//! How an agent that waits for a permission asks the user: a file a question, and a file an answer.
//!
//! Who asks runs beside the agent, in its sandbox, and is waited for by it: our own client of the Agent Client Protocol, or
//! the tool that an agent calls for its questions. It writes a question into the attempt's temporary folder, keeps it fresh
//! while it waits, and takes it away at the end. The answers are in the attempt's own folder, which a sandbox only lets be
//! read, so that no agent in one answers itself.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use super::inbox::Inbox;
use super::place::{Place, at, write_private};
use super::{AttemptRequest, ExecutorError};
use crate::model::PermissionRequest;

/// The variables that tell who asks where to, and how long to wait, in seconds.
const QUESTIONS: &str = "ORCHESTRATE_QUESTIONS";
pub(super) const ANSWERS: &str = "ORCHESTRATE_ANSWERS";
const PATIENCE: &str = "ORCHESTRATE_ASK_SECONDS";

/// How many questions of one attempt are looked at.
const MOST: usize = 50;

/// How many characters of a question are kept. Nobody can permit what is not seen, so what is left out is told.
const LONGEST: usize = 4000;

/// The pause between two looks for an answer.
const PAUSE: Duration = Duration::from_millis(100);

/// How often a question is freshened.
const FRESHEN: Duration = Duration::from_secs(1);

/// The folder of the questions, in the temporary folder of an attempt.
pub(super) fn questions_of(place: &Place) -> PathBuf {
    place.temporary.join("questions")
}

/// The folder of the answers, in the folder of an attempt.
pub(super) fn answers_of(folder: &Path) -> PathBuf {
    folder.join("answers")
}

/// Whether an attempt was given somebody to ask.
pub(super) fn may_ask(folder: &Path) -> bool {
    answers_of(folder).is_dir()
}

/// Makes both folders; the variables that name them.
pub(super) fn prepare(
    request: &AttemptRequest<'_>,
    place: &Place,
    patience: Duration,
) -> Result<Vec<(String, String)>, ExecutorError> {
    let (questions, answers) = (questions_of(place), answers_of(request.folder));
    for folder in [&questions, &answers] {
        fs::create_dir_all(folder).map_err(at(folder))?;
    }
    // A sandbox knows it by its real path.
    let answers = answers.canonicalize().map_err(at(&answers))?;
    let text = |path: &Path| path.to_string_lossy().into_owned();
    let variables = [
        (QUESTIONS, text(&questions)),
        (ANSWERS, text(&answers)),
        (PATIENCE, patience.as_secs().to_string()),
    ];
    let variables = variables.map(|(name, value)| (name.to_owned(), value));
    Ok(variables.into())
}

/// What an attempt asks now, oldest first.
pub(super) fn asked(place: &Place) -> Vec<PermissionRequest> {
    let Ok(entries) = fs::read_dir(questions_of(place)) else {
        return Vec::new();
    };
    let request = |path: PathBuf| {
        let number = path.file_name()?.to_str()?.parse().ok()?;
        let text = Inbox::text(&path)?;
        // It is written after it was made, in one go.
        let what = shortened(text.strip_suffix('\n')?);
        Some(PermissionRequest { number, what })
    };
    let entries = entries.flatten().take(MOST);
    let mut asked: Vec<_> = entries.filter_map(|entry| request(entry.path())).collect();
    asked.sort_by_key(|request| request.number);
    asked
}

/// Answers what an attempt asks.
pub fn answer_attempt(folder: &Path, number: u32, is_permitted: bool) -> io::Result<()> {
    let answers = answers_of(folder);
    let draft = answers.join(format!(".{number}"));
    write_private(&draft, if is_permitted { b"yes" } else { b"no" })?;
    fs::rename(draft, answers.join(number.to_string()))
}

/// Asks the user, in the place of an agent.
#[derive(Debug, Clone)]
pub struct Asker {
    questions: PathBuf,
    answers: PathBuf,
    patience: Duration,
}

impl Asker {
    /// As the environment of an attempt says; none where nobody is asked.
    pub fn of_attempt() -> Option<Self> {
        let seconds = std::env::var(PATIENCE).ok()?;
        Some(Self {
            questions: std::env::var_os(QUESTIONS)?.into(),
            answers: std::env::var_os(ANSWERS)?.into(),
            patience: Duration::from_secs(seconds.parse().ok()?),
        })
    }

    /// Asks, and waits. None where nobody answered in time.
    pub async fn ask(&self, what: &str) -> io::Result<Option<bool>> {
        let question = self.write(&shortened(what))?;
        let answer = self.answers.join(question.number.to_string());
        let begun = Instant::now();
        let mut freshened = begun;
        while begun.elapsed() < self.patience {
            match fs::read_to_string(&answer).as_deref() {
                Ok("yes") => return Ok(Some(true)),
                Ok(_) => return Ok(Some(false)),
                Err(_) => tokio::time::sleep(PAUSE).await,
            }
            if freshened.elapsed() >= FRESHEN {
                freshened = Instant::now();
                question.file.set_modified(SystemTime::now())?;
            }
        }
        Ok(None)
    }

    /// Writes a question down under the next number that nobody has taken.
    fn write(&self, what: &str) -> io::Result<OpenQuestion> {
        let mut number = 1;
        loop {
            let path = self.questions.join(number.to_string());
            let is_answered = self.answers.join(number.to_string()).exists();
            // What was asked once keeps its number, with or without an answer.
            let mark = self.questions.join(format!("{number}.asked"));
            let mut options = OpenOptions::new();
            options.write(true).create_new(true);
            if !is_answered && options.open(mark).is_ok() {
                let mut file = options.open(&path)?;
                file.write_all(format!("{what}\n").as_bytes())?;
                return Ok(OpenQuestion { number, path, file });
            }
            if !self.questions.is_dir() {
                return Err(io::ErrorKind::NotFound.into());
            }
            number += 1;
        }
    }
}

/// A question that goes with this value.
struct OpenQuestion {
    number: u32,
    path: PathBuf,
    file: File,
}

impl Drop for OpenQuestion {
    fn drop(&mut self) {
        fs::remove_file(&self.path).ok();
    }
}

/// A question on one line, as far as it is kept.
fn shortened(what: &str) -> String {
    let lines = what.lines().map(str::trim_end);
    let lines: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
    let line = lines.join(" \u{23ce} ");
    let n_more = line.chars().count().saturating_sub(LONGEST);
    if n_more == 0 {
        return line;
    }
    let kept: String = line.chars().take(LONGEST).collect();
    format!("{kept}… (and {n_more} more characters)")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asker(folder: &Path, patience: Duration) -> (Asker, Place) {
        let place = Place {
            temporary: folder.to_owned(),
            worktree: PathBuf::new(),
            log: PathBuf::new(),
            log_start: 0,
            session: None,
            used_before: None,
            model: None,
        };
        let asker = Asker {
            questions: questions_of(&place),
            answers: answers_of(folder),
            patience,
        };
        fs::create_dir(&asker.questions).unwrap();
        fs::create_dir(&asker.answers).unwrap();
        (asker, place)
    }

    #[tokio::test]
    async fn each_question_gets_its_own_answer() {
        let folder = tempfile::tempdir().unwrap();
        let (asker, place) = asker(folder.path(), Duration::from_mins(1));
        let answer = async {
            while asked(&place).len() < 2 {
                tokio::time::sleep(PAUSE).await;
            }
            let now: Vec<_> = asked(&place);
            let first = now
                .iter()
                .find(|request| request.what == "run: make \u{23ce}   rm -r /");
            let second = now.iter().find(|request| request.what == "fetch: a page");
            let (first, second) = (first.unwrap().number, second.unwrap().number);
            answer_attempt(folder.path(), second, false).unwrap();
            answer_attempt(folder.path(), first, true).unwrap();
        };
        let (make, fetch) = (
            asker.ask("run: make\n\n  rm -r /\n"),
            asker.ask("fetch: a page"),
        );
        let (make, fetch, ()) = tokio::join!(make, fetch, answer);
        assert_eq!((make.unwrap(), fetch.unwrap()), (Some(true), Some(false)));
        assert_eq!(asked(&place), []);
    }

    #[tokio::test]
    async fn a_question_that_nobody_answers_is_taken_away_and_its_number_is_not_used_again() {
        let folder = tempfile::tempdir().unwrap();
        let (asker, place) = asker(folder.path(), Duration::ZERO);
        assert_eq!(asker.ask("run: make").await.unwrap(), None);
        assert_eq!(asked(&place), []);
        assert_eq!(asker.write("run: make").unwrap().number, 2);
    }

    #[tokio::test]
    async fn where_the_folder_is_gone_nobody_is_asked() {
        let folder = tempfile::tempdir().unwrap();
        let (asker, _) = asker(folder.path(), Duration::from_mins(1));
        fs::remove_dir(&asker.questions).unwrap();
        assert!(asker.ask("run: make").await.is_err());
    }
}
