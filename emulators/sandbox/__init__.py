"""Sandbox Bank: a bank far away, in a process of its own, that misbehaves on demand."""
