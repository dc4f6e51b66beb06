//! A run as it goes on.

use std::io;
use std::sync::{Arc, Mutex};

use git_orchestrate::model::{Record, RunState};
use git_orchestrate::report::{Progress, Style};
use indicatif::{ProgressDrawTarget, TermLike};

use super::story::{self, RICH};

fn plain(records: &[Record], style: Style) -> String {
    plain_after(None, records, style)
}

fn plain_after(before: Option<&RunState>, records: &[Record], style: Style) -> String {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&lines);
    let mut progress = Progress::plain(&story::plan(), before, style, move |line| {
        sink.lock().unwrap().push(line.to_owned());
    });
    for record in records {
        progress.show(record);
    }
    progress.finish();
    let lines = lines.lock().unwrap();
    lines.join("\n")
}

#[test]
fn the_clock_of_a_merge_long_after_the_run_begins_with_the_merge() {
    let before = RunState::replay(&story::run()).unwrap();
    let text = plain_after(Some(&before), &story::merge(), RICH);
    let first = text.lines().next().unwrap();
    assert_eq!(
        first.trim_start(),
        "0:00 › putting 3 results together for main"
    );
}

#[test]
fn away_from_a_terminal_each_event_is_one_line() {
    let records = [story::run(), story::merge()].concat();
    insta::assert_snapshot!(plain(&records, RICH), @r"
    0:00 › run 1121-0534-k3f9: Payments: totals, rounding, invoices (6 tasks, up to 3 at once)
    0:00 ● 1 Add totals to the ledger              scripted starts
    0:00 ● 2 Round payments half to even           scripted starts
    0:00 ● 3 Describe the payment format and eve…  scripted starts
    0:04 ✓ 1 Add totals to the ledger              3 files changed (4.0 s)
    0:04 ● 4 Format the invoice                    scripted starts
    0:06 ● 4 Format the invoice                    scripted starts (try 2): the agent exited with code 1
    0:09 ✗ 4 Format the invoice                    failed: the agent exited with code 1 (5.0 s)
    0:09 ⊘ 5 Send the invoice by mail              blocked by task 4
    1:01 ✓ 2 Round payments half to even           1 file changed (1 min 01 s)
    1:01 ! something outside the worktrees changed while task 3 ran: checkout (notes.txt)
    1:02 › 2 Round payments half to even           changed more than was foreseen: src/money.rs and Cargo.toml
    1:15 ✓ 3 Describe the payment format and eve…  2 files changed (1 min 15 s)
    1:16 − 6 Clean up the old exporter             cancelled
    1:16 › the run ended: 3 succeeded, 1 failed, 1 blocked, 1 cancelled
    1:20 › putting 3 results together for main
    1:21 ✓ 1 Add totals to the ledger              merged
    1:22 ! 2 Round payments half to even           left out: conflicts in src/pay.rs
    1:23 ✓ 3 Describe the payment format and eve…  merged
    1:23 ✓ put together: 0000000000
    1:24 ✓ main is now at 0000000000
    ");
}

#[test]
fn where_only_ascii_comes_out_right_only_ascii_is_written() {
    let text = plain(&[story::run(), story::merge()].concat(), Style::PLAIN);
    assert!(text.is_ascii(), "{text}");
}

/// A terminal that keeps what was written to it for good, without the lines that live.
#[derive(Debug, Clone)]
struct Screen {
    width: u16,
    written: Arc<Mutex<Vec<String>>>,
}

impl TermLike for Screen {
    fn width(&self) -> u16 {
        self.width
    }

    fn move_cursor_up(&self, _: usize) -> io::Result<()> {
        Ok(())
    }

    fn move_cursor_down(&self, _: usize) -> io::Result<()> {
        Ok(())
    }

    fn move_cursor_right(&self, _: usize) -> io::Result<()> {
        Ok(())
    }

    fn move_cursor_left(&self, _: usize) -> io::Result<()> {
        Ok(())
    }

    fn write_line(&self, text: &str) -> io::Result<()> {
        self.write_str(text)?;
        self.write_str("\n")
    }

    fn write_str(&self, text: &str) -> io::Result<()> {
        self.written
            .lock()
            .unwrap()
            .push(text.trim_end().to_owned());
        Ok(())
    }

    fn clear_line(&self) -> io::Result<()> {
        Ok(())
    }

    fn flush(&self) -> io::Result<()> {
        Ok(())
    }
}

/// Everything that was ever drawn, line by line.
fn drawn(style: Style) -> Vec<String> {
    let screen = Screen {
        width: u16::try_from(style.width).unwrap(),
        written: Arc::default(),
    };
    let target = ProgressDrawTarget::term_like_with_hz(Box::new(screen.clone()), 255);
    let mut progress = Progress::live(&story::plan(), None, style, target);
    for record in [story::run(), story::merge()].concat() {
        progress.show(&record);
    }
    progress.finish();
    screen.written.lock().unwrap().clone()
}

#[test]
fn no_line_on_a_terminal_is_wider_than_it() {
    for width in [60, 80, 100, 132] {
        for line in drawn(Style { width, ..RICH }) {
            let n_columns = unicode_width::UnicodeWidthStr::width(line.as_str());
            assert!(n_columns <= width, "{n_columns} of {width}: {line}");
        }
    }
}

#[test]
fn on_a_terminal_a_line_lives_for_each_task_that_runs_and_one_stays_for_each_that_ended() {
    let lines = drawn(RICH);
    for expected in [
        "✓ 1 Add totals to the ledger              3 files changed (4.0 s)",
        "✗ 4 Format the invoice                    failed: the agent exited with code 1",
        "editing src/pay.rs now",
        "3 of 6 done",
        "! something outside the worktrees changed while task 3 ran: checkout (notes.txt)",
    ] {
        assert!(
            lines.iter().any(|line| line.contains(expected)),
            "{expected}\n{lines:#?}"
        );
    }
}

#[test]
fn colour_only_paints_what_is_there_without_it() {
    let records = [story::run(), story::merge()].concat();
    let painted = plain(
        &records,
        Style {
            colour: true,
            ..RICH
        },
    );
    assert!(painted.contains("\u{1b}[3"));
    let bare: Vec<String> = painted.lines().map(console_free).collect();
    assert_eq!(bare.join("\n"), plain(&records, RICH));
}

fn console_free(line: &str) -> String {
    let mut bare = String::new();
    let mut is_escape = false;
    for c in line.chars() {
        match c {
            '\u{1b}' => is_escape = true,
            'm' if is_escape => is_escape = false,
            c if !is_escape => bare.push(c),
            _ => {}
        }
    }
    bare
}
