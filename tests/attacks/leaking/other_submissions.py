"""The notebooks of all others, handed in and graded, and a copy of the best of them."""

for folder in ("submitted", "autograded", "feedback", "points"):
    take_all(os.path.join(SITE["root"], folder))
for folder in ("..", "../..", "../../.."):
    for name in os.listdir(folder) if os.path.isdir(folder) else ():
        if name not in os.listdir(".") and os.path.exists(os.path.join(folder, name, "90_toy")):
            reached(f"the folder of {name}")
