//! The live screen: frames at several sizes, and what keys mean.

mod frames;
mod keys;
mod many;
