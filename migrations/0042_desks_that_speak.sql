-- Whether an agent's desk has a microphone that works, as their page said last: without one no call is offered.
ALTER TABLE queue_agents ADD COLUMN speaks boolean NOT NULL DEFAULT true;
