"""Map schemas to Python types: the definitions, one file each, and the annotations of their properties."""
