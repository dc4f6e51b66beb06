//! Bringing results together: preview, integration, landing. The same after a run and in `merge`.

use tokio::runtime::Runtime;

use crate::engine::merging::{
    self, Integration, LandedAt, MergeOptions, MergeQueue, MergingError, ResolveOptions,
};
use crate::engine::{Context, running};
use crate::humanize;
use crate::model::{MergePreview, Plan, RunId, TaskId};
use crate::planner::OrderKind;

use super::args::{LandingArgs, ResolveArg};
use super::error::CliError;
use super::exit_code::ExitCode;
use super::interrupts::Interrupts;
use super::landing_place::worktree_folder;
use super::listener::Listener;
use super::output::Output;
use super::session::Session;
use super::settings::Settings;
use super::show;

/// What is needed to bring results together.
pub(crate) struct Landing<'a> {
    /// Where.
    pub(crate) session: &'a Session<'a>,
    /// What the engine needs.
    pub(crate) context: Context,
    /// In which order.
    pub(crate) order: OrderKind,
    /// How.
    pub(crate) options: MergeOptions,
    /// What a Ctrl-C does.
    pub(crate) interrupts: Interrupts,
    /// Whether nothing but JSON is printed.
    pub(crate) is_json: bool,
}

impl<'a> Landing<'a> {
    /// As the command line and the configuration say.
    pub(crate) fn new(
        session: &'a Session<'a>,
        settings: &Settings,
        run: Option<&RunId>,
        args: &LandingArgs,
        is_json: bool,
        runtime: &Runtime,
    ) -> Result<Self, CliError> {
        let context = session.context()?;
        let template = run
            .and_then(|run| running::load_options(&context, run).ok())
            .map_or_else(|| settings.worktree_root(), |options| options.worktree_root);
        let interrupts = Interrupts::listen(runtime)?;
        let options = MergeOptions {
            verify: settings.verify(),
            verify_timeout: settings.timeout(),
            verify_jobs: args
                .verify_jobs
                .map_or_else(MergeOptions::usual_jobs, usize::from),
            verify_every: args.verify_every.map_or(1, usize::from),
            allow_broken: args.allow_broken,
            stop_flag: interrupts.stop_flag.clone(),
            method: args.method(),
            skips_hooks: args.no_verify,
            resolve: ResolveOptions {
                is_on: !args.no_resolve && args.resolve != Some(ResolveArg::Off),
                agent: match args.resolve {
                    Some(ResolveArg::Agent) => Some(settings.resolver()?),
                    _ => None,
                },
                ..ResolveOptions::default()
            },
            ..MergeOptions::new(worktree_folder(&template, &context))
        };
        Ok(Self {
            session,
            context,
            order: settings.order(),
            options,
            interrupts,
            is_json,
        })
    }

    /// Works out what merging the queue would do.
    pub(crate) fn previewed(&self, queue: &MergeQueue) -> Result<MergePreview, CliError> {
        let options = &self.options;
        let flag = &options.stop_flag;
        let preview = merging::resolved_preview(&self.context, queue, &options.resolve, flag)?;
        Ok(preview)
    }

    /// The same, and shows it.
    pub(crate) fn preview(&self, queue: &MergeQueue) -> Result<MergePreview, CliError> {
        let _waiting = self.session.output.waiting("Previewing the merge");
        let preview = self.previewed(queue)?;
        if !self.is_json {
            let views = merging::conflict_views(&self.context, queue, &preview)?;
            let breaks = merging::breaks(&self.context, queue, &preview)?;
            let subjects = merging::subjects(&self.context, queue, &views);
            let style = self.session.output.style();
            let text = show::preview(queue, &preview, &views, &breaks, &subjects, &style);
            self.session.output.result(&text)?;
        }
        Ok(preview)
    }

    /// Puts the results together on a ref of their own; the target does not move.
    pub(crate) fn integrate(
        &self,
        queue: &MergeQueue,
        plan: Option<&Plan>,
    ) -> Result<Integration, CliError> {
        if let Some(integration) = merging::ready(&self.context, queue, &self.options)? {
            return Ok(integration);
        }
        self.listening(plan, queue, |observer| {
            merging::integrate(&self.context, queue, &self.options, observer)
        })
    }

    /// Puts the results together and moves the target.
    pub(crate) fn merge(
        &self,
        queue: &MergeQueue,
        plan: Option<&Plan>,
    ) -> Result<(Integration, LandedAt), CliError> {
        self.listening(plan, queue, |observer| {
            merging::merge(
                &self.context,
                queue.clone(),
                self.order,
                &self.options,
                observer,
            )
        })
    }

    /// The same after an integration that was told already. Where something was left out it is built once more, and only
    /// one that comes out in another way is told again.
    pub(crate) fn merge_told(
        &self,
        queue: &MergeQueue,
        told: &Integration,
    ) -> Result<(Integration, LandedAt), CliError> {
        let done = self.listening(None, queue, |observer| {
            merging::merge(
                &self.context,
                queue.clone(),
                self.order,
                &self.options,
                observer,
            )
        })?;
        let names = |integration: &Integration| -> Vec<TaskId> {
            integration.merged.iter().map(|&(task, _)| task).collect()
        };
        if names(&done.0) != names(told) && !self.is_json {
            self.session.output.note(&format!(
                "The target moved meanwhile, and now these tasks came in: {}.",
                humanize::list(names(&done.0))
            ));
        }
        Ok(done)
    }

    pub(crate) fn listening<T>(
        &self,
        plan: Option<&Plan>,
        queue: &MergeQueue,
        work: impl FnOnce(&mut dyn FnMut(&crate::model::Record)) -> Result<T, MergingError>,
    ) -> Result<T, CliError> {
        let state = match &queue.run {
            Some(run) => self.session.store.run(run).load_state().ok(),
            None => None,
        };
        let output = self.session.output;
        let mut listener = Listener::new(plan, state.as_ref(), self.is_json, output);
        // Without a plan the listener has no lines of its own.
        let _waiting = (plan.is_none()).then(|| output.waiting("Putting results together"));
        let result = work(&mut |record| listener.hear(record));
        listener.finish();
        Ok(result?)
    }

    /// Asks something, where somebody is there to answer.
    pub(crate) fn ask(&self, question: &str) -> Result<bool, CliError> {
        self.interrupts.at_question(|| Output::ask(question))
    }
}

/// Says where the target went, and how to go back.
pub(crate) fn told(
    integration: &Integration,
    landed: &LandedAt,
    landing: &Landing,
) -> Result<(), CliError> {
    if landing.is_json {
        return Ok(());
    }
    let target = landed
        .target
        .strip_prefix("refs/heads/")
        .unwrap_or(&landed.target);
    let output = landing.session.output;
    if landed.old == landed.new {
        let why = match integration.left_out.as_slice() {
            [] => format!("{target} has everything already"),
            _ => format!("Nothing came into {target}"),
        };
        let stays = format!("{why}; it stays at {}.", landed.new.short());
        return output.sentence(&stays);
    }
    let tips = integration.merged.iter().map(|(_, tip)| tip);
    let before = std::iter::once(&integration.onto).chain(tips.clone());
    let n_new = before
        .zip(tips)
        .filter(|(before, tip)| before != tip)
        .count();
    output.sentence(&format!(
        "{target} is at {}, with {}; it was at {}.",
        landed.new.short(),
        humanize::count(n_new, "new result"),
        landed.old.short()
    ))?;
    if landed.checkout.is_none() {
        output.note(&format!(
            "No checkout was touched: {target} is not checked out."
        ));
    }
    output.note(&format!(
        "Go back: `git orchestrate merge --undo {}`",
        integration.run
    ));
    Ok(())
}

/// Whether everything came in.
pub(crate) fn verdict(integration: &Integration) -> ExitCode {
    if integration.left_out.is_empty() {
        ExitCode::Done
    } else {
        ExitCode::Conflict
    }
}
