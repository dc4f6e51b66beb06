//! Master issues to fill in, each with what others rely on first.

use clap::ValueEnum;

/// What sort of work a master issue is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Template {
    /// A resource with storage, service, interface and pages
    Crud,
    /// Steps that each take what the one before gives
    Pipeline,
    /// Parts of a user interface that stand side by side
    Components,
    /// Moving from one thing to another, piece by piece
    Migration,
    /// Many small bugs that have nothing to do with each other
    Bugbash,
    /// Pages of documentation
    Docs,
}

impl Template {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Crud,
        Self::Pipeline,
        Self::Components,
        Self::Migration,
        Self::Bugbash,
        Self::Docs,
    ];

    /// Its text.
    pub fn text(self) -> &'static str {
        match self {
            Self::Crud => include_str!("templates/crud.md"),
            Self::Pipeline => include_str!("templates/pipeline.md"),
            Self::Components => include_str!("templates/components.md"),
            Self::Migration => include_str!("templates/migration.md"),
            Self::Bugbash => include_str!("templates/bugbash.md"),
            Self::Docs => include_str!("templates/docs.md"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::issue::{ParseContext, parse};
    use crate::model::Severity;

    #[test]
    fn every_template_is_a_master_issue_with_its_contract_first() {
        for template in Template::ALL {
            let (issue, diagnostics) = parse(template.text(), &ParseContext::default());
            let errors = diagnostics
                .iter()
                .filter(|found| found.severity == Severity::Error);
            assert_eq!(errors.count(), 0, "{template:?}: {diagnostics:?}");
            assert!(
                issue.tasks.len() >= 4,
                "{template:?}: {:?}",
                issue.tasks.len()
            );
            let has_order = issue
                .tasks
                .iter()
                .any(|task| !task.depends_on.is_empty() || task.stage.is_some());
            assert!(has_order, "{template:?}");
        }
    }
}
