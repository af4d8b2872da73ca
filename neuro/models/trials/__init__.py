"""Published effects beside an association, on one scale where there is one."""
