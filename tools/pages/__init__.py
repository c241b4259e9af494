"""Web pages of the lessons: formulas → lesson → build, and the templates they fill."""
