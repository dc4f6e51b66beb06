//! What a line of details says of the machine that a task needs: `Resources: 4 cpu, 8 GB, gpu`, `Runs on: big, cuda`.

use crate::model::Needs;

/// What a label and what stands behind it say; none where they speak of something else. People write the same words over
/// links and prose, so that only what is understood as a whole counts.
pub(super) fn of(label: &str, text: &str) -> Option<Needs> {
    let label = label.to_lowercase();
    let label = label
        .trim_matches(|letter: char| !letter.is_alphanumeric())
        .trim();
    match label {
        "resources" | "resource" | "hardware" => text.parse().ok(),
        "runs on" | "run on" | "machine" => text.parse().ok().or_else(|| Needs::of_labels(text)),
        // More often what is needed is another task.
        "needs" | "need" | "requires" => Needs::of_amounts(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_understood_as_a_whole_is_a_need() {
        let read = |label, text| of(label, text).map(|needs| needs.to_string());
        let table = [
            ("**Resources**", "4 cpu, 8 GB", Some("4 cpu, memory 8G")),
            ("Runs on", "big, cuda", Some("label big, label cuda")),
            ("Runs on", "gpu", Some("1 gpu")),
            ("Needs", "gpu", Some("1 gpu")),
            ("Needs", "#4 and #5", None),
            ("Needs", "big", None),
            ("Requires", "task 2", None),
            ("Resources", "[the paper](https://example.org)", None),
            ("Runs on", "Linux, macOS and Windows", None),
            ("Memory", "8 GB", None),
        ];
        for (label, text, needs) in table {
            assert_eq!(read(label, text).as_deref(), needs, "{label}: {text}");
        }
    }
}
