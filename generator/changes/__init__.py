"""Compare two versions of a specification: what changed, and whom it breaks."""
