"""The rules of the queue as pure values and functions; knows no database, no network and no clock."""
