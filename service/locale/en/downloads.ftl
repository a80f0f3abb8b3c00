# Downloads
download-label = This list as a file:
download-reason = Reason for the download
download-reason-hint = It holds what colleagues and enterprises wrote, so the audit trail keeps who took it and why.
download-form = Form of the file
download-do = Download
