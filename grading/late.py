"""Penalties for what is handed in late, as due dates, extensions and marks ask for now."""

from nbgrader.preprocessors import AssignLatePenalties


def update_penalties(config, gradebook, assignments):
    """Give submissions the penalty that due dates, extensions and marks ask for as they are now."""
    late = AssignLatePenalties(config=config)
    late.init_plugin()
    for assignment in assignments:
        for submission in assignment.submissions:
            seconds = submission.total_seconds_late
            for notebook in submission.notebooks:
                off, score = None, notebook.score
                if seconds > 0:
                    off = late.plugin_inst.late_submission_penalty(
                        submission.student_id, score, seconds
                    )
                notebook.late_submission_penalty = None if off is None else min(max(off, 0), score)
    gradebook.db.commit()
