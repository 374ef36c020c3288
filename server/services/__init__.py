"""The use cases: one short function a command, over ports; knows no database, no broker and no web."""
