"""Measures of the planner: folders of fairs with published values, and large invented ones."""
