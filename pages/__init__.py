"""What people see: composition only."""
