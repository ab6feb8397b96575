"""The service centre: whoever needs a person reaches the right one, prepared.

A package of rooms; each has its own public face.
"""
