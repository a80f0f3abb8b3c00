"""Who may use which route, declared row by row and tried by everybody."""
