"""What leaves the building: scenarios and documents that can be run again."""
