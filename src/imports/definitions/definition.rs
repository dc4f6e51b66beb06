//! One definition.

use serde::{Deserialize, Serialize};

/// Something that a file defines and that other files may name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Definition {
    /// The name, without what encloses it.
    pub name: String,
    /// What it is.
    pub kind: DefinitionKind,
    /// The line on which its name stands, counted from 1.
    pub line: u32,
    /// The line on which it ends, as far as brackets or indentation tell; never before `line`.
    pub end_line: u32,
}

/// What a definition is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DefinitionKind {
    /// A class, struct, enum, interface, trait, alias, message or table.
    Type,
    /// A function, method, macro with arguments, mixin or procedure.
    Function,
    /// A constant, a variable of a module, a property of a type.
    Constant,
    /// A module, namespace or package.
    Module,
    /// A class, id or placeholder that a style sheet gives rules for.
    Selector,
}
