"""Pages and API of pairs and their sessions."""
