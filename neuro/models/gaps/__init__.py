"""What was not measured: who lacks what, values drawn for it, and what that costs."""
