"""Put the models into a client that openapi-generator made (--into)."""
