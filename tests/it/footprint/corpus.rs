//! What the files of a tree say.

use git_orchestrate::footprint::terms::{hash, joined_hash};
use git_orchestrate::footprint::{Contents, Corpus};

fn contents(text: &str) -> Contents {
    Contents::of(text.as_bytes(), |bytes| {
        let text = String::from_utf8_lossy(bytes);
        (text.lines().filter_map(|line| line.strip_prefix("def ")))
            .map(str::to_owned)
            .collect()
    })
}

/// The hashes of words, sorted; `parseline` is the name `parse_line` as a whole.
fn sorted(words: &[&str]) -> Vec<u32> {
    let mut hashes: Vec<u32> = (words.iter())
        .map(|word| match *word {
            "parseline" => joined_hash(word),
            word => hash(word),
        })
        .collect();
    hashes.sort_unstable();
    hashes
}

#[test]
fn a_file_says_its_text_and_the_names_that_it_defines() {
    let contents = contents("def parse_line\nparse the line\n");
    assert!(
        contents
            .passages
            .of(0)
            .eq([sorted(&["def", "pars", "line", "parseline", "the"])])
    );
    assert_eq!(contents.definitions.count(hash("pars")), 1);
    assert_eq!(contents.definitions.n_terms(), 3);
    assert_eq!(contents.size, 30);
}

#[test]
fn twenty_lines_are_a_passage() {
    let text = |n_lines: usize| "alpha\n".repeat(n_lines);
    let lengths = [0, 1, 20, 21, 60].map(|n_lines| contents(&text(n_lines)).passages.of(0).count());
    assert_eq!(lengths, [0, 1, 1, 2, 3]);
}

#[test]
fn binary_and_very_large_files_say_nothing() {
    let names = |_: &[u8]| unreachable!("it is no text");
    let binary = Contents::of(b"words and\0more", names);
    assert!(binary.passages.of(0).count() == 0 && binary.size == 14);
    let large = Contents::of(&vec![b'a'; 2_000_001], names);
    assert!(large.passages.of(0).count() == 0 && large.size == 2_000_001);
    let odd = Contents::of(b"words \xff\xfe other", |_| Vec::new());
    assert!(odd.passages.of(0).eq([sorted(&["word", "other"])]));
}

#[test]
fn a_corpus_knows_each_file_by_its_number() {
    let texts = ["alpha beta", "def beta\nbeta beta", "", "gamma alpha"].map(contents);
    let corpus = Corpus::of(&texts);
    assert!(corpus.passages(0).eq([sorted(&["alpha", "beta"])]));
    assert!(corpus.passages(3).eq([sorted(&["gamma", "alpha"])]));
    assert_eq!(corpus.definitions(1).count(hash("beta")), 1);
    assert_eq!(corpus.definitions(0).n_terms, 0);
    assert_eq!((corpus.len(), corpus.size(0), corpus.size(9)), (4, 10, 0));
    assert_eq!(corpus.passages(2).count() + corpus.passages(9).count(), 0);
}

#[test]
fn an_empty_corpus_answers() {
    let corpus = Corpus::default();
    assert!(corpus.is_empty() && corpus.passages(0).count() == 0);
}
