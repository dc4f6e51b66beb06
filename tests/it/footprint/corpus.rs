//! What the files of a tree say.

use git_orchestrate::footprint::terms::hash;
use git_orchestrate::footprint::{Contents, Corpus};

fn contents(text: &str) -> Contents {
    Contents::of(text.as_bytes(), |bytes| {
        let text = String::from_utf8_lossy(bytes);
        (text.lines().filter_map(|line| line.strip_prefix("def ")))
            .map(str::to_owned)
            .collect()
    })
}

#[test]
fn a_file_says_its_text_and_the_names_that_it_defines() {
    let contents = contents("def parse_line\nparse the line\n");
    assert_eq!(contents.content.count(hash("pars")), 2);
    assert_eq!(contents.definitions.count(hash("pars")), 1);
    assert_eq!(contents.definitions.n_terms(), 3);
    assert_eq!(contents.size, 30);
}

#[test]
fn binary_and_very_large_files_say_nothing() {
    let names = |_: &[u8]| unreachable!("it is no text");
    let binary = Contents::of(b"words and\0more", names);
    assert!(binary.content.is_empty() && binary.size == 14);
    let large = Contents::of(&vec![b'a'; 2_000_001], names);
    assert!(large.content.is_empty() && large.size == 2_000_001);
    let odd = Contents::of(b"words \xff\xfe other", |_| Vec::new());
    assert_eq!(odd.content.n_terms(), 2);
}

#[test]
fn one_pass_finds_the_files_of_many_terms() {
    let texts = ["alpha beta", "def beta\nbeta beta", "", "gamma alpha"];
    let corpus = Corpus::of(texts.map(contents));
    let asked = ["beta", "nowhere", "alpha", "beta"].map(hash);
    let beta = vec![(0, 1), (1, 3)];
    assert_eq!(
        corpus.content_counts(&asked),
        [beta.clone(), vec![], vec![(0, 1), (3, 1)], beta]
    );
    assert_eq!(corpus.definition_counts(&asked[..1]), [vec![(1, 1)]]);
    assert_eq!(corpus.content(1).count(hash("beta")), 3);
    assert_eq!(corpus.content(3).n_terms, 2);
    assert_eq!((corpus.len(), corpus.size(0), corpus.size(9)), (4, 10, 0));
    assert!(corpus.content(9).terms.is_empty());
}

#[test]
fn an_empty_corpus_answers() {
    let corpus = Corpus::default();
    assert!(corpus.is_empty() && corpus.content_counts(&[1]) == [vec![]]);
}
