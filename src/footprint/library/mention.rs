//! Libraries that a text wants used: "with the `ws` library", "add `zod` as a dependency", `cargo add tower-http`.
//!
//! Words alone do not make a library: a noun such as "library" or "crate" stands beside the name, or a command that
//! installs it, and what goes before says that it is to be used. Whatever may be meant otherwise is passed over.

use super::sentence::{Sentence, Word, is_listed, sentences};
use crate::model::Ecosystem;

/// A library that a text wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mention {
    /// Its name as written.
    pub(super) name: String,
    /// Where it comes from, if the words tell.
    pub(super) ecosystem: Option<Ecosystem>,
    /// Whether ticks or a command show that it is a name; otherwise it may be a word.
    pub(super) is_name: bool,
    /// Whether the noun beside it is one that parts of a repository have as well: module, package.
    pub(super) may_be_part: bool,
}

const NOUNS: &str = "library libraries lib libs package packages crate crates gem gems module modules dependency dependencies";
/// Nouns that this repository's own parts may have.
const PARTS: &str = "package packages crate crates module modules";
const ARTICLES: &str = "the these both npm node node.js nodejs js javascript typescript cargo rust pip pypi python go golang \
    ruby php composer java kotlin maven gradle nuget c# .net dotnet popular third-party external excellent lightweight small";

const WANTS: &str = "use uses using utilize leverage employ adopt need needs require requires requiring install installing \
    import importing integrate";
const ADDS: &str = "add adds adding introduce include declare pull bring";
const WITH: &str = "with via through by";
/// Words after which "with" is not about a means.
const BESIDE: &str = "work works working compatible compatibility integration integrate interop interoperate fail fails failing conflict \
    conflicts issue issues problem problems together along compared same crash crashes bug clash familiar deal dealing interfere \
    tested shared share aligned consistent used projects apps users code plays replaced";
/// Words that turn what follows into something else than a wish.
const AGAINST: &str = "not don't dont doesn't no never without stop avoid instead rather than cannot can't currently already previously \
    longer when if while unless whether users user people someone anyone customers consumers projects who was were would";
/// Words that make a whole sentence uncertain.
const UNSURE: &str = "maybe perhaps could might possibly evaluate consider considering compare investigate explore e.g similar like \
    alternatively option options crash crashes fails failed failing broken breaks hangs document mention optionally optional docs \
    readme documentation tutorial";

/// The libraries that a text wants. `is_stated` tells of a word whether the text sets it as a name, where ticks were lost.
pub(super) fn mentions(text: &str, is_fix: bool, is_stated: &dyn Fn(&str) -> bool) -> Vec<Mention> {
    let mut found = Vec::new();
    for sentence in sentences(text) {
        let is_unsure = sentence.words.iter().any(|word| word.is_in(UNSURE));
        if sentence.is_question || is_unsure {
            continue;
        }
        let reader = Reader {
            words: &sentence.words,
            is_fix,
            is_stated,
        };
        reader.read(&sentence, &mut found);
    }
    let mut distinct: Vec<Mention> = Vec::new();
    for mention in found {
        if !distinct.iter().any(|known| known.name == mention.name) {
            distinct.push(mention);
        }
    }
    distinct
}

struct Reader<'a> {
    words: &'a [Word<'a>],
    is_fix: bool,
    is_stated: &'a dyn Fn(&str) -> bool,
}

impl Reader<'_> {
    fn read(&self, sentence: &Sentence<'_>, found: &mut Vec<Mention>) {
        for at in 0..sentence.words.len() {
            self.before_noun(at, found);
            self.after_noun(at, found);
            self.as_dependency(at, found);
            super::command::read(self.words, at, found);
        }
    }

    fn word(&self, at: usize) -> Option<&Word<'_>> {
        self.words.get(at)
    }

    fn is_in(&self, at: usize, list: &str) -> bool {
        self.word(at).is_some_and(|word| word.is_in(list))
    }

    /// "the `ws` library", "the `a` and `b` npm packages": the noun stands at `at`.
    fn before_noun(&self, at: usize, found: &mut Vec<Mention>) {
        let Some(noun) = self.word(at).filter(|word| word.is_in(NOUNS)) else {
            return;
        };
        let mut ecosystem = of_noun(noun.text);
        let mut end = at;
        while end > 0 && self.is_in(end - 1, ARTICLES) && !self.is_in(end - 1, "the these both") {
            end -= 1;
            ecosystem = ecosystem.or(self.word(end).and_then(|word| of_adjective(word.text)));
        }
        let mut names = Vec::new();
        let mut start = end;
        while let Some(last) = start.checked_sub(1) {
            let Some(word) = self.word(last).filter(|word| self.is_candidate(word)) else {
                break;
            };
            names.push(word.text);
            start = last;
            // Several names are joined by commas and a last word.
            let Some(before) = start.checked_sub(1) else {
                break;
            };
            let is_plural = is_listed(
                "libraries libs packages crates gems modules dependencies",
                noun.text,
            );
            if is_plural && self.is_in(before, "and") {
                start = before;
            } else if !(is_plural && self.word(before).is_some_and(|word| word.has_comma)) {
                break;
            }
        }
        let Some(cue) = self.cue(start) else {
            return;
        };
        let may_be_part =
            noun.is_in(PARTS) && ecosystem.is_none_or(|_| of_noun(noun.text).is_some());
        // "Add the `billing` package" rather makes one.
        if cue == Cue::Adds && may_be_part {
            return;
        }
        for name in names.into_iter().rev() {
            self.push(name, ecosystem, noun.is_in(PARTS), may_be_part, found);
        }
    }

    /// "the library `ws`", "the npm package `ws`": the noun stands at `at`.
    fn after_noun(&self, at: usize, found: &mut Vec<Mention>) {
        let Some(noun) = self.word(at).filter(|word| word.is_in(NOUNS)) else {
            return;
        };
        let Some(name) = self.word(at + 1).filter(|word| word.is_code) else {
            return;
        };
        let mut start = at;
        let mut ecosystem = of_noun(noun.text);
        while start > 0 && self.is_in(start - 1, ARTICLES) {
            start -= 1;
            ecosystem = ecosystem.or(self.word(start).and_then(|word| of_adjective(word.text)));
        }
        let is_other_noun = self.is_in(at + 2, NOUNS)
            || self.is_in(at + 2, "class function method type folder file");
        let is_after_name = at > 0 && self.word(at - 1).is_some_and(|word| word.is_code);
        if is_other_noun || is_after_name || noun.has_comma {
            return;
        }
        let may_be_part = noun.is_in(PARTS);
        match self.cue(start) {
            None => {}
            Some(Cue::Adds) if may_be_part => {}
            Some(_) => self.push(name.text, ecosystem, false, may_be_part, found),
        }
    }

    /// "add `ws` as a dev dependency": the name stands at `at`.
    fn as_dependency(&self, at: usize, found: &mut Vec<Mention>) {
        let Some(name) = self.word(at).filter(|word| self.is_candidate(word)) else {
            return;
        };
        if !self.is_in(at + 1, "as") {
            return;
        }
        let mut ecosystem = None;
        let mut end = at + 2;
        while self.is_in(end, ARTICLES) || self.is_in(end, "a an new dev direct runtime peer development production build test workspace project") {
            ecosystem = ecosystem.or(self.word(end).and_then(|word| of_adjective(word.text)));
            end += 1;
        }
        let is_wanted = self.is_in(
            end,
            "dependency dependencies devDependency devDependencies dev-dependency",
        ) && matches!(self.cue(at), Some(Cue::Adds | Cue::Wants));
        if is_wanted {
            let is_name = name.is_code || (self.is_stated)(name.text);
            if is_name || name.text.contains(['-', '_']) {
                found.push(Mention {
                    name: name.text.to_owned(),
                    ecosystem,
                    is_name,
                    may_be_part: false,
                });
            }
        }
    }

    fn is_candidate(&self, word: &Word<'_>) -> bool {
        is_library_name(word.text)
            && (word.is_code || (self.is_stated)(word.text) || word.text.contains(['-', '_']))
    }

    fn push(
        &self,
        name: &str,
        ecosystem: Option<Ecosystem>,
        is_part_noun: bool,
        may_be_part: bool,
        found: &mut Vec<Mention>,
    ) {
        let is_code = self
            .words
            .iter()
            .any(|word| word.is_code && word.text == name);
        let is_stated = (self.is_stated)(name);
        // Outside ticks a hyphen joins words of every day: "the type-safe library".
        if !is_code && !is_stated && ecosystem.is_none() {
            return;
        }
        found.push(Mention {
            name: name.to_owned(),
            ecosystem,
            is_name: is_code || is_stated && !is_part_noun,
            may_be_part,
        });
    }

    /// What the words before a name want of it.
    fn cue(&self, start: usize) -> Option<Cue> {
        let mut at = start;
        while at > 0 && self.is_in(at - 1, ARTICLES) {
            at -= 1;
        }
        let before = at.checked_sub(1)?;
        let is_against = |before: usize| {
            (before.saturating_sub(3)..before).any(|place| self.is_in(place, AGAINST))
        };
        let word = self.word(before)?;
        let follows = |list: &str| before > 0 && self.is_in(before - 1, list);
        let has_before =
            |list: &str| (before.saturating_sub(4)..before).any(|place| self.is_in(place, list));
        let is_adding = word.is_in(ADDS) || word.is_in("in") && follows("pull bring");
        let is_wanting = word.is_in(WANTS)
            || word.is_in(WITH) && !self.is_fix && before > 0 && !follows(BESIDE)
            || word.is_in("on") && follows("depend depends depending based built rely relying top")
            || word.is_in("to") && has_before("switch migrate switching migrating")
            || word.is_in("from") && has_before("use using import importing");
        let cue = match (is_adding, is_wanting) {
            (true, _) => Cue::Adds,
            (_, true) => Cue::Wants,
            _ => return None,
        };
        (!is_against(before)).then_some(cue)
    }
}

/// What is wanted of a library.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cue {
    /// That it is used.
    Wants,
    /// That it is added, which may mean that it is made.
    Adds,
}

fn of_noun(noun: &str) -> Option<Ecosystem> {
    match noun.to_ascii_lowercase().as_str() {
        "crate" | "crates" => Some(Ecosystem::Cargo),
        "gem" | "gems" => Some(Ecosystem::Ruby),
        _ => None,
    }
}

fn of_adjective(word: &str) -> Option<Ecosystem> {
    match word.to_ascii_lowercase().as_str() {
        "npm" | "node" | "node.js" | "nodejs" | "js" | "javascript" | "typescript" => {
            Some(Ecosystem::Npm)
        }
        "cargo" | "rust" => Some(Ecosystem::Cargo),
        "pip" | "pypi" | "python" => Some(Ecosystem::Python),
        "go" | "golang" => Some(Ecosystem::Go),
        "ruby" => Some(Ecosystem::Ruby),
        "php" | "composer" => Some(Ecosystem::Php),
        "java" | "kotlin" | "maven" | "gradle" => Some(Ecosystem::Jvm),
        "nuget" | "c#" | ".net" | "dotnet" => Some(Ecosystem::DotNet),
        _ => None,
    }
}

/// Whether a word can be the name of a library at all, rather than a path, a call or a number.
pub(super) fn is_library_name(name: &str) -> bool {
    let is_letter = |letter: char| {
        letter.is_ascii_alphanumeric() || matches!(letter, '@' | '/' | '.' | '_' | '-' | ':')
    };
    let n_slashes = name.matches('/').count();
    (2..=80).contains(&name.len())
        && name.chars().all(is_letter)
        && name.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '@')
        && name.ends_with(|letter: char| letter.is_ascii_alphanumeric())
        && !name.contains("//")
        && !name.contains("::")
        && (n_slashes == 0 || !name.contains(':'))
        && (!name.starts_with('@') || n_slashes == 1)
        && !is_listed(
            "library package module crate gem dependency the and or npm pip cargo yarn pnpm",
            name,
        )
}
