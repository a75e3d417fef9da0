"""Read specifications: documents, their objects and keywords, and the normal form of both."""
