notices-title = Notices
notices-new = { $count } new
notices-count = { $total } in all, { $unread } not read yet
notices-none = There are no notices. You are told here when work you asked for is done, or something needs your attention.
notices-unread = Not read
notices-read-one = Mark as read
notices-read-all = Mark all as read

inbox-job-done = The work you asked for is done: { $title }
inbox-job-failed = The work you asked for could not be done: { $title }
inbox-listing-handed = You keep the listing of { $name } from now on. Please look it over and correct it.
inbox-fair-changed = { $name }: your meetings have changed. Please look at your timetable.
inbox-fair-withdrawn = { $name }: { $party } has withdrawn. Please check its meetings in the published timetable.
inbox-fair-meetings = { $name }, { $party }: { $added } new, { $moved } moved and { $gone } cancelled meetings. Please look at your timetable.
