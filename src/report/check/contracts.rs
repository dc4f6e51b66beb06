//! The files that stay as they are while others rely on them.

use super::sheet::Sheet;
use crate::model::{Contract, Plan};
use crate::report::{Ink, clean};

pub(super) fn push(sheet: &mut Sheet, plan: &Plan) {
    let contracts = plan.contracts();
    if contracts.is_empty() {
        return;
    }
    sheet.heading("Contracts", "an attempt that changes another's is stopped");
    for contract in &contracts {
        let path = clean(contract.path.as_str());
        let text = format!("{path}: {}", words(contract));
        sheet.wrapped(("  ", None), &text, Some(Ink::Faint));
    }
}

/// Whose it is.
fn words(contract: &Contract) -> String {
    match contract.task {
        Some(task) => format!("only task {task}, and what it waits for, may change it"),
        None => "no task may change it".to_owned(),
    }
}
