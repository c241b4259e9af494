"""Sphinx's settings for the pages; site/make.py calls it."""

import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))  # for linreg_pages

# The course's address, as https://github.com/NAME/REPOSITORY, gives each lesson buttons that open
# it in Binder and Colab; the address of a JupyterHub with nbgitpuller one more.
REPOSITORY = os.environ.get("COURSE_REPOSITORY", "")
HUB = os.environ.get("COURSE_HUB", "")

project = html_title = "Linear regression, live"
extensions = ["myst_nb", "sphinx_copybutton", "linreg_pages"]
exclude_patterns = ["README.md", "build"]
suppress_warnings = ["myst.header"]  # a front page may begin a level lower

nb_execution_mode = "off"  # what is stored is shown
nb_render_plugin = "linreg"
nb_code_prompt_show = "Show what it gives"
nb_code_prompt_hide = "Hide what it gives"
myst_enable_extensions = ["amsmath", "colon_fence", "dollarmath"]
myst_heading_anchors = 3

html_theme = "sphinx_book_theme"
html_static_path = ["_static"]
html_css_files = ["explorer.css", "pages.css"]
html_js_files = ["explorer_source.js", ("pages.js", {"defer": "defer"})]
html_show_copyright = html_use_index = False
html_context = {"default_mode": "auto"}
html_theme_options = {
    "secondary_sidebar_items": {"**": ["page-toc.html"], "index": []},
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
if REPOSITORY:
    html_theme_options |= {
        "repository_url": REPOSITORY,
        "repository_branch": "main",
        "use_repository_button": True,
        "launch_buttons": {
            "binderhub_url": "https://mybinder.org",
            "colab_url": "https://colab.research.google.com",
            "jupyterhub_url": HUB,
            "notebook_interface": "jupyterlab",
        },
    }
mathjax_path = "tex-svg-full.js"
mathjax3_config = {"options": {"enableMenu": False}}
copybutton_selector = "div.cell_input pre, div.highlight-bash pre, div.highlight-none pre"
