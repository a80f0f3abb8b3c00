"""What came of a fair: from consultations to contracts, follow-ups after months, the survey, the report."""
