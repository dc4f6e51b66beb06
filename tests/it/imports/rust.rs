use super::{awaiting, edges};

#[test]
fn a_name_leads_to_the_file_that_defines_it() {
    let tree = [
        ("Cargo.toml", "[package]\nname = \"shop\"\n"),
        (
            "src/lib.rs",
            "mod error; use self::error as _; pub mod money; use self::money as _; mod prelude; use self::prelude as _; pub use error::Error; pub use money::{self as cash, Money}; mod inline { pub struct Here; }",
        ),
        ("src/error.rs", "pub enum Error {}"),
        (
            "src/money/mod.rs",
            "mod rate; use self::rate as _; pub use self::rate::*; pub struct Money; use crate::inline::Here;",
        ),
        ("src/money/rate.rs", "use super::Money; pub struct Rate;"),
        ("src/prelude.rs", "pub use crate::{Error, cash::Rate};"),
        (
            "src/main.rs",
            "use shop::{Error, money::Rate}; fn main() { shop::cash::Money; }",
        ),
        (
            "tests/all.rs",
            "mod common; use self::common as _; use shop::Money;",
        ),
        (
            "tests/common/mod.rs",
            "pub fn help() { let _: shop::Error; }",
        ),
    ];
    insta::assert_snapshot!(edges(&tree), @"
    src/lib.rs → src/error.rs
    src/lib.rs → src/money/mod.rs
    src/lib.rs → src/prelude.rs
    src/main.rs → src/error.rs
    src/main.rs → src/money/mod.rs
    src/main.rs → src/money/rate.rs
    src/money/mod.rs → src/lib.rs
    src/money/mod.rs → src/money/rate.rs
    src/money/rate.rs → src/money/mod.rs
    src/prelude.rs → src/error.rs
    src/prelude.rs → src/money/rate.rs
    tests/all.rs → src/money/mod.rs
    tests/all.rs → tests/common/mod.rs
    tests/common/mod.rs → src/error.rs
    ");
}

#[test]
fn a_module_to_which_no_path_leads_belongs_to_the_file_that_declares_it() {
    let tree = [
        ("Cargo.toml", "[package]\nname = \"shop\"\n"),
        ("src/lib.rs", "mod used; mod apart; pub use used::Thing;"),
        ("src/used.rs", "pub struct Thing;"),
        ("src/apart.rs", "impl super::Thing {}"),
        ("tests/all.rs", "mod buying; mod selling;"),
        ("tests/buying.rs", "#[test] fn buys() {}"),
        ("tests/selling/mod.rs", "mod abroad;"),
        ("tests/selling/abroad.rs", ""),
    ];
    insta::assert_snapshot!(edges(&tree), @"
    src/apart.rs → src/used.rs
    src/lib.rs → src/apart.rs
    src/lib.rs → src/used.rs
    tests/all.rs → tests/buying.rs
    tests/all.rs → tests/selling/mod.rs
    tests/selling/mod.rs → tests/selling/abroad.rs
    ");
}

#[test]
fn crates_of_a_workspace_know_each_other_by_their_own_names() {
    let tree = [
        (
            "Cargo.toml",
            "[workspace]\nmembers = [\"crates/*\"]\n[workspace.dependencies]\nbase = { path = \"crates/base\", package = \"acme-base\" }\n",
        ),
        (
            "crates/base/Cargo.toml",
            "[package]\nname = \"acme-base\"\n",
        ),
        ("crates/base/src/lib.rs", "pub mod io; use self::io as _;"),
        ("crates/base/src/io.rs", "pub fn read() {}"),
        (
            "crates/app/Cargo.toml",
            "[package]\nname = \"app\"\n[dependencies]\nbase.workspace = true\ntools = { path = \"../tools\" }\n",
        ),
        (
            "crates/app/src/main.rs",
            "use base::io::read; extern crate tools as t; fn main() { t::run(); other::x(); }",
        ),
        (
            "crates/tools/Cargo.toml",
            "[package]\nname = \"tools\"\n[lib]\npath = \"lib.rs\"\n",
        ),
        ("crates/tools/lib.rs", "pub fn run() {}"),
        ("crates/other/Cargo.toml", "[package]\nname = \"other\"\n"),
        ("crates/other/src/lib.rs", "pub fn x() {}"),
    ];
    insta::assert_snapshot!(edges(&tree), @"
    crates/app/src/main.rs → crates/base/src/io.rs
    crates/app/src/main.rs → crates/tools/lib.rs
    crates/base/src/lib.rs → crates/base/src/io.rs
    ");
}

#[test]
fn modules_are_found_where_the_language_looks_for_them() {
    let tree = [
        (
            "src/main.rs",
            "mod a; use self::a as _; #[path = \"odd/name.rs\"] mod b; use self::b as _; mod outer { mod inner; use self::inner as _; #[cfg(test)] mod tests { use super::*; } } include_str!(\"text.txt\");",
        ),
        (
            "src/a.rs",
            "mod below; use self::below as _; // mod not_this; use self::not_this as _;\nconst S: &str = r#\"mod nor_this; use self::nor_this as _; \"quoted\" \"#; const C: char = '\"'; fn f<'a>(x: &'a str) {} mod last; use self::last as _;",
        ),
        (
            "src/a/below.rs",
            "/* /* mod no; use self::no as _; */ mod no; use self::no as _; */ use super::super::b;",
        ),
        ("src/a/last.rs", ""),
        ("src/a/not_this.rs", ""),
        ("src/a/nor_this.rs", ""),
        ("src/odd/name.rs", "mod deeper; use self::deeper as _;"),
        ("src/odd/deeper.rs", "use crate::a::below;"),
        ("src/outer/inner.rs", ""),
        ("src/text.txt", ""),
    ];
    insta::assert_snapshot!(edges(&tree), @"
    src/a.rs → src/a/below.rs
    src/a.rs → src/a/last.rs
    src/a/below.rs → src/odd/name.rs
    src/main.rs → src/a.rs
    src/main.rs → src/odd/name.rs
    src/main.rs → src/outer/inner.rs
    src/main.rs → src/text.txt
    src/odd/deeper.rs → src/a/below.rs
    src/odd/name.rs → src/odd/deeper.rs
    ");
}

#[test]
fn a_module_that_is_not_there_yet_is_awaited() {
    let tree = [
        ("Cargo.toml", "[package]\nname = \"shop\"\n"),
        (
            "src/lib.rs",
            "mod declared; use self::declared as _; mod here; use self::here as _;",
        ),
        (
            "src/here.rs",
            "use crate::rates::Rate; use std::fmt::Display;",
        ),
    ];
    assert_eq!(awaiting(&tree, "src/declared.rs"), "src/lib.rs");
    assert_eq!(awaiting(&tree, "src/rates.rs"), "src/here.rs");
}

#[test]
fn circles_of_modules_globs_and_paths_end() {
    let tree = [
        (
            "src/lib.rs",
            "#[path = \"lib.rs\"] mod me; use self::me as _; mod a; use self::a as _; mod b; use self::b as _; pub use a::*;",
        ),
        (
            "src/a.rs",
            "pub use crate::b::*; use crate::b::missing::deep;",
        ),
        (
            "src/b.rs",
            "pub use crate::a::*; pub use self::b; pub use super::a::x as x;",
        ),
    ];
    insta::assert_snapshot!(edges(&tree), @"
    src/a.rs → src/b.rs
    src/b.rs → src/a.rs
    src/lib.rs → src/a.rs
    src/lib.rs → src/b.rs
    ");
}
