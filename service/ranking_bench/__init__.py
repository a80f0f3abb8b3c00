"""`pumasi bench ranking`: the quality of rankings beside tuned peers, on the same judged sets in one run."""
