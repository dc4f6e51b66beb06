//! How many planted breaks are found: in several languages one side removes, renames and changes what the other begins to
//! use. What is missed is in the snapshot, so that it is known.

use std::collections::{BTreeMap, BTreeSet};

use git_orchestrate::engine::Context;
use git_orchestrate::engine::merging;
use git_orchestrate::git::Repository;
use git_orchestrate::model::OrderKind;

use crate::support::repository::TempRepo;

/// One project: what its files are before, and what each side makes of them. Three things are planted by name: `fetch_rows`
/// is removed, `parse_line` is renamed to `read_line`, and `send_mail` needs one argument more.
struct Project {
    language: &'static str,
    /// The file with the definitions.
    defined: &'static str,
    before: &'static str,
    after: &'static str,
    /// The file that begins to use them, and another way to.
    users: [(&'static str, &'static str); 2],
    /// Files that neither side changes.
    around: &'static [(&'static str, &'static str)],
}

const PROJECTS: &[Project] = &[
    Project {
        language: "python",
        defined: "py/store.py",
        before: "def fetch_rows(table):\n    rows = []\n    return rows\n\n\ndef parse_line(text):\n    parts = text.split(',')\n    return parts[0]\n\n\ndef send_mail(to):\n    print(to)\n",
        after: "def read_line(text):\n    parts = text.split(',')\n    return parts[0]\n\n\ndef send_mail(to, subject):\n    print(to, subject)\n",
        users: [
            (
                "py/one.py",
                "from py.store import fetch_rows, parse_line, send_mail\n\n\ndef one():\n    send_mail(parse_line(fetch_rows('t')))\n",
            ),
            (
                "py/two.py",
                "import py.store as store\n\n\ndef two():\n    store.send_mail(store.parse_line(store.fetch_rows('t')))\n",
            ),
        ],
        around: &[("py/__init__.py", "# a package\n")],
    },
    Project {
        language: "typescript",
        defined: "ts/store.ts",
        before: "export function fetch_rows(table: string): string[] {\n  const rows: string[] = [];\n  return rows;\n}\n\nexport function parse_line(text: string): string {\n  const parts = text.split(',');\n  return parts[0];\n}\n\nexport const send_mail = (to: string) => {\n  console.log(to);\n};\n",
        after: "export function read_line(text: string): string {\n  const parts = text.split(',');\n  return parts[0];\n}\n\nexport const send_mail = (to: string, subject: string) => {\n  console.log(to, subject);\n};\n",
        users: [
            (
                "ts/one.ts",
                "import { fetch_rows, parse_line, send_mail } from './store';\n\nexport function one() {\n  send_mail(parse_line(fetch_rows('t')[0]));\n}\n",
            ),
            (
                "ts/two.ts",
                "import * as store from './store';\n\nexport function two() {\n  store.send_mail(store.parse_line(store.fetch_rows('t')[0]));\n}\n",
            ),
        ],
        around: &[],
    },
    Project {
        language: "javascript",
        defined: "js/store.js",
        before: "function fetch_rows(table) {\n  const rows = [];\n  return rows;\n}\n\nfunction parse_line(text) {\n  const parts = text.split(',');\n  return parts[0];\n}\n\nfunction send_mail(to) {\n  console.log(to);\n}\n\nmodule.exports = { fetch_rows, parse_line, send_mail };\n",
        after: "function read_line(text) {\n  const parts = text.split(',');\n  return parts[0];\n}\n\nfunction send_mail(to, subject) {\n  console.log(to, subject);\n}\n\nmodule.exports = { read_line, send_mail };\n",
        users: [
            (
                "js/one.js",
                "const { fetch_rows, parse_line, send_mail } = require('./store');\n\nsend_mail(parse_line(fetch_rows('t')[0]));\n",
            ),
            (
                "js/two.js",
                "const store = require('./store');\n\nstore.send_mail(store.parse_line(store.fetch_rows('t')[0]));\n",
            ),
        ],
        around: &[],
    },
    Project {
        language: "rust",
        defined: "rs/src/store.rs",
        before: "pub fn fetch_rows(table: &str) -> Vec<String> {\n    let rows = Vec::new();\n    rows\n}\n\npub fn parse_line(text: &str) -> &str {\n    let mut parts = text.split(',');\n    parts.next().unwrap_or(text)\n}\n\npub fn send_mail(to: &str) {\n    println!(\"{to}\");\n}\n",
        after: "pub fn read_line(text: &str) -> &str {\n    let mut parts = text.split(',');\n    parts.next().unwrap_or(text)\n}\n\npub fn send_mail(to: &str, subject: &str) {\n    println!(\"{to} {subject}\");\n}\n",
        users: [
            (
                "rs/src/one.rs",
                "use crate::store::{fetch_rows, parse_line, send_mail};\n\npub fn one() {\n    send_mail(parse_line(&fetch_rows(\"t\")[0]));\n}\n",
            ),
            (
                "rs/src/two.rs",
                "use crate::store;\n\npub fn two() {\n    store::send_mail(store::parse_line(&store::fetch_rows(\"t\")[0]));\n}\n",
            ),
        ],
        around: &[
            (
                "rs/Cargo.toml",
                "[package]\nname = \"rs\"\nversion = \"0.1.0\"\n",
            ),
            (
                "rs/src/lib.rs",
                "pub mod one;\npub mod store;\npub mod two;\n",
            ),
        ],
    },
    Project {
        language: "go",
        defined: "go/store/store.go",
        before: "package store\n\nfunc Fetch_rows(table string) []string {\n\treturn nil\n}\n\nfunc Parse_line(text string) string {\n\tparts := text\n\treturn parts\n}\n\nfunc Send_mail(to string) {\n\tprintln(to)\n}\n",
        after: "package store\n\nfunc Read_line(text string) string {\n\tparts := text\n\treturn parts\n}\n\nfunc Send_mail(to string, subject string) {\n\tprintln(to, subject)\n}\n",
        users: [
            (
                "go/store/one.go",
                "package store\n\nfunc One() {\n\tSend_mail(Parse_line(Fetch_rows(\"t\")[0]))\n}\n",
            ),
            (
                "go/two/two.go",
                "package two\n\nimport \"example.com/go/store\"\n\nfunc Two() {\n\tstore.Send_mail(store.Parse_line(store.Fetch_rows(\"t\")[0]))\n}\n",
            ),
        ],
        around: &[("go/go.mod", "module example.com/go\n")],
    },
    Project {
        language: "java",
        defined: "java/src/app/Store.java",
        before: "package app;\n\npublic class Store {\n    public static String fetch_rows(String table) {\n        return table;\n    }\n\n    public static String parse_line(String text) {\n        String part = text.trim();\n        return part;\n    }\n\n    public static void send_mail(String to) {\n        System.out.println(to);\n    }\n}\n",
        after: "package app;\n\npublic class Store {\n    public static String read_line(String text) {\n        String part = text.trim();\n        return part;\n    }\n\n    public static void send_mail(String to, String subject) {\n        System.out.println(to + subject);\n    }\n}\n",
        users: [
            (
                "java/src/app/One.java",
                "package app;\n\npublic class One {\n    void one() {\n        Store.send_mail(Store.parse_line(Store.fetch_rows(\"t\")));\n    }\n}\n",
            ),
            (
                "java/src/other/Two.java",
                "package other;\n\nimport app.Store;\n\npublic class Two {\n    void two() {\n        Store.send_mail(Store.parse_line(Store.fetch_rows(\"t\")));\n    }\n}\n",
            ),
        ],
        around: &[],
    },
    Project {
        language: "c",
        defined: "c/store.h",
        before: "#ifndef STORE_H\n#define STORE_H\n\nstatic inline char *fetch_rows(char *table) {\n    return table;\n}\n\nstatic inline char *parse_line(char *text) {\n    char *part = text;\n    return part;\n}\n\nstatic inline void send_mail(char *to) {\n    puts(to);\n}\n\n#endif\n",
        after: "#ifndef STORE_H\n#define STORE_H\n\nstatic inline char *read_line(char *text) {\n    char *part = text;\n    return part;\n}\n\nstatic inline void send_mail(char *to, char *subject) {\n    puts(to);\n    puts(subject);\n}\n\n#endif\n",
        users: [
            (
                "c/one.c",
                "#include \"store.h\"\n\nvoid one(void) {\n    send_mail(parse_line(fetch_rows(\"t\")));\n}\n",
            ),
            (
                "c/two.c",
                "#include \"store.h\"\n\nvoid two(void) {\n    char *rows = fetch_rows(\"t\");\n    send_mail(parse_line(rows));\n}\n",
            ),
        ],
        around: &[],
    },
    Project {
        language: "php",
        defined: "php/src/Store.php",
        before: "<?php\n\nnamespace App;\n\nclass Store\n{\n    public static function fetch_rows($table)\n    {\n        return $table;\n    }\n\n    public static function parse_line($text)\n    {\n        $part = trim($text);\n        return $part;\n    }\n\n    public static function send_mail($to)\n    {\n        echo $to;\n    }\n}\n",
        after: "<?php\n\nnamespace App;\n\nclass Store\n{\n    public static function read_line($text)\n    {\n        $part = trim($text);\n        return $part;\n    }\n\n    public static function send_mail($to, $subject)\n    {\n        echo $to, $subject;\n    }\n}\n",
        users: [
            (
                "php/src/One.php",
                "<?php\n\nnamespace App;\n\nclass One\n{\n    public function one()\n    {\n        Store::send_mail(Store::parse_line(Store::fetch_rows('t')));\n    }\n}\n",
            ),
            (
                "php/src/Other/Two.php",
                "<?php\n\nnamespace App\\Other;\n\nuse App\\Store;\n\nclass Two\n{\n    public function two()\n    {\n        Store::send_mail(Store::parse_line(Store::fetch_rows('t')));\n    }\n}\n",
            ),
        ],
        around: &[(
            "php/composer.json",
            "{\"autoload\": {\"psr-4\": {\"App\\\\\": \"src/\"}}}\n",
        )],
    },
];

const PLANTED: [&str; 3] = [
    "removed fetch_rows",
    "renamed parse_line",
    "signature send_mail",
];

#[test]
fn most_of_what_is_planted_in_eight_languages_is_found() {
    let temp = TempRepo::new();
    for project in PROJECTS {
        temp.write(project.defined, project.before);
        for (path, text) in project.around {
            temp.write(path, text);
        }
    }
    temp.commit("base");
    let changed: Vec<(&str, &str)> = PROJECTS
        .iter()
        .map(|one| (one.defined, one.after))
        .collect();
    temp.commit_on("change", "main", &changed);
    let uses: Vec<(&str, &str)> = PROJECTS.iter().flat_map(|one| one.users).collect();
    temp.commit_on("use", "main", &uses);
    let repository = Repository::discover(temp.path()).unwrap();
    let context = Context::new(repository, "/nonexistent/shim".into());
    let names = ["change", "use"].map(str::to_owned);
    let queue = merging::queue_of_refs(&context, "main", &names, OrderKind::Listed, None).unwrap();
    let preview = merging::preview(&context, &queue).unwrap();
    assert!(preview.is_clean());
    let found = merging::breaks(&context, &queue, &preview).unwrap();
    let mut told: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for one in &found {
        let project = PROJECTS
            .iter()
            .find(|project| project.defined == one.changed_at.path.as_str());
        let project = project.expect("nothing else was planted");
        let place = project
            .users
            .iter()
            .position(|(path, _)| *path == one.used_at.path.as_str());
        let name = one.name.to_lowercase();
        let what = format!(
            "{} {name} {}",
            one.kind.name(),
            place.expect("nobody else uses it")
        );
        told.entry(project.language).or_default().insert(what);
    }
    let mut lines = Vec::new();
    for project in PROJECTS {
        let told = told.remove(project.language).unwrap_or_default();
        let planted = PLANTED
            .iter()
            .flat_map(|what| [0, 1].map(|user| format!("{what} {user}")));
        let missed: Vec<String> = planted.filter(|what| !told.contains(what)).collect();
        let n_found = told.len();
        assert_eq!(n_found + missed.len(), 6, "{}: {told:?}", project.language);
        let missed = if missed.is_empty() {
            String::new()
        } else {
            format!(", missed: {}", missed.join(", "))
        };
        lines.push(format!("{}: {n_found} of 6{missed}", project.language));
    }
    insta::assert_snapshot!(lines.join("\n"), @r"
    python: 6 of 6
    typescript: 6 of 6
    javascript: 6 of 6
    rust: 6 of 6
    go: 6 of 6
    java: 6 of 6
    c: 6 of 6
    php: 6 of 6
    ");
}
