//! One test binary: the rooms from below, the engine in real repositories, whole stories through the program.
