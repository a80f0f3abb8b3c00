"""How the program runs: on the command line, as a server, as the demonstration, in the background."""
