//! On any input: no panic, and nothing that a side added is lost.

use git_orchestrate::resolve::{Sides, resolve};
use proptest::prelude::*;

const PATHS: &[&str] = &[
    "CHANGELOG.md",
    "package.json",
    "Cargo.toml",
    "go.mod",
    "Gemfile",
    "requirements.txt",
    "src/mod.rs",
    "a.py",
    "index.ts",
    "a.go",
    "A.java",
];

const LINES: &[&str] = &[
    "- entry",
    "- other",
    "  more",
    "## 1.0",
    "### Added",
    "",
    "{",
    "}",
    "  \"a\": 1,",
    "  \"b\": 2",
    "  \"c\": {",
    "  },",
    "[table]",
    "[[list]]",
    "key = \"v\"",
    "list = [\"a\", \"b\"]",
    "list = [",
    "]",
    "gem \"x\"",
    "a==1",
    "\tgithub.com/a/b v1.0.0",
    "mod a;",
    "mod \u{fc};",
    "use a::{b, c};",
    "use a::{",
    "import a",
    "from a import b, c",
    "import { a } from './a';",
    "    a,",
    "import (",
    ")",
    "\t\"fmt\"",
    "import a.b.C;",
    "V",
    "]: ",
    "\"",
];

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(LINES), 0..12).prop_map(|lines| lines.join("\n"))
}

/// A text with lines put in at some places.
fn grown(base: String) -> impl Strategy<Value = String> {
    prop::collection::vec((0..12_usize, prop::sample::select(LINES)), 0..4).prop_map(move |added| {
        let mut lines: Vec<&str> = base.lines().collect();
        for (at, line) in added {
            lines.insert(at.min(lines.len()), line);
        }
        lines.join("\n")
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn nothing_added_is_lost_and_no_marker_appears(
        path in prop::sample::select(PATHS),
        (base, ours, theirs) in text().prop_flat_map(|base| {
            (Just(base.clone()), grown(base.clone()), grown(base))
        }),
    ) {
        let path = path.parse().unwrap();
        let sides = Sides { path: &path, base: Some(&base), ours: &ours, theirs: &theirs };
        if let Some(resolved) = resolve(&sides) {
            let n = |text: &str, word: &str| text.matches(word).count();
            for word in ["entry", "other", "more", "gem", "mod", "github", "import", "fmt"] {
                let most = n(&ours, word).max(n(&theirs, word));
                prop_assert!(n(&resolved.text, word) >= most, "{word}:\n{}", resolved.text);
            }
            prop_assert!(!resolved.text.contains("<<<<<<<"));
        }
    }

    #[test]
    fn no_input_is_too_odd(
        path in prop::sample::select(PATHS),
        base in ".{0,80}",
        ours in "(.|\n){0,120}",
        theirs in "(.|\n){0,120}",
    ) {
        let path = path.parse().unwrap();
        let _any = resolve(&Sides { path: &path, base: Some(&base), ours: &ours, theirs: &theirs });
    }
}
