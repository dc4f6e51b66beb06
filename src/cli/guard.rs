//! What follows where this program has a fault: the terminal as it was, and a word.

use std::panic::{self, UnwindSafe};

use super::{ExitCode, output};
use crate::screen;

/// Does some work; a panic in it, on whatever thread, gives the terminal back and is told.
pub(super) fn guarded(work: impl FnOnce() -> ExitCode + UnwindSafe) -> ExitCode {
    panic::set_hook(Box::new(|info| {
        screen::restore();
        output::say(&format!("error: internal error: {info}"));
        output::say("hint: Nothing was lost: `git orchestrate resume` goes on. Please report this");
    }));
    panic::catch_unwind(work).unwrap_or(ExitCode::Internal)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::process::{Command, Stdio};

    use super::*;
    use crate::screen::Screen;

    const ROLE: &str = "ORCHESTRATE_TEST_PANICS";
    const NAME: &str =
        "cli::guard::tests::a_panic_gives_the_terminal_back_as_it_was_before_it_is_told";

    /// Panics with the screen up: on the thread that draws, or on another one, after which the screen goes on.
    fn panic_on(role: &str) {
        let code = guarded(|| {
            let mut screen = Screen::enter().unwrap();
            screen.draw(|_| {}).unwrap();
            if role == "beside" {
                std::thread::spawn(|| panic!("planned")).join().unwrap_err();
                assert!(!screen::is_up());
                screen.draw(|_| {}).unwrap();
                assert!(screen::is_up());
                return ExitCode::Done;
            }
            panic!("planned")
        });
        let is_beside = role == "beside";
        assert_eq!(code == ExitCode::Done, is_beside);
    }

    #[test]
    #[cfg_attr(not(target_os = "linux"), ignore = "`script` has other options there")]
    #[expect(clippy::disallowed_methods, reason = "a terminal is needed around it")]
    fn a_panic_gives_the_terminal_back_as_it_was_before_it_is_told() {
        if let Ok(role) = std::env::var(ROLE) {
            return panic_on(&role);
        }
        for role in ["drawing", "beside"] {
            let folder = tempfile::tempdir().unwrap();
            let ourselves = std::env::current_exe().unwrap();
            let ourselves = ourselves.display();
            let line = format!(
                "stty -a > before; {ROLE}={role} {ourselves} --exact {NAME} --nocapture && touch well; stty -a > after"
            );
            let mut script = Command::new("script");
            script.args(["-qec", &line, "/dev/null"]);
            script.current_dir(folder.path()).stdin(Stdio::null());
            let shown = script.output().unwrap().stdout;
            let shown = String::from_utf8_lossy(&shown);
            assert!(folder.path().join("well").exists(), "{role}: {shown}");
            let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
            assert_eq!(read("before"), read("after"), "{role}");
            let at = |what: &str| {
                shown
                    .find(what)
                    .unwrap_or_else(|| panic!("no {what:?}: {shown:?}"))
            };
            let (taken, given, told) = (
                at("\u{1b}[?1049h"),
                at("\u{1b}[?1049l"),
                at("internal error"),
            );
            assert!(taken < given && given < told, "{role}: {shown:?}");
            let n = |what: &str| shown.matches(what).count();
            assert_eq!(n("\u{1b}[?1049h"), n("\u{1b}[?1049l"), "{role}: {shown:?}");
            assert!(
                shown.rfind("\u{1b}[?25h") > shown.rfind("\u{1b}[?25l"),
                "{role}: no cursor"
            );
        }
    }
}
