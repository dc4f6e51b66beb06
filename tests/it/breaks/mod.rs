//! What clean merges break: planted in small repositories, and counted over the merges of real ones.

mod planted;
mod recall;
