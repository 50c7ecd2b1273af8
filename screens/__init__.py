"""What a person sees and presses. Imports `console` and the records, never a database or the network."""
