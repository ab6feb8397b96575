"""The far side of the channels: banks of play money that share no code with Purser."""
