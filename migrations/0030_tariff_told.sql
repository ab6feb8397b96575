-- How far customers have been told of an announced tariff: all up to this id. A teller that is killed goes on from there.
ALTER TABLE tariffs ADD COLUMN told_to uuid;
