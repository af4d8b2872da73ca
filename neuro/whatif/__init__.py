"""What would change: policies for a population, values for one person, each with interval and support."""
