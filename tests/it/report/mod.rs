mod merges;
pub(crate) mod pages;
mod progress;
mod run_page;
mod stats;
pub(crate) mod story;
mod told;
mod words;
