"""Other ways in: texts and files that become a design document. May import the core; knows no web framework."""
