"""Everything about fairs: their register and each stage after it, and what the stages share."""
