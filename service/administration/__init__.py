"""관리: accounts, organisations, the audit trail, outgoing mail and background jobs, for administrators."""
