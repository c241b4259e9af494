"""What was measured, kept as JSON: for each part its numbers, the machine, and the day."""

import datetime
import json

from benchmarks import ROOT, machine

DOCS = ROOT / "docs"  # full runs; the README's table and the page are made of these
QUICK = ROOT / "build" / "benchmarks"  # quick runs, to see that all works


def read(folder):
    """Everything stored in a folder, by part."""
    file = folder / "benchmarks.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


def store(folder, part, measured, quick, load):
    """Put the numbers of one part in the place of its last ones."""
    results = read(folder)
    results[part] = {
        "day": datetime.date.today().isoformat(),
        "quick": quick,
        "load": load,
        "machine": machine.describe(),
        "measured": measured,
    }
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(dict(sorted(results.items())), indent=1, ensure_ascii=False)
    (folder / "benchmarks.json").write_text(text + "\n", encoding="utf-8")
