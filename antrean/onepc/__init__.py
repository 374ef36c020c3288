"""A real office on one PC: its folder of settings and secrets, and the program that keeps it running."""
