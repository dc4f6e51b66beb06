mod merges;
mod progress;
mod story;
mod told;
mod words;
