//! Servers that are stricter, older or slower than the one of today, and other processes beside this one.

use std::time::Duration;

use git_orchestrate::forge::{Forge, Pace, PullDraft, marker};

use super::emulator::Emulator;
use super::emulator::faults::{Fault, Trouble};
use super::emulator::world::Oddity;
use super::exactly_once::{github, own};

#[tokio::test]
async fn lists_are_read_to_their_end_however_small_their_pages_are() {
    let emulator = Emulator::start();
    emulator.world(|world| {
        world.max_page = 2;
        let master = world.add("ana", "Epic", "");
        for n in 0..7 {
            world.add_below(master, "ana", &format!("Part {n}"), "");
            world.say(master, "ana", "Words");
        }
    });
    let folder = tempfile::tempdir().unwrap();
    let github = github(&emulator).with_cache(folder.path());
    // The second time, it is told that nothing has changed.
    for _ in 0..2 {
        assert_eq!(github.fetch_issues().await.unwrap().len(), 8);
        assert_eq!(github.comments(1234).await.unwrap().len(), 7);
        let parts = github.fetch_sub_issues(&own(1234)).await.unwrap();
        assert_eq!(parts.len(), 7);
    }
    assert!(github.calls().unchanged >= 8, "{:?}", github.calls());
}

#[tokio::test]
async fn whoever_writes_beside_us_is_heeded() {
    let emulator = Emulator::start();
    emulator.world(|world| world.add("ana", "Epic", ""));
    emulator.set_pause(Duration::from_millis(60));
    let folder = tempfile::tempdir().unwrap();
    let turns = folder.path().join("state/forge-turn");
    // Each as another process would have it.
    let writers = ["one", "two", "three"].map(|name| {
        let pace = Pace {
            second: Duration::from_millis(60),
            patience: 90,
        };
        let github = github(&emulator).with_pace(pace).with_turns(&turns);
        async move {
            for n in 0..3 {
                let words = format!("{name} {n}");
                github.say_anew(1234, &words).await.unwrap();
            }
        }
    });
    let [one, two, three] = writers;
    tokio::join!(one, two, three);
    assert_eq!(emulator.writes().len(), 9);
}

#[tokio::test]
async fn what_a_lagging_list_does_not_show_yet_is_waited_for() {
    let emulator = Emulator::start();
    emulator.world(|world| {
        world.add("ana", "Epic", "");
        world.lag = Duration::from_millis(20);
        world.origin.put("feat/a", "main", "a.txt", "x\n");
    });
    let key = "status/1234";
    let text = marker::marked("Begun.", key);
    let first = github(&emulator);
    first.say_anew(1234, &text).await.unwrap();
    let found = first.find_said(1234, key, true).await.unwrap();
    assert!(found.is_some());
    assert_eq!(github(&emulator).say(1234, &text).await.unwrap().body, text);
    let draft = PullDraft {
        title: "A".to_owned(),
        head: "feat/a".to_owned(),
        base: "main".to_owned(),
        ..PullDraft::default()
    };
    // Made by one that was killed before it heard of it.
    first.create_pull(&draft).await.unwrap().unwrap();
    let again = github(&emulator).create_pull(&draft).await.unwrap();
    assert_eq!(again.unwrap().number, 1235);
}

#[tokio::test]
async fn a_server_without_graphql_makes_no_draft_ready_and_says_so() {
    let emulator = Emulator::start();
    emulator.world(|world| {
        world.oddities.push(Oddity::NoGraphql);
        world.origin.put("feat/a", "main", "a.txt", "x\n");
    });
    let github = github(&emulator);
    let draft = PullDraft {
        title: "A".to_owned(),
        head: "feat/a".to_owned(),
        base: "main".to_owned(),
        is_draft: true,
        ..PullDraft::default()
    };
    let pull = github.create_pull(&draft).await.unwrap().unwrap();
    assert!(!github.can_make_ready().await.unwrap());
    assert!(!github.mark_ready(&pull).await.unwrap());
    emulator.world(|world| world.oddities.clear());
    // An answer that was lost is none that says no.
    emulator.fail(Fault::new("POST", "/graphql", Trouble::ApplyThen502).times(9));
    assert!(github.can_make_ready().await.unwrap());
    assert!(github.mark_ready(&pull).await.unwrap());
}
