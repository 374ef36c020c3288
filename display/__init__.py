"""The lobby display: every counter, the latest call, spoken; knows the server by its messages."""
