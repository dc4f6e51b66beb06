//! Breaks that were planted, and changes that look like one and are none.

use git_orchestrate::engine::Context;
use git_orchestrate::engine::merging;
use git_orchestrate::git::Repository;
use git_orchestrate::model::{OrderKind, SilentBreak};

use crate::support::repository::TempRepo;

type Files<'a> = &'a [(&'a str, &'a str)];

/// The breaks of two branches that merge cleanly onto a base. An empty text deletes the file.
fn found(base: Files<'_>, a: Files<'_>, b: Files<'_>) -> String {
    let temp = TempRepo::new();
    for (path, text) in base {
        temp.write(path, text);
    }
    temp.commit("base");
    for (branch, files) in [("a", a), ("b", b)] {
        temp.git(&["checkout", "--quiet", "-b", branch, "main"]);
        for (path, text) in files {
            if text.is_empty() {
                std::fs::remove_file(temp.path().join(path)).unwrap();
            } else {
                temp.write(path, text);
            }
        }
        temp.commit(branch);
        temp.git(&["checkout", "--quiet", "main"]);
    }
    let repository = Repository::discover(temp.path()).unwrap();
    let context = Context::new(repository, "/nonexistent/shim".into());
    let names = ["a", "b"].map(str::to_owned);
    let queue = merging::queue_of_refs(&context, "main", &names, OrderKind::Listed, None).unwrap();
    let preview = merging::preview(&context, &queue).unwrap();
    assert!(preview.is_clean(), "{preview:?}");
    let found = merging::breaks(&context, &queue, &preview).unwrap();
    let lines: Vec<String> = found.iter().map(shown).collect();
    lines.join("\n")
}

fn shown(found: &SilentBreak) -> String {
    let side = |task: Option<git_orchestrate::model::TaskId>| match task {
        Some(task) if task.0 == 1 => "a",
        Some(_) => "b",
        None => "main",
    };
    let line = |line: Option<u32>| line.map_or_else(String::new, |line| format!(":{line}"));
    format!(
        "{} {}: {} {}{}, {} {}{}",
        found.kind.name(),
        found.name,
        side(found.changed_by),
        found.changed_at.path,
        line(found.changed_at.line),
        side(found.used_by),
        found.used_at.path,
        line(found.used_at.line),
    )
}

const SHOP: &str = "import os\n\n\ndef total(items):\n    return sum(items)\n\n\ndef tax(amount):\n    return amount * 0.2\n\n\nclass Cart:\n    def __init__(self, owner):\n        self.owner = owner\n\n    def clear(self):\n        self.items = []\n";

#[test]
fn a_python_function_that_one_renames_and_the_other_begins_to_import() {
    let a = SHOP.replace("def total(", "def sum_of(");
    let b = "from shop.cart import total\n\n\ndef report(items):\n    print(total(items))\n";
    let base = [
        ("shop/__init__.py", "# shop\n"),
        ("shop/cart.py", SHOP),
        ("shop/report.py", "# later\n"),
    ];
    insta::assert_snapshot!(
        found(&base, &[("shop/cart.py", &a)], &[("shop/report.py", b)]),
        @"renamed total: a shop/cart.py:4, b shop/report.py:1"
    );
    // By way of the module's name, and relatively.
    let module = "from . import cart\n\n\ndef report(items):\n    print(cart.total(items))\n";
    insta::assert_snapshot!(
        found(&base, &[("shop/cart.py", &a)], &[("shop/report.py", module)]),
        @"renamed total: a shop/cart.py:4, b shop/report.py:5"
    );
    // A name of its own is another.
    let own = "def total(items):\n    return 0\n\n\nprint(total([]))\n";
    assert_eq!(
        found(&base, &[("shop/cart.py", &a)], &[("shop/report.py", own)]),
        ""
    );
    let word = "# total of shop.cart\nimport json\n\nprint(json.total)\n";
    assert_eq!(
        found(&base, &[("shop/cart.py", &a)], &[("shop/report.py", word)]),
        ""
    );
}

#[test]
fn python_functions_and_classes_that_take_something_else() {
    let a = SHOP
        .replace("def tax(amount)", "def tax(amount, rate)")
        .replace("(self, owner)", "(self, owner, currency)");
    let base = [("shop/__init__.py", "# shop\n"), ("shop/cart.py", SHOP)];
    let b = "from shop.cart import Cart, tax\n\nprint(tax(12), Cart('Ada'))\n";
    insta::assert_snapshot!(found(&base, &[("shop/cart.py", &a)], &[("pay.py", b)]), @"
    signature tax: a shop/cart.py:8, b pay.py:3
    signature Cart: a shop/cart.py:13, b pay.py:3
    ");
    let optional = SHOP.replace("def tax(amount)", "def tax(amount, rate=0.2)");
    assert_eq!(
        found(&base, &[("shop/cart.py", &optional)], &[("pay.py", b)]),
        ""
    );
    let spread = "from shop.cart import tax\n\nprint(tax(*sys.argv))\n";
    assert_eq!(
        found(&base, &[("shop/cart.py", &a)], &[("pay.py", spread)]),
        ""
    );
    // In the same file as well.
    let inside = format!("{SHOP}\n\ndef gross(amount):\n    return amount + tax(amount)\n");
    insta::assert_snapshot!(found(&base, &[("shop/cart.py", &a)], &[("shop/cart.py", &inside)]), @"signature tax: a shop/cart.py:8, b shop/cart.py:21");
}

#[test]
fn a_python_module_that_is_moved_and_imported_anew() {
    let base = [
        ("shop/__init__.py", "# shop\n"),
        ("shop/cart.py", SHOP),
        ("pay.py", "# later\n"),
    ];
    let moved: Files = &[("shop/cart.py", ""), ("shop/basket.py", SHOP)];
    let b = "from shop.cart import tax\n\nprint(tax(1))\n";
    insta::assert_snapshot!(found(&base, moved, &[("pay.py", b)]), @"file_gone cart.py: a shop/cart.py, b pay.py:1");
    let made_a_package: Files = &[("shop/cart.py", ""), ("shop/cart/__init__.py", SHOP)];
    assert_eq!(found(&base, made_a_package, &[("pay.py", b)]), "");
}

#[test]
fn a_typescript_function_that_is_gone_and_one_that_takes_more() {
    let api = "export function load(id: string): User {\n  return get(id);\n}\n\nexport const save = (user: User) => {\n  put(user);\n};\n\nexport function keep(): void {}\n";
    let a = api
        .replace(
            "export function load(id: string): User {\n  return get(id);\n}\n\n",
            "",
        )
        .replace("(user: User) =>", "(user: User, force: boolean) =>");
    let base = [("src/api.ts", api), ("src/page.ts", "export {};\n")];
    let b =
        "import { load, save } from './api';\n\nexport function page() {\n  save(load('1'));\n}\n";
    insta::assert_snapshot!(found(&base, &[("src/api.ts", &a)], &[("src/page.ts", b)]), @"
    removed load: a src/api.ts:1, b src/page.ts:1
    signature save: a src/api.ts:5, b src/page.ts:4
    ");
    let star = "import * as api from './api';\n\nexport const user = api.load('1');\n";
    insta::assert_snapshot!(found(&base, &[("src/api.ts", &a)], &[("src/page.ts", star)]), @"removed load: a src/api.ts:1, b src/page.ts:3");
    let foreign = "import { load } from 'yaml';\n\nexport const user = load('1');\n";
    assert_eq!(
        found(&base, &[("src/api.ts", &a)], &[("src/page.ts", foreign)]),
        ""
    );
}

#[test]
fn a_rust_function_that_is_renamed_and_one_that_takes_more() {
    let lib = "pub mod money;\npub mod pay;\n";
    let money = "pub fn round(cents: f64) -> i64 {\n    let whole = cents.round();\n    whole as i64\n}\n\npub fn format(cents: i64) -> String {\n    cents.to_string()\n}\n";
    let a = money
        .replace("fn round(", "fn round_half_even(")
        .replace("format(cents: i64)", "format(cents: i64, sign: &str)");
    let base = [
        (
            "Cargo.toml",
            "[package]\nname = \"shop\"\nversion = \"0.1.0\"\n",
        ),
        ("src/lib.rs", lib),
        ("src/money.rs", money),
        ("src/pay.rs", "// later\n"),
    ];
    let b = "use crate::money::{format, round};\n\npub fn pay(cents: f64) -> String {\n    format(round(cents))\n}\n";
    insta::assert_snapshot!(found(&base, &[("src/money.rs", &a)], &[("src/pay.rs", b)]), @"
    renamed round: a src/money.rs:1, b src/pay.rs:1
    signature format: a src/money.rs:6, b src/pay.rs:4
    ");
    let path = "use crate::money;\n\npub fn pay(cents: f64) -> i64 {\n    money::round(cents)\n}\n";
    insta::assert_snapshot!(found(&base, &[("src/money.rs", &a)], &[("src/pay.rs", path)]), @"renamed round: a src/money.rs:1, b src/pay.rs:4");
    let method = "pub fn pay(cents: f64) -> f64 {\n    cents.round()\n}\n";
    assert_eq!(
        found(&base, &[("src/money.rs", &a)], &[("src/pay.rs", method)]),
        ""
    );
}

#[test]
fn a_go_function_that_is_gone_within_its_package_and_from_another() {
    let store = "package store\n\nfunc Open(path string) error {\n\treturn nil\n}\n\nfunc helper(a int) int {\n\treturn a\n}\n\nfunc Close() {}\n";
    let a = store
        .replace(
            "func Open(path string) error",
            "func Open(path string, mode int) error",
        )
        .replace("func helper(a int) int {\n\treturn a\n}\n\n", "");
    let base = [
        ("go.mod", "module example.com/shop\n"),
        ("store/store.go", store),
        ("store/more.go", "package store\n"),
        ("main.go", "package main\n\nfunc main() {}\n"),
    ];
    let b: Files = &[
        (
            "store/more.go",
            "package store\n\nfunc twice() int {\n\treturn helper(2)\n}\n",
        ),
        (
            "main.go",
            "package main\n\nimport \"example.com/shop/store\"\n\nfunc main() {\n\tstore.Open(\"x\")\n}\n",
        ),
    ];
    insta::assert_snapshot!(found(&base, &[("store/store.go", &a)], b), @"
    removed helper: a store/store.go:7, b store/more.go:4
    signature Open: a store/store.go:3, b main.go:6
    ");
    // Moved within its package it is still there.
    let moved: Files = &[
        (
            "store/store.go",
            &store.replace("func helper(a int) int {\n\treturn a\n}\n\n", ""),
        ),
        (
            "store/helper.go",
            "package store\n\nfunc helper(a int) int {\n\treturn a\n}\n",
        ),
    ];
    assert_eq!(found(&base, moved, b), "");
}

#[test]
fn one_name_that_both_add_to_one_scope() {
    let base_text = "def first():\n    return 1\n\n\ndef middle():\n    return 2\n\n\ndef last():\n    return 3\n";
    let base = [("tool.py", base_text)];
    let a = base_text.replace(
        "def middle",
        "def slug(text):\n    return text.lower()\n\n\ndef middle",
    );
    let b = format!("{base_text}\n\ndef slug(value):\n    return value.strip()\n");
    insta::assert_snapshot!(found(&base, &[("tool.py", &a)], &[("tool.py", &b)]), @"added_twice slug: a tool.py:5, b tool.py:13");
    // In classes of their own they do not meet.
    let a = format!("class A:\n    def slug(self):\n        return 1\n\n\n{base_text}");
    let b = format!("{base_text}\n\nclass B:\n    def slug(self):\n        return 2\n");
    assert_eq!(found(&base, &[("tool.py", &a)], &[("tool.py", &b)]), "");
    // In Go a package is one scope.
    let base = [
        ("go.mod", "module example.com/x\n"),
        ("x/x.go", "package x\n"),
    ];
    let one = "package x\n\nfunc clamp(n int) int {\n\treturn n\n}\n";
    let other = "package x\n\nfunc clamp(n, most int) int {\n\treturn most\n}\n";
    insta::assert_snapshot!(found(&base, &[("x/a.go", one)], &[("x/b.go", other)]), @"added_twice clamp: a x/a.go:3, b x/b.go:3");
    let method = "package x\n\ntype T struct{}\n\nfunc (t T) clamp(n int) int {\n\treturn n\n}\n";
    assert_eq!(found(&base, &[("x/a.go", one)], &[("x/b.go", method)]), "");
}

#[test]
fn one_number_of_two_migrations() {
    let base = [("app/migrations/0001_first.py", "# 1\n")];
    insta::assert_snapshot!(
        found(
            &base,
            &[("app/migrations/0002_users.py", "# users\n")],
            &[("app/migrations/0002_orders.py", "# orders\n")],
        ),
        @"same_number 0002: a app/migrations/0002_users.py, b app/migrations/0002_orders.py"
    );
    let later = found(
        &base,
        &[("app/migrations/0002_users.py", "# users\n")],
        &[("app/migrations/0003_orders.py", "# orders\n")],
    );
    assert_eq!(later, "");
}

#[test]
fn what_the_target_did_meanwhile_counts_as_well() {
    let temp = TempRepo::new();
    temp.write("shop/__init__.py", "# shop\n")
        .write("shop/cart.py", SHOP);
    temp.commit("base");
    let b = "from shop.cart import total\n\nprint(total([]))\n";
    temp.commit_on("b", "main", &[("pay.py", b)]);
    temp.write(
        "shop/cart.py",
        SHOP.replace("def total(items):\n    return sum(items)\n\n\n", ""),
    );
    temp.commit("without it");
    let repository = Repository::discover(temp.path()).unwrap();
    let context = Context::new(repository, "/nonexistent/shim".into());
    let names = ["b".to_owned()];
    let queue = merging::queue_of_refs(&context, "main", &names, OrderKind::Deps, None).unwrap();
    let preview = merging::preview(&context, &queue).unwrap();
    let found = merging::breaks(&context, &queue, &preview).unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].changed_by, found[0].kind.name()),
        (None, "removed")
    );
}
