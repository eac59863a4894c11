"""The command line: `python -m experiments`."""

if __name__ == "__main__":  # the processes of the pool import this module, too
    from experiments.cli import main

    main(prog_name="python -m experiments")
