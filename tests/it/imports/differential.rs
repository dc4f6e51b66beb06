//! The light scanners held against full parsers: ruff's for Python, oxc's for JavaScript and TypeScript.
//!
//! `IMPORTS_CORPUS=<folder> cargo test --test it differential -- --ignored --nocapture` compares every file below a folder.

use std::path::Path;

use git_orchestrate::imports;
use git_orchestrate::model::EdgeKind;
use oxc_allocator::Allocator;
use oxc_ast::ast;
use oxc_ast_visit::{Visit, walk};
use oxc_parser::Parser;
use oxc_span::SourceType;
use proptest::prelude::*;
use proptest::sample::select;
use ruff_python_ast::statement_visitor::{StatementVisitor, walk_stmt};
use ruff_python_ast::{Stmt, StmtImport, StmtImportFrom};

/// What our scanner finds, sorted.
fn scanned(path: &str, text: &str) -> Vec<(String, EdgeKind)> {
    let facts = imports::scan(&path.parse().unwrap(), text.as_bytes()).unwrap();
    let mut found = facts.written();
    found.sort();
    found
}

#[derive(Default)]
struct Python(Vec<String>);

impl<'a> StatementVisitor<'a> for Python {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::Import(StmtImport { names, .. }) => {
                self.0
                    .extend(names.iter().map(|name| name.name.to_string()));
            }
            Stmt::ImportFrom(StmtImportFrom {
                module,
                names,
                level,
                ..
            }) => {
                let dots = ".".repeat(*level as usize);
                let module = module.as_ref().map_or("", |module| module.as_str());
                let names = names.iter();
                self.0
                    .extend(names.map(|name| format!("{dots}{module}:{}", name.name)));
            }
            _ => walk_stmt(self, statement),
        }
    }
}

/// What ruff's parser finds in Python; none where the text is no Python.
fn parsed_python(text: &str) -> Option<Vec<String>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let parsed = ruff_python_parser::parse_module(text).ok()?;
    let mut visitor = Python::default();
    visitor.visit_body(parsed.suite());
    visitor.0.sort();
    Some(visitor.0)
}

#[derive(Default)]
struct Script(Vec<(String, EdgeKind)>);

impl Script {
    fn add(&mut self, text: &str, kind: EdgeKind) {
        if !text.is_empty() {
            self.0.push((text.to_owned(), kind));
        }
    }

    fn add_expression(&mut self, expression: &ast::Expression<'_>) {
        match expression {
            ast::Expression::StringLiteral(text) => self.add(&text.value, EdgeKind::Defines),
            ast::Expression::TemplateLiteral(text) => {
                if let Some(text) = text.single_quasi() {
                    self.add(&text, EdgeKind::Defines);
                }
            }
            _ => {}
        }
    }
}

fn kind_of(is_type: bool, otherwise: EdgeKind) -> EdgeKind {
    if is_type { EdgeKind::Weak } else { otherwise }
}

impl<'a> Visit<'a> for Script {
    fn visit_import_declaration(&mut self, it: &ast::ImportDeclaration<'a>) {
        let is_type = |specifier: &ast::ImportDeclarationSpecifier<'_>| matches!(specifier, ast::ImportDeclarationSpecifier::ImportSpecifier(name) if name.import_kind.is_type());
        let are_types = (it.specifiers.as_ref())
            .is_some_and(|names| !names.is_empty() && names.iter().all(is_type));
        let kind = kind_of(it.import_kind.is_type() || are_types, EdgeKind::Defines);
        self.add(&it.source.value, kind);
    }

    fn visit_export_from_declaration(&mut self, it: &ast::ExportFromDeclaration<'a>) {
        let mut names = it.specifiers.iter();
        let are_types = !it.specifiers.is_empty() && names.all(|name| name.export_kind.is_type());
        let kind = kind_of(it.export_kind.is_type() || are_types, EdgeKind::Names);
        self.add(&it.source.value, kind);
    }

    fn visit_export_all_declaration(&mut self, it: &ast::ExportAllDeclaration<'a>) {
        let kind = kind_of(it.export_kind.is_type(), EdgeKind::Names);
        self.add(&it.source.value, kind);
    }

    fn visit_import_expression(&mut self, it: &ast::ImportExpression<'a>) {
        self.add_expression(&it.source);
        walk::walk_import_expression(self, it);
    }

    fn visit_call_expression(&mut self, it: &ast::CallExpression<'a>) {
        let is_require =
            matches!(&it.callee, ast::Expression::Identifier(name) if name.name == "require");
        if let Some(argument) = it.arguments.first().filter(|_| is_require)
            && let Some(expression) = argument.as_expression()
        {
            self.add_expression(expression);
        }
        walk::walk_call_expression(self, it);
    }

    fn visit_ts_external_module_reference(&mut self, it: &ast::TSExternalModuleReference<'a>) {
        self.add(&it.expression.value, EdgeKind::Defines);
    }

    fn visit_ts_import_type(&mut self, it: &ast::TSImportType<'a>) {
        self.add(&it.source.value, EdgeKind::Defines);
        walk::walk_ts_import_type(self, it);
    }
}

/// What oxc's parser finds in a script; none where the text is none.
fn parsed_script(path: &str, text: &str) -> Option<Vec<(String, EdgeKind)>> {
    let allocator = Allocator::default();
    let kind = SourceType::from_path(path).ok()?;
    let parsed = Parser::new(&allocator, text, kind).parse();
    if parsed.panicked || !parsed.diagnostics.is_empty() {
        return None;
    }
    let mut visitor = Script::default();
    visitor.visit_program(&parsed.program);
    visitor.0.sort();
    Some(visitor.0)
}

/// What the scanner finds but the parser does not, and the reverse; none where they agree or the text is no program.
fn difference(path: &str, text: &str) -> Option<String> {
    let is_python = Path::new(path)
        .extension()
        .is_some_and(|extension| extension == "py" || extension == "pyi");
    let (ours, theirs) = if is_python {
        let ours = scanned(path, text).into_iter().map(|(text, _)| text);
        (ours.collect(), parsed_python(text)?)
    } else {
        let show =
            |found: Vec<(String, EdgeKind)>| found.iter().map(|item| format!("{item:?}")).collect();
        // Triple-slash references are comments to the parser.
        let ours = scanned(path, &text.replace("<reference", "<x")).into_iter();
        (show(ours.collect()), show(parsed_script(path, text)?))
    };
    let ours: Vec<String> = ours;
    (ours != theirs).then(|| {
        let extra: Vec<&String> = ours.iter().filter(|item| !theirs.contains(item)).collect();
        let missed: Vec<&String> = theirs.iter().filter(|item| !ours.contains(item)).collect();
        format!(
            "extra {extra:?} missed {missed:?} ({} {})",
            ours.len(),
            theirs.len()
        )
    })
}

const PYTHON: &[&str] = &[
    "import a.b as c, d",
    "from .x import (y as z, # why\n        w,\n    )",
    "from . import (a,\n b)",
    "from .. import q; import r",
    "from ...m.n import *",
    "import a \\\n  , b",
    "from a \\\n  import b",
    "x = '''\nimport no\n'''",
    "x = \"it's\"; import yes",
    "x = f\"{d['import no']} {'''a'''}\"",
    "x = rb'\\\\'; import yes2",
    "x = [\n  1,\n  # import no\n]",
    "x: int = 1; from a import b",
    "f(lambda: 0, from_ = 1)",
    "if x: import b",
    "if TYPE_CHECKING:\n    import t\nelse:\n    from u import v",
    "try:\n    import t\nexcept ImportError:\n    t = None",
    "def f():\n    from .y import z\n    yield from g()",
    "raise E from e",
    "class A:\n    import_ = 1\n    import inner",
    "# import no",
    "'''doc\nfrom x import y\n'''",
    "match x:\n    case {'from': y}: import z",
    "with a as b: from q import r",
    "importer = 1",
    "x = a if b else c",
    "x = {'a': 1, 'import': 2}",
    "assert x, 'import no'",
    "print(f'{x!r:>{10}}'); import k",
    "from __future__ import annotations",
    "x = '\\\n import no'",
    "import é.ü",
    "\n\n",
    "@decorator\ndef g(): import g1",
];

const SCRIPT: &[&str] = &[
    "import a from \"./a\"",
    "import type { B } from './b'",
    "import { type C, type D as E } from './c'",
    "import { type F, g } from './f'",
    "import { type as h } from './h'",
    "import { type } from './type'",
    "import type from './type2'",
    "import type, { j } from './j'",
    "import type * as K from './k'",
    "import * as l from './l'",
    "import m, * as n from './m'",
    "import './side'",
    "import {} from './empty'",
    "import { default as o, \"odd name\" as p } from './p'",
    "import json from './x.json' with { type: 'json' }",
    "export * from './q'",
    "export * as r from './r'",
    "export { s, t as default } from './s'",
    "export type { U } from './u'",
    "export type * from './v'",
    "export { type W } from './w'",
    "export { type X, y } from './y'",
    "export * as \"ns name\" from './ns'",
    "export { z9 }\nimport './z9'",
    "f(...require('./spread'), ...[import('./spread2')])",
    "export const from1 = './no'",
    "const z = require('./z')",
    "const z1 = require(`./z1`)",
    "x.require('./no'); y.import('./no')",
    "require('./no' + x); require(x)",
    "import('./dyn')",
    "import(/* why */ './dyn2').then(x => x)",
    "import('./no' + x); import(`./no/${x}`)",
    "import('./opt', { with: {} })",
    "import.meta.url",
    "const s1 = \"import './no'\", s2 = 'require(\"./no\")'",
    "const t1 = `import './no' ${f(`from './no' ${require('./in')}`)} require('./no')`",
    "const re = /[\"'`]require\\('.\\/no'\\)/g.test(s)",
    "const div = a / b / c; const d2 = (a) / 2; const d3 = a[0] / 2 / 1",
    "if (x) /require('.no')/.exec(y)",
    "// import './no'",
    "/* require('./no') */",
    "function f1() { return /'/.test(x) }",
    "const o1 = { from: './no', import: 1, require: 2 }",
    "async function g1() { await import('./aw') }",
    "label: for (const i of []) { }",
    "class A1 { static import = 1; from = './no'; require() { return './no' } }",
    "const a1 = b1 ? require('./t1') : require('./t2')",
    "x = y\n/ 2 / 'a'",
    "typeof require === 'function' && require('./tf')",
    "let i1 = i++ / 2; let j1 = '/'",
    "const fn = () => ({}) / 1",
    "switch (x) { case '/': break }",
];

const TYPED: &[&str] = &[
    "import i = require('./i')",
    "let j: import('./jt').J",
    "type T = typeof import('./tt')",
    "declare module './dm' { export const x: number }",
    "enum E1 { A = 1 }",
    "const x1 = y1 as unknown as string",
    "abstract class B1<T> { private x?: T }",
    "namespace N1 { export const a = 1 }",
];

const MARKUP: &[&str] = &[
    "const e1 = <p>Don't import this <a href=\"x\">{\"./no\"}</a></p>",
    "const e2 = <A b={require('./jsx')} c='d'>it's {`a`} / b</A>",
    "const e3 = <><b/> from './no' </>",
    "const e4 = cond && <div>\n  It's \"quoted\n  {list.map(x => <li key={x}>{x}'s</li>)}\n</div>",
];

fn program(pieces: &'static [&'static str]) -> impl Strategy<Value = Vec<&'static str>> {
    proptest::collection::vec(select(pieces), 0..8)
}

fn joined(pieces: &[&str], between: &str) -> String {
    pieces.join(between)
}

fn check(path: &str, text: &str) {
    if let Some(difference) = difference(path, text) {
        panic!("{difference} in {path}:\n{text}");
    }
}

proptest! {
    #[test]
    fn python_is_scanned_as_it_is_parsed(pieces in program(PYTHON), has_mark in any::<bool>(), is_windows in any::<bool>()) {
        let mut text = joined(&pieces, "\n");
        if has_mark { text.insert(0, '\u{feff}'); }
        if is_windows { text = text.replace('\n', "\r\n"); }
        check("a.py", &text);
    }

    #[test]
    fn scripts_are_scanned_as_they_are_parsed(
        pieces in program(SCRIPT), typed in program(TYPED), markup in program(MARKUP), between in select(vec![";\n", "\n;", ";"]), has_mark in any::<bool>()
    ) {
        let mark = if has_mark { "\u{feff}" } else { "" };
        let plain = format!("{mark}{}", joined(&pieces, between).replace("// import './no'", "// import './no'\n"));
        check("a.mjs", &plain.replace("import type", "import typed"));
        check("a.ts", &format!("{plain}{between}{}", joined(&typed, between)));
        // A lone apostrophe in the text of an element is taken for a quote up to the end of its line.
        check("a.tsx", &format!("{};\n{plain}", joined(&markup, ";\n")));
    }
}

#[test]
fn each_trap_is_passed() {
    for piece in PYTHON {
        assert!(parsed_python(piece).is_some(), "{piece}");
        check("a.py", piece);
    }
    for piece in SCRIPT.iter().chain(TYPED) {
        assert!(parsed_script("a.ts", piece).is_some(), "{piece}");
        check("a.ts", piece);
    }
    for piece in MARKUP {
        assert!(parsed_script("a.tsx", piece).is_some(), "{piece}");
        check("a.tsx", piece);
    }
}

/// The corpus is the project's own files, or what is below the folder `IMPORTS_CORPUS`.
#[test]
fn a_corpus_is_scanned_as_it_is_parsed() {
    let own = || concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures").into();
    let corpus = std::env::var_os("IMPORTS_CORPUS").unwrap_or_else(own);
    let mut folders = vec![std::path::PathBuf::from(corpus)];
    let mut n_files = 0;
    let mut differing = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap().flatten() {
            let path = entry.path();
            let extension = path
                .extension()
                .and_then(|extension| extension.to_str())
                .unwrap_or_default();
            if entry.file_type().unwrap().is_dir() {
                folders.push(path);
            } else if [
                "py", "pyi", "ts", "tsx", "js", "jsx", "mjs", "cjs", "mts", "cts",
            ]
            .contains(&extension)
                && let Ok(text) = std::fs::read_to_string(&path)
            {
                n_files += 1;
                if let Some(difference) = difference(&format!("a.{extension}"), &text) {
                    differing.push(format!("{}: {difference}", path.display()));
                }
            }
        }
    }
    assert!(n_files > 0, "there is nothing to compare");
    assert!(
        differing.is_empty(),
        "{} of {n_files} files differ\n{}",
        differing.len(),
        differing.join("\n")
    );
}
