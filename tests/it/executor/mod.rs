//! Attempts on this machine, and on others.

#[cfg(target_os = "linux")]
mod hosts;
mod local;
#[cfg(target_os = "linux")]
mod placing;
#[cfg(target_os = "linux")]
mod road;
#[cfg(target_os = "linux")]
mod trouble;
