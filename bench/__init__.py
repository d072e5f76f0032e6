"""Benchmarks: `make bench` prints tables of ratios measured in one run; nothing is asserted."""
