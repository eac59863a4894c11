"""The notebook asks whoever grades for a password, and opens a debugger, a pager and an editor."""

import getpass

for ask in (input, getpass.getpass):
    try:
        print(ask("Password: "))
    except Exception:
        pass
get_ipython().run_cell("%debug\n%pdb on\n%edit\n%page found\n%man ls")
breakpoint()
