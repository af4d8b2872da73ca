"""The same question asked otherwise, and among whom its answer differs."""
