"""The command line: everything the pages can do."""
