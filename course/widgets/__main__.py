"""`python -m course.widgets`: write course/demos.html, one page with all live demos."""

from course.widgets.page import DEMOS_PAGE, page

DEMOS_PAGE.write_text(page(), encoding="utf-8")
