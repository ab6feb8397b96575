"""The hotline: a number to call, and a person who knows why.

A package of rooms: lines and what is heard on them below, the calls as they are stored above, and the floor that joins
everything in one process.
"""
