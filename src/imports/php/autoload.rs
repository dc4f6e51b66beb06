//! The autoload rules of the `composer.json` files of a tree.

use serde_json::Value;

use super::super::build::ReadFile;
use super::super::file_set::{FileSet, child, join};

/// One rule: names that begin so are found below this folder.
struct Rule {
    /// With its last backslash.
    prefix: String,
    folder: String,
    /// Whether the prefix itself is repeated as folders (PSR-0).
    repeats_prefix: bool,
}

/// The rules of a tree, the longest prefix first.
pub(super) struct Autoload(Vec<Rule>);

impl Autoload {
    /// The rules of all `composer.json` files of `tree`.
    pub(super) fn load(tree: &FileSet<'_>, read: &ReadFile<'_>) -> Self {
        let mut rules = Vec::new();
        for path in (tree.all().iter()).filter(|path| path.file_name() == "composer.json") {
            let manifest = read(path).and_then(|text| serde_json::from_slice::<Value>(&text).ok());
            let Some(manifest) = manifest else { continue };
            for section in ["autoload", "autoload-dev"] {
                for (standard, repeats_prefix) in [("psr-4", false), ("psr-0", true)] {
                    let prefixes = manifest.get(section).and_then(|it| it.get(standard));
                    for (prefix, folders) in
                        prefixes.and_then(Value::as_object).into_iter().flatten()
                    {
                        let folders = match folders {
                            Value::Array(folders) => folders.iter().collect(),
                            folder => vec![folder],
                        };
                        for folder in folders.into_iter().filter_map(Value::as_str) {
                            rules.extend(join(path.folder(), folder).map(|folder| Rule {
                                prefix: prefix.clone(),
                                folder,
                                repeats_prefix,
                            }));
                        }
                    }
                }
            }
        }
        rules.sort_by_key(|rule| std::cmp::Reverse(rule.prefix.len()));
        Self(rules)
    }

    /// The paths at which the type `name` may be, by the rules with the longest prefix that fits.
    pub(super) fn candidates(&self, name: &str) -> Vec<String> {
        let fits = |rule: &&Rule| name.starts_with(&rule.prefix) && !rule.prefix.is_empty();
        let longest = self.0.iter().find(fits).map_or(0, |rule| rule.prefix.len());
        (self.0.iter().filter(fits))
            .take_while(|rule| rule.prefix.len() == longest)
            .map(|rule| {
                let below = name.get(rule.prefix.len()..).unwrap_or_default();
                let below = if rule.repeats_prefix { name } else { below };
                child(&rule.folder, &format!("{}.php", below.replace('\\', "/")))
            })
            .collect()
    }
}
