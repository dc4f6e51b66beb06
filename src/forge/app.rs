//! A GitHub App: who it is, and the key by which it says so.

use std::fmt;
use std::os::unix::fs::MetadataExt;

use octocrab::auth::create_jwt;
use octocrab::models::AppId;

use super::{Address, ApiEnvironment, ForgeError, Token};

/// A larger file is no key, in bytes.
const MAX_KEY: u64 = 64 * 1024;

/// A GitHub App.
#[derive(Clone)]
pub struct App {
    /// Its number.
    pub(in crate::forge) id: u64,
    /// The number of its installation; none: that of the repository is asked for.
    pub(in crate::forge) installation: Option<u64>,
    /// Its private key, as PEM.
    key: Vec<u8>,
}

impl fmt::Debug for App {
    /// Prints no key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App")
            .field("id", &self.id)
            .field("installation", &self.installation)
            .finish_non_exhaustive()
    }
}

impl App {
    /// The App that the environment names; none where it names none, and for a host that only a remote names.
    ///
    /// The key is read from its file, which nobody but its owner may read: it stands in no variable, and in no setting.
    pub fn find(
        address: &Address,
        environment: &ApiEnvironment,
    ) -> Result<Option<Self>, ForgeError> {
        let names = (&environment.app_id, &environment.app_key);
        let is_meant = address.is_github() || address.is_named || address.is_loopback();
        let (id, path) = match names {
            (Some(id), Some(path)) if is_meant => (id, path),
            (Some(_), None) if is_meant => {
                return Err(wrong(
                    "GITHUB_APP_PRIVATE_KEY_PATH does not say where its key is",
                ));
            }
            _ => return Ok(None),
        };
        let number = |text: &str, name: &str| {
            let number = text.parse();
            number.map_err(|_| wrong(&format!("{name} is no number")))
        };
        let id = number(id, "GITHUB_APP_ID")?;
        let installation = environment.app_installation.as_deref();
        let installation = installation.map(|text| number(text, "GITHUB_APP_INSTALLATION_ID"));
        let app = Self {
            id,
            installation: installation.transpose()?,
            key: read(path).map_err(|why| wrong(&format!("its key at {path}: {why}")))?,
        };
        // What is no key is said now, and not in the middle of a run.
        app.pass()?;
        Ok(Some(app))
    }

    /// What the App shows for itself; it holds for some minutes.
    pub(in crate::forge) fn pass(&self) -> Result<Token, ForgeError> {
        // The reason may quote the key.
        let unusable = || wrong("its key is no RSA key in PEM form");
        let key = octocrab::auth::EncodingKey::from_rsa_pem(&self.key).map_err(|_| unusable())?;
        let pass = create_jwt(AppId(self.id), &key).map_err(|_| unusable())?;
        Token::new(&pass).ok_or_else(unusable)
    }
}

fn read(path: &str) -> std::io::Result<Vec<u8>> {
    let about = std::fs::metadata(path)?;
    if about.len() > MAX_KEY {
        return Err(std::io::Error::other("it is too large for a key"));
    }
    // As ssh has it: one's own key is for nobody else to read.
    let is_own = about.uid() == rustix::process::geteuid().as_raw();
    if is_own && about.mode() & 0o077 != 0 {
        let words = "others may read it, so it is not used; `chmod 600` it";
        return Err(std::io::Error::other(words));
    }
    std::fs::read(path)
}

fn wrong(reason: &str) -> ForgeError {
    ForgeError::App {
        reason: reason.to_owned(),
    }
}
