//! Agents: their definitions, their prompts, their streams, what they leave lying about.

mod answers;
mod definitions;
mod droppings;
mod prompts;
mod streams;
