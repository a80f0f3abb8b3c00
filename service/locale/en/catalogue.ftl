# Finding, showing and listing enterprises
search-title = Find enterprises
search-title-for = Results for “{ $query }”
search-question = What do you need?
search-example = for example 어린이집 청소, 행사 도시락
search-do = Search
search-count = { $count ->
    [one] One enterprise
   *[other] { $count } enterprises
}
search-none = No enterprise fits these conditions.
search-none-number = No listed enterprise has the business number { $number }.
search-suggestion = Search for “{ $word }” instead
search-corrected = Searched for “{ $corrected }” instead.
search-verbatim = Search for “{ $typed }” as typed
search-did-you-mean = Did you mean
search-kinds = As the query says, only enterprises of this kind: { $kinds }.
search-within = As the query says, only enterprises working in { $places }.
search-ways = The way to contract was left out of the words: { $ways }. Which ways are open is said in the list of enterprises for each demand.
search-city = The whole city was searched, so it was left out of the words: { $city }. Name a district to see only who works there.
search-place = Only enterprises working in { $place } ({ $count })
search-missing = No listed enterprise uses: { $words }
search-relief-word = Without “{ $word }”: { $count }
search-relief-filter = Without the filter “{ $name }”: { $count }
completion-word = Word of the field
completion-enterprise = Enterprise
completion-service = Service
search-none-filters = Remove conditions above one by one to see more enterprises.
search-none-words = Try a shorter word or another expression: 청소 rather than 청사 미화 용역.
search-none-post = If nobody offers it, post it as a demand.
facets-title = Narrow down
facets-apply = Apply
facet-districts = District
facet-organisation_types = Organisation type
facet-sectors = Sector
facet-certifications = Certificates
facet-chosen = { $count } chosen
facet-count-label = number of enterprises
removals-label = Conditions in force
removal-do = remove this condition
removal-all = Remove all
matched-words = Matched words:

listing-edit = Edit
certificates-as-of = State on { $day }.
certificate-validity = Validity
certificate-state = State
certificate-no-expiry = no expiry
certificate-from = from { $day }, no expiry
certificate-valid = In force
certificate-expired = Expired
certificate-not-yet = Not yet in force
enterprise-no-services = No services are listed.
enterprise-no-certificates = No certificates are listed. Ask for them before you contract.
enterprise-no-districts = It is not listed where the enterprise serves.
enterprise-no-track-record = No past contracts are listed.
enterprise-size = Size
districts-legend = ✓ marks the districts served.
district-office = office
district-served = served
people = { $count ->
    [one] 1 person
   *[other] { $count } people
}
updated-at = Last changed: { $instant }

listing-new-title = List an enterprise
listing-edit-title = Edit the listing
listing-lead = Only the name is required. The more is known, the better the recommendations.
listing-basics = Basics
listing-contact = Contact
listing-save = Save
listing-save-over = Save what I entered
listing-cancel = Cancel
listing-hand-title = The account that keeps this listing
listing-hand-now = { $name } ({ $login }) keeps it now.
listing-hand-nobody = Nobody keeps it now.
listing-hand-lead = Hand a listing that came from a file to its enterprise. That account and its colleagues may change it, and the account is told.
listing-hand = Hand over
listing-delete-title = Delete this listing
listing-delete-lead = A deleted listing leaves search and recommendations at once and cannot be brought back.
listing-delete-confirm = Delete what is listed of this enterprise.
listing-delete = Delete
hint-business_number = 10 digits, for example 999-81-00015
hint-summary = Say in everyday words what you do and for whom.
hint-service_districts = Choose “All of Seoul” if you go anywhere.
hint-services = Empty rows are not saved.
hint-certifications = Empty rows are not saved. Certificates past their last day do not count.
hint-certifications-other = Only if the kind is not in the list, for example 소독업 신고
hint-valid_to = Leave empty if it does not expire.
hint-phone = The main line of the enterprise, never a personal mobile phone.
service-number = Service { $number }
certificate-number = Certificate { $number }
award-number = Contract { $number }

conflict-title = Someone else has changed this listing meanwhile
conflict-lead = Nothing has been saved yet. What is stored now (version { $version }) differs from what you entered in these places.
conflict-table = Differences
conflict-field = Field
conflict-theirs = Stored now
conflict-yours = Entered by you
conflict-same = Both are the same.
conflict-next = The form below still holds what you entered. Change what is needed, then choose “Save what I entered”.
conflict-take-theirs = Drop my changes and show what is stored
listing-owned = Your listings
award-marks-contracts = { $count ->
    [one] 1 past contract
   *[other] { $count } past contracts
}
award-marks-buyers = { $count ->
    [one] 1 buyer
   *[other] { $count } buyers
}
award-marks-latest = latest in { $year }
award-marks-returned = { $count ->
    [one] 1 buyer came back
   *[other] { $count } buyers came back
}
award-marks-total = The { $count } contracts of a known amount add up to { $amount }.
award-marks-who = Buyers of two or more:
award-marks-times = { $count }
