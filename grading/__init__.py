"""Grading a class: one command over nbgrader, whose gradebook stays the source of truth.

submissions   what a student handed in, and whether it can be graded
restore       a preprocessor that puts locked cells back as the source has them
execute       a preprocessor that runs a submission, and goes on where its kernel is lost
judge         a process that runs the tests, apart from the submission's kernel
sandbox       the kernel in bubblewrap: no files but its own, no network
limits        what a kernel may take, and how that is counted
show          a preprocessor that leaves of a graded copy what can be shown without running
export        tables of marks that are text alone
course        nbgrader for one course: releases, submissions, marks
__main__      the command: `python -m grading 01_model`
pack          what students get: `python -m grading.pack build/students`
"""
