//! The invariants of the house: what the map in `src/lib.rs` says is absent, is absent.

use std::fs;
use std::path::{Path, PathBuf};

/// The rooms by floor. A room may use only rooms on lower floors.
const FLOORS: &[(&str, u32)] = &[
    ("model", 1),
    ("config", 1),
    ("humanize", 1),
    ("issue", 2),
    ("imports", 2),
    ("footprint", 2),
    ("process", 2),
    ("store", 2),
    ("report", 2),
    ("resolve", 2),
    ("git", 3),
    ("planner", 3),
    ("screen", 3),
    ("forge", 3),
    ("agent", 3),
    ("executor", 4),
    ("engine", 5),
    ("cli", 6),
    ("main", 7),
];

const PURE: &[&str] = &[
    "model",
    "issue",
    "imports",
    "footprint",
    "planner",
    "resolve",
];

/// What a pure room does not name.
const IMPURE: &[&str] = &[
    "std::fs",
    "std::process",
    "std::env",
    "std::net",
    "Instant",
    "SystemTime",
    "Timestamp::now",
    "Zoned::now",
    "tokio",
    "tempfile",
    "rustix",
    "gix",
    "git2",
    "octocrab",
];

struct Source {
    room: String,
    path: PathBuf,
    text: String,
}

fn source_files() -> Vec<Source> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    let mut folders = vec![top.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                let path = path.strip_prefix(&top).unwrap().to_owned();
                let first = path.iter().next().unwrap().to_str().unwrap();
                let room = first.trim_end_matches(".rs").to_owned();
                files.push(Source { room, path, text });
            }
        }
    }
    files.retain(|file| file.room != "lib");
    files
}

fn floor_of(room: &str) -> u32 {
    let known = FLOORS.iter().find(|(name, _)| *name == room);
    known
        .unwrap_or_else(|| panic!("the room {room} stands on no floor"))
        .1
}

/// The lines that are code: no comments, and nothing from the unit tests on, which stand at the end of a file.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .take_while(|line| !line.starts_with("#[cfg(test)]"))
        .filter(|line| !line.trim_start().starts_with("//"))
}

/// The rooms that a file names: `crate::room`, and each name of `use crate::{a, b::c}`.
fn rooms_named(text: &str) -> Vec<String> {
    let joined: Vec<&str> = code(text).collect();
    let joined = joined.join("\n");
    let mut rooms = Vec::new();
    for (at, _) in joined.match_indices("crate::") {
        if joined[..at].ends_with(|letter: char| letter.is_alphanumeric() || letter == '_') {
            continue;
        }
        let rest = &joined[at + "crate::".len()..];
        if let Some(list) = rest.strip_prefix('{') {
            let mut depth = 0_i32;
            let mut name = String::new();
            for letter in list.chars() {
                match letter {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    _ => {}
                }
                if depth == 0 {
                    name.push(letter);
                }
            }
            let first = |part: &str| part.trim().split("::").next().unwrap_or("").to_owned();
            rooms.extend(name.split(',').map(first).filter(|room| !room.is_empty()));
        } else {
            let is_name = |letter: &char| letter.is_alphanumeric() || *letter == '_';
            rooms.push(rest.chars().take_while(is_name).collect());
        }
    }
    rooms
}

#[test]
fn a_room_uses_only_rooms_on_lower_floors() {
    for file in source_files() {
        for room in rooms_named(&file.text) {
            assert!(
                room == file.room || floor_of(&room) < floor_of(&file.room),
                "src/{} (floor {}) uses crate::{room} (floor {})",
                file.path.display(),
                floor_of(&file.room),
                floor_of(&room)
            );
        }
    }
}

#[test]
fn engine_and_report_never_name_each_other() {
    for file in source_files() {
        let silent = match file.room.as_str() {
            "engine" => "report",
            "report" => "engine",
            _ => continue,
        };
        assert!(
            !rooms_named(&file.text).contains(&silent.to_owned()),
            "src/{}",
            file.path.display()
        );
    }
}

#[test]
fn only_the_edge_names_the_configuration() {
    for file in source_files() {
        if !matches!(file.room.as_str(), "cli" | "config") {
            let names_it = rooms_named(&file.text).contains(&"config".to_owned());
            assert!(!names_it, "src/{}", file.path.display());
        }
    }
}

#[test]
fn pure_rooms_name_no_file_system_process_environment_network_clock_or_runtime() {
    for file in source_files() {
        if PURE.contains(&file.room.as_str()) {
            for line in code(&file.text) {
                for word in IMPURE {
                    let is_named = line.match_indices(word).any(|(at, _)| {
                        let before = line[..at].chars().next_back();
                        let after = line[at + word.len()..].chars().next();
                        let goes_on = |letter: Option<char>| {
                            letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_')
                        };
                        let in_text = line[..at].matches('"').count() % 2 == 1;
                        !goes_on(before) && !goes_on(after) && !in_text
                    });
                    assert!(
                        !is_named,
                        "src/{} names {word}: {line}",
                        file.path.display()
                    );
                }
            }
        }
    }
}

#[test]
fn only_the_one_door_starts_processes() {
    for file in source_files().iter().filter(|file| file.room != "process") {
        let starts = code(&file.text).any(|line| line.contains("Command::new("));
        let is_clap = file.room == "cli";
        assert!(!starts || is_clap, "src/{}", file.path.display());
    }
}

#[test]
fn no_file_is_longer_than_400_lines() {
    for file in source_files() {
        let n_lines = file.text.lines().count();
        assert!(
            n_lines <= 400,
            "src/{} has {n_lines} lines",
            file.path.display()
        );
    }
}

#[test]
fn main_is_a_threshold() {
    let main = source_files()
        .into_iter()
        .find(|file| file.room == "main")
        .unwrap();
    assert!(main.text.lines().count() <= 20);
}

#[test]
fn no_lint_is_switched_off_without_a_reason() {
    for file in source_files() {
        assert!(
            !file.text.contains("#[allow("),
            "src/{}",
            file.path.display()
        );
        assert!(
            !file.text.contains("#![allow("),
            "src/{}",
            file.path.display()
        );
    }
}

#[test]
fn every_module_says_what_it_is() {
    for file in source_files() {
        assert!(
            file.text.starts_with("//!"),
            "src/{} has no module documentation",
            file.path.display()
        );
    }
}

#[test]
fn the_top_level_holds_what_the_map_names_and_nothing_else() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut names: Vec<String> = fs::read_dir(top)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.starts_with('.') && name != "target")
        .collect();
    names.sort();
    assert_eq!(
        names,
        [
            "Cargo.lock",
            "Cargo.toml",
            "README.md",
            "fixtures",
            "man",
            "src",
            "tests"
        ]
    );
}
