"""Claims: refunds, disputes, escrow and the guarantee."""
