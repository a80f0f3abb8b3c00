"""Versions of a timetable compared and published."""
