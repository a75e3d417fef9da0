"""Install files, all or nothing, and record what a run read and wrote."""
