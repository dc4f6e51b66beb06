//! What is known of the statement that a scan of braces is in.

use super::language::{Opens, Shape, Syntax};
use super::tokens::Token;

/// A name and the line on which it stands.
pub(super) type Name<'a> = (&'a [u8], u32);

/// The statement so far; a new one is empty.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(super) struct Statement<'a> {
    /// The definition that a keyword began, by its index, and what its brace will hold.
    pub(super) pending: Option<(Option<usize>, Opens)>,
    /// What the brace of a type will hold whose name is known only there.
    pub(super) braced_type: Option<Opens>,
    /// The name of that type, where it is known already.
    pub(super) type_name: Option<Name<'a>>,
    /// How many words it has.
    pub(super) n_words: usize,
    /// Whether all of these are words like `public`.
    pub(super) has_other_words: bool,
    pub(super) first: Option<&'a [u8]>,
    pub(super) last: Option<Name<'a>>,
    /// The word before a `<` at the outermost level.
    pub(super) before_angle: Option<Name<'a>>,
    pub(super) n_angles: usize,
    /// The word before the first parenthesis.
    pub(super) call: Option<Name<'a>>,
    pub(super) has_equals: bool,
    pub(super) is_typedef: bool,
    /// Whether a colon has followed the parameters.
    pub(super) has_initializers: bool,
    /// How many of `static`, `final`, `const`, `readonly` it has.
    pub(super) n_constant_words: usize,
    /// Whether it reaches into `exports` or a `prototype`.
    pub(super) is_export: bool,
    pub(super) previous: Option<Token<'a>>,
}

impl<'a> Statement<'a> {
    /// Takes an ordinary word.
    pub(super) fn push(&mut self, word: &'a [u8], line: u32) {
        self.n_words += 1;
        self.first = self.first.or(Some(word));
        self.last = Some((word, line));
        self.has_other_words |= !is_modifier(word);
        match word {
            b"typedef" => self.is_typedef = true,
            b"static" | b"readonly" | b"final" => self.n_constant_words += 1,
            b"const" | b"constexpr" => self.n_constant_words += 2,
            b"exports" | b"prototype" => self.is_export = true,
            _ => {}
        }
    }

    /// Whether a word that may be a keyword is none here, as it follows `.`, `:` or the like.
    pub(super) fn is_blocked(&self) -> bool {
        matches!(
            self.previous,
            Some(Token::Mark(b'.' | b':' | b',' | b'<' | b'@'))
        )
    }

    /// The name of the function whose parentheses open here, if this is one.
    pub(super) fn callee(&self) -> Option<Name<'a>> {
        let name = match self.previous? {
            Token::Word(_) => self.last?,
            Token::Mark(b'>') if self.n_angles == 0 => self.before_angle?,
            _ => return None,
        };
        (!is_control(name.0) && is_name(name.0)).then_some(name)
    }

    /// Whether a line end before `next` ends it, in a language that needs no semicolons.
    pub(super) fn ends_before(&self, syntax: &Syntax, next: Token<'_>) -> bool {
        if syntax.shape != Shape::JavaScript {
            return false;
        }
        let is_complete = match self.previous {
            Some(Token::Word(word)) => !is_modifier(word) && !is_open_ended(word),
            Some(Token::Text | Token::Mark(b')' | b']' | b'}')) => true,
            _ => false,
        };
        let goes_on = match next {
            Token::Mark(mark) => !matches!(mark, b'@' | b'#' | b'['),
            Token::Word(word) => matches!(word, b"extends" | b"implements" | b"in" | b"of" | b"as"),
            _ => false,
        };
        is_complete && !goes_on
    }
}

/// Whether a name can be one: no number.
pub(super) fn is_name(word: &[u8]) -> bool {
    word.first().is_some_and(|byte| !byte.is_ascii_digit())
}

fn is_control(word: &[u8]) -> bool {
    matches!(
        word,
        b"if"
            | b"for"
            | b"while"
            | b"switch"
            | b"return"
            | b"sizeof"
            | b"catch"
            | b"else"
            | b"do"
            | b"synchronized"
            | b"using"
            | b"lock"
            | b"foreach"
            | b"operator"
            | b"defined"
            | b"new"
            | b"function"
            | b"throw"
            | b"case"
            | b"assert"
            | b"__attribute__"
            | b"__declspec"
            | b"alignas"
            | b"decltype"
            | b"noexcept"
            | b"static_assert"
            | b"requires"
    )
}

fn is_open_ended(word: &[u8]) -> bool {
    matches!(
        word,
        b"extends" | b"implements" | b"return" | b"typeof" | b"in" | b"of" | b"as" | b"from"
    )
}

fn is_modifier(word: &[u8]) -> bool {
    const WORDS: [&[u8]; 40] = [
        b"abstract",
        b"async",
        b"case",
        b"companion",
        b"const",
        b"data",
        b"declare",
        b"default",
        b"export",
        b"extern",
        b"external",
        b"file",
        b"fileprivate",
        b"final",
        b"get",
        b"implicit",
        b"indirect",
        b"inline",
        b"inner",
        b"internal",
        b"lateinit",
        b"lazy",
        b"local",
        b"mutating",
        b"new",
        b"open",
        b"override",
        b"partial",
        b"private",
        b"protected",
        b"pub",
        b"public",
        b"readonly",
        b"sealed",
        b"set",
        b"static",
        b"suspend",
        b"unsafe",
        b"value",
        b"virtual",
    ];
    WORDS.binary_search(&word).is_ok()
}
