//! A bare repository that borrows the objects of another and has refs of its own.

use std::fs;
use std::path::Path;

use super::call::Call;
use super::quarantine::quoted;
use super::{GitError, Repository};

impl Repository {
    /// Makes one at `folder`, which must not exist: whatever is done there changes nothing here. It commits in the same name.
    pub fn make_offspring(&self, folder: &Path) -> Result<Self, GitError> {
        let format = if self.has_long_ids() {
            "--object-format=sha256"
        } else {
            "--object-format=sha1"
        };
        Call::plain()
            .args(["init", "--quiet", "--bare", "--template=", format])
            .arg(folder)
            .bytes()?;
        let info = folder.join("objects/info");
        let mut line = quoted(&self.common_dir().join("objects"));
        line.push(b'\n');
        let written =
            fs::create_dir_all(&info).and_then(|()| fs::write(info.join("alternates"), line));
        written.map_err(|source| GitError::Io { path: info, source })?;
        let mut settings = vec![("gc.auto", "0".to_owned())];
        if let Some((name, email)) = self.committer() {
            settings.extend([("user.name", name), ("user.email", email)]);
        }
        let config = folder.join("config");
        for (key, value) in settings {
            let call = Call::plain().args(["config", "--file"]).arg(&config);
            call.args([key, value.as_str()]).bytes()?;
        }
        Self::discover(folder)
    }
}
