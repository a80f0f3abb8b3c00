# Saying what is needed
need-title = Start from a few words or a statement of work
need-lead = Write what you need, or send the statement of work: title, budget, period, place and conditions are looked for and filled in below. Nothing is stored before you post the demand.
need-text = What do you need?
need-text-hint = For example: 은평구 어린이집 3곳을 매주 청소할 업체가 필요합니다. 예산은 4,400만원이고 3월부터 12월까지입니다.
need-document = Statement of work
need-document-hint = HWPX, HWP, PDF, DOCX or TXT, one document of up to 16 MB without a password.
need-do = Fill in the form
need-by-hand = Or fill it in yourself
need-found = { $count } fields were found and filled in
need-found-next = Beside each field stands the sentence that it was found in. Please check and correct, then post the demand. Nothing has been stored yet.
need-again = Start again
need-origin = Found in:
field-document = Statement of work
field-text = What you need
