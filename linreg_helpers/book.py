"""The library of the book: `from linreg_helpers.book import d2l`.

The book is Zhang, Lipton, Li, Smola, "Dive into Deep Learning", d2l.ai.
"""

import contextlib
import importlib
import sys
import types

TORCHVISION = ("torchvision", "torchvision.transforms")


@contextlib.contextmanager
def _torchvision():
    """Have torchvision while d2l is imported: the real one where it loads, else empty modules.

    d2l uses it for image data alone. The empty modules are taken away again, so that
    nobody else takes them for the real ones.
    """
    try:
        for name in TORCHVISION:
            importlib.import_module(name)
    except Exception:  # missing, or built for another torch, which raises more than ImportError
        for name in [name for name in sys.modules if name.partition(".")[0] == "torchvision"]:
            del sys.modules[name]  # what a failed import leaves half done
        package, transforms = (types.ModuleType(name) for name in TORCHVISION)
        package.transforms = transforms
        sys.modules.update(zip(TORCHVISION, (package, transforms), strict=True))
        try:
            yield
        finally:
            for name in TORCHVISION:
                del sys.modules[name]
    else:
        yield


def _import_d2l():
    try:
        with _torchvision():
            book = importlib.import_module("d2l.torch")
    except ModuleNotFoundError as missing:
        if missing.name not in ("d2l", "d2l.torch"):
            raise
        raise ImportError(
            "The book's library is missing; `pip install d2l==1.0.0a1.post0` installs it."
        ) from missing
    # An SVG carries a date and random ids, so no two runs would store the same output.
    book.use_svg_display = lambda: None
    return book


d2l = _import_d2l()
