//! What the words around a path say of it: "use `money.py` in `report.py`" reads the one and changes the other.

use super::paths::{Mention, Role};
use super::tokens::{Form, Token};
use super::words::{base_form, verb};

/// The verb that governs what follows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Governor {
    /// None, or one that changes what it names.
    Change,
    /// Add, create.
    Add,
    /// Use, call, import: what is used is read, the place where it is used is changed.
    Use,
    /// See, like, based on: all that follows is read.
    Refer,
    /// Move, rename, extract, split: from one that is changed to one that is made.
    Move,
    Copy,
    Remove,
    Replace,
    /// Document, register: what is named first is changed, unless a place is named as well.
    Document,
    /// Test, cover: what is tested is read.
    Test,
}

/// Reads the roles of the paths of one line.
pub(super) struct Roles {
    start: Role,
    /// Whether the words decide, or the label of the line alone.
    by_words: bool,
    role: Role,
    governor: Governor,
    /// Where the paths since the last verb begin.
    since_verb: usize,
    /// The state outside the parentheses that are open.
    outer: Vec<(Role, Governor)>,
    previous: String,
    out: Vec<Mention>,
}

impl Roles {
    pub(super) fn new(start: Role, by_words: bool) -> Self {
        Self {
            start,
            by_words,
            role: start,
            governor: Governor::Change,
            since_verb: 0,
            outer: Vec::new(),
            previous: String::new(),
            out: Vec::new(),
        }
    }

    pub(super) fn read(mut self, tokens: &[Token]) -> Vec<Mention> {
        for (at, token) in tokens.iter().enumerate() {
            let next = match tokens.get(at + 1) {
                Some(Token::Word(word)) => word.as_str(),
                _ => "",
            };
            match token {
                Token::Path {
                    text,
                    form,
                    is_inside_code,
                } => self.path(text, *form, *is_inside_code, next),
                Token::Word(word) => {
                    if self.by_words {
                        self.word(word, next);
                    }
                    self.previous.clone_from(word);
                }
                Token::Stop | Token::Dash => {
                    self.role = self.start;
                    self.governor = Governor::Change;
                    self.since_verb = self.out.len();
                    self.previous.clear();
                }
                Token::Open => {
                    self.outer.push((self.role, self.governor));
                    self.annotation(
                        tokens.get(at + 1),
                        tokens.get(at + 2),
                        at.checked_sub(1).and_then(|before| tokens.get(before)),
                    );
                }
                Token::Close => {
                    if let Some((role, governor)) = self.outer.pop() {
                        self.role = role;
                        self.governor = governor;
                    }
                }
                Token::Comma | Token::Colon => {}
            }
        }
        self.out
    }

    /// `src/money.py (new)`, `src/report.py (read only)`.
    fn annotation(
        &mut self,
        first: Option<&Token>,
        second: Option<&Token>,
        before: Option<&Token>,
    ) {
        let (Some(Token::Word(word)), Some(Token::Path { .. }), Some(last)) =
            (first, before, self.out.last_mut())
        else {
            return;
        };
        let is_short = matches!(second, Some(Token::Close | Token::Comma))
            || matches!(second, Some(Token::Word(noun)) if matches!(noun.as_str(), "file" | "module" | "only" | "reference" | "it"));
        if !is_short {
            return;
        }
        match word.as_str() {
            "new" | "create" | "created" | "add" | "added" => last.role = Role::New,
            "read" | "read-only" | "readonly" | "reference" | "for" | "unchanged" | "context" => {
                last.role = Role::Read;
            }
            "existing" | "modify" | "modified" | "edit" | "update" | "changed" => {
                last.role = Role::Write;
            }
            _ => {}
        }
    }

    fn path(&mut self, text: &str, form: Form, is_inside_code: bool, next: &str) {
        let mut role = if is_inside_code && self.by_words {
            Role::Read
        } else {
            self.role
        };
        let mut form = form;
        if role == Role::New && self.by_words {
            let is_announced = is_kind_of_file(&self.previous) || is_kind_of_file(next);
            match form {
                Form::Folder if text.contains(['*', '{']) => role = Role::Write,
                Form::Folder | Form::Dotted | Form::Name if is_announced => {}
                Form::Folder
                    if self.governor == Governor::Add && !is_preposition(&self.previous) => {}
                Form::Folder => role = Role::Write,
                Form::Dotted | Form::Name => form = Form::NewName,
                Form::File | Form::NewName => {}
            }
        }
        self.out.push(Mention {
            text: text.to_owned(),
            form,
            role,
        });
        self.previous.clear();
    }

    fn set(&mut self, role: Role, governor: Governor) {
        self.role = role;
        self.governor = governor;
        self.since_verb = self.out.len();
    }

    fn word(&mut self, word: &str, next: &str) {
        match word {
            "in" | "into" | "inside" | "within" | "to" | "onto" | "at" | "under" | "on" => {
                self.preposition(word);
            }
            "with" => match self.governor {
                Governor::Replace | Governor::Move => self.role = Role::New,
                Governor::Test | Governor::Refer => {}
                _ => {
                    self.role = Role::Read;
                    self.governor = Governor::Use;
                }
            },
            "from" => match self.governor {
                Governor::Move | Governor::Remove | Governor::Replace => self.role = Role::Write,
                Governor::Refer => {}
                Governor::Copy => self.role = Role::Read,
                _ => {
                    self.role = Role::Read;
                    self.governor = Governor::Use;
                }
            },
            "for" | "of"
                if is_in(
                    "test|tests|docs|documentation|coverage|types|stubs|docstrings|copy|benchmarks|spec|specs|bindings|mocks",
                    &self.previous,
                ) =>
            {
                // "Add tests for `a.py` in `test_a.py`": the place still is that of what is added.
                self.role = Role::Read;
                if self.governor != Governor::Add {
                    self.governor = Governor::Use;
                }
            }
            "following" | "follow"
                if is_in(
                    "file|files|modules|module|paths|folders|packages|components|places|steps|tasks",
                    next,
                ) => {}
            "by" | "via" | "through" | "against" | "instead" | "using" | "uses" | "calls"
            | "imports" | "reads" => {
                self.role = Role::Read;
                self.governor = Governor::Use;
            }
            "new" => {
                self.role = Role::New;
                self.governor = Governor::Add;
            }
            "as" if is_in(
                "in|described|done|for|with|documented|specified|shown|per|well",
                next,
            ) && next != "well" =>
            {
                self.set(Role::Read, Governor::Refer);
            }
            _ if is_in(REFER, word) => self.set(Role::Read, Governor::Refer),
            _ => self.verb(word),
        }
    }

    fn preposition(&mut self, word: &str) {
        match self.governor {
            Governor::Refer => {}
            Governor::Add => {
                self.role = if matches!(word, "to" | "into" | "onto" | "on") {
                    Role::Write
                } else {
                    Role::New
                }
            }
            Governor::Move | Governor::Copy => {
                self.role = if matches!(word, "to" | "into" | "onto" | "under") {
                    Role::New
                } else {
                    Role::Write
                }
            }
            Governor::Document if matches!(word, "to" | "onto") => self.role = Role::Write,
            Governor::Document | Governor::Test => {
                // "Document `api.py` in `docs/api.md`": what is documented is only looked at.
                for mention in self.out.iter_mut().skip(self.since_verb) {
                    mention.role = Role::Read;
                }
                self.role = if self.governor == Governor::Test {
                    Role::New
                } else {
                    Role::Write
                };
            }
            Governor::Use => {
                self.role = Role::Write;
                self.governor = Governor::Change;
            }
            Governor::Change | Governor::Remove | Governor::Replace => self.role = Role::Write,
        }
    }

    fn verb(&mut self, word: &str) {
        let base = if verb(word).is_some() {
            Some(word.to_owned())
        } else {
            base_form(word)
        };
        let Some(base) = base else { return };
        // "the import path", "a test file": a noun behind an article.
        let is_noun = matches!(
            self.previous.as_str(),
            "the"
                | "a"
                | "an"
                | "this"
                | "that"
                | "its"
                | "our"
                | "of"
                | "for"
                | "in"
                | "no"
                | "each"
                | "all"
                | "any"
                | "new"
        ) && !word.ends_with("ing");
        let is_plural = word.ends_with('s') && !base.ends_with('s') && !self.out.is_empty();
        if is_noun || (word != base && word.ends_with('s') && !is_plural) {
            return;
        }
        match base.as_str() {
            "add" | "create" | "introduce" | "scaffold" | "generate" | "write" | "implement"
            | "bootstrap" => self.set(Role::New, Governor::Add),
            "use" | "call" | "import" | "reuse" | "load" | "consume" | "parse" | "read"
            | "serve" => {
                self.set(Role::Read, Governor::Use);
            }
            "move" | "rename" | "port" | "convert" | "migrate" | "split" | "extract" | "turn"
            | "separate" | "pull" => self.set(Role::Write, Governor::Move),
            "copy" => self.set(Role::Read, Governor::Copy),
            "remove" | "delete" | "drop" | "strip" => self.set(Role::Write, Governor::Remove),
            "replace" | "swap" => self.set(Role::Write, Governor::Replace),
            "document" | "describe" | "explain" | "register" | "wire" | "include" | "connect"
            | "hook" | "integrate" => {
                self.set(Role::Write, Governor::Document);
            }
            "test" | "cover" | "verify" | "benchmark" | "check" | "confirm" => {
                self.set(Role::Read, Governor::Test);
            }
            _ => self.set(Role::Write, Governor::Change),
        }
    }
}

/// Words after which all that follows in the clause is only pointed at.
const REFER: &str = "see|like|similar|similarly|following|follow|follows|per|mirror|mirroring|mirrors|based|modeled|modelled|according|unlike|cf|refer|reference|references|inspired|analogous|when|because|since|while|if|whenever|already|currently|after|\
    before|until|once|matching|matches|compare|compared|than";

fn is_in(list: &str, word: &str) -> bool {
    list.split('|').any(|entry| entry == word)
}

fn is_preposition(word: &str) -> bool {
    matches!(
        word,
        "in" | "into" | "inside" | "within" | "to" | "onto" | "at" | "under" | "on"
    )
}

/// Whether a word before or behind a name says that it is a file of its own.
fn is_kind_of_file(word: &str) -> bool {
    is_in(
        "module|package|file|crate|script|folder|directory|page|submodule|subpackage|component|service|class|middleware|plugin|library|workflow",
        word,
    )
}
