"""The history of the course, which holds every solution that was ever written."""

for top in (SITE["checkout"], SITE["course"]):
    for path in (os.path.join(top, ".git"), os.path.join(top, "tests"), os.path.join(top, "build")):
        if os.path.exists(path):
            reached(path)
