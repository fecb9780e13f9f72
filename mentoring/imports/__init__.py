"""From files to rows: pairs and their sessions."""
