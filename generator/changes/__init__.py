"""Compare two versions of a specification, and report what changed and whom it breaks."""
