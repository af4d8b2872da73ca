"""What was measured: cohorts, their survey design, and where they come from."""
