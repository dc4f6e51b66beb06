//! The terminal: taken as a whole, and given back as it was, also by a panic or a signal.

use std::io::{self, Stdout};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use ratatui::crossterm::cursor::{Hide, Show};
use ratatui::crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use ratatui::crossterm::execute;
use ratatui::crossterm::terminal::{
    EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use ratatui::prelude::CrosstermBackend;
use ratatui::{Frame, Terminal};
use rustix::termios::tcgetwinsize;

use super::keys::Key;

/// How long nobody looks for a key.
const BETWEEN_LOOKS: Duration = Duration::from_millis(15);

/// Whether the terminal is ours as a whole.
static IS_UP: AtomicBool = AtomicBool::new(false);

/// What was to be printed meanwhile.
static HELD: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// The terminal as a whole. Dropping it gives it back.
#[derive(Debug)]
pub struct Screen {
    terminal: Terminal<CrosstermBackend<Stdout>>,
}

/// What came from the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input {
    /// A key.
    Key(Key),
    /// It has another size now.
    Resized,
    /// Nothing that means anything.
    Nothing,
}

impl Screen {
    /// Takes the terminal.
    pub fn enter() -> io::Result<Self> {
        let taken = take().and_then(|()| Terminal::new(CrosstermBackend::new(io::stdout())));
        taken
            .map(|terminal| Self { terminal })
            .inspect_err(|_| restore())
    }

    /// Draws a frame. A terminal that was given back because some other thread panicked is taken again.
    pub fn draw(&mut self, draw: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        if !is_up() {
            take()?;
            // Nothing of what was drawn is there any more.
            self.terminal = Terminal::new(CrosstermBackend::new(io::stdout()))?;
        }
        self.terminal.draw(draw).map(drop)
    }

    /// Has the next frame drawn from nothing.
    pub fn clear(&mut self) -> io::Result<()> {
        self.terminal.clear()
    }

    /// What comes within that time; none where nothing does. An error once the terminal is gone.
    pub fn next(&self, timeout: Duration) -> io::Result<Option<Input>> {
        // The library reads a terminal that is gone for ever and never returns; so the time is waited for here.
        let end = Instant::now() + timeout;
        loop {
            tcgetwinsize(io::stdin())?;
            if event::poll(Duration::ZERO)? {
                break;
            }
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(None);
            }
            thread::sleep(left.min(BETWEEN_LOOKS));
        }
        Ok(Some(match event::read()? {
            Event::Key(key) => key_of(key).map_or(Input::Nothing, Input::Key),
            Event::Resize(..) => Input::Resized,
            _ => Input::Nothing,
        }))
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        restore();
    }
}

fn take() -> io::Result<()> {
    IS_UP.store(true, Ordering::SeqCst);
    enable_raw_mode()?;
    execute!(io::stdout(), EnterAlternateScreen, Hide)
}

/// Gives the terminal back where it is ours; what was held back for it is printed. From anywhere, as often as one likes.
pub fn restore() {
    if !IS_UP.swap(false, Ordering::SeqCst) {
        return;
    }
    // Whoever cannot be given the terminal back has none.
    execute!(io::stdout(), LeaveAlternateScreen, Show).ok();
    disable_raw_mode().ok();
    let held = HELD.lock().map(|mut held| std::mem::take(&mut *held));
    for text in held.unwrap_or_default() {
        let text = text.trim_end();
        io::Write::write_all(&mut io::stderr(), format!("{text}\n").as_bytes()).ok();
    }
}

/// Keeps what is to be printed until the terminal is given back. Whether it was kept: else nobody holds the terminal.
pub fn hold(text: &str) -> bool {
    if !IS_UP.load(Ordering::SeqCst) {
        return false;
    }
    match HELD.try_lock() {
        Ok(mut held) => {
            held.push(text.to_owned());
            true
        }
        Err(_) => false,
    }
}

/// Whether the terminal is ours as a whole.
pub fn is_up() -> bool {
    IS_UP.load(Ordering::SeqCst)
}

fn key_of(event: KeyEvent) -> Option<Key> {
    if event.kind == KeyEventKind::Release {
        return None;
    }
    if event.modifiers.contains(KeyModifiers::CONTROL) {
        return match event.code {
            KeyCode::Char('c') => Some(Key::Interrupt),
            KeyCode::Char('z') => Some(Key::Suspend),
            KeyCode::Char('l') => Some(Key::Redraw),
            KeyCode::Char('p') => Some(Key::Up),
            KeyCode::Char('n') => Some(Key::Down),
            _ => None,
        };
    }
    Some(match event.code {
        KeyCode::Char(letter) => Key::Char(letter),
        KeyCode::Up => Key::Up,
        KeyCode::Down => Key::Down,
        KeyCode::PageUp => Key::PageUp,
        KeyCode::PageDown => Key::PageDown,
        KeyCode::Home => Key::Home,
        KeyCode::End => Key::End,
        KeyCode::Tab => Key::Tab,
        KeyCode::Enter => Key::Enter,
        KeyCode::Esc => Key::Escape,
        _ => return None,
    })
}
