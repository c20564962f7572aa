"""From what a project needs to the right parcels: requirements, knock-outs, ranking with reasons, stability."""
