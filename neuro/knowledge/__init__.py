"""What biochemistry, nutrition and psychometrics say: rows with unit, source and grade."""
