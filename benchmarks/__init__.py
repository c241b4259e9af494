"""How fast the course is, beside what else one could use; docs/benchmarks.md says what it found."""
