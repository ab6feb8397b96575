"""Fault runs: break Purser under load, then prove that no money went missing. `./purser faults` lists them."""
