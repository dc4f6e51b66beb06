mod layers;
mod words;
