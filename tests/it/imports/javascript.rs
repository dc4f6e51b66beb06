use super::{awaiting, edges};

#[test]
fn every_form_of_import_counts_and_lookalikes_do_not() {
    let main = r#"
import a from "./a";
import type { B } from './b';
import { c as d, "odd name" as e } from "./c";
export * from "./d";
export { f } from "./e"; export type { G } from "./f";
const g = require("./g"), h = await import(/* chunk */ "./h");
import i = require("./i");
let j: import("./j").J; import "./k"; import.meta.url;
/// <reference path="./types.d.ts" />
import("./n" + name); import(`./n/${name}`); require(name + "./n"); x.require("./n"); x.import("./n");
// import "./n"
/* import "./n" */ const s = "import './n'", t = `import "./n" ${f("`")} ${`from "./n"`}`;
const re = /["'`]import ".\/n"/; const q = a / b; const r = "x" / 2 / "./n";
const el = <p>Don't import this <a href="x">{"./n"}</a></p>;
import("./l"); export default from_; const from = "./n"; export const y = { from: "./n" };
import defer * as m from "./m";
"#;
    let mut tree = vec![("main.tsx", main)];
    let names = [
        "a.ts",
        "b.ts",
        "c.tsx",
        "d/index.ts",
        "e.js",
        "f.d.ts",
        "g.cjs",
        "h.mjs",
        "i.ts",
        "j.ts",
        "k.css.ts",
        "k.ts",
        "l.ts",
        "m.ts",
        "n.ts",
        "n/index.ts",
        "types.d.ts",
    ];
    tree.extend(names.map(|name| (name, "")));
    insta::assert_snapshot!(edges(&tree), @"
    main.tsx → a.ts
    main.tsx → b.ts
    main.tsx → c.tsx
    main.tsx → d/index.ts
    main.tsx → e.js
    main.tsx → f.d.ts
    main.tsx → g.cjs
    main.tsx → h.mjs
    main.tsx → i.ts
    main.tsx → j.ts
    main.tsx → k.ts
    main.tsx → l.ts
    main.tsx → m.ts
    main.tsx → types.d.ts
    ");
}

#[test]
fn compiled_names_folders_and_their_entries_are_found() {
    let tree = [
        (
            "src/a.ts",
            "import './b.js'; import './c'; import '..'; import './d/'; import './e.jsx'; import './data.json'; import './x?raw'",
        ),
        ("src/b.ts", ""),
        ("src/c/package.json", r#"{"main": "lib/start.js"}"#),
        ("src/c/lib/start.ts", ""),
        ("src/d.ts", ""),
        ("src/d/index.tsx", ""),
        ("src/e.tsx", ""),
        ("src/data.json", ""),
        ("src/x.ts", ""),
        ("index.js", "require('./src/a')"),
    ];
    insta::assert_snapshot!(edges(&tree), @"
    index.js → src/a.ts
    src/a.ts → index.js
    src/a.ts → src/b.ts
    src/a.ts → src/c/lib/start.ts
    src/a.ts → src/d/index.tsx
    src/a.ts → src/data.json
    src/a.ts → src/e.tsx
    src/a.ts → src/x.ts
    ");
}

#[test]
fn aliases_of_tsconfig_are_followed_through_extends() {
    let tree = [
        (
            "tsconfig.base.json",
            "{ // shared\n \"compilerOptions\": { \"baseUrl\": \".\", \"paths\": { \"~/*\": [\"app/*\"], \"~/special/*\": [\"special/*\"], \"exact\": [\"lib/exact\"], }, }, }",
        ),
        ("web/tsconfig.json", r#"{"extends": "../tsconfig.base"}"#),
        (
            "web/main.ts",
            "import '~/a'; import '~/special/b'; import 'exact'; import 'lib/exact'; import 'react'; import '~/none'",
        ),
        ("app/a.ts", ""),
        ("special/b.ts", ""),
        ("lib/exact.ts", ""),
    ];
    insta::assert_snapshot!(edges(&tree), @"
    web/main.ts → app/a.ts
    web/main.ts → lib/exact.ts
    web/main.ts → special/b.ts
    ");
    assert_eq!(awaiting(&tree, "app/none.tsx"), "web/main.ts");
}

#[test]
fn packages_of_a_workspace_are_known_by_name() {
    let tree = [
        ("package.json", r#"{"workspaces": ["packages/*"]}"#),
        (
            "packages/ui/package.json",
            r##"{"name": "@acme/ui", "exports": {".": {"types": "./dist/index.d.ts", "import": "./dist/index.js"}, "./icons/*": "./src/icons/*.tsx"}, "imports": {"#internal/*": "./src/internal/*.ts"}}"##,
        ),
        (
            "packages/ui/src/index.ts",
            "export * from '#internal/theme'",
        ),
        ("packages/ui/src/internal/theme.ts", ""),
        ("packages/ui/src/icons/star.tsx", ""),
        (
            "packages/core/package.json",
            r#"{"name": "core", "main": "lib/main.js"}"#,
        ),
        ("packages/core/lib/main.js", ""),
        ("packages/core/extra.ts", ""),
        (
            "apps/web.ts",
            "import '@acme/ui'; import '@acme/ui/icons/star'; import 'core'; import 'core/extra'; import 'core-js'",
        ),
    ];
    insta::assert_snapshot!(edges(&tree), @"
    apps/web.ts → packages/core/extra.ts
    apps/web.ts → packages/core/lib/main.js
    apps/web.ts → packages/ui/src/icons/star.tsx
    apps/web.ts → packages/ui/src/index.ts
    packages/ui/src/index.ts → packages/ui/src/internal/theme.ts
    ");
}

#[test]
fn of_packages_of_one_name_the_one_beside_is_meant_and_else_the_outermost() {
    let package = r#"{"name": "util", "main": "main.js"}"#;
    let tree = [
        ("packages/util/package.json", package),
        ("packages/util/main.js", ""),
        ("packages/app/test/fixtures/util/package.json", package),
        ("packages/app/test/fixtures/util/main.js", ""),
        ("packages/app/test/fixtures/index.js", "import 'util'"),
        ("packages/app/src/index.js", "import 'util'"),
        ("docs/index.js", "import 'util'"),
    ];
    insta::assert_snapshot!(edges(&tree), @"
    docs/index.js → packages/util/main.js
    packages/app/src/index.js → packages/util/main.js
    packages/app/test/fixtures/index.js → packages/app/test/fixtures/util/main.js
    ");
}

#[test]
fn the_scripts_of_components_are_read() {
    let tree = [
        (
            "App.vue",
            "<template>import './no'</template>\n<script setup lang=\"ts\">\nimport Menu from './Menu.vue'\n</script>",
        ),
        (
            "Menu.vue",
            "<script>export default {}</script><script setup>import './store'</script>",
        ),
        ("store.js", ""),
        ("no.js", ""),
    ];
    insta::assert_snapshot!(edges(&tree), @"
    App.vue → Menu.vue
    Menu.vue → store.js
    ");
}

#[test]
fn a_file_that_is_not_there_yet_is_awaited_under_its_likely_names() {
    let tree = [("src/a.ts", "import { x } from './rates'; import './b.js'")];
    for path in [
        "src/rates.ts",
        "src/rates.tsx",
        "src/rates/index.ts",
        "src/b.ts",
    ] {
        assert_eq!(awaiting(&tree, path), "src/a.ts", "{path}");
    }
}
