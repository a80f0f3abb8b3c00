# Downloads
download-label = This list as a file:
download-reason = Reason for the download
download-reason-hint = It holds people's data, or what colleagues and enterprises wrote, so the audit trail keeps who took it and why.
download-form = Form of the file
download-do = Download
judged-title = Judged set
judged-lead = A ZIP file with a grade for each demand that ended in a contract: 3 for who got it, 2 for who was asked for a quote, 1 for who was kept as a candidate. "pumasi evaluate" measures with it how good the recommendations were, "pumasi learn" learns weights from it.
judged-do = Download the judged set
