"""The book's library loads with or without torchvision, and says so where it is missing itself."""

import importlib
import sys
import textwrap
from unittest import mock

import IPython
import pytest
import torch

import linreg_helpers.book  # noqa: F401  what it loads stays loaded: PyTorch can't be loaded twice


@pytest.fixture
def import_book(monkeypatch, tmp_path):
    """A function that imports the book's library anew; modules in tmp_path come before others."""
    monkeypatch.syspath_prepend(tmp_path)
    with mock.patch.dict(sys.modules):
        for name in list(sys.modules):
            if name == "linreg_helpers.book" or name.partition(".")[0] in ("d2l", "torchvision"):
                del sys.modules[name]
        yield lambda: importlib.import_module("linreg_helpers.book").d2l


def package(folder, name, **modules):
    """A package of the given sources; `init` is its __init__."""
    (folder / name).mkdir()
    for module, source in {"init": "", **modules}.items():
        file = "__init__" if module == "init" else module
        (folder / name / f"{file}.py").write_text(textwrap.dedent(source))


def works(d2l):
    model = d2l.LinearRegressionScratch(num_inputs=2, lr=0.1)
    return d2l.Timer().stop() >= 0 and model.w.shape == (2, 1)


@pytest.mark.parametrize(
    "init",
    [
        "raise ImportError('no such module')",
        "raise RuntimeError('operator torchvision::nms does not exist')",
        "from torchvision import half_done; raise OSError('undefined symbol')",
    ],
    ids=["missing", "built for another torch", "half loaded"],
)
def test_it_works_where_torchvision_does_not(init, import_book, tmp_path):
    package(tmp_path, "torchvision", init=init, half_done="")
    assert works(import_book())
    assert not [name for name in sys.modules if name.startswith("torchvision")]


def test_it_uses_the_real_torchvision_where_that_works(import_book, tmp_path):
    package(tmp_path, "torchvision", init="real = True", transforms="")
    d2l = import_book()
    assert works(d2l) and d2l.torchvision.real
    assert sys.modules["torchvision"] is d2l.torchvision


def test_a_missing_d2l_is_named_in_one_sentence(import_book, monkeypatch):
    class Hide:
        def find_spec(self, name, path=None, target=None):
            if name.partition(".")[0] == "d2l":
                raise ModuleNotFoundError(f"No module named {name!r}", name=name)

    monkeypatch.setattr(sys, "meta_path", [Hide(), *sys.meta_path])
    with pytest.raises(ImportError) as error:
        import_book()
    assert str(error.value) == (
        "The book's library is missing; `pip install d2l==1.0.0a1.post0` installs it."
    )


def test_what_d2l_itself_misses_is_named_as_it_is(import_book, tmp_path):
    package(tmp_path, "d2l", torch="import surely_not_installed")
    with pytest.raises(ModuleNotFoundError, match="No module named 'surely_not_installed'"):
        import_book()


def test_its_pictures_are_png(import_book):
    import_book().use_svg_display()
    assert IPython.get_ipython() is None  # the book's own function would have made a shell


def test_its_loss_takes_a_column_for_the_list_that_is_meant(import_book):
    """Later releases lost the line that reshapes y; lesson 2 says so."""
    y = torch.tensor([1.0, 2.0, 4.0])
    loss = import_book().LinearRegressionScratch(num_inputs=2, lr=0.1).loss
    assert loss(y[:, None] + 1, y) == pytest.approx(0.5)
