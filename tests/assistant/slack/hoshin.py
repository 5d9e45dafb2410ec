"""The command line as a program: `python -m tests.assistant.slack.hoshin serve`."""

from assistant.cli.main import main

if __name__ == "__main__":
    main()
