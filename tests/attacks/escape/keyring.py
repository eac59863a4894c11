"""Keys that the kernel keeps for the user and the session of whoever grades."""

SESSION, USER, GET, DESCRIBE = -3, -4, 0, 6
for ring in (SESSION, USER):
    if system_call(250, 219, GET, ring, 0) > 0:
        reached("a keyring")
if system_call(250, 219, DESCRIBE, USER, 0, 0) > 0:
    reached("the description of a keyring")
