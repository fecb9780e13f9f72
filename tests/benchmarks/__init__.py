"""How fast Cairn is, as ratios against a floor measured in the same run: ``python -m tests.benchmarks``.

Absolute times move with the machine by a factor of two, ratios within one run do not. Nothing here asserts a time.
"""
