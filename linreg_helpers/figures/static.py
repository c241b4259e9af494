"""Show a finished picture together with the words for it."""

import base64
import sys

from IPython.display import display

from linreg_helpers.figures.picture import png_of

__all__ = ["show"]

LIGHT = {"needs_background": "light"}  # JupyterLab marks such a picture; see explorer.css


def show(figure, alt):
    """Display a matplotlib figure under a cell with its alternative text.

    The text is for readers who cannot see the picture: it is stored with it, and exporters that
    know alternative text pass it on. The tests compare it. On a dark page of
    JupyterLab an explorer in the same notebook turns it dark. ValueError where the text is empty.
    """
    if not alt.strip():
        raise ValueError("alt is empty; expected a sentence that says what the picture shows")
    png = png_of(figure)
    if "matplotlib.pyplot" in sys.modules:  # which would show a figure of its own once more
        sys.modules["matplotlib.pyplot"].close(figure)
    picture = {"image/png": base64.b64encode(png).decode(), "text/plain": alt}
    width, height = (round(side * figure.dpi) for side in figure.get_size_inches())
    look = {"alt": alt, "width": width, "height": height}
    display(picture, metadata={"image/png": look} | LIGHT, raw=True)
