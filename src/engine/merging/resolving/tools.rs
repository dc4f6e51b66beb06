//! Programs that settle a file: those that write lock files, and mergiraf. One that is not there settles nothing.

use std::fs;

use crate::git::{ConflictSides, has_markers};
use crate::model::{Oid, RepoPath};
use crate::process::{Cmd, Scratch};
use crate::resolve::{self, LockFile};

use super::super::MergingError;
use super::{Resolver, Texts};

impl Resolver<'_> {
    /// A lock file as its tool writes it for the manifests of a tree, in a copy of that tree which is no repository.
    pub(super) fn written_lock(
        &self,
        manifests: &Oid,
        sides: &ConflictSides,
        texts: &Texts,
        lock: LockFile,
    ) -> Result<Option<Vec<u8>>, MergingError> {
        let folder = Scratch::make().map_err(MergingError::at(&std::env::temp_dir()))?;
        // A tool looks for manifests in the folders above, too.
        let top = folder.path().join("tree");
        fs::create_dir(&top).map_err(MergingError::at(&top))?;
        self.bench.unpack(manifests, &top)?;
        let file = top.join(sides.path.as_str());
        let place = file.parent().unwrap_or(&top);
        for command in lock.commands {
            fs::write(&file, lock.seed(&texts.ours, &texts.theirs))
                .map_err(MergingError::at(&file))?;
            let Some((program, arguments)) = command.split_first() else {
                continue;
            };
            let output = Cmd::new(program)
                .args(arguments)
                .current_dir(place)
                // The manifests may be an agent's work.
                .env_remove("GH_TOKEN")
                .env_remove("GITHUB_TOKEN")
                .marked(&folder.mark())
                .timeout(self.options.timeout)
                .stop_flag(self.stop_flag.clone())
                .output();
            match output {
                Ok(output) if output.is_success() => {}
                Ok(_) => continue,
                Err(_) => return Ok(None),
            }
            let Ok(written) = fs::read_to_string(&file) else {
                continue;
            };
            let base = texts.base.as_deref().unwrap_or_default();
            if lock.is_good(base, &texts.ours, &texts.theirs, &written) {
                return Ok(Some(written.into_bytes()));
            }
        }
        Ok(None)
    }

    /// What mergiraf makes of a file, where it is installed and leaves no conflict.
    pub(super) fn structural(&self, path: &RepoPath, texts: &Texts) -> Option<Vec<u8>> {
        let folder = Scratch::make().ok()?;
        let base = texts.base.clone().unwrap_or_default();
        let sides = [
            ("base", &base),
            ("ours", &texts.ours),
            ("theirs", &texts.theirs),
        ];
        for (name, text) in sides {
            fs::write(folder.path().join(name), text).ok()?;
        }
        let output = Cmd::new("mergiraf")
            .args(["merge", "base", "ours", "theirs", "--output", "merged"])
            .args(["--path-name", path.as_str()])
            .current_dir(folder.path())
            .marked(&folder.mark())
            .timeout(self.options.timeout)
            .stop_flag(self.stop_flag.clone())
            .output()
            .ok()?;
        let merged = fs::read(folder.path().join("merged")).ok()?;
        let text = std::str::from_utf8(&merged).ok()?;
        let is_good = output.is_success()
            && !has_markers(&merged)
            && resolve::is_all_kept(&base, &texts.ours, &texts.theirs, text);
        is_good.then_some(merged)
    }
}
