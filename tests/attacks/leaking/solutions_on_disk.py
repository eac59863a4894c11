"""The solutions and cases of the course, in their own folder, in what was built, and in the author's answers."""

for folder in ("solutions", "build", "course"):
    take_all(os.path.join(SITE["course"], folder))
if os.path.isdir(os.path.join(SITE["checkout"], "solutions")):
    reached("the solutions of the checkout")
