//! Agents: their definitions, their prompts, their streams, what they leave lying about.

mod acp;
mod answers;
mod definitions;
mod droppings;
mod prompts;
mod streams;
