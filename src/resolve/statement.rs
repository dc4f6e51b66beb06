//! One statement that imports, taken apart.

use super::language::Language;
use super::text::{indent, is_blank};

/// A statement that imports or declares modules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Statement {
    /// Its lines, with those before it that belong to it.
    pub(super) lines: Vec<String>,
    /// The whole statement in one line.
    pub(super) text: String,
    /// What it lists between brackets or after `import`, where it lists anything on one line.
    pub(super) list: Option<List>,
}

/// A statement on one line that lists names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct List {
    /// What stands before the names.
    pub(super) head: String,
    /// The names.
    pub(super) items: Vec<String>,
    /// What stands after them.
    pub(super) tail: String,
}

/// Lines as statements; none where anything else stands among them.
pub(super) fn statements(lines: &[&str], language: Language) -> Option<Vec<Statement>> {
    let mut found = Vec::new();
    let mut current: Vec<&str> = Vec::new();
    let mut n_prelude = 0;
    let mut depth = 0_i32;
    for line in lines {
        let is_begun = current.len() > n_prelude;
        if is_blank(line) {
            return None;
        }
        if !is_begun {
            if language.is_prelude(line) {
                current.push(line);
                n_prelude += 1;
                continue;
            }
            if !language.begins(line) {
                return None;
            }
        }
        current.push(line);
        depth += balance(line);
        if depth < 0 {
            return None;
        }
        if depth == 0 && language.is_ended(line) {
            found.push(Statement::new(&current, n_prelude, language)?);
            current.clear();
            n_prelude = 0;
        }
    }
    (current.is_empty() && !found.is_empty()).then_some(found)
}

impl Statement {
    fn new(lines: &[&str], n_prelude: usize, language: Language) -> Option<Self> {
        let own = lines.get(n_prelude..)?;
        let words: Vec<&str> = own.iter().map(|line| line.trim()).collect();
        let text = words.join(" ");
        let list = match own {
            [line] => List::of(line, language),
            _ => None,
        };
        Some(Self {
            lines: lines.iter().map(|line| (*line).to_owned()).collect(),
            text,
            list,
        })
    }

    /// What tells statements apart: with a list, all but the names.
    pub(super) fn key(&self) -> String {
        match &self.list {
            Some(list) => format!("{}\0{}", list.head.trim(), list.tail.trim()),
            None => self.text.clone(),
        }
    }

    /// The same with other names in its list.
    pub(super) fn with_items(&self, items: Vec<String>) -> Self {
        let Some(list) = &self.list else {
            return self.clone();
        };
        let line = format!("{}{}{}", list.head, items.join(", "), list.tail);
        let mut changed = self.clone();
        line.trim().clone_into(&mut changed.text);
        if let Some(last) = changed.lines.last_mut() {
            *last = line;
        }
        changed.list = Some(List {
            items,
            ..list.clone()
        });
        changed
    }

    /// The names that it binds, as far as they can be told.
    pub(super) fn names(&self, language: Language) -> Vec<String> {
        let text = self.text.trim_end_matches(';');
        let listed = |text: &str| -> Vec<String> {
            let is_between = |letter: char| "{}(),".contains(letter);
            text.split(is_between).filter_map(bound).collect()
        };
        match language {
            Language::C | Language::Ruby => Vec::new(),
            Language::Python => match text.split_once(" import ") {
                Some((_, names)) => listed(names),
                None => listed(text.trim_start_matches("import ")),
            },
            Language::JavaScript => {
                let text = text
                    .trim_start_matches("import ")
                    .trim_start_matches("export ");
                let text = text.trim_start_matches("type ");
                let text = text.trim_start_matches("const ").trim_start_matches("var ");
                let names = text.split(" from ").next().unwrap_or_default();
                let names = names.split('=').next().unwrap_or_default();
                if names.contains('\'') || names.contains('"') {
                    return Vec::new();
                }
                listed(names)
            }
            Language::Go => {
                let mut parts = text.trim_start_matches("import ").split('"');
                let alias = parts.next().unwrap_or_default().trim();
                let last = parts.next().and_then(|path| path.rsplit('/').next());
                let name = if alias.is_empty() {
                    last.unwrap_or_default()
                } else {
                    alias
                };
                bound(name).into_iter().collect()
            }
            Language::Rust | Language::Jvm | Language::CSharp | Language::Php => listed(text),
        }
    }
}

/// The name that one item of an import binds: after `as`, or the last part of a path.
fn bound(item: &str) -> Option<String> {
    let item = item.trim();
    let item = item.rsplit(" as ").next().unwrap_or(item);
    let item = item.rsplit(' ').next().unwrap_or(item);
    let last = item.rsplit("::").next().unwrap_or(item);
    let last = last.rsplit(['.', '\\']).next().unwrap_or(last);
    let is_name = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '$';
    let is_bound = !last.is_empty() && last != "_" && last != "self" && last.chars().all(is_name);
    is_bound.then(|| last.to_owned())
}

impl List {
    fn of(line: &str, language: Language) -> Option<Self> {
        let (open, close) = match language {
            Language::Rust | Language::JavaScript | Language::Php | Language::Jvm => ('{', '}'),
            Language::Python => {
                let at = line.find(" import ")? + " import ".len();
                let (head, names) = line.split_at_checked(at)?;
                let is_plain = !names.contains(['(', '#', '\\', '*']) && indent(line) == 0;
                return is_plain.then(|| Self::new(head, names, ""));
            }
            _ => return None,
        };
        let (head, rest) = line.split_once(open)?;
        let (names, tail) = rest.split_once(close)?;
        if names.contains(['{', '/', '*']) || tail.contains(['{', '}']) || line.contains("//") {
            return None;
        }
        let pad = if names.starts_with(' ') { " " } else { "" };
        Some(Self::new(
            &format!("{head}{open}{pad}"),
            names,
            &format!("{pad}{close}{tail}"),
        ))
    }

    fn new(head: &str, names: &str, tail: &str) -> Self {
        let names = names
            .split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty());
        Self {
            head: head.to_owned(),
            items: names.map(str::to_owned).collect(),
            tail: tail.to_owned(),
        }
    }
}

/// How many brackets a line opens, less those that it closes.
pub(super) fn balance(line: &str) -> i32 {
    line.chars()
        .map(|letter| match letter {
            '(' | '[' | '{' => 1,
            ')' | ']' | '}' => -1,
            _ => 0,
        })
        .sum()
}
