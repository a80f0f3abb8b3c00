"""Documents as offices write them (HWPX, HWP 5, PDF, DOCX, plain text), read into paragraphs and tables.

Whoever drops a file may mean harm: what a file is, is told by its content; everything that is unpacked is
counted while it is unpacked; and `service.documents.isolation` reads in a process of its own with limits on
time and memory. Nothing is kept.
"""
