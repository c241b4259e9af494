"""Sphinx's settings for the pages, which site/make.py makes."""

import os
import pathlib
import sys
from importlib.metadata import distribution

sys.path.insert(0, str(pathlib.Path(__file__).parent))  # for linreg_pages

# The course's address, as https://github.com/NAME/REPOSITORY, gives each lesson buttons that open
# it in Binder and Colab; the address of a JupyterHub with nbgitpuller one more.
REPOSITORY = os.environ.get("COURSE_REPOSITORY", "")
HUB = os.environ.get("COURSE_HUB", "")
MATHJAX = "sphinx-mathjax-offline/static/mathjax/tex-svg-full.js"

project = html_title = "Linear regression, live"
extensions = ["myst_nb", "sphinx_copybutton", "linreg_pages"]
exclude_patterns = ["README.md", "build"]
nb_execution_mode = "off"  # what is stored is shown
nb_render_plugin = "linreg"
nb_code_prompt_show, nb_code_prompt_hide = "Show what it gives", "Hide what it gives"
myst_enable_extensions = ["amsmath", "colon_fence", "dollarmath"]
copybutton_selector = "div.cell_input pre, .bd-article div.highlight-default pre"

html_theme = "sphinx_book_theme"
html_static_path = ["pages.css", "pages.js", "../linreg_helpers/explorer.css"]
html_static_path += [str(distribution("sphinx-mathjax-offline").locate_file(MATHJAX))]
html_css_files = ["explorer.css", "pages.css"]
html_js_files = ["explorer_source.js", ("pages.js", {"defer": "defer"})]
mathjax_path = "tex-svg-full.js"
mathjax3_config = {"options": {"enableMenu": False}}
html_show_copyright = html_use_index = False
html_context = {"default_mode": "auto"}
html_theme_options = {
    "footer_content_items": [],  # it names authors
    "secondary_sidebar_items": {"**": ["page-toc.html"], "index": []},
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
    "repository_url": REPOSITORY,
    "repository_branch": "main",
    "use_repository_button": bool(REPOSITORY),
    "launch_buttons": {
        "binderhub_url": REPOSITORY and "https://mybinder.org",
        "colab_url": REPOSITORY and "https://colab.research.google.com",
        "jupyterhub_url": REPOSITORY and HUB,
        "notebook_interface": "jupyterlab",
    },
}
