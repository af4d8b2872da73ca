"""Outcomes beyond means, counts and events: bands, quantiles, scattered counts, the top of an age."""
