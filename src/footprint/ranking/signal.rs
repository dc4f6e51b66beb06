//! The signals that the features of the model come from, and which feature comes from which: the one list of both.

/// What a text, a tree and a history say of a file: each is told by several features.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// Words and names of the text in the contents of files.
    Contents,
    /// Those that are names of definitions.
    Definitions,
    /// Words of the text in the paths.
    Paths,
    /// Paths, modules and names that the text mentions.
    Mentions,
    /// What past changes touched whose messages are like the text.
    Alike,
    /// The words of the messages of the changes that touched a file.
    Messages,
    /// What the words of past messages together say of a file.
    Regression,
    /// Files that are changed often, or lately.
    Usual,
    /// What changes of this scope and this kind touch.
    Kind,
    /// Files that were changed together with the likeliest ones.
    Together,
    /// Tests of the likeliest files, and what the likeliest tests test.
    Tests,
    /// What the likeliest files import, and what imports them.
    Imports,
    /// What is touched where a file is added.
    WithNew,
    /// What a file is for, and its size.
    Sort,
    /// The places in the first mixture of all signals, and in the first look.
    Mixture,
}

impl Signal {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::Contents,
        Self::Definitions,
        Self::Paths,
        Self::Mentions,
        Self::Alike,
        Self::Messages,
        Self::Regression,
        Self::Usual,
        Self::Kind,
        Self::Together,
        Self::Tests,
        Self::Imports,
        Self::WithNew,
        Self::Sort,
        Self::Mixture,
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Contents => "words in contents",
            Self::Definitions => "definitions",
            Self::Paths => "words in paths",
            Self::Mentions => "paths and names mentioned",
            Self::Alike => "similar changes",
            Self::Messages => "words of messages",
            Self::Regression => "regression of messages",
            Self::Usual => "usual and recent files",
            Self::Kind => "scope and kind of change",
            Self::Together => "files changed together",
            Self::Tests => "tests and sources",
            Self::Imports => "imports",
            Self::WithNew => "files that go with new ones",
            Self::Sort => "sort and size of file",
            Self::Mixture => "first mixture",
        }
    }
}

/// How many features there are.
const N: usize = 82 + N_CLOSER;
/// How many of them, the last ones, are only known after a first look.
pub const N_CLOSER: usize = 14;

/// The features by name, in their order, each with the signals that it comes from; that which it tells of comes first.
pub const FEATURES: [(&str, &[Signal]); N] = [
    ("definitions", &[Signal::Definitions]),
    ("definitions_root", &[Signal::Definitions]),
    ("defined_names", &[Signal::Definitions]),
    ("defined_names_root", &[Signal::Definitions]),
    ("stem_share", &[Signal::Paths]),
    ("stem_worth", &[Signal::Paths]),
    ("stem_worth_root", &[Signal::Paths]),
    ("mentioned_path", &[Signal::Mentions]),
    ("mentioned_name", &[Signal::Mentions]),
    ("folder_worth", &[Signal::Paths]),
    ("folder_worth_root", &[Signal::Paths]),
    ("alike_share", &[Signal::Alike]),
    ("messages", &[Signal::Messages]),
    ("messages_root", &[Signal::Messages]),
    ("lately", &[Signal::Usual]),
    ("lately_root", &[Signal::Usual]),
    ("often", &[Signal::Usual]),
    ("often_root", &[Signal::Usual]),
    ("scope", &[Signal::Kind]),
    ("kind", &[Signal::Kind]),
    ("changed_with", &[Signal::Together]),
    ("changed_with_root", &[Signal::Together]),
    ("folder_best", &[Signal::Mixture]),
    ("test_of", &[Signal::Tests]),
    ("source_of", &[Signal::Tests]),
    ("has_test", &[Signal::Tests]),
    ("is_test", &[Signal::Sort]),
    ("is_docs", &[Signal::Sort]),
    ("is_configuration", &[Signal::Sort]),
    ("is_lock", &[Signal::Sort]),
    ("is_code", &[Signal::Sort]),
    ("is_changelog", &[Signal::Sort]),
    ("size", &[Signal::Sort]),
    ("with_new", &[Signal::WithNew]),
    ("twin_of", &[Signal::Tests]),
    ("content_place", &[Signal::Contents]),
    ("alike_place", &[Signal::Alike]),
    ("messages_place", &[Signal::Messages]),
    ("folder_scope", &[Signal::Kind]),
    ("folder_scope_root", &[Signal::Kind]),
    ("extension_share", &[Signal::Alike]),
    ("most_alike", &[Signal::Alike]),
    ("most_alike_root", &[Signal::Alike]),
    ("folder_share", &[Signal::Alike]),
    ("passage", &[Signal::Contents]),
    ("passage_root", &[Signal::Contents]),
    ("category_share", &[Signal::Kind]),
    ("category_score", &[Signal::Mixture]),
    ("category_place", &[Signal::Mixture]),
    ("imported", &[Signal::Imports]),
    ("imported_root", &[Signal::Imports]),
    ("importing", &[Signal::Imports]),
    ("importing_root", &[Signal::Imports]),
    ("just_now", &[Signal::Usual]),
    ("just_now_root", &[Signal::Usual]),
    ("folder_changed_with", &[Signal::Together]),
    ("folder_changed_with_root", &[Signal::Together]),
    ("adds_with_new", &[Signal::WithNew]),
    ("test_of_in_category", &[Signal::Tests, Signal::Kind]),
    (
        "changed_with_content",
        &[Signal::Together, Signal::Contents],
    ),
    ("alike_content", &[Signal::Alike, Signal::Contents]),
    ("messages_content", &[Signal::Messages, Signal::Contents]),
    ("test_category", &[Signal::Sort, Signal::Kind]),
    ("docs_category", &[Signal::Sort, Signal::Kind]),
    ("changelog_with_new", &[Signal::WithNew, Signal::Sort]),
    (
        "definitions_content",
        &[Signal::Definitions, Signal::Contents],
    ),
    ("stem_content", &[Signal::Paths, Signal::Contents]),
    ("stem_alike", &[Signal::Paths, Signal::Alike]),
    ("passage_alike", &[Signal::Alike, Signal::Contents]),
    ("names", &[Signal::Contents]),
    ("names_root", &[Signal::Contents]),
    ("place", &[Signal::Mixture]),
    ("passage_cover", &[Signal::Contents]),
    ("usual_odds", &[Signal::Usual]),
    ("usual_lately_odds", &[Signal::Usual]),
    ("kind_odds", &[Signal::Kind]),
    ("lift", &[Signal::Messages]),
    ("subject_lift", &[Signal::Messages]),
    ("best_word_odds", &[Signal::Messages]),
    ("alike_odds", &[Signal::Alike]),
    ("regression", &[Signal::Regression]),
    ("regression_usual", &[Signal::Regression]),
    ("closer_place", &[Signal::Mixture]),
    ("closer_changed_with", &[Signal::Together]),
    ("closer_changed_with_root", &[Signal::Together]),
    ("closer_changed_with_most", &[Signal::Together]),
    ("closer_changed_with_lift", &[Signal::Together]),
    ("closer_test_of", &[Signal::Tests]),
    ("closer_source_of", &[Signal::Tests]),
    ("closer_twin_of", &[Signal::Tests]),
    ("closer_imported", &[Signal::Imports]),
    ("closer_imported_root", &[Signal::Imports]),
    ("closer_importing", &[Signal::Imports]),
    ("closer_importing_root", &[Signal::Imports]),
    ("closer_folder_best", &[Signal::Mixture]),
    ("closer_folder_sum", &[Signal::Mixture]),
];

/// The names of the features, in their order: those of the weights file.
pub const NAMES: [&str; N] = {
    let mut names = [""; N];
    let mut at = 0;
    while at < N {
        names[at] = FEATURES[at].0;
        at += 1;
    }
    names
};

/// The place of `mentioned_path` among them.
pub(super) const MENTIONED_PATH: usize = 7;
