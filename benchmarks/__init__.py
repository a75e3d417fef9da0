"""Benchmarks: this project and its peers on the same data. `benchmarks/run --help` says how to run them."""
