//! The thread that watches the worktrees of a run.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::scene::Scene;
use super::sighting::{Known, Sighting, subjects};
use crate::engine::planning;
use crate::engine::radar::Watch;
use crate::engine::running::message::Message;
use crate::engine::running::workers::Desk;
use crate::model::ImportGraph;

/// How often it is asked whether something changed.
const TICK: Duration = Duration::from_millis(40);

/// How long a change of who is watched waits before all is looked at: many come at once.
const SETTLING: Duration = Duration::from_millis(250);

/// How much that is known of earlier commits is kept.
const MAX_KNOWN: usize = 4_000;

/// Watches the worktrees of a run until it is dropped.
#[derive(Debug)]
pub(in crate::engine::running) struct Sentry {
    scenes: Option<Sender<Scene>>,
    shown: Scene,
    thread: Option<JoinHandle<()>>,
}

impl Sentry {
    /// Watches nobody yet. What is seen is told to `report`.
    pub(in crate::engine::running) fn start(
        desk: Arc<Desk>,
        report: impl Fn(Message) + Send + 'static,
    ) -> Self {
        let (scenes, shown) = channel();
        let watch = move || stand(&desk, &shown, &report);
        // Where no thread can be had nobody watches, and the run goes on: what counts is looked at when tasks end.
        let thread = thread::Builder::new()
            .name("sentry".to_owned())
            .spawn(watch);
        Self {
            scenes: Some(scenes),
            shown: Scene::default(),
            thread: thread.ok(),
        }
    }

    /// Says who is to be watched from now on.
    pub(in crate::engine::running) fn show(&mut self, scene: Scene) {
        if scene != self.shown {
            self.shown = scene.clone();
            if let Some(scenes) = &self.scenes {
                scenes.send(scene).ok();
            }
        }
    }
}

impl Drop for Sentry {
    fn drop(&mut self) {
        self.scenes = None;
        if let Some(thread) = self.thread.take() {
            // What it kept beside the repository goes with it.
            thread.join().ok();
        }
    }
}

/// Looks at the worktrees whenever something in them changes.
fn stand(desk: &Desk, scenes: &Receiver<Scene>, report: &dyn Fn(Message)) {
    let mut post = Post {
        desk,
        watch: None,
        graph: None,
        known: Known::new(),
        last: Sighting::default(),
    };
    let mut scene = Scene::default();
    let mut new_since: Option<Instant> = None;
    loop {
        let next = if scene.is_live() {
            scenes.recv_timeout(TICK)
        } else {
            scenes.recv().map_err(RecvTimeoutError::from)
        };
        match next {
            Ok(next) => {
                scene = next;
                new_since.get_or_insert_with(Instant::now);
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        let is_settled = new_since.is_some_and(|since| since.elapsed() >= SETTLING);
        let is_due = post.watch.as_mut().is_some_and(Watch::is_due);
        if !scene.is_live() || !(is_settled || is_due) {
            continue;
        }
        new_since = None;
        if let Some(sighting) = post.look(&scene) {
            report(Message::Seen(Box::new(sighting)));
        }
    }
}

/// What is kept between two looks.
struct Post<'a> {
    desk: &'a Desk,
    watch: Option<Watch<'a>>,
    graph: Option<ImportGraph>,
    known: Known,
    last: Sighting,
}

impl Post<'_> {
    /// What is seen, where that is something else than the last time. What cannot be looked at now is looked at later.
    fn look(&mut self, scene: &Scene) -> Option<Sighting> {
        let context = &self.desk.context;
        if self.watch.is_none() {
            self.watch = Watch::new(context, false).ok();
        }
        let watch = self.watch.as_mut()?;
        let subjects = subjects(self.desk, scene).ok()?;
        let radar = watch
            .look_at(None, subjects.clone(), &self.desk.halt)
            .ok()?;
        if self.graph.is_none() && scene.members.len() > 1 {
            let base = self.desk.base.as_str();
            let graph = planning::graph(context, Some(base));
            self.graph = Some(graph.map(|tree| tree.graph).unwrap_or_default());
        }
        if self.known.len() > MAX_KNOWN {
            self.known.clear();
        }
        let empty = ImportGraph::default();
        let graph = self.graph.as_ref().unwrap_or(&empty);
        let known = (graph, &mut self.known);
        let sighting = Sighting::of(self.desk, scene, &subjects, &radar, watch, known);
        if sighting == self.last {
            return None;
        }
        self.last = sighting.clone();
        Some(sighting)
    }
}
