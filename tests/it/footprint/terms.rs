//! Words and names, brought to terms.

use git_orchestrate::footprint::Bag;
use git_orchestrate::footprint::terms::{for_each_term, hash, joined_hash, stem};
use proptest::prelude::*;

fn told(text: &str) -> String {
    let mut words = Vec::new();
    for_each_term(text, |word, is_joined| {
        words.push(if is_joined {
            format!("<{word}>")
        } else {
            word.to_owned()
        });
    });
    words.join(" ")
}

#[test]
fn names_are_split_into_words_and_kept_whole_besides() {
    insta::assert_snapshot!(told("parse_HTTPHeaders(raw: &str) -> InvoiceList2"),
        @"pars http header <parsehttpheaders> raw str invoic list2 <invoicelist2>");
    insta::assert_snapshot!(told("__init__ a A9x SHA256Sum x_1"),
        @"init a9x sha256 sum <sha256sum> <x1>");
}

#[test]
fn letters_beyond_ascii_are_folded_and_signs_beyond_ascii_part_words() {
    insta::assert_snapshot!(told("Größen_Änderung “quoted”—Über… ΣΊΣΥΦΟΣ 日本語"),
        @"größen änderung <größenänderung> quot über σίσυφοσ 日本語");
}

#[test]
fn a_long_run_of_letters_is_no_word() {
    let text = format!("{} end", "x".repeat(81));
    assert_eq!(told(&text), "end");
}

#[test]
fn endings_go_where_enough_is_left() {
    let words = [
        "parsing", "queries", "queried", "parsed", "boxes", "class", "status", "uses", "cases",
        "files", "gas", "logs", "bus", "query", "file", "a", "",
    ];
    insta::assert_snapshot!(words.map(stem).join(" "),
        @"pars quer quer pars boxe class status use case file gas log bus quer file a ");
}

#[test]
fn hashes_stay_what_they_were() {
    // Kept bags and trained weights depend on them: a change is a new version of the terms.
    insta::assert_snapshot!(
        format!("{:08x} {:08x} {:08x} {:08x}", hash(""), hash("pars"), joined_hash("parsehttp"), hash("invoiceexporter")),
        @"00000000 cbd84acb 4203fc77 b083db27");
    assert_ne!(hash("ab"), hash("ab\0"));
}

#[test]
fn a_bag_counts_each_term() {
    let bag = Bag::of_text("user users USER userName", 100);
    assert_eq!(bag.count(hash("user")), 4);
    assert_eq!(bag.count(joined_hash("username")), 1);
    assert_eq!(bag.count(hash("username")), 0);
    assert_eq!((bag.n_terms(), bag.terms().len()), (6, 3));
    assert_eq!(
        Bag::of_text("a_b ".repeat(300).as_str(), 280).terms(),
        [(joined_hash("ab"), 255)]
    );
    assert!(Bag::of_text("", 10).is_empty());
}

proptest! {
    #[test]
    fn any_text_makes_sorted_terms(text in any::<String>()) {
        let bag = Bag::of_text(&text, 50);
        prop_assert!(bag.terms().is_sorted_by(|a, b| a.0 < b.0));
        prop_assert!(bag.n_terms() <= 50);
        let counted: u32 = bag.terms().iter().map(|&(_, count)| u32::from(count)).sum();
        prop_assert_eq!(counted, bag.n_terms());
    }
}
