"""What data from outside must be before it is let in: fields, codes, limits, and the words of a refusal."""
