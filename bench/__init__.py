"""Measurements, side by side with the plain way of doing the same thing on the same server."""
