//! The C# projects of a tree: which file belongs to which, and what holds for a whole project.

use std::collections::{BTreeMap, BTreeSet};

use super::scan::{Facts, Using};
use crate::imports::build::ReadFile;
use crate::imports::file_set::{FileSet, ancestors};
use crate::imports::name_set::Name;
use crate::model::RepoPath;

/// The projects of one tree, by folder.
pub(super) struct Projects<'a> {
    by_folder: BTreeMap<&'a str, Project>,
    /// The folder of each project.
    by_name: BTreeMap<String, &'a str>,
}

/// What holds for the files below one folder.
#[derive(Default)]
struct Project {
    /// Whether a project file lies here, rather than settings for several projects.
    has_project_file: bool,
    usings: Vec<Using>,
    /// The names of the projects and packages that it refers to.
    references: Vec<String>,
}

impl<'a> Projects<'a> {
    /// Reads the project files of the tree.
    pub(super) fn new(
        tree: &FileSet<'a>,
        files: &[(&'a RepoPath, &'a Facts)],
        read: &ReadFile<'_>,
    ) -> Self {
        let mut projects = Self {
            by_folder: BTreeMap::new(),
            by_name: BTreeMap::new(),
        };
        for path in tree.all() {
            let is_project = path.extension() == Some("csproj");
            let is_shared = matches!(
                path.file_name(),
                "Directory.Build.props" | "Directory.Build.targets"
            );
            if is_project || is_shared {
                let text = read(path).unwrap_or_default();
                let project = projects.by_folder.entry(path.folder()).or_default();
                project.has_project_file |= is_project;
                let text = String::from_utf8_lossy(&text);
                project
                    .usings
                    .extend(elements(&text, "<Using ").filter_map(using));
                let references = elements(&text, "<ProjectReference ")
                    .chain(elements(&text, "<PackageReference "));
                project.references.extend(references.filter_map(reference));
                if is_project {
                    projects
                        .by_name
                        .entry(path.stem().to_owned())
                        .or_insert(path.folder());
                }
            }
        }
        for (path, facts) in files {
            let global = facts.usings.iter().filter(|using| using.is_global);
            let folder = projects.folder(path.folder());
            let project = projects.by_folder.entry(folder).or_default();
            project.usings.extend(global.cloned());
        }
        projects
    }

    /// The folder of the project that a file of `folder` belongs to; the root where there is none.
    pub(super) fn folder<'f>(&self, folder: &'f str) -> &'f str {
        ancestors(folder)
            .find(|around| self.is_project(around))
            .unwrap_or("")
    }

    /// The folders of the projects whose types a file of the project in `folder` can name: its own, and those that it
    /// refers to, directly or not.
    pub(super) fn visible_from(&self, folder: &'a str) -> BTreeSet<&'a str> {
        let mut visible = BTreeSet::from([folder]);
        let mut waiting = vec![folder];
        while let Some(folder) = waiting.pop() {
            let around = ancestors(folder).filter_map(|around| self.by_folder.get(around));
            for reference in around.flat_map(|project| &project.references) {
                if let Some(folder) = self.by_name.get(reference)
                    && visible.insert(folder)
                {
                    waiting.push(folder);
                }
            }
        }
        visible
    }

    /// Whether a project file lies in this folder.
    pub(super) fn is_project(&self, folder: &str) -> bool {
        self.by_folder
            .get(folder)
            .is_some_and(|project| project.has_project_file)
    }

    /// What is used in every file of the project in `folder`.
    pub(super) fn usings(&self, folder: &str) -> impl Iterator<Item = &Using> {
        let around = ancestors(folder).filter_map(|around| self.by_folder.get(around));
        around.flat_map(|project| &project.usings)
    }
}

/// The insides of the elements that begin so.
fn elements<'t>(text: &'t str, start: &'t str) -> impl Iterator<Item = &'t str> {
    let elements = text.split(start).skip(1);
    elements.map(|element| element.split('>').next().unwrap_or_default())
}

fn attribute<'t>(element: &'t str, name: &str) -> Option<&'t str> {
    let (_, rest) = element.split_once(name)?;
    rest.strip_prefix("=\"")?.split('"').next()
}

/// A `<Using Include="…" />`.
fn using(element: &str) -> Option<Using> {
    Some(Using {
        path: attribute(element, "Include")?.to_owned(),
        alias: attribute(element, "Alias").map(|alias| Name::new(alias.as_bytes())),
        is_global: true,
    })
}

/// The project named by `<ProjectReference Include="..\Shop\Shop.csproj" />`, or the package of the same name.
fn reference(element: &str) -> Option<String> {
    let path = attribute(element, "Include")?;
    let name = path.rsplit(['/', '\\']).next()?;
    Some(name.strip_suffix(".csproj").unwrap_or(name).to_owned())
}
