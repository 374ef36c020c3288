"""The kiosk: a touch screen where visitors take a number, and its printer; knows the server by its messages."""
