# Demands: list, page, posting
demands-title = Demands
demands-lead = What public bodies have announced that they need. For each one, see suitable enterprises and why.
demands-none-yet = No demands are listed yet.
demands-none-next = Sign in with a buyer’s account to post one.
demand-see-matches = See recommended enterprises
demand-outline = Outline
demand-conditions = Conditions
demand-contract-period = Contract period
demand-anywhere = Not stated
demand-any = No restriction
demand-edit = Change this demand
demand-edit-title = Change a demand
demand-like = Post one like it
demand-like-title = Filled in from an earlier demand
demand-like-next = Its dates were left out. Check the title and the amounts, enter the dates and post it. The earlier demand stays as it is.
demand-save = Save
demand-cancel = Cancel this demand
demand-reopen = Open this demand again
demand-owned = Demands you have posted
demand-conflict-title = Someone else has changed this demand meanwhile
demand-conflict-next = What you typed is still below. Look at what is stored now; saving again replaces it with yours.
demand-conflict-see = See what is stored now in a new window
contract-type-goods = Goods
contract-type-services = Services
contract-type-works = Works
contract-type-entrustment = Entrustment
works-kind-general = General works
works-kind-special = Special works
works-kind-other = Other works
regime-local = Act on contracts of local governments
regime-national = Act on contracts of the State

post-title = Post a demand
post-lead = Only the title is required. Leave empty what you do not know; the result says what could not be judged.
post-what = What do you need?
post-money-and-days = Money and days
post-conditions = Conditions
post-conditions-lead = Choose only conditions that the law supports. Nothing chosen means no restriction.
post-do = Post and see recommended enterprises
hint-title = For example 어린이집 3개소 정기 청소
hint-description = Say what, where, how often and how much. You may paste from the statement of work.
hint-works_kind = Only for works.
hint-district = Where nothing is chosen, place does not count.
hint-budget_krw = In won. 1억 2천만원 or 44,000,000 are both understood. A sum for a month (월 300만원) is multiplied by the months of the contract.
hint-estimated_price_krw = If empty, it is derived as budget / 1.1, and the result says so.
hint-required_certifications = Nothing chosen admits every organisation type.
hint-required_licences = One on each line, for example 건물위생관리업 신고
hint-region_restriction = Only enterprises with an office in the chosen districts are recommended.
hint-lots = Only if parts may go to different suppliers. Empty rows are not saved.
lot-number = Lot { $number }
demands-search = Title or buyer
demands-count = { $count ->
    [one] One demand
   *[other] { $count } demands
}
demands-none-found = No demand fits.
