//! Sub-issues: what a run writes into the tracker once its plan was approved.

use tokio::runtime::Runtime;

use crate::engine::tracking::{PullMode, Tracked, Tracker, TrackingError, Write};
use crate::forge::GitHub;
use crate::humanize;
use crate::model::Plan;
use crate::report;

use super::error::CliError;
use super::forges;
use super::session::Session;
use super::settings::Settings;
use super::source::Source;

/// The tracker that a plan comes from, for as long as the plan is approved and written into it.
pub(crate) struct Tracking {
    github: GitHub,
    // What was made in it is used in it.
    runtime: Runtime,
}

impl Tracking {
    /// The tracker of a source; none where it is no issue of this repository's own, where nobody is logged in, and where
    /// the configuration wants no sub-issues.
    pub(crate) fn of(
        source: Option<&str>,
        session: &Session,
        settings: &Settings,
    ) -> Result<Option<Self>, CliError> {
        let source = source.and_then(|source| Source::parse(source).ok());
        let is_wanted = settings.has_sub_issues() || settings.pull_options()?.mode != PullMode::Off;
        let Some(Source::Issue(reference)) = source.filter(|_| is_wanted) else {
            return Ok(None);
        };
        let own = forges::repository(session);
        let is_own = |name: &String| {
            own.as_ref()
                .is_some_and(|own| own.eq_ignore_ascii_case(name))
        };
        if !reference.repository.as_ref().is_none_or(is_own) {
            return Ok(None);
        }
        let Some(github) = forges::own_github(session)? else {
            return Ok(None);
        };
        let runtime = super::runtime::make()?;
        Ok(Some(Self { github, runtime }))
    }

    /// Says what would be written for a plan.
    pub(crate) fn announce(&self, plan: &Plan, session: &Session, settings: &Settings) {
        let Some(number) = plan.issue.number else {
            return;
        };
        let writes = if settings.has_sub_issues() {
            let _waiting = session.output.waiting("Reading sub-issues");
            self.runtime.block_on(async {
                let tracker = self.look(plan, session, settings).await?;
                Ok(tracker.map_or_else(Vec::new, |tracker| tracker.writes(plan)))
            })
        } else {
            Ok(Vec::new())
        };
        match writes {
            Ok(writes) => {
                let mode = settings.pull_options().map(|options| options.mode);
                let address = self.github.address();
                session.output.note(&format!(
                    "In {} at {}, #{number} gets {}.",
                    address.repository,
                    address.host,
                    promised(&writes, mode.unwrap_or_default())
                ));
            }
            Err(error) => warn(&error, session),
        }
    }

    /// Writes what is still to be written, and puts the numbers of the issues into the plan. What cannot be written holds
    /// nothing up: the next run of the issue goes on with it.
    pub(crate) fn write(&self, plan: &mut Plan, session: &Session, settings: &Settings) {
        if !settings.has_sub_issues() {
            return;
        }
        let _waiting = session.output.waiting("Writing sub-issues");
        let written = self.runtime.block_on(async {
            match self.look(plan, session, settings).await? {
                Some(mut tracker) => {
                    let mut told = |write: &Write, number: Option<u64>| {
                        if let (Write::Create { task, draft, .. }, Some(number)) = (write, number) {
                            let title = report::clean(&draft.title);
                            session
                                .output
                                .note(&format!("#{number} for task {task}: {title}"));
                        }
                    };
                    tracker.write(plan, &mut told).await
                }
                None => Ok(Tracked::default()),
            }
        });
        match written {
            Ok(tracked) if !tracked.dropped_labels.is_empty() => {
                let labels = humanize::list(&tracked.dropped_labels);
                session.output.note(&format!(
                    "The forge left labels away that the token may not set: {labels}."
                ));
            }
            Ok(_) => {}
            Err(error) => warn(&error, session),
        }
    }

    async fn look(
        &self,
        plan: &Plan,
        session: &Session<'_>,
        settings: &Settings,
    ) -> Result<Option<Tracker<'_>>, TrackingError> {
        let folder = session.store.tracking_folder();
        Tracker::look(&self.github, plan, settings.track_options(), folder).await
    }
}

/// What is going to be written, in few words.
fn promised(writes: &[Write], mode: PullMode) -> String {
    let n_new = count(writes, |write| matches!(write, Write::Create { .. }));
    let n_links = count(writes, |write| matches!(write, Write::Link { .. }));
    let n_blocks = count(writes, |write| matches!(write, Write::Block { .. }));
    let some = |n: usize, noun: &str| (n > 0).then(|| humanize::count(n, noun));
    let pulls = match mode {
        PullMode::Off => None,
        PullMode::Draft => Some("a draft of a pull request for each result".to_owned()),
        PullMode::Ready => Some("a pull request for each result".to_owned()),
    };
    let parts = [
        some(n_new, "new sub-issue"),
        // Each new one is linked; others were made before and not linked yet.
        some(n_links.saturating_sub(n_new), "link"),
        some(n_blocks, "dependency"),
        Some("a comment that shows how it goes".to_owned()),
        pulls,
    ];
    humanize::list(parts.into_iter().flatten())
}

fn count(writes: &[Write], is_it: impl Fn(&Write) -> bool) -> usize {
    writes.iter().filter(|write| is_it(write)).count()
}

fn warn(error: &TrackingError, session: &Session) {
    let chain = CliError::chain(error);
    session.output.note(&format!(
        "The sub-issues are not all made: cannot {chain}. The next run of the issue goes on with them."
    ));
}
