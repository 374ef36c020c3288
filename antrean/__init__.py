"""The front door: the `antrean` command, the demo and the one-PC office; imports each program lazily."""
