mod merges;
mod pages;
mod progress;
mod run_page;
pub(crate) mod story;
mod told;
mod words;
