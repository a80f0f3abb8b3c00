"""추천: which enterprises suit a demand, and why or why not."""
