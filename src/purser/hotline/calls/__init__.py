"""Calls 来电: the lines of the hotline as they are stored, who is on them, and what is kept of them."""
