//! Which parts the middle of the screen has, and how large each is.

use ratatui::layout::Rect;

use super::canvas::{Canvas, small};
use super::scene::Scene;
use super::view::{Pane, View};
use super::{list, panes};

/// From this size on the plan stands beside the tasks.
const WIDE: (usize, usize) = (130, 24);

/// How many lines of trouble are shown where room is short.
const FEW_TROUBLES: usize = 4;

/// How many lines the lower pane has at least.
const LEAST_PANE: usize = 6;

/// Draws the tasks, what is worth a look, and the log or the plan.
pub(super) fn draw(canvas: &mut Canvas<'_>, scene: &Scene, view: &View, log: &[String]) {
    if canvas.width() >= WIDE.0 && canvas.height() >= WIDE.1 {
        wide(canvas, scene, view, log);
    } else {
        narrow(canvas, scene, view, log);
    }
}

fn narrow(canvas: &mut Canvas<'_>, scene: &Scene, view: &View, log: &[String]) {
    let n_rows = canvas.height();
    let troubles = panes::trouble_lines(scene, canvas.width(), canvas.style, FEW_TROUBLES);
    let n_troubles = match troubles.len() {
        0 => 0,
        n => n + 1,
    };
    let n_list = scene.rows.len() + 1;
    let most = n_rows.saturating_sub(n_troubles + LEAST_PANE);
    let n_list = n_list.min(most.max(3));
    let [tasks, trouble, pane] = stacked(canvas.area, [n_list, n_troubles, usize::MAX]);
    list::draw(&mut canvas.at(tasks), scene, view);
    panes::troubles(&mut canvas.at(trouble), scene, &troubles);
    match view.pane {
        Pane::Log => panes::log(&mut canvas.at(pane), scene, view, log),
        Pane::Plan => panes::plan(&mut canvas.at(pane), scene, view),
    }
}

fn wide(canvas: &mut Canvas<'_>, scene: &Scene, view: &View, log: &[String]) {
    let area = canvas.area;
    let n_left = area.width / 5 * 3;
    let left = Rect {
        width: n_left,
        ..area
    };
    let right = Rect {
        x: area.x + n_left + 2,
        width: area.width - n_left - 2,
        ..area
    };
    let n_rows = canvas.height();
    let n_list = (scene.rows.len() + 2).min(n_rows * 3 / 5);
    let [tasks, pane] = stacked(left, [n_list, usize::MAX]);
    list::draw(&mut canvas.at(tasks), scene, view);
    panes::log(&mut canvas.at(pane), scene, view, log);
    let troubles = panes::trouble_lines(scene, usize::from(right.width), canvas.style, n_rows / 2);
    let n_troubles = match troubles.len() {
        0 => 0,
        n => n + 2,
    };
    let [trouble, plan] = stacked(right, [n_troubles, usize::MAX]);
    panes::troubles(&mut canvas.at(trouble), scene, &troubles);
    panes::plan(&mut canvas.at(plan), scene, view);
}

/// Cuts an area into parts of so many rows, one below the other; the last one takes what is left.
fn stacked<const N: usize>(area: Rect, heights: [usize; N]) -> [Rect; N] {
    let mut top = area.y;
    heights.map(|height| {
        let height = small(height).min(area.bottom().saturating_sub(top));
        let part = Rect {
            y: top,
            height,
            ..area
        };
        top += height;
        part
    })
}
