"""Read specifications, check their objects and keywords, and compare their normal forms."""
