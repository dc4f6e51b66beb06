//! Other words for commits that nobody else has seen yet.

use super::open;
use crate::support::repository::TempRepo;

fn reworded(message: &str) -> Option<String> {
    let other = message.replace("closes #1", "c-loses #1");
    (other != message).then_some(other)
}

#[test]
fn only_messages_change_and_only_from_the_first_one_that_does() {
    for temp in [TempRepo::new(), TempRepo::sha256()] {
        temp.write("a", "1");
        let start = temp.commit("begin; closes #1");
        temp.git(&["checkout", "-q", "-b", "side"]);
        temp.write("a", "2");
        let first = temp.commit("first");
        temp.write("a", "3");
        temp.commit("second; closes #1\n\nA body.\n\nSigned-off-by: Ana <ana@example.com>");
        temp.write("b", "4");
        let tip = temp.commit("third");
        let format = "--format=%T %an %ae %at %cn %ct %B";
        let before = temp.git(&["log", format, "side"]);
        let repository = open(&temp);
        let branch = "refs/heads/side";
        let made = repository.reword(branch, &start, &tip, &reworded).unwrap();
        let made = made.unwrap();
        assert_eq!(temp.oid("side"), made);
        assert_eq!(temp.oid("side~2"), first, "what need not change stays");
        let after = temp.git(&["log", format, "side"]);
        assert_eq!(
            after,
            before.replace("second; closes #1", "second; c-loses #1")
        );
        assert_eq!(temp.git(&["status", "--porcelain"]), "");
        temp.git(&["fsck", "--strict"]);
        // Once is enough.
        let again = repository.reword(branch, &start, &made, &reworded);
        assert_eq!(again.unwrap(), None);
    }
}

#[test]
fn merges_and_what_is_signed_keep_their_words() {
    let temp = TempRepo::new();
    temp.write("a", "1");
    let start = temp.commit("begin");
    temp.commit_on("other", "HEAD", &[("b", "1")]);
    temp.write("a", "2");
    temp.commit("closes #1");
    temp.git(&["merge", "-q", "--no-ff", "-m", "closes #1 too", "other"]);
    let tip = temp.oid("main");
    let repository = open(&temp);
    let merged = repository.reword("refs/heads/main", &start, &tip, &reworded);
    assert_eq!(merged.unwrap(), None);
    let raw = temp.git(&["cat-file", "commit", "main~1"]);
    let signed = raw.replacen("\n\n", "\ngpgsig -----BEGIN PGP SIGNATURE-----\n x\n\n", 1);
    std::fs::write(temp.beside("signed"), format!("{signed}\n")).unwrap();
    let file = temp.beside("signed").display().to_string();
    let signed = temp.git(&["hash-object", "-t", "commit", "-w", &file]);
    temp.git(&["update-ref", "refs/heads/signed", &signed]);
    let tip = temp.oid("signed");
    let kept = repository.reword("refs/heads/signed", &start, &tip, &reworded);
    assert_eq!(kept.unwrap(), None);
    assert_eq!(temp.oid("signed"), tip);
    assert_eq!(repository.message(&tip).as_deref(), Some("closes #1\n"));
}
