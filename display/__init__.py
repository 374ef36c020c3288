"""The lobby display: every counter and the latest call, spoken; meets the server in messages."""
