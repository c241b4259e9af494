"""Grading a class: one command over nbgrader, whose gradebook stays the source of truth.

submissions   what a student handed in, and whether it can be graded
restore       a preprocessor that puts locked cells back as the source has them
execute       a preprocessor that runs a submission, and goes on where its kernel is lost
guard         what runs beside the submission in its kernel: puts back what it replaced
sandbox       the kernel in bubblewrap: no files but its own, no network, limits
course        nbgrader for one course: releases, submissions, marks
__main__      the command: `python -m grading 01_model`
pack          what students get: `python -m grading.pack build/students`
"""
