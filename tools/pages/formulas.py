"""LaTeX formulas as MathML, which browsers draw by themselves."""

import re
import unicodedata
from xml.etree import ElementTree

from latex2mathml.converter import convert

NAMESPACE = "http://www.w3.org/1998/Math/MathML"
CHILDREN = {"mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2}
CHILDREN |= {"msubsup": 3, "munderover": 3}


class Unconvertible(ValueError):
    """A formula that has no faithful MathML."""


def mathml(latex, display=False):
    """The formula as an element `math`; Unconvertible where it would not show what it says."""
    try:
        text = convert(known(latex), xmlns=NAMESPACE, display="block" if display else "inline")
        tree = ElementTree.fromstring(text.replace(f' xmlns="{NAMESPACE}"', ""))
    except Exception as error:  # the converter lets out whatever it stumbles over
        raise Unconvertible(f"no MathML for {latex!r}: {type(error).__name__} {error}") from error
    if found := faults(tree):
        raise Unconvertible(f"no MathML for {latex!r}: {found[0]}")
    for element in tree.iter():
        repair(element)
    return ElementTree.tostring(tree, encoding="unicode", short_empty_elements=False)


def known(latex):
    """The formula in commands that the converter knows how to honor."""
    latex = re.sub(r"\\mathrm\{([A-Za-z ]+)\}", r"\\text{\1}", latex)  # else \mathrm{d} is italic
    return re.sub(r"\\(begin|end)\{aligned\}", r"\\\1{align*}", latex)


def faults(tree):
    """What the converter passed through without a word: commands it does not know, lost parts."""
    found = []
    for element in tree.iter():
        if "\\" in (element.text or ""):
            found.append(f"{element.text} is unknown")
        if len(element) != CHILDREN.get(element.tag, len(element)):
            found.append(f"{element.tag} has {len(element)} parts, not {CHILDREN[element.tag]}")
        if element.get("linebreak"):
            found.append("a line ends outside of a table")
    return found


def repair(element):
    """Say what browsers draw otherwise than LaTeX does."""
    text = element.text or ""
    if element.tag == "mi" and text == "~":
        element.tag, element.text = "mo", "∼"
    elif element.tag == "mi" and is_operator(text):
        element.tag = "mo"
    elif element.tag in ("mi", "mn") and is_bold(text):
        # A letter that every font has, drawn bold by the style sheet.
        element.text = unicodedata.normalize("NFKC", text)
        element.set("mathvariant", "bold")
    elif element.tag == "mover" and element.get("accent") == "true" and element[1].text == "^":
        element[1].text = "ˆ"


def is_operator(text):
    """Whether it is a sign such as ±, ⟹ or ⌈, and no name."""
    return len(text) == 1 and unicodedata.category(text) in ("Sm", "Ps", "Pe") and text != "∞"


def is_bold(text):
    return len(text) == 1 and unicodedata.name(text, "").startswith("MATHEMATICAL BOLD ")
