"""Tables of facts: the database refuses to change or delete their rows, whoever asks, except through ``guarded``."""
