# The map of districts
map-title = Choose districts on a map
map-lead = Choose a district to see only enterprises that work there; choose it again to lift the condition. The same choices stand in the list of districts.
map-label = Enterprises by district
map-choose = { $district } { $count } enterprises, add to the conditions
map-lift = { $district } { $count } enterprises, lift the condition
