"""What a visitor sees: thin Kivy widgets that show a view and pass touches on; no rule lives here."""
