# Sentences of every page
site-name = Pumasi
site-motto = Public procurement for the social economy
skip-to-content = Skip to content
demo-mark = Demonstration
demo-banner = Every enterprise and demand here is an invented sample. Do not use them for real contracts.
nav-label = Main menu
nav-enterprises = Find enterprises
nav-demands = Demands
nav-list-enterprise = List an enterprise
nav-post-demand = Post a demand
home = Home
path-label = You are here
other-language = 한국어
sign-in = Sign in
sign-out = Sign out
signed-in-as = Signed in as
role-buyer = Buyer
role-enterprise = Enterprise
role-organiser = Fair organiser
role-policy = Policy desk
role-administrator = Administrator
footer-purpose = Pumasi brings public demands and social-economy enterprises together, and says why.
footer-advice = What is said here about ways to contract is guidance. Check the law in force before you sign.
footer-api = Open API
pages-label = Pages
pages-first = Back to the first
pages-next = Next
unknown = unknown
required = (required)
choose-none = None chosen
points = { $points } points

notice-signed-in = You have signed in.
notice-signed-out = You have signed out.
notice-listing-saved = Saved. Searches and rankings use it from now on.
notice-demand-posted = The demand is posted. Below are the enterprises recommended for it now.
notice-demand-saved = The demand is saved.
notice-demand-totalled = The demand is saved. The sum given for a month or a year was multiplied by the term of the contract; please check the budget.
notice-listing-handed = The listing was handed over.
notice-listing-deleted = The listing is deleted.

form-faults = { $count ->
    [one] One thing needs to be corrected
   *[other] { $count } things need to be corrected
}
form-fault-mark = [To correct]
form-more-lots = Add room for another lot
form-more-services = Add room for another service
form-more-certifications = Add room for another certificate
form-more-track_record = Add room for another contract

hint-money = In won. 1억 2천만원 or 44,000,000 are both understood.
hint-day = For example 2026-11-23
hint-percent = From 0 to 100, for example 42.5
