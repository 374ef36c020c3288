"""What the use cases need from outside: database, broker, files and clocks; knows no web."""
