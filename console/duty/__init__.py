"""Who works when and where: the roster of one desk, its file, and what the desk makes of it."""
