"""결과: what came of a demand, and what follows from it."""
