//! What all runs come to.

use std::collections::{BTreeMap, BTreeSet};

use git_orchestrate::model::{
    Calibration, Footprint, FootprintEntry, Pace, Pair, Plan, RepoPath, RunState, TaskId,
};
use git_orchestrate::report::{self, Quality, RunFacts, RunView, Stats, Style};
use unicode_width::UnicodeWidthStr;

use super::story::{self, RICH};
use crate::support::journals::at;

fn facts() -> RunFacts {
    let pair = |a, b, overlap| Pair {
        a: TaskId(a),
        b: TaskId(b),
        overlap,
        conflict: 0.0,
        in_one_plan: 0.0,
        hazards: vec![],
    };
    let entry = |path: &str, probability| FootprintEntry {
        path: path.parse().unwrap(),
        probability,
        evidence: vec![],
        regions: vec![],
    };
    let writes = |writes| Footprint {
        writes,
        ..Footprint::default()
    };
    let mut plan = Plan {
        pairs: vec![pair(1, 2, 0.9), pair(1, 3, 0.6)],
        ..story::plan()
    };
    plan.tasks[0].footprint = writes(vec![entry("src/pay.rs", 0.9), entry("src/old.rs", 0.3)]);
    plan.tasks[1].footprint = writes(vec![entry("src/pay.rs", 0.6)]);
    let records = [story::run(), story::merge()].concat();
    let state = RunState::replay(&records).unwrap();
    let view = RunView {
        plan: &plan,
        state: &state,
        records: &records,
        success_share: 0.8,
        is_held: false,
        is_newest: true,
        has_landed_at_forge: false,
        now: at(500),
    };
    let changed = |paths: &[&str]| -> BTreeSet<RepoPath> {
        paths.iter().map(|path| path.parse().unwrap()).collect()
    };
    let files = BTreeMap::from([
        (TaskId(1), changed(&["src/pay.rs"])),
        (TaskId(2), changed(&["src/pay.rs", "src/money.rs"])),
        (TaskId(3), changed(&["README.md"])),
    ]);
    RunFacts::of(&view, &files)
}

fn sums(runs: &[RunFacts]) -> Stats {
    let pace = Pace {
        ratio: 0.4,
        n_tasks: 9,
        n_runs: 2,
    };
    let calibration = Calibration {
        files: -0.4,
        pairs: 0.2,
        n_files: 6,
        n_pairs: 4,
        n_runs: 2,
    };
    Stats::of(runs, Some(pace), Some(calibration))
}

#[test]
fn the_figures_of_all_runs_stand_in_one_page() {
    let later = RunFacts {
        run: "1122-0900-aaaa".to_owned(),
        n_ended: 6,
        n_succeeded: 6,
        failures: vec![("its time was up".to_owned(), true)],
        ..facts()
    };
    let stats = sums(&[facts(), later]);
    insta::assert_snapshot!(report::stats(&stats, &RICH), @"
    2 runs here
      1121-0534-k3f9  Payments: totals, rounding, invoices      3 of 6 done    1.9 x
      1122-0900-aaaa  Payments: totals, rounding, invoices      6 of 6 done    1.9 x

      speed-up      1.9 times  as fast as one task after the other  ██
      overhead      1.0 times  as long as its longest task (median run)
      utilisation        64 %  of the workers' time agents worked
      success            75 %  of the tasks  ▄█
      merged             67 %  of the results that were put together
      rework             17 %  of the tasks were tried more than once
      estimates    0.20 times  as long as estimated (median task)

    Footprints: which files tasks change (6 predictions)
      precision         100 %  of what was foreseen came about
      recall             50 %  of what came about was foreseen
      said  30 %, was   0 %,    2 times
      said  60 %, was 100 %,    2 times  ▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪
      said  90 %, was 100 %,    2 times  ▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪

    Hazards: which tasks share a file (4 predictions)
      precision          50 %  of what was foreseen came about
      recall            100 %  of what came about was foreseen
      said  60 %, was   0 %,    2 times
      said  90 %, was 100 %,    2 times  ▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪

    What the next plan learns
      minutes as learned from 9 tasks of 2 runs here: 0.40 times the usual estimate
      probabilities as learned from 6 expected files and 4 pairs of 2 runs here:
      what the model calls 50 % is 40 % for a file, 55 % for two tasks that change
      one

    Commonest failures
        1  its time was up; 1 succeeded later
        1  the agent exited with code 1
    ");
}

#[test]
fn predictions_are_held_against_what_came_about() {
    let quality = Quality::of(&[(0.9, true), (0.9, false), (0.1, false), (0.3, true)], 1);
    assert_eq!(quality.precision, Some(0.5));
    // Three came about: one foreseen, one thought unlikely, one of which nothing was said.
    assert_eq!(quality.recall, Some(1.0 / 3.0));
    let buckets: Vec<(usize, f64)> = (quality.calibration.iter())
        .map(|bucket| (bucket.n, bucket.was))
        .collect();
    assert_eq!(buckets, [(1, 0.0), (1, 1.0), (2, 0.5)]);
    let perfect = Quality::of(&[(1.0, true), (0.0, false)], 0);
    assert_eq!((perfect.brier, perfect.recall), (Some(0.0), Some(1.0)));
    assert_eq!(Quality::of(&[], 0).precision, None);
}

#[test]
fn what_goes_on_still_counts_only_with_what_has_ended() {
    let begun = RunFacts {
        n_ended: 4,
        ..facts()
    };
    assert_eq!(sums(&[begun]).success, Some(0.75));
    assert_eq!(sums(&[facts()]).success, Some(0.5));
}

#[test]
fn stats_are_never_wider_than_the_screen() {
    let long = RunFacts {
        title: "A title that nobody would ever read to its end ".repeat(4),
        failures: vec![("why it failed, at length ".repeat(8), true)],
        ..facts()
    };
    let stats = sums(&[long.clone(), long, facts()]);
    for width in [60, 80, 140] {
        for unicode in [true, false] {
            let style = Style {
                width,
                unicode,
                ..RICH
            };
            let text = report::stats(&stats, &style);
            assert!(unicode || text.is_ascii(), "{text}");
            for line in text.lines() {
                assert!(line.width() <= width.max(72), "{width}: {line}");
                assert_eq!(line, line.trim_end());
            }
        }
    }
}

#[test]
fn the_page_of_stats_names_every_field() {
    let document = serde_json::to_value(sums(&[facts()])).unwrap();
    super::pages::assert_named("stats-1.md", [document]);
}
