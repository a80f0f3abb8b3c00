"""Speed and memory, measured beside a named peer in the same run."""
