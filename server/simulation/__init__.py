"""Days of an office on a virtual clock: the real commands and rules over a store in memory; no database."""
