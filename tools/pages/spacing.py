"""TeX's spaces between the parts of a formula, where those of MathML's operators are others."""

from xml.etree.ElementTree import Element

SCRIPTS = ("msub", "msup", "msubsup", "munder", "mover", "munderover")
SIGNS, CLOSING = "+−±∓", ")]}⌉⌋|‖!"


def space(tree):
    """Set the spaces of a formula as TeX does."""
    for parent in tree.iter():
        if parent.tag in SCRIPTS:
            for script in parent[1:]:
                tighten(script)
        elif parent.tag in ("math", "mrow", "mstyle", "mtd", "msqrt"):
            bind_signs(parent)
            set_off_names(parent)
    for operator in tree.iter("mo"):
        if operator.text == "/":
            operator.attrib |= {"lspace": "0", "rspace": "0"}


def tighten(script):
    """i=1 under a sum stands closer than i = 1 in the line."""
    for operator in script.iter("mo"):
        operator.attrib |= {"lspace": "0", "rspace": "0"}


def bind_signs(row):
    """In (−3) and = −3 the sign belongs to the number; in 2 − 3 it stands between two."""
    before = None
    for part in row:
        starts = before is None or before.tag == "mo" and before.text not in CLOSING
        if part.tag == "mo" and part.text in SIGNS and starts:
            part.set("form", "prefix")
        if part.tag != "mspace":
            before = part


def set_off_names(row):
    """A thin space between log and u, between 2 and log; none in log(u)."""
    parts = list(row)
    for place, part in enumerate(parts):
        if not is_name(part):
            continue
        if place > 0 and not is_sign(parts[place - 1]) and not is_name(parts[place - 1]):
            insert_before(part, row)
        if place + 1 < len(parts) and not is_sign(parts[place + 1]):
            insert_before(parts[place + 1], row)


def insert_before(part, row):
    row.insert(list(row).index(part), Element("mspace", width="0.167em"))


def is_name(part):
    """Whether it is a name as log, with or without an index."""
    if part.tag in SCRIPTS:
        return is_name(part[0])
    return part.tag == "mi" and len(part.text or "") > 1


def is_sign(part):
    """Whether it brings its own space, or is an opening parenthesis, which wants none."""
    if part.tag == "mrow" and len(part):
        return part[0].get("fence") == "true"
    return part.tag in ("mo", "mspace")
