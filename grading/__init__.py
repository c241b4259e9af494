"""Grading a class: one command over nbgrader, whose gradebook stays the source of truth.

names         whose a file is, as its name says
collect       plugins of `nbgrader zip_collect`, which sort files and archives
submissions   what a student handed in, read in whatever shape it came
restore       a preprocessor that puts locked cells back as the source has them
execute       a preprocessor that runs a submission, and goes on where its kernel is lost
start_judge   starts a judge, a process that runs the tests
judge         what that process does, apart from the submission's kernel
door          what answers it in that kernel
plain         values as plain data between the two
sandbox       the kernel in bubblewrap: no files but its own, no network
limits        what it may take, and how that is counted
show          a preprocessor that leaves of a graded copy what can be shown without running
export        tables of marks that are text alone
late          penalties
course        nbgrader for one course: settings, releases, marks, how submissions stand
grade         one submission, from what was handed in to its marks
processes     many at once, on this machine or on a Dask cluster
__main__      the command: `python -m grading 01_model`
pack          what students get: `python -m grading.pack build/students`
"""
