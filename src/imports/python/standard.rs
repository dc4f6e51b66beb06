//! The modules of Python's standard library.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

/// The top-level modules of Python 3.8 to 3.14 on all platforms, those that were taken out since among them, without
/// those made for its own tests. Three that went with 3.10 are left out, `formatter`, `parser` and `symbol`:
/// whoever imports them today means a file of their own.
const NAMES: &str = include_str!("standard.txt");

/// Those that are part of the interpreter itself, and are found before any file.
const BUILT_IN: &str = "\
    _abc _ast _codecs _collections _functools _imp _io _locale _operator _signal _sre _stat _string _suggestions \
    _symtable _sysconfig _thread _tokenize _tracemalloc _types _typing _warnings _weakref atexit builtins errno \
    faulthandler gc itertools marshal posix pwd sys time";

static IS_STANDARD: LazyLock<FxHashSet<&str>> =
    LazyLock::new(|| NAMES.split_whitespace().collect());
static IS_BUILT_IN: LazyLock<FxHashSet<&str>> =
    LazyLock::new(|| BUILT_IN.split_whitespace().collect());

/// Whether `name` is a top-level module of the standard library.
pub(super) fn is_standard(name: &str) -> bool {
    IS_STANDARD.contains(name)
}

/// Whether `name` is a module of the interpreter's own, which no file of a program can take the place of.
pub(super) fn is_built_in(name: &str) -> bool {
    IS_BUILT_IN.contains(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standard_library_is_known_with_what_was_taken_out_of_it() {
        let known = "stat shutil unittest __future__ distutils imp asyncore lib2to3 tomllib annotationlib winreg";
        assert_eq!(known.split(' ').find(|name| !is_standard(name)), None);
        let others = "typing_extensions mypy_extensions setuptools six parser yaml attr tests";
        assert_eq!(others.split(' ').find(|name| is_standard(name)), None);
    }

    #[test]
    fn names_stand_in_order_and_once_and_what_is_built_in_is_standard() {
        for list in [NAMES, BUILT_IN] {
            let names: Vec<&str> = list.split_whitespace().collect();
            assert!(names.is_sorted_by(|a, b| a < b), "out of order: {names:?}");
        }
        assert_eq!(
            BUILT_IN.split_whitespace().find(|name| !is_standard(name)),
            None
        );
    }
}
