"""What every room stands on: money, ids, clock, errors, database, jobs, settings. Imports no other room."""
