//! Attempts on this machine, on others, and on a cluster.

#[cfg(target_os = "linux")]
mod accounting;
#[cfg(target_os = "linux")]
mod apart;
#[cfg(target_os = "linux")]
mod arrays;
#[cfg(target_os = "linux")]
mod bundles;
#[cfg(target_os = "linux")]
mod cluster;
#[cfg(target_os = "linux")]
mod failed;
#[cfg(target_os = "linux")]
mod files;
#[cfg(target_os = "linux")]
mod hosts;
#[cfg(target_os = "linux")]
mod jobs;
mod local;
#[cfg(target_os = "linux")]
mod login;
#[cfg(target_os = "linux")]
mod logins;
#[cfg(target_os = "linux")]
mod placing;
#[cfg(target_os = "linux")]
mod road;
#[cfg(target_os = "linux")]
mod trouble;
#[cfg(target_os = "linux")]
mod woes;
#[cfg(target_os = "linux")]
mod yard;
