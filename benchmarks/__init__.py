"""What is measured, as ratios to raw parts of the same run: ``python -m benchmarks``."""
