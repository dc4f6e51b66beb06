//! A run on a whole terminal: what is drawn, what a key means, and the terminal itself.
//!
//! ```text
//! RunView + Look ─ Scene::of ─▶ Scene ─┐
//! keys ─ press ─▶ View, and Command ───┴─ draw ─▶ a frame, which Screen puts on the terminal
//! ```
//!
//! All but [`Screen`] is pure: a frame follows from a scene, a view and a size alone. Whoever owns the loop reads the scenes
//! from disk and carries the commands out.

mod body;
mod canvas;
mod draw;
mod footer;
mod keys;
mod list;
mod panes;
mod scene;
mod terminal;
mod view;

pub use draw::draw;
pub use keys::{Command, Key, press};
pub use scene::{Look, Node, Row, Scene};
pub use terminal::{Input, Screen, hold, is_up, restore};
pub use view::{Pane, Prompt, View};
