//! What looks like a path.

use super::tokens::Form;

/// Extensions of files that people keep in repositories.
const EXTENSIONS: &str = "adoc|astro|bash|bat|bzl|c|cc|cfg|cjs|clj|cljs|cmake|conf|cpp|cs|csproj|css|csv|cts|cxx|dart|ejs|erb|erl|ex|exs|fish|\
    fs|go|gradle|graphql|groovy|h|haml|hbs|hcl|hpp|hs|html|ini|ipynb|java|jl|js|json|json5|jsonc|jsx|kt|kts|less|lock|lua|m|md|mdx|mjs|mk|ml|mli|mod|mts|nim|nix|\
    php|pl|po|prisma|proto|ps1|py|pyi|pyx|r|rake|rb|rs|rst|sass|scala|scss|sh|sql|sum|svelte|svg|swift|tf|tfvars|toml|ts|tsx|txt|vb|vue|xml|yaml|yml|zig|zsh";

/// Names of files that have no extension.
const FILES: &str = "Makefile|Dockerfile|Justfile|justfile|Gemfile|Rakefile|Procfile|Jenkinsfile|Vagrantfile|Brewfile|Pipfile|CODEOWNERS|README|CHANGELOG|LICENSE|CONTRIBUTING|Containerfile|Tiltfile|BUILD|WORKSPACE|GNUmakefile";

/// Products whose names look like files.
const PRODUCTS: &str = "node.js|vue.js|next.js|nuxt.js|react.js|express.js|three.js|d3.js|angular.js|backbone.js|ember.js|chart.js|moment.js|day.js|alpine.js|discord.js|\
    nest.js|solid.js|p5.js|require.js|fastify.js|knockout.js|socket.io|docs.rs|lib.rs.|asp.net|web.py|discord.py|bun.js|deno.js|handlebars.js|tensorflow.js|ml.net|mocha.js|electron.js|stimulus.js|htmx.js|swagger.json|\
    crates.rs|ether.js|ethers.js|web3.js|matter.js|pixi.js|babylon.js|phaser.js|highlight.js|leaflet.js|hono.js|astro.js|svelte.js";

/// Folders that a path may begin with where it has no extension.
const FOLDERS: &str = "src|lib|libs|app|apps|packages|pkg|crates|tests|test|docs|doc|scripts|cmd|internal|server|backend|frontend|components|config|configs|examples|tools|include|migrations|.github|modules|services|\
    public|static|templates|web|ui|core|spec|specs|e2e|infra|deploy|plugins|assets|resources|.vscode|.circleci|docker|k8s|terraform|vendor|benches|fixtures|common|utils";

/// Beginnings of two-part names that are no paths: media types, branches.
const NO_FOLDERS: &str = "text|application|image|audio|video|multipart|font|origin|upstream|feature|feat|fix|refs|heads|release|hotfix|chore|bugfix|http|https|and|or|n|w|i|yes|true";

/// Words in code ticks that name a language, a value or a tool rather than a part of the repository.
const NO_NAMES: &str = "true|false|null|none|nil|undefined|nan|self|this|super|async|await|const|let|var|fn|def|func|function|class|struct|enum|trait|impl|interface|type|import|export|return|yield|static|void|int|\
    str|string|bool|boolean|float|double|char|byte|number|object|any|never|unknown|unsafe|dyn|mut|pub|mod|use|if|else|for|while|match|switch|case|try|catch|throw|throws|js|jsx|ts|tsx|py|rs|go|rb|java|kt|cpp|c|cs|\
    html|css|json|yaml|yml|toml|xml|csv|md|sql|sh|bash|git|gh|npm|yarn|pnpm|npx|cargo|rustc|rustfmt|clippy|python|python3|pip|uv|node|deno|bun|make|cmake|docker|kubectl|helm|terraform|curl|wget|ssh|main|master|develop|\
    dev|todo|fixme|get|post|put|patch|delete|head|options|utf-8|ascii|localhost|stdin|stdout|stderr|ok|error|err|some|x|y|z|a|b|i|n|id|url|api|v1|v2|v3|pytest|jest|vitest|mypy|ruff|black|eslint|prettier|tsc|webpack|vite|\
    root|admin|user|open|closed|pending|code";

fn is_in(list: &str, word: &str) -> bool {
    list.split('|').any(|entry| entry == word)
}

/// Whether a file name has an extension that files of a repository have, or is a well-known one.
fn is_file(name: &str) -> bool {
    if is_in(FILES, name) {
        return true;
    }
    let is_dot_file = name.starts_with('.')
        && name.len() > 3
        && name[1..].chars().all(|letter| {
            letter.is_ascii_lowercase()
                || matches!(letter, '.' | '-' | '_')
                || letter.is_ascii_digit()
        });
    let has_extension = name.rsplit_once('.').is_some_and(|(stem, extension)| {
        let is_stem = !stem.is_empty()
            && !stem.ends_with('.')
            && stem
                .chars()
                .any(|letter| letter.is_alphabetic() || matches!(letter, '*' | '_' | '}' | ']'));
        // `1.c` and `e.g` are no files; `a.h` is one.
        is_stem
            && is_in(EXTENSIONS, &extension.to_ascii_lowercase())
            && !name.starts_with("v0.")
            && !is_in("e.g|i.e", name)
    });
    (is_dot_file && !name.starts_with("..")) || has_extension
}

/// Whether all letters are such as paths are made of.
fn has_path_letters(text: &str) -> bool {
    let is_letter = |letter: char| {
        letter.is_alphanumeric()
            || matches!(
                letter,
                '/' | '.'
                    | '_'
                    | '-'
                    | '*'
                    | '?'
                    | '{'
                    | '}'
                    | ','
                    | '['
                    | ']'
                    | '@'
                    | '~'
                    | '+'
                    | '$'
                    | '\\'
                    | ':'
                    | '#'
                    | '!'
                    | '%'
                    | '('
                    | ')'
            )
    };
    text.chars().all(is_letter)
}

/// The text without what points into the file: `:12`, `#L12`, `()`.
fn bare(text: &str) -> &str {
    let text = text.split_once('#').map_or(text, |(file, place)| {
        if place.starts_with('L') && is_file(last(file)) {
            file
        } else {
            text
        }
    });
    match text.split_once(':') {
        Some((file, place))
            if is_file(last(file)) && place.starts_with(|letter: char| letter.is_ascii_digit()) =>
        {
            file
        }
        _ => text,
    }
}

fn last(path: &str) -> &str {
    path.trim_end_matches('/')
        .rsplit('/')
        .next()
        .unwrap_or(path)
}

/// The form of a text that has a slash and is a path.
fn slashed(text: &str) -> Option<Form> {
    let parts: Vec<&str> = text
        .trim_start_matches("./")
        .trim_matches('/')
        .split('/')
        .collect();
    let is_plain = parts.iter().all(|part| {
        !part.is_empty()
            && part
                .chars()
                .any(|letter| letter.is_alphanumeric() || matches!(letter, '*' | '.'))
    });
    if !is_plain || !has_path_letters(text) {
        return None;
    }
    let end = last(text);
    if text.contains(['*', '{']) {
        Some(if is_file(end) && !end.contains('*') {
            Form::File
        } else {
            Form::Folder
        })
    } else if is_file(end) && !text.ends_with('/') {
        Some(Form::File)
    } else {
        Some(Form::Folder)
    }
}

/// Reads a word of plain text.
pub(super) fn in_text(word: &str) -> Option<(String, Form)> {
    if let Some(found) = web(word) {
        return Some(found);
    }
    let text = bare(word);
    if text.len() < 3
        || text.contains("://")
        || text.starts_with('@') && !text.starts_with("@/")
        || text.contains('\\')
        || !has_path_letters(text)
        || text.contains(['(', '!', '%', '$'])
    {
        return None;
    }
    let form = if text.contains('/') {
        let form = slashed(text)?;
        let first = text
            .trim_start_matches("./")
            .split('/')
            .next()
            .unwrap_or_default();
        let parts: Vec<&str> = text.trim_end_matches('/').split('/').collect();
        let is_pair_of_folders = parts.len() == 2
            && parts
                .iter()
                .all(|part| is_in(FOLDERS, &part.to_lowercase()));
        let is_written_as_path = text.starts_with("./")
            || text.starts_with("../")
            || (text.ends_with('/') && first.chars().all(|letter| !letter.is_uppercase()))
            || text.contains('*');
        let is_path = form == Form::File
            || is_written_as_path
            || (is_in(FOLDERS, first) && parts.len() > 1 && !is_pair_of_folders);
        if !is_path || (text.starts_with('/') && form != Form::File) {
            return None;
        }
        form
    } else if is_file(text) && !is_in(PRODUCTS, &text.to_lowercase()) {
        Form::File
    } else {
        return None;
    };
    Some((text.to_owned(), form))
}

/// Reads a piece of code without blanks.
pub(super) fn in_code(code: &str) -> Option<(String, Form)> {
    if let Some(found) = web(code) {
        return Some(found);
    }
    let is_call = code.ends_with("()");
    let text = bare(code.trim_end_matches("()"));
    let is_odd = |letter: char| {
        letter.is_whitespace()
            || matches!(
                letter,
                '"' | '\'' | '=' | '<' | '>' | '&' | '|' | ';' | '(' | '%' | '^'
            )
    };
    if text.is_empty()
        || text.len() > 250
        || text.contains(is_odd)
        || text.starts_with(['-', '$', '#', ':'])
        || text.contains("://")
        || (text.starts_with('@') && !text.starts_with("@/"))
    {
        return None;
    }
    let text = if text.contains('\\') {
        text.replace('\\', "/")
    } else {
        text.to_owned()
    };
    if text.contains('/') {
        let form = slashed(&text)?;
        let parts: Vec<&str> = text.trim_end_matches('/').split('/').collect();
        let is_route = text.starts_with('/') && form != Form::File;
        let is_no_folder = form == Form::Folder
            && parts.len() == 2
            && !text.ends_with('/')
            && parts
                .first()
                .is_some_and(|first| is_in(NO_FOLDERS, &first.to_lowercase()));
        return (!is_route && !is_no_folder && !text.contains(':')).then_some((text, form));
    }
    if !is_call && (is_file(&text) || text.contains('*') && text.len() > 2 && text.contains('.')) {
        let form = if text.contains('*') {
            Form::Folder
        } else {
            Form::File
        };
        return Some((text, form));
    }
    let parts: Vec<&str> = text.split("::").flat_map(|part| part.split('.')).collect();
    let is_identifier = |part: &&str| {
        part.chars()
            .next()
            .is_some_and(|first| first.is_alphabetic() || first == '_')
            && part
                .chars()
                .all(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '-'))
    };
    if !parts.iter().all(is_identifier) {
        return None;
    }
    if parts.len() > 1 {
        let is_host = parts
            .last()
            .is_some_and(|end| is_in("com|org|net|io|dev|gov|edu|local", end));
        return (!is_host).then_some((text, Form::Dotted));
    }
    is_name(&text).then_some((text, Form::Name))
}

/// Whether a single word can be the name of a module, a class or a function of the repository.
pub(super) fn is_name(word: &str) -> bool {
    word.len() > 2
        && !is_in(NO_NAMES, &word.to_lowercase())
        && word
            .chars()
            .all(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '-'))
        && word.chars().next().is_some_and(char::is_alphabetic)
}

/// The file that a link leads to: a relative target, or a page of the forge that shows a file.
pub(super) fn link_target(target: &str) -> Option<(String, Form)> {
    if target.contains("://") {
        return web(target);
    }
    if target.starts_with('#') || target.contains(':') {
        return None;
    }
    let path = target.split(['#', '?']).next()?.trim_start_matches("./");
    if path.is_empty() || !has_path_letters(path) {
        return None;
    }
    if path.contains('/') {
        slashed(path).map(|form| (path.to_owned(), form))
    } else {
        is_file(path).then(|| (path.to_owned(), Form::File))
    }
}

/// The path in the address of a file's page: `https://host/owner/repo/blob/main/src/a.py#L3`.
fn web(url: &str) -> Option<(String, Form)> {
    let rest = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"))?;
    let path = rest.split(['#', '?']).next()?;
    let parts: Vec<&str> = path.split('/').filter(|part| *part != "-").collect();
    let at = parts
        .iter()
        .position(|part| matches!(*part, "blob" | "tree"))?;
    let path = parts
        .get(at + 2..)
        .filter(|path| at >= 3 && !path.is_empty())?
        .join("/");
    let form = slashed(&path)?;
    Some((path, form))
}
