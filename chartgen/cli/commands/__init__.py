"""The commands: their arguments and options, one module per command. A command returns a request."""
