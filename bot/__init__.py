"""The support desk: a named person for every customer, a clock for every promise."""
