"""Boosted trees as a challenger of the model."""
