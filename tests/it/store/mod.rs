mod cache;
mod files;
mod journal;
mod runs;
