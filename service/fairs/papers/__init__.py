"""The papers of a fair: sheets and grids as PDF, calendars, codes, and one file that needs no network."""
