//! Where tasks go, by what places have and what is known of them.

use super::used::Used;
use super::*;
use crate::engine::running::load::Peaks;
use crate::executor::{Site, SshHost};
use crate::model::{Capacity, Load, Machine, TaskId, Timestamp};

const NOW: Timestamp = Timestamp::UNIX_EPOCH;
const GIB: u64 = 1 << 30;

fn host(name: &str, slots: Option<usize>, agents: &[&str], has: Capacity) -> Site {
    Site::Ssh {
        name: name.to_owned(),
        host: SshHost {
            slots,
            agents: agents.iter().map(|agent| (*agent).to_owned()).collect(),
            has,
            ..SshHost::new(name)
        },
    }
}

fn sites() -> Vec<Site> {
    let has = |cpu, gigabytes: u64, gpu, labels: &[&str]| Capacity {
        cpu: Some(cpu),
        memory: Some(gigabytes * GIB),
        gpu: Some(gpu),
        labels: labels.iter().map(|&label| label.to_owned()).collect(),
    };
    vec![
        Site::here(1),
        host("small", Some(2), &[], has(4, 8, 0, &[])),
        host("big", Some(4), &["codex"], has(16, 64, 1, &["cuda"])),
    ]
}

fn places(busy: &[(&str, usize, &str)]) -> Places {
    let mut places = Places::new(&sites(), 8);
    for &(name, n, needs) in busy {
        let at = places.of(Some(name)).unwrap();
        for task in 0..n {
            let task = TaskId(u32::try_from(task).unwrap());
            let place = places.at_mut(at).unwrap();
            place.enter(task, &needs.parse().unwrap_or_default(), 0, NOW);
        }
    }
    places
}

fn chosen(places: &Places, wish: (&str, Option<&str>, &str)) -> String {
    let wish = Wish {
        agent: wish.0,
        program: "",
        needs: &wish.2.parse().unwrap_or_default(),
        before: wish.1,
        peak: GIB,
    };
    match places.choose(wish, false, NOW) {
        Choice::At(at) => places.all()[at].name.clone(),
        Choice::Full => "full".to_owned(),
        Choice::Short(why) => why,
        Choice::Nowhere(why) => format!("{why:?}"),
    }
}

#[test]
fn a_task_goes_where_the_largest_share_is_free_and_its_agent_is_taken() {
    let codex = ("codex", None, "");
    assert_eq!(chosen(&places(&[]), codex), "local");
    let busy = places(&[("local", 1, "")]);
    assert_eq!(chosen(&busy, codex), "ssh:small");
    let busy = places(&[("local", 1, ""), ("ssh:small", 1, "")]);
    assert_eq!(chosen(&busy, codex), "ssh:big");
    let full = places(&[("local", 1, ""), ("ssh:small", 2, "")]);
    assert_eq!(chosen(&full, ("claude", None, "")), "full");
    assert_eq!(chosen(&full, codex), "ssh:big");
}

#[test]
fn a_task_goes_back_to_where_it_was_while_that_can_be_reached() {
    let wish = ("codex", Some("ssh:big"), "");
    let mut busy = places(&[("ssh:big", 3, "")]);
    assert_eq!(chosen(&busy, wish), "ssh:big");
    let minute = std::time::Duration::from_mins(1);
    busy.avoid("ssh:big", NOW, minute);
    assert_eq!(chosen(&busy, wish), "local");
    busy.avoid("local", NOW, minute);
    busy.found(
        "ssh:small",
        Err("no route".to_owned()),
        &Peaks::default(),
        &[],
    );
    assert_eq!(chosen(&busy, wish), "ssh:big");
}

#[test]
fn a_task_goes_only_where_there_is_what_it_needs_and_enough_of_it_left() {
    let needs = |text| ("codex", None, text);
    let mut free = places(&[]);
    free.found("local", Ok(Machine::default()), &Peaks::default(), &[]);
    for k in ["small", "big"] {
        free.found(
            &format!("ssh:{k}"),
            Ok(Machine::default()),
            &Peaks::default(),
            &[],
        );
    }
    assert_eq!(chosen(&free, needs("label cuda")), "ssh:big");
    assert_eq!(chosen(&free, needs("gpu")), "ssh:big");
    assert!(chosen(&free, needs("2 gpu")).contains("it has only 1 gpu"));
    // One that others work on takes what is left, and no more.
    let busy = places(&[
        ("local", 1, ""),
        ("ssh:small", 1, "3 cpu, 2G"),
        ("ssh:big", 1, "14 cpu, 2G"),
    ]);
    assert_eq!(chosen(&busy, needs("1 cpu")), "ssh:big");
    assert_eq!(chosen(&busy, needs("3 cpu")), "full");
    assert_eq!(chosen(&busy, needs("7G")), "ssh:big");
    let mut busy = places(&[
        ("local", 1, ""),
        ("ssh:small", 2, ""),
        ("ssh:big", 1, "1 gpu"),
    ]);
    assert_eq!(chosen(&busy, needs("gpu")), "full");
    let at = busy.of(Some("ssh:big")).unwrap();
    let needs_gpu = "1 gpu".parse().unwrap();
    busy.at_mut(at).unwrap().leave(TaskId(0), &needs_gpu);
    assert_eq!(chosen(&busy, needs("gpu")), "ssh:big");
    assert_eq!(busy.all()[at].used, Used::default());
}

#[test]
fn a_machine_that_was_not_looked_at_or_is_overloaded_gets_nothing_new() {
    let mut places = Places::new(&[host("a", None, &[], Capacity::default())], 8);
    let wish = ("codex", None, "");
    assert_eq!(places.await_machines(), ["ssh:a"]);
    assert_eq!(chosen(&places, wish), "full");
    let machine = |per_core| Machine {
        cpu: Some(16),
        memory: Some(64 * GIB),
        load: Load {
            memory: Some(5 * GIB),
            per_core: Some(per_core),
            disk: None,
        },
        ..Machine::default()
    };
    let mut look = |per_core| {
        let agents = ["opencode".to_owned()];
        places.found("ssh:a", Ok(machine(per_core)), &Peaks::default(), &agents);
        (chosen(&places, wish), places.n_slots())
    };
    assert_eq!(look(1.0), ("ssh:a".to_owned(), 3));
    let (short, _) = look(9.0);
    assert!(
        short.starts_with("ssh:a: 9 processes wait for each core"),
        "{short}"
    );
    // Where nothing runs at all waiting would not help.
    let needs = "1 cpu".parse().unwrap();
    let wish = Wish {
        agent: "codex",
        program: "",
        needs: &needs,
        before: None,
        peak: GIB,
    };
    assert_eq!(places.choose(wish, true, NOW), Choice::At(0));
}

#[test]
fn a_machine_without_the_agent_takes_none_and_a_label_may_be_a_program() {
    let mut places = Places::new(&[host("a", Some(1), &[], Capacity::default())], 8);
    let needs = "label cargo".parse().unwrap();
    let wish = Wish {
        agent: "codex",
        program: "codex",
        needs: &needs,
        before: None,
        peak: 0,
    };
    assert_eq!(places.choose(wish, false, NOW), Choice::At(0));
    let mut look = |programs: &[&str]| {
        let programs = programs.iter().map(|&name| name.to_owned()).collect();
        let machine = Machine {
            programs,
            ..Machine::default()
        };
        places.found("ssh:a", Ok(machine), &Peaks::default(), &[]);
        places.choose(wish, false, NOW)
    };
    assert_eq!(look(&["codex", "cargo"]), Choice::At(0));
    let no = |why: &str| Choice::Nowhere(vec![("ssh:a".to_owned(), why.to_owned())]);
    assert_eq!(look(&["cargo"]), no("it has no program 'codex'"));
    assert_eq!(look(&["codex"]), no("it does not have the label cargo"));
}
