"""Update openapi.yaml from a larger specification (--from)."""
