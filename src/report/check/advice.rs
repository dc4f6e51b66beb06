//! What to do, numbered, with what it brings.

use super::sheet::Sheet;
use crate::humanize::count;
use crate::model::Advice;
use crate::report::Ink;

/// So many pieces of advice stand at the head of a long sheet.
const BRIEF: usize = 3;

pub(super) fn push(sheet: &mut Sheet, advice: &[Advice]) {
    if advice.is_empty() {
        return;
    }
    sheet.heading(
        "What to do",
        "-o plan.toml --apply N does it to a plan file",
    );
    for advice in advice {
        let head = format!("  {}  ", advice.number);
        sheet.wrapped((&head, Some(Ink::Name)), &advice.what, None);
        let arrow = sheet.style.choose("→", "->");
        let gain = gain(advice).replace('→', arrow);
        sheet.wrapped(
            ("     ", None),
            &format!("{} {gain}", advice.why),
            Some(Ink::Faint),
        );
    }
}

/// The first pieces of advice, without their reasons.
pub(super) fn push_brief(sheet: &mut Sheet, advice: &[Advice]) {
    if advice.is_empty() {
        return;
    }
    sheet.heading("What to do", "more of it at the end");
    for advice in advice.iter().take(BRIEF) {
        let head = format!("  {}  ", advice.number);
        sheet.wrapped((&head, Some(Ink::Name)), &advice.what, None);
    }
}

/// What a piece of advice brings, before and after.
pub(crate) fn gain(advice: &Advice) -> String {
    let (before, after) = (&advice.before, &advice.after);
    let mut parts = Vec::new();
    if (before.minutes - after.minutes).abs() >= 0.5 {
        parts.push(format!(
            "{:.0} → {:.0} minutes",
            before.minutes, after.minutes
        ));
    }
    if before.n_collisions != after.n_collisions {
        parts.push(format!(
            "{} → {}",
            before.n_collisions,
            count(after.n_collisions, "colliding pair")
        ));
    }
    let by_hand = if advice.is_applicable {
        ""
    } else {
        " (by hand)"
    };
    if parts.is_empty() {
        return by_hand.trim().to_owned();
    }
    format!("[{}]{by_hand}", parts.join(", "))
}
