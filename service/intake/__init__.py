"""How outside files come in: bytes → text → rows → fields → records, with a reason for each refusal."""
