//! What keys mean.

use git_orchestrate::model::TaskId;
use git_orchestrate::screen::{Command, Key, Pane, Prompt, View, press};

use super::frames::{asking, half, scene};
use crate::report::story;

fn typed(view: &mut View, keys: &[Key]) -> Vec<Option<Command>> {
    let scene = scene(&half());
    let keys = keys.iter();
    keys.map(|&key| press(view, &scene, key)).collect()
}

#[test]
fn tasks_are_chosen_and_told_what_to_do() {
    let mut view = View::default();
    // Task 2 is the first that is under way.
    let commands = typed(&mut view, &[Key::Char('p'), Key::Down, Key::Char('p')]);
    assert_eq!(
        commands,
        [
            Some(Command::Pause(Some(TaskId(2)))),
            None,
            Some(Command::Pause(Some(TaskId(3))))
        ]
    );
    assert_eq!(typed(&mut view, &[Key::Home, Key::Char('p')]), [None, None]);
    assert_eq!(view.note.as_deref(), Some("Task 1 has ended."));
    assert_eq!(
        typed(&mut view, &[Key::Char('P')]),
        [Some(Command::Pause(None))]
    );
}

#[test]
fn what_ends_work_is_asked_first() {
    let mut view = View {
        chosen: Some(TaskId(3)),
        is_own: true,
        ..View::default()
    };
    assert_eq!(typed(&mut view, &[Key::Char('c')]), [None]);
    assert_eq!(view.prompt, Some(Prompt::Cancel(TaskId(3))));
    assert_eq!(typed(&mut view, &[Key::Escape]), [None]);
    let yes = [Key::Char('c'), Key::Char('y')];
    assert_eq!(
        typed(&mut view, &yes),
        [None, Some(Command::Cancel(Some(TaskId(3))))]
    );
    let leave = [Key::Char('q'), Key::Char('g')];
    assert_eq!(typed(&mut view, &leave), [None, Some(Command::Leave)]);
    let stop = [Key::Char('q'), Key::Char('s')];
    assert_eq!(typed(&mut view, &stop), [None, Some(Command::Cancel(None))]);
    // What another terminal runs goes on of itself.
    view.is_own = false;
    assert_eq!(typed(&mut view, &[Key::Char('q')]), [Some(Command::Leave)]);
}

#[test]
fn only_what_failed_is_tried_again() {
    let mut view = View {
        chosen: Some(TaskId(4)),
        ..View::default()
    };
    assert_eq!(
        typed(&mut view, &[Key::Char('r')]),
        [Some(Command::Retry(TaskId(4)))]
    );
    view.chosen = Some(TaskId(1));
    assert_eq!(typed(&mut view, &[Key::Char('r')]), [None]);
    assert_eq!(view.note.as_deref(), Some("Task 1 has succeeded."));
}

#[test]
fn the_merge_is_begun_when_the_tasks_have_ended() {
    let mut view = View::default();
    assert_eq!(typed(&mut view, &[Key::Char('m')]), [None]);
    assert!(view.note.is_some());
    let ended = scene(&story::run());
    assert_eq!(
        press(&mut view, &ended, Key::Char('m')),
        Some(Command::Merge)
    );
}

#[test]
fn a_text_is_read_and_left() {
    let lines: Vec<String> = (0..30).map(|n| n.to_string()).collect();
    let mut view = View {
        prompt: Some(Prompt::Text {
            title: "changes".to_owned(),
            lines,
            top: 0,
        }),
        ..View::default()
    };
    typed(&mut view, &[Key::PageDown, Key::Down, Key::Up, Key::Down]);
    assert!(matches!(&view.prompt, Some(Prompt::Text { top: 11, .. })));
    typed(&mut view, &[Key::End, Key::Home]);
    assert!(matches!(&view.prompt, Some(Prompt::Text { top: 0, .. })));
    typed(&mut view, &[Key::Escape, Key::Tab]);
    assert_eq!((view.prompt, view.pane), (None, Pane::Plan));
}

#[test]
fn a_question_is_answered_by_its_number_and_only_by_a_plain_yes_or_no() {
    let scene = scene(&asking("Bash make"));
    // Task 2 is chosen; who asks is task 3.
    let mut view = View::default();
    let mut keys = |letter| press(&mut view, &scene, Key::Char(letter));
    let answer = |is_permitted| Some(Command::Answer(TaskId(3), 7, is_permitted));
    assert_eq!([keys('a'), keys('y')], [None, answer(true)]);
    assert_eq!([keys('a'), keys('n')], [None, answer(false)]);
    assert_eq!(keys('y'), None, "nothing is answered unseen");
    for key in [Key::Enter, Key::Escape, Key::Char('x')] {
        press(&mut view, &scene, Key::Char('a'));
        assert_eq!(press(&mut view, &scene, key), None);
        assert_eq!(view.prompt, None);
    }
    let mut view = View::default();
    assert_eq!(typed(&mut view, &[Key::Char('a')]), [None]);
    assert_eq!(view.note.as_deref(), Some("No agent asks anything."));
}
