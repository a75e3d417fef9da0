"""Build the package: what openapi-generator gets, and what becomes of what it writes."""
