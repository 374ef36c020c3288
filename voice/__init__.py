"""The voice of the lobby: its words, its recordings and its loudspeaker; knows no kiosk and no display."""
