"""Models of millions of rows that stay in the database."""
