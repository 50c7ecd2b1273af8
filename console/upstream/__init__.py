"""The helpdesks that Pult speaks with: one neutral interface, one file or folder per helpdesk."""
