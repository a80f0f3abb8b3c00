"""구매 실적: purchase records with their corrections, rates against targets, and concentration."""
