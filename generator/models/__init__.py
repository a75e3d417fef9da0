"""Map schemas to Python types: which definitions get a file, and how their properties are annotated."""
