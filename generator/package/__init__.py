"""Build the package: prepare the document for openapi-generator, run it, and check what it writes."""
