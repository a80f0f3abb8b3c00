"""What the verdict on a purchase route is called: after what it waits for, where it waits for something."""

from __future__ import annotations


def name_verdict(verdict: str, missing: str | None) -> str:
    """The key of the words; `missing` is what the verdict waits for, None where that is not known."""
    code = f"missing_{missing}" if verdict == "proof_missing" and missing else verdict
    return f"verdict-{code.replace('_', '-')}"
