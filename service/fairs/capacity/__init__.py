"""How much a fair can hold, and what one more slot, table or seat would bring."""
