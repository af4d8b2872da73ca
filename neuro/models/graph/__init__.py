"""What is assumed to cause what, and the adjustment that follows from it."""
