"""Published kinetics of transmitter synthesis, storage, release and removal: what should happen."""
