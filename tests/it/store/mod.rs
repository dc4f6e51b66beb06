mod files;
mod journal;
mod runs;
