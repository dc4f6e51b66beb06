//! What Linux tells of changes in folders.

use std::ffi::OsString;
use std::io;
use std::path::Path;

/// Something that was told.
#[cfg_attr(
    not(target_os = "linux"),
    expect(dead_code, reason = "elsewhere nothing is told")
)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Notice {
    /// Something in a folder changed.
    Change {
        /// The watch of the folder.
        watch: i32,
        /// The name of a folder that appeared in it.
        new_folder: Option<OsString>,
    },
    /// A folder that was watched is gone.
    Gone {
        /// Its watch.
        watch: i32,
    },
    /// More happened than could be told.
    Lost,
}

#[cfg(target_os = "linux")]
pub(super) use linux::Inotify;

#[cfg(not(target_os = "linux"))]
pub(super) use elsewhere::Inotify;

#[cfg(target_os = "linux")]
mod linux {
    use std::ffi::OsStr;
    use std::mem::MaybeUninit;
    use std::os::fd::OwnedFd;
    use std::os::unix::ffi::OsStrExt as _;

    use rustix::fs::inotify;
    use rustix::fs::inotify::{CreateFlags, ReadFlags, Reader, WatchFlags};
    use rustix::io::Errno;

    use super::{Notice, Path, io};

    /// Of all that this user may watch, at most this share is taken: others watch things too.
    const SHARE: (usize, usize) = (3, 4);

    /// How many folders may be watched where the system does not say.
    const USUAL_LIMIT: usize = 8_192;

    /// How many things are told at once at most.
    const MAX_NOTICES: usize = 100_000;

    /// Folders that the system watches for us.
    #[derive(Debug)]
    pub(in super::super) struct Inotify {
        fd: OwnedFd,
        n_left: usize,
    }

    impl Inotify {
        /// Watches nothing yet; none where the system has no more of these.
        pub(in super::super) fn open() -> Option<Self> {
            let fd = inotify::init(CreateFlags::NONBLOCK | CreateFlags::CLOEXEC).ok()?;
            let limit = std::fs::read_to_string("/proc/sys/fs/inotify/max_user_watches");
            let limit = limit.ok().and_then(|text| text.trim().parse().ok());
            let limit: usize = limit.unwrap_or(USUAL_LIMIT);
            Some(Self {
                fd,
                n_left: limit / SHARE.1 * SHARE.0,
            })
        }

        /// Watches a folder; none where it is not there.
        pub(in super::super) fn watch(&mut self, folder: &Path) -> io::Result<Option<i32>> {
            let flags = WatchFlags::CREATE
                | WatchFlags::DELETE
                | WatchFlags::MODIFY
                | WatchFlags::ATTRIB
                | WatchFlags::MOVED_FROM
                | WatchFlags::MOVED_TO
                | WatchFlags::ONLYDIR
                | WatchFlags::DONT_FOLLOW
                | WatchFlags::EXCL_UNLINK;
            if self.n_left == 0 {
                return Err(io::Error::other("no more folders can be watched"));
            }
            match inotify::add_watch(&self.fd, folder, flags) {
                Ok(watch) => {
                    self.n_left -= 1;
                    Ok(Some(watch))
                }
                Err(Errno::NOENT | Errno::NOTDIR | Errno::LOOP) => Ok(None),
                Err(error) => Err(error.into()),
            }
        }

        /// Watches a folder no more.
        pub(in super::super) fn forget(&mut self, watch: i32) {
            // It may be gone with its folder.
            if inotify::remove_watch(&self.fd, watch).is_ok() {
                self.n_left += 1;
            }
        }

        /// What was told since the last time; never waits.
        pub(in super::super) fn read(&mut self) -> Vec<Notice> {
            let mut buffer = [MaybeUninit::uninit(); 16 << 10];
            let mut reader = Reader::new(&self.fd, &mut buffer);
            let mut notices = Vec::new();
            while let Ok(event) = reader.next() {
                let (watch, flags) = (event.wd(), event.events());
                let notice = if flags.contains(ReadFlags::QUEUE_OVERFLOW) {
                    Notice::Lost
                } else if flags.contains(ReadFlags::IGNORED) {
                    self.n_left += 1;
                    Notice::Gone { watch }
                } else {
                    let is_new = flags.intersects(ReadFlags::CREATE | ReadFlags::MOVED_TO);
                    let name = event.file_name().filter(|_| is_new);
                    let name = name.filter(|_| flags.contains(ReadFlags::ISDIR));
                    let name = name.map(|name| OsStr::from_bytes(name.to_bytes()).to_owned());
                    Notice::Change {
                        watch,
                        new_folder: name,
                    }
                };
                if notices.last() != Some(&notice) {
                    notices.push(notice);
                }
                if notices.len() >= MAX_NOTICES {
                    notices.push(Notice::Lost);
                    break;
                }
            }
            notices
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod elsewhere {
    use super::{Notice, Path, io};

    /// Nothing is watched where the system is another one.
    #[derive(Debug)]
    pub(in super::super) struct Inotify;

    impl Inotify {
        pub(in super::super) fn open() -> Option<Self> {
            None
        }

        pub(in super::super) fn watch(&mut self, _folder: &Path) -> io::Result<Option<i32>> {
            Ok(None)
        }

        pub(in super::super) fn forget(&mut self, _watch: i32) {}

        pub(in super::super) fn read(&mut self) -> Vec<Notice> {
            Vec::new()
        }
    }
}
