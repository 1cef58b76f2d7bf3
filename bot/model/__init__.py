"""The nouns of the desk: frozen values that know nothing of databases, networks or clocks."""
