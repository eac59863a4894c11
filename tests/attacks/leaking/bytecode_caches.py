"""Compiled files that a run leaves behind: their constants are the solutions."""

take_all(SITE["course"])
for top in (SITE["course"], SITE["checkout"]):
    for folder, _, names in os.walk(top):
        if "site-packages" not in folder and any("exercises" in name and name.endswith(".pyc") for name in names):
            reached(f"compiled exercises in {folder}")
