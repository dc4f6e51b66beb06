//! What the queue would do.

use crate::engine::Context;
use crate::model::{MergePreview, PreviewStep};

use super::{MergeQueue, MergingError};

/// What merging the queue would do, in memory: nothing is written.
pub fn preview(context: &Context, queue: &MergeQueue) -> Result<MergePreview, MergingError> {
    Ok(context.repository.preview(&queue.onto, &queue.tips())?)
}

/// What merging one result onto a commit would do.
pub(super) fn preview_step(
    context: &Context,
    onto: &crate::model::Oid,
    tip: &crate::git::Tip,
) -> Result<Option<PreviewStep>, MergingError> {
    let preview = context
        .repository
        .preview(onto, std::slice::from_ref(tip))?;
    Ok(preview.steps.into_iter().next())
}
