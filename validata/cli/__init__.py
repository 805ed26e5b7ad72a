"""The command line: options -> validate() -> renderer -> exit code. Nothing else prints."""
