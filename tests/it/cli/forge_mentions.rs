//! Nobody is called by what a run writes, whoever is named in the words that it copies.

use super::forge_scene::{pushing_clone, run, run_with_pulls};
use crate::forge::emulator::Emulator;

/// Names people wherever words of agents are copied from.
const AGENT: &str = r#"
if [ "$ORCHESTRATE_TASK_ID" = 3 ]; then
  echo "@zoe: AssertionError, ask @acme/owners"
  exit 1
fi
echo "$ORCHESTRATE_TASK_ID" > "task-$ORCHESTRATE_TASK_ID.txt"
git add . && git commit -qm "Do task $ORCHESTRATE_TASK_ID as @zoe said; cc @acme/owners"
"#;

#[test]
fn mentions_are_not_copied_into_issues_pull_requests_and_comments() {
    let emulator = Emulator::start();
    let sandbox = pushing_clone(&emulator, AGENT);
    emulator.world(|world| {
        let text = "For @zoe and @acme/owners.\n\n\
            - [ ] Ask @zoe about money\n  As @acme/owners wish, so that @zoe is content.\n\
            - [ ] Add rates, after 1, for @acme/owners\n- [ ] Tell @zoe of taxes\n";
        world.add("ana", "Epic of @zoe", text)
    });
    run(&sandbox, &emulator, &run_with_pulls(), 3);
    let call = regex_lite::Regex::new(r"(^|[^0-9A-Za-z])@[0-9A-Za-z]").unwrap();
    emulator.world(|world| {
        let mut written = Vec::new();
        for issue in &world.issues {
            if issue.author == world.me {
                written.extend([issue.title.clone(), issue.body.clone()]);
            }
            let said = issue.comments.iter().filter(|said| said.author == world.me);
            written.extend(said.map(|said| said.body.clone()));
        }
        let all = written.join("\n");
        // They are there to read: in titles, in bodies, of commits and of a log.
        for words in [
            "Ask @\u{200b}zoe",
            "> For @\u{200b}zoe",
            "as @\u{200b}zoe said",
            "@\u{200b}zoe: Assert",
        ] {
            assert!(all.contains(words), "{words}\n{all}");
        }
        let calls: Vec<&str> = call.find_iter(&all).map(|found| found.as_str()).collect();
        assert!(calls.is_empty(), "{calls:?}\n{all}");
    });
}
