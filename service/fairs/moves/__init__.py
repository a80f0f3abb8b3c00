"""Meetings moved by hand under the auditor's eye."""
