"""The book's library loads with or without torchvision, and says so where it is missing itself."""

import subprocess
import sys
import textwrap

import pytest

WORKS = """
import linreg_helpers.book as book, sys
assert book.d2l.Timer().stop() >= 0
model = book.d2l.LinearRegressionScratch(num_inputs=2, lr=0.1)
"""


def run(code, *folders):
    """Run code in a fresh Python that looks for modules in `folders` first."""
    path = f"import sys; sys.path[:0] = {[str(folder) for folder in folders]!r}\n"
    command = [sys.executable, "-c", path + textwrap.dedent(code)]
    return subprocess.run(command, capture_output=True, text=True)


def package(folder, name, **modules):
    """A package of the given sources; `init` is its __init__."""
    (folder / name).mkdir(parents=True)
    for module, source in {"init": "", **modules}.items():
        file = "__init__" if module == "init" else module
        (folder / name / f"{file}.py").write_text(textwrap.dedent(source))
    return folder


@pytest.mark.parametrize(
    "init",
    [
        "raise ImportError('no such module')",
        "raise RuntimeError('operator torchvision::nms does not exist')",
        "from torchvision import half_done; raise OSError('undefined symbol')",
    ],
    ids=["missing", "built for another torch", "half loaded"],
)
def test_it_works_where_torchvision_does_not(init, tmp_path):
    package(tmp_path, "torchvision", init=init, half_done="")
    result = run(
        WORKS + "assert not [name for name in sys.modules if name.startswith('torchvision')]",
        tmp_path,
    )
    assert result.returncode == 0, result.stderr


def test_it_uses_the_real_torchvision_where_that_works(tmp_path):
    package(tmp_path, "torchvision", init="real = True", transforms="")
    result = run(
        WORKS
        + "import torchvision; assert torchvision.real and book.d2l.torchvision is torchvision",
        tmp_path,
    )
    assert result.returncode == 0, result.stderr


def test_a_missing_d2l_is_told_in_one_sentence():
    hide = """
        class Hide:
            def find_spec(self, name, path=None, target=None):
                if name.partition(".")[0] == "d2l":
                    raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        sys.meta_path.insert(0, Hide())
        from linreg_helpers.book import d2l
        """
    result = run(hide)
    assert result.returncode == 1
    assert result.stderr.splitlines()[-1] == (
        "ImportError: The book's library is missing; "
        "`pip install --no-deps d2l==1.0.3` installs it."
    )


def test_what_d2l_itself_misses_is_told_as_it_is(tmp_path):
    package(tmp_path, "d2l", torch="import surely_not_installed")
    result = run("from linreg_helpers.book import d2l", tmp_path)
    assert result.stderr.splitlines()[-1].endswith("No module named 'surely_not_installed'")


def test_its_pictures_are_png():
    code = """
        from linreg_helpers.book import d2l
        d2l.use_svg_display()
        import matplotlib_inline.config as inline, IPython
        assert IPython.get_ipython() is None  # the book's own function would have made a shell
        """
    result = run(code)
    assert result.returncode == 0, result.stderr
