//! What each signal brings: how much worse the files are told without it.
//!
//! A signal is several features of the model. Its products with others go with it; what it does for the first mixture,
//! from which related files are found, stays.

use std::collections::BTreeMap;

use git_orchestrate::footprint::ranking::FEATURE_NAMES;

use crate::measure::{Quality, say};

/// The signals, and the features that come from each. A feature stands with its root.
const SIGNALS: [(&str, &[&str]); 14] = [
    (
        "words in contents",
        &[
            "content_place",
            "passage",
            "passage_cover",
            "names",
            "changed_with_content",
            "alike_content",
            "messages_content",
            "definitions_content",
            "stem_content",
            "passage_alike",
        ],
    ),
    (
        "definitions",
        &["definitions", "defined_names", "definitions_content"],
    ),
    (
        "words in paths",
        &[
            "stem_share",
            "stem_worth",
            "folder_worth",
            "stem_content",
            "stem_alike",
        ],
    ),
    (
        "paths and names mentioned",
        &["mentioned_path", "mentioned_name"],
    ),
    (
        "similar changes",
        &[
            "alike_share",
            "alike_place",
            "most_alike",
            "alike_odds",
            "folder_share",
            "extension_share",
            "alike_content",
            "stem_alike",
            "passage_alike",
        ],
    ),
    (
        "words of messages",
        &[
            "messages",
            "messages_place",
            "messages_content",
            "lift",
            "subject_lift",
            "best_word_odds",
        ],
    ),
    (
        "usual and recent files",
        &[
            "lately",
            "often",
            "just_now",
            "usual_odds",
            "usual_lately_odds",
        ],
    ),
    (
        "scope and kind of change",
        &[
            "scope",
            "kind",
            "folder_scope",
            "kind_odds",
            "category_share",
            "test_category",
            "docs_category",
            "test_of_in_category",
        ],
    ),
    (
        "files changed together",
        &[
            "changed_with",
            "folder_changed_with",
            "changed_with_content",
        ],
    ),
    (
        "tests and sources",
        &[
            "test_of",
            "source_of",
            "has_test",
            "twin_of",
            "test_of_in_category",
        ],
    ),
    ("imports", &["imported", "importing"]),
    (
        "files that go with new ones",
        &["with_new", "adds_with_new", "changelog_with_new"],
    ),
    (
        "sort and size of file",
        &[
            "is_test",
            "is_docs",
            "is_configuration",
            "is_lock",
            "is_code",
            "is_changelog",
            "size",
            "test_category",
            "docs_category",
            "changelog_with_new",
        ],
    ),
    (
        "first mixture",
        &["place", "category_place", "category_score", "folder_best"],
    ),
];

/// What is lost of recall, recall of source files and mean reciprocal rank without each signal, where `without` measures
/// with the features switched on that it is given.
pub(crate) fn losses(
    whole: Quality,
    without: impl Fn(&[bool]) -> Quality,
) -> BTreeMap<String, [f64; 3]> {
    let mut losses = BTreeMap::new();
    for (signal, features) in SIGNALS {
        let is_used: Vec<bool> = (FEATURE_NAMES.iter())
            .map(|name| !features.contains(&name.trim_end_matches("_root")))
            .collect();
        let left = without(&is_used);
        let lost = [
            left.recall - whole.recall,
            left.source_recall - whole.source_recall,
            left.reciprocal - whole.reciprocal,
        ];
        say(&format!(
            "without {signal:<28} {:+.4} {:+.4} {:+.4}",
            lost[0], lost[1], lost[2]
        ));
        losses.insert(
            signal.to_owned(),
            lost.map(|lost| (lost * 1e4).round() / 1e4),
        );
    }
    losses
}
