"""One person against people alike: axes, intervals, lab values, the simulated control of synthesis."""
