//! Words, and text of others.

use git_orchestrate::report::{Style, clean, fit, harmless, pad, wrap};
use proptest::prelude::*;
use unicode_width::UnicodeWidthStr;

#[test]
fn text_of_others_cannot_move_the_cursor_or_turn_the_line_around() {
    for (text, expected) in [
        ("plain", "plain"),
        ("a\u{1b}[31mred\u{1b}[0m b", "ared b"),
        ("a\u{1b}]0;title\u{7}b", "ab"),
        ("two\r\nlines\tand  more\n", "two lines and more"),
        ("bell\u{7} null\0", "bell null"),
        ("abc\u{202e}def\u{feff}", "abcdef"),
        ("\u{1b}", ""),
        ("Zürich 北京 🙂", "Zürich 北京 🙂"),
    ] {
        assert_eq!(clean(text), expected, "{text:?}");
    }
}

#[test]
fn text_is_cut_by_columns_and_not_by_characters() {
    let rich = Style {
        unicode: true,
        ..Style::PLAIN
    };
    assert_eq!(fit("short", 10, &rich), "short");
    assert_eq!(fit("a longer text", 9, &rich), "a longer…");
    assert_eq!(fit("a longer text", 9, &Style::PLAIN), "a long...");
    assert_eq!(fit("北京北京北京", 7, &rich), "北京北…");
    assert_eq!(pad("北京", 6, &rich), "北京  ");
    assert_eq!(fit("anything", 0, &rich), "");
    assert_eq!(
        fit("\u{11038}ःAሀ", 0, &rich),
        "",
        "marks without a width of their own"
    );
}

#[test]
fn text_is_wrapped_between_words() {
    assert_eq!(
        wrap("one two  three\nfour", 8),
        ["one two", "three", "four"]
    );
    assert_eq!(wrap("unbreakable word", 4), ["unbreakable", "word"]);
    assert!(wrap("  ", 4).is_empty());
}

proptest! {
    #[test]
    fn what_fits_is_never_wider_than_asked(text in ".{0,60}", width in 0..50_usize) {
        let text = clean(&text);
        prop_assert!(!text.chars().any(char::is_control));
        prop_assert!(fit(&text, width, &Style::PLAIN).width() <= width);
        prop_assert_eq!(pad(&text, width, &Style::PLAIN).width(), width);
    }
}

#[test]
fn what_an_agent_prints_over_many_lines_does_not_speak_to_the_terminal() {
    let table = [
        ("one\ttwo\r\nthree\n", "one\ttwo\nthree\n"),
        ("\u{1b}[31;1mred\u{1b}[0m", "\u{1b}[31;1mred\u{1b}[0m"),
        ("\u{1b}[2Jgone \u{1b}[?1049h\u{1b}[10;5Hthere", "gone there"),
        ("\u{1b}]0;title\u{7}a\u{1b}]52;c;c2VjcmV0\u{1b}\\b", "ab"),
        ("\u{1b}P+q544e\u{1b}\\c \u{1b}cd\u{8}\u{9b}2J", "c d2J"),
        ("10 %\r20 %\r", "10 %\n20 %\n"),
        ("safe \u{202e}edoc", "safe edoc"),
        ("cut \u{1b}[3", "cut "),
    ];
    for (printed, shown) in table {
        assert_eq!(harmless(printed), shown, "{printed:?}");
    }
}
