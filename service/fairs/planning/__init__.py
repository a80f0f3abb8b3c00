"""How a stored fair goes to the planner, and how what it made becomes a version."""
