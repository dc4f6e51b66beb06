//! A whole frame: what stands where, at every size.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::canvas::{Canvas, small};
use super::scene::Scene;
use super::view::{Prompt, View};
use super::{body, footer};
use crate::report::{Ink, Style};

/// The smallest screen that anything fits on.
const SMALLEST: (u16, u16) = (40, 10);

/// How many columns the bar takes at most.
const MOST_BAR: usize = 40;

/// Draws a scene as a view of it: `log` is what the agent of the chosen task said and did, oldest first.
pub fn draw(frame: &mut Frame<'_>, scene: &Scene, view: &View, log: &[String], style: &Style) {
    let area = frame.area();
    let mut canvas = Canvas {
        buffer: frame.buffer_mut(),
        area,
        style,
    };
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        let (width, height) = SMALLEST;
        canvas.put(0, 0, &scene.words, Some(scene.ink));
        canvas.put(1, 0, &scene.counts, None);
        let words = format!("(the rest needs {width} columns, {height} rows)");
        canvas.put(2, 0, &words, Some(Ink::Faint));
        return;
    }
    heading(&mut canvas, scene);
    let n_rows = canvas.height();
    let rest = Rect {
        y: area.y + 3,
        height: area.height - 4,
        ..area
    };
    match &view.prompt {
        Some(Prompt::Text { title, lines, top }) => {
            footer::text(&mut canvas.at(rest), title, lines, *top);
        }
        prompt => {
            body::draw(&mut canvas.at(rest), scene, view, log);
            match prompt {
                Some(Prompt::Help) => footer::help(&mut canvas.at(rest), view.is_own),
                Some(Prompt::Question(task, request)) => {
                    let title = format!("task {task} asks whether it may");
                    footer::question(&mut canvas.at(rest), &title, &request.what);
                }
                _ => {}
            }
        }
    }
    let last = Rect {
        y: area.y + small(n_rows - 1),
        height: 1,
        ..area
    };
    footer::draw(&mut canvas.at(last), scene, view);
}

/// What the run is for, how it stands, and how much of it is done.
fn heading(canvas: &mut Canvas<'_>, scene: &Scene) {
    let run = format!("run {}", scene.run);
    let room = canvas.width().saturating_sub(run.len() + 3);
    let title = crate::report::fit(&scene.title, room, canvas.style);
    canvas.put(0, 1, &title, Some(Ink::Name));
    canvas.put_right(0, &format!("{run} "), Some(Ink::Faint));
    canvas.put(1, 1, &scene.words, Some(scene.ink));
    let (n_ended, n_tasks) = scene.n_ended;
    let n_columns = (canvas.width() / 4).min(MOST_BAR);
    let n_full = (n_ended * n_columns)
        .checked_div(n_tasks)
        .unwrap_or(n_columns);
    let style = canvas.style;
    let full = style.choose("━", "#").repeat(n_full);
    let empty = style.choose("─", "-").repeat(n_columns - n_full);
    let column = canvas.put(2, 1, &full, Some(Ink::Good));
    let column = canvas.put(2, column, &empty, Some(Ink::Faint));
    canvas.put(2, column + 2, &scene.counts, None);
}
