//! The screen beside a run of this very process: the engine works in this thread, the screen in another.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread;

use tokio::runtime::Runtime;

use super::stage::{self, Ending};
use super::suspension::Suspension;
use crate::cli::error::CliError;
use crate::cli::listener::Listener;
use crate::cli::session::Session;
use crate::model::{Plan, Record, RunId, RunState};

/// Whoever hears each record of a run.
pub(crate) type Hear<'a> = &'a mut (dyn FnMut(&Record) + Send);

/// Does `work`, which runs a run and tells what happens, and shows the run on the whole terminal meanwhile. Where the user
/// leaves the screen, lines tell the rest. `before` is where the run stood.
pub(crate) fn accompany<T>(
    plan: &Plan,
    before: Option<&RunState>,
    runtime: &Runtime,
    session: &Session,
    work: impl FnOnce(Hear<'_>) -> T,
) -> T {
    let suspension = Suspension::listen(runtime);
    let is_finished = AtomicBool::new(false);
    let is_shown = AtomicBool::new(true);
    let (begun, begins) = mpsc::channel::<RunId>();
    thread::scope(|scope| {
        let (is_finished, is_shown) = (&is_finished, &is_shown);
        let stage = scope.spawn(move || {
            let is_over = || is_finished.load(Ordering::SeqCst).then_some(Ending::Over);
            // Where nothing begins there is nothing to show.
            let shown = begins.recv().map_or(Ok(Ending::Over), |run| {
                stage::show(&run, true, &is_over, &suspension, session)
            });
            is_shown.store(false, Ordering::SeqCst);
            shown
        });
        let mut teller = Teller {
            begun: Some(begun),
            known: before.cloned(),
            listener: None,
        };
        let result = work(&mut |record| {
            // A thread that is gone shows nothing any more, for whatever reason.
            let is_gone = stage.is_finished() || !is_shown.load(Ordering::SeqCst);
            teller.hear(record, is_gone, plan, session);
        });
        is_finished.store(true, Ordering::SeqCst);
        teller.begun = None;
        let ended: Result<_, _> = stage.join();
        if let Ok(Err(error)) = ended {
            warn(&error, session);
        }
        if let Some(listener) = teller.listener {
            listener.finish();
        }
        result
    })
}

fn warn(error: &CliError, session: &Session) {
    session.output.warning(&error.message);
}

/// Keeps where the run stands, and tells in lines what happens once nobody shows it.
struct Teller<'a> {
    begun: Option<mpsc::Sender<RunId>>,
    known: Option<RunState>,
    listener: Option<Listener<'a>>,
}

impl<'a> Teller<'a> {
    fn hear(&mut self, record: &Record, is_gone: bool, plan: &Plan, session: &'a Session<'a>) {
        if is_gone {
            let known = self.known.as_ref();
            let listener = self
                .listener
                .get_or_insert_with(|| Listener::new(Some(plan), known, false, session.output));
            listener.hear(record);
        }
        RunState::listen(&mut self.known, record);
        let run = self.known.as_ref().map(|state| state.run.clone());
        if let Some(run) = run
            && let Some(begun) = self.begun.take()
        {
            begun.send(run).ok();
        }
    }
}
