//! Imports and lists of modules.

use insta::assert_snapshot;

use super::settled;

#[test]
fn sorted_modules_stay_sorted() {
    let base = "//! Room.\n\nmod apple;\nmod zebra;\n\nfn f() {}\n";
    let ours = base.replace("mod zebra;", "mod mango;\nmod zebra;");
    let theirs = base.replace("mod zebra;", "#[cfg(unix)]\nmod banana;\nmod zebra;");
    assert_snapshot!(settled("src/mod.rs", base, &ours, &theirs), @r"
    module list
    //! Room.

    mod apple;
    #[cfg(unix)]
    mod banana;
    mod mango;
    mod zebra;

    fn f() {}
    ");
}

#[test]
fn an_unsorted_list_takes_ours_and_then_theirs() {
    let base = "mod zebra;\nmod apple;\n";
    let ours = format!("{base}pub mod m;\n");
    let theirs = format!("{base}mod b;\n");
    assert_snapshot!(settled("src/lib.rs", base, &ours, &theirs), @r"
    module list
    mod zebra;
    mod apple;
    pub mod m;
    mod b;
    ");
}

#[test]
fn names_that_both_add_to_one_statement_are_put_together() {
    let base = "use std::fs;\nuse std::io::{Read, Write};\n\nfn f() {}\n";
    let ours = base.replace("{Read", "{BufRead, Read");
    let theirs = base.replace("Write}", "Seek, Write}");
    assert_snapshot!(settled("src/a.rs", base, &ours, &theirs), @r"
    import union
    use std::fs;
    use std::io::{BufRead, Read, Seek, Write};

    fn f() {}
    ");
}

#[test]
fn python_imports_and_the_list_of_all() {
    let base = "from .a import a\nfrom .z import z\n\n__all__ = [\n    \"a\",\n    \"z\",\n]\n";
    let with = |name: &str| {
        base.replace("from .z", &format!("from .{name} import {name}\nfrom .z"))
            .replace("    \"z\"", &format!("    \"{name}\",\n    \"z\""))
    };
    assert_snapshot!(settled("pkg/__init__.py", base, &with("m"), &with("c")), @r#"
    module list
    from .a import a
    from .c import c
    from .m import m
    from .z import z

    __all__ = [
        "a",
        "c",
        "m",
        "z",
    ]
    "#);
}

#[test]
fn javascript_exports_imports_and_brackets() {
    let base = "export * from './a';\n";
    let ours = "export * from './a';\nexport * from './c';\n";
    let theirs = "export * from './a';\nexport { b } from './b';\n";
    assert_snapshot!(settled("src/index.ts", base, ours, theirs), @r"
    module list
    export * from './a';
    export { b } from './b';
    export * from './c';
    ");
    let base = "import {\n  a,\n  z,\n} from './x';\n";
    let ours = base.replace("  z", "  m,\n  z");
    let theirs = base.replace("  z", "  b,\n  z");
    assert_snapshot!(settled("src/app.tsx", base, &ours, &theirs), @r"
    import union
    import {
      a,
      b,
      m,
      z,
    } from './x';
    ");
}

#[test]
fn paths_of_go_are_imports_between_their_parentheses_alone() {
    let base = "package a\n\nimport (\n\t\"fmt\"\n\t\"os\"\n)\n";
    let ours = base.replace("\t\"os\"", "\t\"io\"\n\t\"os\"");
    let theirs = base.replace("\t\"os\"", "\t\"net/http\"\n\t\"os\"");
    assert_snapshot!(settled("a.go", base, &ours, &theirs), @r#"
    import union
    package a

    import (
    	"fmt"
    	"io"
    	"net/http"
    	"os"
    )
    "#);
    let base = "package a\n\nvar x = list(\n\t\"fmt\"\n)\n";
    let ours = base.replace("\t\"fmt\"", "\t\"fmt\"\n\t\"io\"");
    let theirs = base.replace("\t\"fmt\"", "\t\"fmt\"\n\t\"os\"");
    assert_eq!(settled("a.go", base, &ours, &theirs), "declined");
}

#[test]
fn code_that_is_open_elsewhere_is_declined() {
    let base = "import a\n\nx = 1\n";
    let ours = "import a\nimport b\n\nx = 2\n";
    let theirs = "import a\nimport c\n\nx = 3\n";
    assert_eq!(settled("a.py", base, ours, theirs), "declined");
}

#[test]
fn what_cannot_be_both_is_declined() {
    let cases = [
        // One name, two meanings.
        (
            "a.rs",
            "use x::y;\n",
            "use x::y;\nuse a::Thing;\n",
            "use x::y;\nuse b::Thing;\n",
        ),
        (
            "a.ts",
            "import x from 'x';\n",
            "import x from 'x';\nimport q from './a';\n",
            "import x from 'x';\nimport q from './b';\n",
        ),
        (
            "a.py",
            "import x\n",
            "import x\nfrom a import q\n",
            "import x\nfrom b import q\n",
        ),
        // A name was taken away.
        (
            "a.py",
            "from m import a, b\n",
            "from m import a\n",
            "from m import a, b, c\n",
        ),
        // Code among the imports.
        (
            "a.py",
            "import x\n",
            "import x\nx.setup()\n",
            "import x\nimport y\n",
        ),
        // A brace that is not closed.
        ("a.rs", "use x;\n", "use x;\nuse a::{\n", "use x;\nuse b;\n"),
    ];
    for (path, base, ours, theirs) in cases {
        assert_eq!(settled(path, base, ours, theirs), "declined", "{ours}");
    }
}
