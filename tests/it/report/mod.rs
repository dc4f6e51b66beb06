mod progress;
mod story;
mod words;
