mod layers;
mod schema;
mod words;
