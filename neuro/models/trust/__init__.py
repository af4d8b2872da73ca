"""How far an association may be trusted: seen again, calibrated, controlled, one of how many."""
