//! Agents, supervisors and the orchestrator are killed, stopped and paused at random moments: nothing is left running,
//! nothing is lost, and `resume` completes.
//!
//! The ordinary tests take two runs; `ORCHESTRATE_KILLS=30` takes thirty.

use std::fs;
use std::process::Child;
use std::thread::sleep;
use std::time::{Duration, Instant};

use git_orchestrate::model::{RunPhase, RunState, TaskPhase};
use rustix::process::{Pid, Signal, kill_process};

use super::kill::{Dice, Site};

/// Does its work anew at every try: it may be cut off anywhere.
const PATIENT_AGENT: &str = r#"
sleep 0.0$ORCHESTRATE_TASK_ID
echo "$ORCHESTRATE_TASK_ID" > "own-$ORCHESTRATE_TASK_ID.txt"
(setsid sleep 0.3 &)
sleep 0.1
echo end >> "own-$ORCHESTRATE_TASK_ID.txt"
"#;

/// A run and the orchestrator that drives it now.
struct Havoc {
    site: Site,
    child: Child,
    told: String,
}

impl Havoc {
    fn begin(number: u64) -> Self {
        let site = Site::new();
        fs::write(site.repository.beside("agent.sh"), PATIENT_AGENT).unwrap();
        Self {
            child: start(&site),
            site,
            told: format!("run {number}"),
        }
    }

    /// Drives the run on, as a user would who found it dead.
    fn go_on(&self) -> Child {
        if self.site.state().is_some() {
            self.site.spawn(&["resume"])
        } else {
            start(&self.site)
        }
    }

    /// Says something from another terminal. Nobody may be there to hear it.
    fn say(&self, arguments: &[&str]) {
        self.site.spawn(arguments).wait().unwrap();
    }

    fn kill_orchestrator(&mut self) {
        self.told.push_str(", orchestrator");
        self.child.kill().ok();
        self.child.wait().unwrap();
        self.child = self.go_on();
    }

    fn signal(&mut self, word: &str, victims: &[Pid], signal: Signal, dice: &mut Dice) {
        self.told.push_str(word);
        let at = dice.below(victims.len().max(1) as u64);
        if let Some(&pid) = victims.get(usize::try_from(at).unwrap()) {
            // It may have ended by itself since.
            kill_process(pid, signal).ok();
        }
    }

    fn strike(&mut self, dice: &mut Dice) {
        let task = (1 + dice.below(12)).to_string();
        match dice.below(8) {
            0 | 1 => self.kill_orchestrator(),
            2 => {
                let victims = self.site.supervisors();
                self.signal(", supervisor", &victims, Signal::KILL, dice);
            }
            3 => {
                let victims = self.site.agents();
                self.signal(", agent", &victims, Signal::KILL, dice);
            }
            // Whoever is stopped and not paused has stalled, and is ended after a while.
            4 => {
                let victims = self.site.agents();
                self.signal(", stopped agent", &victims, Signal::STOP, dice);
            }
            5 => {
                let victims = self.site.supervisors();
                self.signal(", stopped supervisor", &victims, Signal::STOP, dice);
            }
            6 => {
                self.told.push_str(", pause of task ");
                self.told.push_str(&task);
                self.say(&["pause", "--task", &task]);
                if dice.below(2) == 0 {
                    self.kill_orchestrator();
                }
            }
            _ => {
                self.told.push_str(", pause");
                self.say(&["pause"]);
                if dice.below(2) == 0 {
                    self.kill_orchestrator();
                } else {
                    sleep(Duration::from_millis(dice.below(300)));
                    self.say(&["resume"]);
                }
            }
        }
    }

    /// Goes on until the run is over, whatever of it stands still.
    fn finish(&mut self) {
        let until = Instant::now() + Duration::from_mins(2);
        for _ in 0..3 {
            while self.child.try_wait().unwrap().is_none() {
                assert!(Instant::now() < until, "{}: it hangs", self.told);
                let is_paused = |state: RunState| {
                    state.is_paused || state.tasks.values().any(|task| task.is_paused)
                };
                if self.site.state().is_some_and(is_paused) {
                    self.say(&["resume"]);
                }
                sleep(Duration::from_millis(50));
            }
            let is_finished = |state: RunState| state.phase == RunPhase::Finished;
            if self.site.state().is_some_and(is_finished) {
                return;
            }
            self.child = self.go_on();
        }
        panic!("{}: it does not end", self.told);
    }
}

fn start(site: &Site) -> Child {
    let agent = format!("sh {}", site.repository.beside("agent.sh").display());
    let plan = site.repository.beside("plan.toml");
    let run = ["run", "--yes", "--plan", plan.to_str().unwrap()];
    let agent = ["--agent-command", &agent, "--max-workers", "4"];
    let clocks = [
        "--timeout",
        "60s",
        "--idle-timeout",
        "3s",
        "--retries",
        "50",
    ];
    site.spawn(&[&run[..], &agent[..], &clocks[..]].concat())
}

#[test]
fn whatever_is_killed_stopped_or_paused_at_random_nothing_is_left_running_and_nothing_is_lost() {
    let n_runs = std::env::var("ORCHESTRATE_KILLS").ok();
    let n_runs: u64 = n_runs.map_or(2, |n| n.parse().unwrap());
    let seed = std::env::var("ORCHESTRATE_SEED").ok();
    let mut dice = Dice(seed.map_or(0x2545_F491_4F6C_DD1D, |seed| seed.parse().unwrap()));
    for number in 0..n_runs {
        let mut havoc = Havoc::begin(number);
        for _ in 0..4 + dice.below(6) {
            sleep(Duration::from_millis(dice.below(400)));
            havoc.strike(&mut dice);
        }
        havoc.finish();
        let Havoc { site, told, .. } = &havoc;
        site.inspect(told);
        let state = site.state().unwrap();
        for (id, task) in &state.tasks {
            assert!(matches!(task.phase, TaskPhase::Done { .. }), "{told}: {id}");
            let name = format!("{}:own-{id}.txt", task.branch.clone().unwrap());
            let text = site.repository.git(&["show", &name]);
            assert_eq!(text, format!("{id}\nend"), "{told}");
        }
        let until = Instant::now() + Duration::from_secs(5);
        while !site.agents().is_empty() {
            assert!(Instant::now() < until, "{told}: {:?}", site.agents());
            sleep(Duration::from_millis(20));
        }
    }
}
