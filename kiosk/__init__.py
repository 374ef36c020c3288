"""The kiosk: a touch screen where visitors take a number, and its printer; meets the server in messages."""
