"""How much the door lets in. One place, so that every limit can be found, read and argued with.

Lengths count characters after normalisation. The figures leave room over the largest real records known
(a title of 1,429 characters, 892 past awards of one supplier) and keep one record far below what a page,
an index or a database row can carry.
"""

from __future__ import annotations

MAX_ID_CHARACTERS = 100
MAX_NAME_CHARACTERS = 500
MAX_TITLE_CHARACTERS = 4_000
MAX_LINE_TEXT_CHARACTERS = 1_000
MAX_TEXT_CHARACTERS = 50_000

MAX_CODES = 100
MAX_CERTIFICATIONS = 200
MAX_SERVICES = 500
MAX_PAST_AWARDS = 5_000
MAX_LOTS = 200

# So many of a ranking's first places are narrowed by filters and counted; above all of a city that
# suit a need at all.
MAX_RANKED = 1_000

# Candidates of one shortlist, and of those shown side by side.
MAX_SHORTLIST = 50
MAX_COMPARED = 5

# Enterprises that one request for quotes goes to, and questions that it asks.
MAX_INVITED = 20
MAX_QUESTIONS = 20

# Partners from outside the social economy that one proposal of teams may weigh.
MAX_PARTNERS = 10

# A form with the largest listing: six fields for each past award, and room for the rest.
MAX_FORM_FIELDS = 40_000
# A form brings one file along at most.
MAX_FORM_FILES = 1

MAX_MONEY_KRW = 10**15
MAX_EMPLOYEES = 10_000_000

# Alerts that one account may wish for.
MAX_INTERESTS = 50
# Searches that one account may keep, and hits of one that are looked through for what is new.
MAX_SAVED_SEARCHES = 50
MAX_HITS_LOOKED_THROUGH = 1_000

# Proof files of a listing; a file stays below the largest body of a request.
MAX_PROOF_BYTES = 3 * 1024 * 1024
MAX_PROOFS = 40
# Files that go along with one quote.
MAX_QUOTE_FILES = 5

# Rows of a file that is previewed on a page.
MAX_UPLOAD_ROWS = 5_000

# Rows of each kind in one version of words and law, and demands that its preview ranks.
MAX_REFERENCE_CHANGES = 100
MAX_PREVIEWED_DEMANDS = 200
# A judged set to preview on: how many are kept, the file, and what it may hold.
MAX_JUDGED_SETS = 20
MAX_JUDGED_SET_BYTES = 3 * 1024 * 1024
MAX_JUDGED_DEMANDS = 500
MAX_JUDGED_ENTERPRISES = 5_000

# Listings that one account may be writing at once.
MAX_DRAFTS = 50

# Files.
MAX_FILE_BYTES = 256 * 1024 * 1024
MAX_LINE_BYTES = 8 * 1024 * 1024
MAX_ROWS = 1_000_000
MAX_COLUMNS = 500
MAX_CELL_CHARACTERS = 100_000
MAX_UNPACKED_BYTES = 512 * 1024 * 1024
MAX_COMPRESSION_RATIO = 300

# Entries of one import request; larger amounts go through a file.
MAX_API_ITEMS = 5_000

# Fairs.
MAX_FAIR_DAYS = 14
MAX_FAIR_SLOTS = 1_000
MAX_FAIR_BOOTHS = 1_000
MAX_FAIR_APPLICATIONS = 10_000
MAX_FAIR_WISHES = 1_000
# What may be expected of a fair when its capacity is measured.
MAX_EXPECTED_ENTERPRISES = 3_000
MAX_EXPECTED_WISHES = 30
MAX_BOOTH_PROJECTS = 100
MAX_FAIR_WALKS = 500
MAX_FAIR_SPREADS = 200

# Documents that a person drops to say what is needed. Real statements of work hold up to some 200 pages.
MAX_DOCUMENT_BYTES = 16 * 1024 * 1024
# A body that carries one document, in the letters of JSON at worst, and some text beside it.
MAX_UPLOAD_BODY_BYTES = MAX_DOCUMENT_BYTES * 4 // 3 + 1024 * 1024
MAX_DOCUMENT_UNPACKED_BYTES = 64 * 1024 * 1024
MAX_DOCUMENT_RATIO = 200
MAX_DOCUMENT_PARTS = 2_000
MAX_DOCUMENT_PAGES = 300
MAX_DOCUMENT_DEPTH = 200
MAX_DOCUMENT_CHARACTERS = 1_000_000

# The process that reads a file from a browser, workbook or document: how long it lives (of the clock and of
# the processor), its memory, what it may answer with, how many a worker has at once, and how long a request
# waits for its turn. Turn and reading together stay below PUMASI_REQUEST_TIMEOUT_SECONDS as it is by default.
MAX_READER_SECONDS = 20
MAX_READER_MEMORY_BYTES = 1024 * 1024 * 1024
MAX_READER_ANSWER_BYTES = 64 * 1024 * 1024
MAX_READERS_AT_ONCE = 2
MAX_READER_WAIT_SECONDS = 5
