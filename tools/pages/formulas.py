"""LaTeX formulas as MathML, which browsers draw by themselves."""

import re
import unicodedata
from xml.etree import ElementTree

from latex2mathml.converter import convert

from pages.spacing import space

NAMESPACE = "http://www.w3.org/1998/Math/MathML"
CHILDREN = {"mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2}
CHILDREN |= {"msubsup": 3, "munderover": 3}
BARS = ("|", "‖")


class Unconvertible(ValueError):
    """A formula that has no faithful MathML."""


def mathml(latex, display=False):
    """The formula as an element `math`; Unconvertible where it would not show what it says."""
    try:
        text = convert(known(latex), xmlns=NAMESPACE, display="block" if display else "inline")
        tree = ElementTree.fromstring(text.replace(f' xmlns="{NAMESPACE}"', ""))
        check(tree)
        for element in tree.iter():
            repair(element)
        space(tree)
    except Exception as error:  # the converter lets out whatever it stumbles over
        raise Unconvertible(f"no MathML for {latex!r}: {type(error).__name__} {error}") from error
    return ElementTree.tostring(tree, encoding="unicode", short_empty_elements=False)


def known(latex):
    """The formula in commands that the converter knows how to honor."""
    if len(re.findall(r"(?<!\\)\{", latex)) != len(re.findall(r"(?<!\\)\}", latex)):
        raise ValueError("braces don't match")
    latex = re.sub(r"\\mathrm\{([A-Za-z ]+)\}", r"\\text{\1}", latex)  # else \mathrm{d} is italic
    return re.sub(r"\\(begin|end)\{aligned\}", r"\\\1{align*}", latex)


def check(tree):
    """Refuse what the converter lets through without a word: unknown commands, missing parts."""
    for element in tree.iter():
        if "\\" in (element.text or ""):
            raise ValueError(f"{element.text} is unknown")
        if len(element) != CHILDREN.get(element.tag, len(element)):
            raise ValueError(f"{element.tag} has {len(element)} parts")
        if element.get("linebreak"):
            raise ValueError("a line ends outside of a table")


def repair(element):
    """Say what browsers draw otherwise than LaTeX does."""
    text = element.text or ""
    if element.get("mathvariant", "normal") != "normal":
        element.text = styled(text, element.attrib.pop("mathvariant"))
    elif element.tag == "msup" and element[1].text == "′":  # the font's sign is raised already
        element.tag, element[1].tag = "mrow", "mo"
        element[1].attrib |= {"form": "postfix", "lspace": "0", "rspace": "0"}
    elif element.tag == "mi":
        repair_name(element, text)
    elif element.tag == "mo" and (text.isalpha() or text == "…"):
        element.tag = "mi"
    elif element.tag == "mo" and text in BARS and "fence" not in element.attrib:
        element.set("stretchy", "false")
    elif element.tag == "mo":
        element.text = {"*": "∗", "^": "ˆ"}.get(text, text)


def repair_name(element, text):
    if is_operator(text) or text == "~":
        element.tag, element.text = "mo", text.replace("~", "∼")
    elif "Α" <= text <= "Ω":
        element.set("mathvariant", "normal")


def is_operator(text):
    """Whether it is a sign such as ±, ⟹ or ⌈, and no name."""
    return len(text) == 1 and unicodedata.category(text) in ("Sm", "Ps", "Pe") and text != "∞"


def styled(letter, variant):
    """The character for a letter in bold-italic, monospace, …: browsers ignore the attribute."""
    name = re.sub("(GREEK|LATIN) (LUNATE )?|LETTER ", "", unicodedata.name(letter))
    return unicodedata.lookup(f"MATHEMATICAL {variant.replace('-', ' ').upper()} {name}")
