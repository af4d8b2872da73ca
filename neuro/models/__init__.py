"""What the cohort teaches: survey-weighted description and interpretable models."""
