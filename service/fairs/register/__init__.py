"""Fairs: setting one up, its booths and their projects, applications and wishes."""
