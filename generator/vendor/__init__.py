"""Put the models into a larger generated client (--into)."""
