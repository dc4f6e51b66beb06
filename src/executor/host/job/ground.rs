//! The folder that a start of a job works in.

use std::env;
use std::fs::{self, DirBuilder};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use super::super::folder::{HostFolder, Kept};

/// The folder that the start works in, made anew.
pub(super) fn work_folder(
    folder: &HostFolder,
    kept: &Kept,
    job: &str,
    number: u32,
) -> Result<PathBuf, String> {
    let scratch = kept
        .job
        .as_ref()
        .and_then(|job| job.options.scratch.clone());
    let work = match scratch {
        Some(scratch) => {
            let base = filled(&scratch, &|name| env::var(name).ok())?;
            Path::new(&base).join(format!("git-orchestrate-{job}-{number}"))
        }
        None => folder.start_folder(number),
    };
    fs::remove_dir_all(&work).ok();
    let made = DirBuilder::new().recursive(true).mode(0o700).create(&work);
    made.map_err(|error| format!("make {}: {error}", work.display()))?;
    Ok(work)
}

/// A path with `~/`, `$NAME` and `${NAME}` filled in, as only the node knows them.
fn filled(text: &str, variable: &dyn Fn(&str) -> Option<String>) -> Result<String, String> {
    let value = |name: &str| {
        let value = variable(name).filter(|value| !value.is_empty());
        value.ok_or_else(|| format!("there is no ${name} on the node, which 'scratch' names"))
    };
    let mut path = String::new();
    let mut rest = text;
    if let Some(below) = text.strip_prefix("~/") {
        path = value("HOME")? + "/";
        rest = below;
    }
    while let Some((before, after)) = rest.split_once('$') {
        path.push_str(before);
        let braced = after
            .strip_prefix('{')
            .and_then(|after| after.split_once('}'));
        let (name, after) = braced.unwrap_or_else(|| {
            let is_in = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
            let end = after.find(|letter| !is_in(letter)).unwrap_or(after.len());
            after.split_at(end)
        });
        path.push_str(&value(name)?);
        rest = after;
    }
    path.push_str(rest);
    if !Path::new(&path).is_absolute() {
        return Err(format!("'scratch' is no whole path: {path}"));
    }
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_of_the_node_is_named_by_what_the_node_knows() {
        let known = |name: &str| match name {
            "HOME" => Some("/home/me".to_owned()),
            "USER" => Some("me".to_owned()),
            "EMPTY" => Some(String::new()),
            _ => None,
        };
        let path = |text: &str| filled(text, &known);
        assert_eq!(path("/scratch").unwrap(), "/scratch");
        assert_eq!(path("~/tmp").unwrap(), "/home/me/tmp");
        assert_eq!(path("/scratch/$USER/a").unwrap(), "/scratch/me/a");
        assert_eq!(path("/scratch/${USER}a").unwrap(), "/scratch/mea");
        assert_eq!(
            path("$EMPTY/a").unwrap_err(),
            "there is no $EMPTY on the node, which 'scratch' names"
        );
        assert_eq!(path("tmp").unwrap_err(), "'scratch' is no whole path: tmp");
    }
}
