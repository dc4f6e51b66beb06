mod ids;
mod run_state;
