"""The server: the office's tickets, lines and counters, by HTTP and MQTT; knows no kiosk and no display."""
