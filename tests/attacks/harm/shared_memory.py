"""System V and POSIX shared memory and semaphores, which outlive the processes that made them."""

IPC_CREAT, made = 0o1000, 0
for key in range(0x5EED00, 0x5EED20):
    identity = libc.shmget(key, 2**27, IPC_CREAT | 0o666)
    if identity >= 0:
        libc.shmat.restype = ctypes.c_void_p
        address = libc.shmat(identity, None, 0)
        if address and address != ctypes.c_void_p(-1).value:
            ctypes.memset(address, 1, 2**20)
            made += 1
    libc.semget(key, 100, IPC_CREAT | 0o666)
    libc.msgget(key, IPC_CREAT | 0o666)
for number in range(8):
    try:
        with open(f"/dev/shm/left{number}", "wb") as file:
            file.write(bytes(2**26))
    except OSError:
        pass
