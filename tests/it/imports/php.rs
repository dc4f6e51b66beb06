//! The imports of PHP.

use insta::assert_snapshot;

use super::{awaiting, edges};

const COMPOSER: (&str, &str) = (
    "composer.json",
    r#"{"autoload": {"psr-4": {"App\\": "src/"}}, "autoload-dev": {"psr-4": {"App\\Tests\\": ["tests"]}}}"#,
);

#[test]
fn names_are_resolved_by_use_by_namespace_and_in_full() {
    let tree = [
        COMPOSER,
        ("src/Store.php", "<?php\nnamespace App;\nclass Store {}"),
        (
            "src/Model/User.php",
            "<?php\nnamespace App\\Model;\nfinal class User {}",
        ),
        (
            "src/Model/Role.php",
            "<?php\nnamespace App\\Model;\nenum Role: string { case A = 'a'; }",
        ),
        (
            "src/helpers.php",
            "<?php\nnamespace App;\nfunction help() {}",
        ),
        (
            "src/Main.php",
            "<?php\nnamespace App;\nuse App\\Model\\{User, Role as Part};\nuse App\\Model\\Gone;\nuse function App\\help;\n/** @param Nothing $x */\nclass Main { function run(?User $u): Store { help(); return new \\App\\Store(Part::A, Gone::class); } }",
        ),
        (
            "tests/MainTest.php",
            "<?php\nnamespace App\\Tests;\nuse App\\Main;\n#[Covers(Main::class)]\nclass MainTest {}",
        ),
    ];
    assert_snapshot!(edges(&tree), @"
    src/Main.php → src/Model/Role.php
    src/Main.php → src/Model/User.php
    src/Main.php → src/Store.php
    src/Main.php → src/helpers.php
    tests/MainTest.php → src/Main.php
    ");
    assert_eq!(awaiting(&tree, "src/Model/Gone.php"), "src/Main.php");
}

#[test]
fn imports_that_only_comments_name_strings_and_closures_give_no_edges() {
    let tree = [
        ("A.php", "<?php\nnamespace X;\nclass A {}"),
        ("B.php", "<?php\nnamespace X;\nclass B {}"),
        (
            "C.php",
            "<?php\nuse X\\A;\n// A\n$x = 'A'; $f = function () use ($x) { return <<<EOT\nB\nEOT; };",
        ),
    ];
    assert_snapshot!(edges(&tree), @"");
}

#[test]
fn literal_paths_are_included() {
    let tree = [
        (
            "lib/a.php",
            "<?php require_once __DIR__ . '/b.php'; include('../c.php'); require $x . 'b.php';",
        ),
        ("lib/b.php", "<?php"),
        ("c.php", "<p>no class B {} here</p><?php ?> new B"),
    ];
    assert_snapshot!(edges(&tree), @"
    lib/a.php → c.php
    lib/a.php → lib/b.php
    ");
}
