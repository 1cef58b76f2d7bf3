"""The whole desk on loopback with nothing to configure: pretend platforms, sample people, a clock one can move."""
