"""What the table of mounts tells of the machine: where the class lies, who is in it."""

for name in ("mountinfo", "mounts", "mountstats"):
    with open(f"/proc/self/{name}") as table:
        text = table.read()
    for place in ("root", "home"):
        if SITE[place] in text:
            reached(f"the place of the {place} folder in {name}")
    if "zzz_honest" in text or "aaa_honest" in text:
        reached(f"names of others in {name}")
