-- What waits in which state of which procedure, the longest first: the staff's list looks at one state at a time.
CREATE INDEX proceedings_waiting ON proceedings (procedure, state, since, id) WHERE ended_at IS NULL;
