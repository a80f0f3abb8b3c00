"""필요한 것 말하기: from a few words or a dropped document to a demand that the buyer confirms."""
