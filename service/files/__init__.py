"""Files in and out: tables, papers, and records as the exchange format has them."""
