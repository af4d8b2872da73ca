"""What a cohort holds: means, shares, quantiles and distributions by group, with design-based errors."""
