"""Who may say what on the broker: mosquitto's files and the embedded broker; imports only wire."""
