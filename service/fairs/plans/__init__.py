"""The timetable of a fair: planned in the background, edited under the auditor's eye, compared, published."""
