//! The text of a stated path, brought into the form of a path of the tree.

use crate::model::RepoPath;

/// Extensions that make a bare word with a dot a file name rather than a dotted name.
const EXTENSIONS: [&str; 74] = [
    "adoc", "astro", "bash", "c", "cc", "cfg", "cjs", "clj", "conf", "cpp", "cs", "css", "csv",
    "cts", "cxx", "dart", "ejs", "erl", "ex", "exs", "fish", "go", "gradle", "graphql", "h", "hbs",
    "hpp", "hs", "html", "ini", "ipynb", "java", "jl", "js", "json", "jsonc", "jsx", "kt", "less",
    "lock", "lua", "md", "mdx", "mjs", "ml", "mod", "mts", "nix", "php", "pl", "prisma", "proto",
    "py", "pyi", "r", "rb", "rs", "rst", "sass", "scala", "scss", "sh", "sql", "svelte", "svg",
    "swift", "tf", "toml", "ts", "tsx", "txt", "vue", "yaml", "yml",
];

/// Products whose names look like file names.
const PRODUCTS: [&str; 25] = [
    "alpine.js",
    "asp.net",
    "backbone.js",
    "bun.js",
    "chart.js",
    "d3.js",
    "deno.js",
    "discord.js",
    "discord.py",
    "ember.js",
    "express.js",
    "fastify.js",
    "moment.js",
    "nest.js",
    "next.js",
    "node.js",
    "nuxt.js",
    "react.js",
    "require.js",
    "robots.txt",
    "socket.io",
    "solid.js",
    "three.js",
    "vue.js",
    "web.py",
];

/// Folders at the root of a machine.
const SYSTEM_FOLDERS: [&str; 14] = [
    "Users", "bin", "boot", "dev", "etc", "home", "lib", "mnt", "opt", "proc", "root", "tmp",
    "usr", "var",
];

/// What a text turned out to be.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// A path, glob or name.
    Path(Stated),
    /// A path that leads out of the repository or into its git directory.
    Unsafe,
    /// Nothing that could be a path: a product, a number, a web address.
    Nothing,
}

/// A path in the form of the tree.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Stated {
    /// The path, without `./` before and `/`, line numbers and test names behind.
    pub(super) path: String,
    /// Whether it was written as a folder, with a slash at its end.
    pub(super) is_folder: bool,
    /// Whether it is a glob.
    pub(super) is_glob: bool,
    /// Whether it is absolute and begins as paths of the machine do: `/etc/hosts`.
    pub(super) is_system: bool,
}

impl Stated {
    /// Whether it looks so much like a path that nothing else can be meant.
    pub(super) fn is_surely_path(&self) -> bool {
        !self.is_glob && has_known_extension(self.last())
    }

    /// The last part.
    pub(super) fn last(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// The first part.
    pub(super) fn top(&self) -> &str {
        self.path.split('/').next().unwrap_or(&self.path)
    }

    /// Whether it is the path, its end, or, as a dotted name, its end without the extension.
    pub(super) fn is_end_of(&self, path: &RepoPath) -> bool {
        let dotted = self.path.replace("::", "/").replace('.', "/");
        let dotted = dotted.trim_start_matches("crate/");
        let whole = path.as_str();
        let n_ending = path.extension().map(|extension| extension.len() + 1);
        let stem = n_ending.and_then(|length| whole.get(..whole.len() - length));
        let is_end = |whole: &str, end: &str| {
            whole
                .strip_suffix(end)
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
        };
        is_end(whole, &self.path)
            || stem.is_some_and(|stem| dotted.contains('/') && is_end(stem, dotted))
    }

    /// The part before the last; none for a bare name.
    pub(super) fn folder(&self) -> Option<&str> {
        self.path.rsplit_once('/').map(|(folder, _)| folder)
    }
}

/// Whether a file name has an extension that files of source code and texts have.
pub(super) fn has_known_extension(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(stem, extension)| {
        let extension = extension.to_ascii_lowercase();
        !stem.is_empty() && EXTENSIONS.binary_search(&extension.as_str()).is_ok()
    }) || matches!(
        name,
        "Dockerfile" | "Makefile" | "Justfile" | "Gemfile" | "Rakefile"
    ) || (name.starts_with('.') && name.len() > 2)
}

/// Reads the text of a stated path.
pub(super) fn read(text: &str) -> Form {
    let text = text
        .trim()
        .trim_matches(['`', '"', '\'', '<', '>', ',', ';']);
    if text.is_empty()
        || text.contains("://")
        || text.contains(char::is_whitespace) && !text.contains('/')
        || PRODUCTS
            .binary_search(&text.to_ascii_lowercase().as_str())
            .is_ok()
    {
        return Form::Nothing;
    }
    let text = text.replace('\\', "/");
    if text.starts_with("~/.") {
        return Form::Unsafe;
    }
    let mut path = text.as_str();
    // Aliases that people write for the root of the sources.
    for prefix in ["@/", "~/"] {
        path = path.strip_prefix(prefix).unwrap_or(path);
    }
    path = path.trim_start_matches('/');
    while let Some(rest) = path.strip_prefix("./") {
        path = rest.trim_start_matches('/');
    }
    let path = without_place(path);
    let is_folder = path.ends_with('/');
    let path = path.trim_end_matches('/').trim_end_matches(['.', ':']);
    if path.is_empty() {
        return Form::Nothing;
    }
    let is_outside = |part: &str| part == ".." || part.eq_ignore_ascii_case(".git");
    if path.split('/').any(is_outside) {
        return Form::Unsafe;
    }
    if path.parse::<RepoPath>().is_err() {
        return Form::Nothing;
    }
    let top = path.split('/').next().unwrap_or(path);
    Form::Path(Stated {
        is_system: text.starts_with('/') && SYSTEM_FOLDERS.contains(&top),
        is_glob: path.contains(['*', '?']) || is_braced(path),
        path: path.to_owned(),
        is_folder,
    })
}

/// The path without what points into the file: `:12`, `:12-20`, `#L12`, `::test_name`.
fn without_place(path: &str) -> &str {
    if let Some((file, _)) = path.split_once("::")
        && has_known_extension(file)
    {
        return file;
    }
    if let Some((file, place)) = path.rsplit_once('#')
        && !file.is_empty()
        && has_known_extension(file)
        && !place.contains('/')
    {
        return file;
    }
    let mut path = path;
    while let Some((file, place)) = path.rsplit_once(':') {
        let is_place = place
            .chars()
            .all(|digit| digit.is_ascii_digit() || digit == '-');
        if file.is_empty() || file.ends_with(':') || !is_place {
            break;
        }
        path = file;
    }
    path
}

fn is_braced(path: &str) -> bool {
    path.find('{').is_some_and(|start| {
        path.get(start..)
            .is_some_and(|rest| rest.contains('}') && rest.contains(','))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_sorted() {
        assert!(EXTENSIONS.is_sorted() && PRODUCTS.is_sorted());
    }

    #[test]
    fn what_stands_around_a_path_is_taken_off() {
        let path = |text: &str| match read(text) {
            Form::Path(stated) => stated.path,
            form => format!("{form:?}"),
        };
        for (text, expected) in [
            ("./src/a.rs:12:4", "src/a.rs"),
            ("/src/a.rs#L10-L20", "src/a.rs"),
            ("tests/test_a.py::TestA::test_b", "tests/test_a.py"),
            ("crate::a::b", "crate::a::b"),
            ("src\\win\\a.cs", "src/win/a.cs"),
            ("@/components/Button", "components/Button"),
            ("docs/", "docs"),
            ("../etc/passwd", "Unsafe"),
            ("~/.ssh/config", "Unsafe"),
            ("a/.git/config", "Unsafe"),
            ("Node.js", "Nothing"),
            ("https://x.y/z.md", "Nothing"),
            ("/", "Nothing"),
            ("a//b.py", "Nothing"),
        ] {
            assert_eq!(path(text), expected, "{text}");
        }
    }
}
