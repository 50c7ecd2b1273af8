"""Small dialogs over a screen: choose one of a few, find one of many, read, confirm."""
