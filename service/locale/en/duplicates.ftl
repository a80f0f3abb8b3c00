# Where one enterprise is listed twice
duplicates-title = Merge duplicates
duplicates-lead = Where one enterprise is listed twice, the two can be made into one, and taken apart again.
duplicates-none = No other listing looks like the same enterprise.
duplicates-reason-business_number = The business number is the same.
duplicates-reason-name_and_place = Name and place are almost the same.
duplicates-reason-same_name = The name is the same, and one of them has no place.
duplicates-offered = { $count ->
    [one] One other listing looks
   *[other] { $count } other listings look
} like the same enterprise. Compare and merge
duplicates-compare = Compare and merge
duplicates-choose = Choose field by field
duplicates-choose-lead = First the listing that stays ({ $kept }), then the one that goes ({ $merged }). Proof files, contacts and alerts move to the one that stays.
duplicates-source = Source: { $action }, { $instant }
duplicates-both = Keep both
duplicates-merge = Merge
duplicates-merges = Merged listings
duplicates-undo = Take apart
source-enterprise-create = listed by hand
source-enterprise-change = changed by hand
source-enterprise-restore = restored or merged
source-enterprise-import = from a file
source-enterprise-delete = deleted
notice-listing-moved = The listing that you looked for was merged into this one.
notice-listings-merged = The two are one now; searches and rankings reflect it.
notice-listings-parted = The two are apart again.
