mod merges;
mod pages;
mod progress;
mod story;
mod told;
mod words;
