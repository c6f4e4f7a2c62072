"""The commands, one file a subject; each file's add_to() hangs its commands on the `regulars` app."""
