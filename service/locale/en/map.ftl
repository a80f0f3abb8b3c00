# The map of districts
map-title = Choose districts on a map
map-lead = Choose a district to see only enterprises that work there; choose it again to lift the condition. The same choices stand in the list of districts.
map-label = Enterprises by district
map-choose = { $district }, enterprises: { $count }, add to the conditions
map-lift = { $district }, enterprises: { $count }, lift the condition
