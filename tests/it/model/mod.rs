mod run_state;
