//! What the command line sets, as the configuration takes it.

use clap::ValueEnum;

use crate::cli::args::{
    AgentArgs, DriveArgs, HazardArg, IsolationArgs, LandingArgs, PaceArgs, PlanningArgs,
    ResolverArgs, SandboxArgs, WhichAgentArgs, WorkersArg,
};
use crate::model::Budget;

/// What the command line sets, as the configuration takes it.
#[derive(Debug, Default)]
pub(crate) struct Typed(pub(super) Vec<(String, String)>);

impl Typed {
    /// What is typed of everything about driving a run.
    pub(crate) fn drive(mut self, args: &DriveArgs) -> Self {
        self.agent(&args.agent);
        self.pace(&args.pace);
        self.isolation(&args.isolation);
        self.set("--pull-requests", args.forge.pull_requests.as_ref());
        self.landing(&args.landing)
    }

    /// Where attempts are to run.
    pub(crate) fn of_executor(list: &str) -> Self {
        let mut typed = Self::default();
        typed.set("--executor", Some(list));
        typed
    }

    /// What is typed of the landing.
    pub(crate) fn landing(mut self, args: &LandingArgs) -> Self {
        self.set("--verify", args.verify.as_ref());
        self.set(
            "--order",
            args.order
                .and_then(|order| order.to_possible_value())
                .map(|value| value.get_name().to_owned()),
        );
        self
    }

    /// What is typed of the agent that settles conflicts.
    pub(crate) fn resolver(mut self, args: &ResolverArgs) -> Self {
        self.which_agent(&args.which);
        self.sandbox(&args.sandbox);
        self.set("--check", args.check.as_ref());
        self
    }

    /// What is typed of the planning.
    pub(crate) fn planning(mut self, args: &PlanningArgs) -> Self {
        self.set("--base", args.base.as_ref());
        self.set("--infer-orders", args.no_infer.then_some("false"));
        self.set("--unknown", args.unknown_together.then_some("together"));
        self
    }

    fn which_agent(&mut self, args: &WhichAgentArgs) {
        self.set("--agent", args.agent.as_ref());
        self.set("--agent-command", args.agent_command.as_ref());
    }

    fn agent(&mut self, args: &AgentArgs) {
        self.which_agent(&args.which);
        self.set("--model", args.model.as_ref());
        self.set(
            "--permissions",
            args.permissions
                .and_then(|level| level.to_possible_value())
                .map(|value| value.get_name().to_owned()),
        );
        let patience = args.ask.map(|time| format!("{}ms", time.as_millis()));
        self.set("--ask", patience);
        self.set(
            "--timeout",
            args.timeout
                .map(|timeout| format!("{}ms", timeout.as_millis())),
        );
        self.set(
            "--idle-timeout",
            args.idle_timeout
                .map(|timeout| format!("{}ms", timeout.as_millis())),
        );
        self.set("--retries", args.retries);
        self.set("--check", args.check.as_ref());
    }

    fn isolation(&mut self, args: &IsolationArgs) {
        self.sandbox(&args.sandbox);
        self.set("--undo-escapes", args.undo_escapes.then_some("true"));
        self.set("--excuse-escapes", args.excuse_escapes.then_some("true"));
    }

    fn sandbox(&mut self, args: &SandboxArgs) {
        let name = |value: Option<clap::builder::PossibleValue>| {
            value.map(|value| value.get_name().to_owned())
        };
        let sandbox = args.sandbox.and_then(|kind| kind.to_possible_value());
        self.set("--sandbox", name(sandbox));
        let network = args.network.and_then(|network| network.to_possible_value());
        self.set("--network", name(network));
    }

    fn pace(&mut self, args: &PaceArgs) {
        let workers = args.max_workers.map(|workers| match workers {
            WorkersArg::Auto => "auto".to_owned(),
            WorkersArg::Count(count) => count.to_string(),
        });
        self.set("--max-workers", workers);
        self.set("--executor", args.executor.as_ref());
        self.set("--batch-size", args.batch_size);
        self.set("--checkpoint", args.checkpoint.as_ref());
        self.set("--on-hazard", args.on_hazard.map(HazardArg::name));
        self.set("--budget", args.budget.map(amount));
        self.set("--task-budget", args.task_budget.map(amount));
        let after = args
            .speculate
            .map(|after| format!("{}ms", after.as_millis()));
        self.set("--speculate", after);
    }

    fn set(&mut self, flag: &str, value: Option<impl ToString>) {
        self.0
            .extend(value.map(|value| (flag.to_owned(), value.to_string())));
    }
}

/// A budget as it can be typed.
fn amount(budget: Budget) -> String {
    match budget {
        Budget::MicroUsd(micro) => format!("{}usd", micro as f64 / 1e6),
        Budget::Tokens(n) => format!("{n}tok"),
    }
}
