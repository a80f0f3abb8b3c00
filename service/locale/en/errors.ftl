# Error pages
error-title-401 = Please sign in
error-title-403 = You may not use this
error-title-404 = There is no such page
error-title-409 = Someone else was first
error-title-wrong-state = This cannot be done now
error-title-413 = What you sent is too large
error-title-422 = The request was not understood
error-title-429 = Please try again in a moment
error-title-500 = Something went wrong on our side
error-title-index-not-ready = The search is being prepared
error-title-503 = Not available just now
error-next = What you can do
error-try-again = Open this page again
error-go-back = Go back and correct it
error-go-home = Go to the first page
error-request-id = Please name this number if you ask about it:
