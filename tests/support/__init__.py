"""What the tests stand on: a throwaway PostgreSQL, a live Purser, a browser."""
