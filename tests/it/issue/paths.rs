//! Which paths a task states, and what its words say of each.

use git_orchestrate::issue::{ParseContext, parse};

fn paths(title: &str) -> String {
    let (issue, _) = parse(&format!("- [ ] {title}\n"), &ParseContext::default());
    let role = |is_new, is_read| match (is_new, is_read) {
        (true, _) => "new",
        (_, true) => "read",
        _ => "write",
    };
    let paths: Vec<String> = issue.tasks[0]
        .stated_paths
        .iter()
        .map(|path| format!("{} {}", role(path.is_new, path.is_read), path.text))
        .collect();
    paths.join(", ")
}

#[test]
fn the_words_around_a_path_say_what_happens_to_it() {
    for (title, expected) in [
        (
            "Add `src/money.py` with a rounding helper",
            "new src/money.py",
        ),
        (
            "Use `money.py` in `report.py`",
            "read money.py, write report.py",
        ),
        (
            "Fix the crash in src/main.ts when `config.json` is missing",
            "write src/main.ts, read config.json",
        ),
        (
            "Write docs in docs/guide.md following `docs/style.md`",
            "new docs/guide.md, read docs/style.md",
        ),
        ("Move `a/b.py` to `c/d.py`", "write a/b.py, new c/d.py"),
        (
            "Extract the parser from `src/big.rs` into `src/parser.rs` and `src/lexer.rs`",
            "write src/big.rs, new src/parser.rs, new src/lexer.rs",
        ),
        (
            "Add tests for `src/money.py` in `tests/test_money.py`",
            "read src/money.py, new tests/test_money.py",
        ),
        (
            "Refactor the billing module, see `docs/x.md`",
            "write billing, read docs/x.md",
        ),
        ("Add a logout endpoint to `src/api.py`", "write src/api.py"),
        (
            "Use `NewClient` instead of `OldClient` in `app.ts`",
            "read NewClient, read OldClient, write app.ts",
        ),
        ("Replace `old.py` with `new.py`", "write old.py, new new.py"),
        (
            "Add `parse_config` to `src/config.rs`",
            "write src/config.rs",
        ),
        ("Create a new module `billing.tax`", "new billing.tax"),
        (
            "Document `src/api.py` in `docs/api.md`",
            "read src/api.py, write docs/api.md",
        ),
        (
            "Import `billing.invoices` in Makefile",
            "read billing.invoices, write Makefile",
        ),
        (
            "Delete `src/old/` and drop its import from `src/index.ts`",
            "write src/old/, write src/index.ts",
        ),
        (
            "Update `src/**/*.ts` and packages/core/",
            "write src/**/*.ts, write packages/core/",
        ),
        (
            "Split `a.py` (keep `b.py` as it is)",
            "write a.py, write b.py",
        ),
        (
            "Change `a.py` (new), `b.py` (read only)",
            "new a.py, read b.py",
        ),
        ("fix(parser): refuse trailing commas", "write parser"),
        (
            "[Faster cache](src/cache.go), like https://github.com/o/r/blob/main/pkg/lru.go#L10",
            "write src/cache.go, read pkg/lru.go",
        ),
    ] {
        assert_eq!(paths(title), expected, "{title}");
    }
}

#[test]
fn what_only_looks_like_a_path_is_none() {
    for title in [
        "Handle and/or in client/server mode",
        "Move to Node.js and CI/CD",
        "Answer `GET /api/users` with `--json`",
        "Set `true` in `main`",
        "Publish to example.com, e.g. v1.2",
        "Send `application/json` to `https://x.org/a.py`",
        "Run `cargo test`",
        "Rebase on `origin/main`",
        "Install `@scope/package`",
    ] {
        assert_eq!(paths(title), "", "{title}");
    }
}

#[test]
fn labels_below_a_task_say_what_its_files_are_for() {
    let text = "- [ ] Report\n  - Files: `a.py`, `b.py` (new)\n  - New files: x/y.go\n  - See: docs/z.md\n";
    let (issue, _) = parse(text, &ParseContext::default());
    let found: Vec<(&str, bool, bool)> = issue.tasks[0]
        .stated_paths
        .iter()
        .map(|path| (path.text.as_str(), path.is_new, path.is_read))
        .collect();
    assert_eq!(
        found,
        [
            ("a.py", false, false),
            ("b.py", true, false),
            ("x/y.go", true, false),
            ("docs/z.md", false, true)
        ]
    );
}
